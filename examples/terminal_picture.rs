//! The terminal program as a picture: `cargo run --example terminal_picture > docs/images/terminal.svg`.
//!
//! The same bytes on every machine. Blocks are drawn as rectangles, so that a viewer's font
//! makes no gaps between them; letters and lines are text.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use firmware_model::modbus::with_crc;
use firmware_model::{Key, MeteringPath, Tick};
use panels::text::escaped;
use panels::{CellLook, Panel};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use s4100::tui::{Font, PortView, Snapshot, State, Theme, TrafficLine, draw};
use workbench::line::{Exchange, Heard, RequestOutcome};
use workbench::scenario::Scenario;
use workbench::simulation::{Bus, Log, PortEvent};

/// Columns and rows, and the pixels of a cell.
const SIZE: (u16, u16) = (120, 40);
const CELL: (u16, u16) = (8, 16);
/// What stands where a cell has no colour of its own.
const PAPER: &str = "#10141a";
const INK: &str = "#c8d0d8";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = Arc::new(Panel::builtin()?);
    let scenario = Scenario::shipped("default")?;
    let mut bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(1));
    for _ in 0..3 {
        bus.press(0, Key::Minus)?;
    }
    let traffic = traffic(&mut bus);
    bus.advance(Tick::from_millis(4_200));
    let snapshot = Snapshot {
        port: PortView {
            path: "/dev/pts/7".to_owned(),
            link: Some("/tmp/meter".to_owned()),
            settings: "19200 8N1".to_owned(),
            clients: "one client".to_owned(),
            commands: Vec::new(),
        },
        traffic,
        state_file: Some("~/.local/state/s4100/default.s4100state".to_owned()),
        ..Snapshot::of(&bus, 0, "default".to_owned())
    };
    let state = State::new(panel, snapshot);
    let theme = Theme { look: CellLook::True, font: Font::Unicode };
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1))?;
    terminal.draw(|frame| draw(frame, &state, theme))?;
    std::io::stdout().write_all(svg(terminal.backend().buffer()).as_bytes())?;
    Ok(())
}

/// What a client asks while the picture is taken, and what becomes of it, in the words of the bus view.
fn traffic(bus: &mut Bus) -> Vec<TrafficLine> {
    let requests: [&[u8]; 4] =
        [&[1, 3, 0, 20, 0, 10], &[1, 3, 0, 0, 0, 2], &[1, 3, 0, 112, 0, 2], &[9, 3, 0, 0, 0, 2]];
    let mut log = Log::default();
    for request in requests {
        bus.advance(bus.reached() + Tick::from_millis(400));
        let request = with_crc(request);
        let outcome = match bus.frame(&request, 19_200) {
            Heard::Silence(why) => RequestOutcome::Silence(why),
            Heard::Reply { bytes, .. } => RequestOutcome::Reply {
                bytes,
                took: Duration::from_millis(26),
                late_by: Duration::ZERO,
            },
        };
        let exchange = Exchange {
            at: bus.reached(),
            request_length: request.len(),
            request,
            client_rate: 19_200,
            framing: workbench::line::Framing::Rtu,
            outcome,
            fault: None,
        };
        let setups = bus.stations().iter().map(|station| station.meter().setup());
        log.push(bus.reached(), PortEvent::Exchange(exchange), setups);
    }
    log.last(requests.len()).map(TrafficLine::of).collect()
}

fn svg(buffer: &Buffer) -> String {
    let (width, height) = (SIZE.0 * CELL.0, SIZE.1 * CELL.1);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" lang=\"en\">\n\
         <title>The meter in a terminal, its port and the requests it answers</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{PAPER}\"/>\n\
         <g font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"13\">\n"
    );
    for y in 0..SIZE.1 {
        for x in 0..SIZE.0 {
            cell(&mut text, (x * CELL.0, y * CELL.1), &buffer[(x, y)]);
        }
    }
    text + "</g>\n</svg>\n"
}

fn cell(text: &mut String, (x, y): (u16, u16), cell: &Cell) {
    let (mut ink, mut paper) = (colour(cell.fg, INK), colour(cell.bg, PAPER));
    if cell.modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut ink, &mut paper);
    }
    let mut rectangle = |(dx, dy): (u16, u16), (w, h): (u16, u16), fill: &str| {
        // Writing into a string does not fail.
        let _ = writeln!(
            text,
            "<rect x=\"{}\" y=\"{}\" width=\"{w}\" height=\"{h}\" fill=\"{fill}\"/>",
            x + dx,
            y + dy
        );
    };
    if paper != PAPER {
        rectangle((0, 0), CELL, &paper);
    }
    let symbol = cell.symbol().chars().next().unwrap_or(' ');
    if let Some(quadrants) = quadrants(symbol) {
        let (w, h) = (CELL.0 / 2, CELL.1 / 2);
        for (place, _) in quadrants.iter().enumerate().filter(|(_, lit)| **lit) {
            let at = ((place as u16 % 2) * w, (place as u16 / 2) * h);
            rectangle(at, (w, h), &ink);
        }
    } else if symbol != ' ' {
        let bold = cell.modifier.contains(Modifier::BOLD);
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        let letter = escaped(symbol.encode_utf8(&mut [0; 4]));
        let _ = writeln!(
            text,
            "<text x=\"{x}\" y=\"{}\" fill=\"{ink}\"{weight}>{letter}</text>",
            y + 12
        );
    }
}

fn colour(colour: Color, otherwise: &str) -> String {
    match colour {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        _ => otherwise.to_owned(),
    }
}

/// Which quarters of a cell a block fills: upper left, upper right, lower left, lower right.
fn quadrants(symbol: char) -> Option<[bool; 4]> {
    const BLOCKS: [(char, u8); 15] = [
        ('\u{2588}', 0b1111),
        ('\u{2580}', 0b0011),
        ('\u{2584}', 0b1100),
        ('\u{258c}', 0b0101),
        ('\u{2590}', 0b1010),
        ('\u{2596}', 0b0100),
        ('\u{2597}', 0b1000),
        ('\u{2598}', 0b0001),
        ('\u{2599}', 0b1101),
        ('\u{259a}', 0b1001),
        ('\u{259b}', 0b0111),
        ('\u{259c}', 0b1011),
        ('\u{259d}', 0b0010),
        ('\u{259e}', 0b0110),
        ('\u{259f}', 0b1110),
    ];
    let (_, bits) = BLOCKS.into_iter().find(|(block, _)| *block == symbol)?;
    Some(core::array::from_fn(|place| bits >> place & 1 == 1))
}
