//! Plays a fixed list of inputs to two meters, or a recorded tape, and writes down
//! everything the meters do: each frame of the glass, each register image, each reply, each
//! contact; and beside that file what they remember at the end.
//!
//! ```text
//! cargo run --example replay -- whole auto dump.txt
//! cargo run --example replay -- 7 auto other.txt      # in steps from the seed 7
//! cmp dump.txt other.txt
//! cargo run --example replay -- saved auto third.txt  # saved and restored in the middle
//! cargo run --example replay -- whole auto tape.txt recorded.tape
//! ```
//!
//! However time is cut into steps, and however the process is stopped and continued, the
//! dump is the same, byte by byte. Every ten seconds of virtual time a line goes to
//! standard output.

#![allow(clippy::disallowed_macros)] // Who has started it reads along.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use firmware_model::modbus::with_crc;
use firmware_model::registers::EncodedMap;
use firmware_model::{Key, MeteringPath, Nonvolatile, TICKS_PER_SECOND, Tick};
use panels::{CursorStyle, Panel, ascii};
use s4100::library;
use s4100::store;
use workbench::line::Heard;
use workbench::scenario::{MeterScenario, Scenario};
use workbench::simulation::{Bus, Station};
use workbench::tape::{Directive, Power, StateSource};

/// Two meters, harmonics, a little noise on one of them.
const SCENARIO: &str = r#"
[service]
line_to_neutral = 277.128
frequency = 59.94

[service.phase.B]
line_to_neutral = 271.0
harmonics = [{ order = 5, percent = 3.0, angle = 10.0 }]

[meters.hall.setup]
address = 1
energy_per_pulse = 10

[meters.hall.load.phase]
A = { watts = 20_000.0, vars = 5_000.0 }
B = { amps = 62.0, power_factor = 0.92 }
C = { amps = 45.0, power_factor = 0.88, harmonics = [{ order = 3, percent = 20.0, angle = 180.0 }] }

[meters.roof.setup]
address = 2
system_type = 31
system_voltage = 480

[meters.roof.service]
noise = { percent = 0.5, seed = 3 }

[meters.roof.load.between]
AB = { amps = 20.0, power_factor = 0.8, direction = "export" }
"#;

/// How long is played, seconds.
const SECONDS: u64 = 120;
/// The glass is written down at this pace.
const FRAME: Tick = Tick::from_millis(250);

/// What happens to the meters.
enum Happening {
    Press(usize, Key),
    Key(usize, Key, bool),
    Set(usize, &'static str, &'static str),
    Change(usize, String, String),
    Power(usize, bool),
    /// Without its check.
    Request(&'static [u8]),
    /// As it stands on a tape, with the rate where it was not the line's.
    Frame(Vec<u8>, Option<u32>),
}

/// When what happens, in rising order; few of the moments are whole seconds or samples.
fn happenings() -> Vec<(Tick, Happening)> {
    use Happening::{Press, Request, Set};
    let read: [&[u8]; 4] = [
        &[1, 3, 0, 0, 0, 112],
        &[1, 3, 1, 0, 0, 124],
        &[2, 3, 0, 20, 0, 8],
        &[2, 4, 0x9C, 0x40, 0, 110],
    ];
    let mut list = Vec::new();
    for second in 1..SECONDS {
        let at = |nanos: u64| Tick::from_seconds(second) + Tick::from_nanos(nanos);
        list.push((at(123_456_789), Request(read[second as usize % read.len()])));
        if second % 3 == 0 {
            let key = [Key::Minus, Key::Minus, Key::Next, Key::Minus, Key::Plus, Key::Back]
                [second as usize / 3 % 6];
            let meter = second as usize % 2;
            list.push((at(400_000_001), Press(meter, key)));
            // Faster than the meter takes them: it waits.
            list.push((at(450_000_001), Press(meter, Key::Minus)));
        }
    }
    let once: [(u64, u64, Happening); 16] = [
        // A request before the first second is over finds a silent meter.
        (0, 500_000_000, Request(&[1, 3, 0, 20, 0, 8])),
        (5, 333_333_333, Set(0, "wiring.ct.B.reversed", "true")),
        (9, 1, Set(0, "wiring.ct.B.reversed", "false")),
        (12, 0, Set(1, "service.frequency", "60.07")),
        (20, 777_000_000, Set(0, "load.phase.A.amps", "12.5")),
        (25, 250_000_000, Request(&[1, 6, 0, 141, 0, 17])),
        (26, 250_000_000, Request(&[1, 16, 0, 141, 0, 2, 4, 0, 18, 0, 30])),
        (30, 100_000_000, Request(&[1, 17])),
        (31, 100_000_000, Request(&[2, 0x2B, 0x0E, 1, 0])),
        (32, 100_000_000, Request(&[1, 3, 0, 112, 0, 1])),
        (40, 600_000_000, Set(0, "control_power.volts", "0")),
        (40, 700_000_000, Set(0, "control_power.volts", "120")),
        (50, 600_000_000, Set(0, "control_power.volts", "0")),
        (58, 123_000_000, Set(0, "control_power.volts", "120")),
        (70, 50_000_000, Request(&[0, 6, 0, 142, 0, 40])),
        (80, 0, Set(1, "wiring.voltage.A.open", "true")),
    ];
    let once = once.into_iter().map(|(seconds, nanos, what)| {
        (Tick::from_seconds(seconds) + Tick::from_nanos(nanos), what)
    });
    list.extend(once);
    list.sort_by_key(|(at, _)| *at);
    list
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match replay(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("replay: {error}");
            ExitCode::from(2)
        }
    }
}

/// What is played, on which meters.
struct Session {
    scenario: Scenario,
    /// What the meters remember at the power-up.
    memories: BTreeMap<String, Nonvolatile>,
    /// When what happens, in rising order.
    happenings: Vec<(Tick, Happening)>,
    end: Tick,
}

impl Session {
    /// The list of this file.
    fn of_list() -> Result<Self, Box<dyn Error>> {
        let scenario = Scenario::parse(SCENARIO, "replay.toml")?;
        let end = Tick::from_seconds(SECONDS);
        Ok(Self { scenario, memories: BTreeMap::new(), happenings: happenings(), end })
    }

    /// A tape as the recorder writes it.
    fn of_tape(file: &str) -> Result<Self, Box<dyn Error>> {
        let tape = library::tape(file)?;
        let scenario = match tape.scenario() {
            Some(source) => library::scenario_of(&source)?,
            None => library::scenario(None)?,
        };
        let memories = match tape.state() {
            Some((_, StateSource::File(file))) => store::read_snapshot(&file)?,
            Some((_, StateSource::Bytes(bytes))) => store::decode_snapshot(&bytes)?,
            None => BTreeMap::new(),
        };
        let (mut happenings, mut end) = (Vec::new(), Tick::ZERO);
        for line in tape.lines() {
            end = line.at.unwrap_or(end);
            let is = |meter: &&MeterScenario| line.on.as_ref().is_some_and(|on| *on == meter.name);
            let meter = scenario.meters.iter().position(|meter| is(&meter)).unwrap_or_default();
            let happening = match &line.directive {
                Directive::Down(key) => Happening::Key(meter, *key, true),
                Directive::Up(key) => Happening::Key(meter, *key, false),
                Directive::Set { path, value } => {
                    Happening::Change(meter, path.clone(), value.clone())
                }
                Directive::Power(Power::On) => Happening::Power(meter, true),
                Directive::Power(Power::Off) => Happening::Power(meter, false),
                Directive::Request { bytes, baud, .. } => Happening::Frame(bytes.clone(), *baud),
                Directive::Scenario(_)
                | Directive::State(_)
                | Directive::StateBytes(_)
                | Directive::Expect(_) => continue,
                Directive::Wait(time) if *time == Tick::ZERO => continue,
                other => return Err(format!("line {}: `{other}`", line.number).into()),
            };
            happenings.push((end, happening));
        }
        Ok(Self { scenario, memories, happenings, end })
    }
}

fn replay(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let (how, path, output, session) = match arguments {
        [how, path, output] => (how, path, output, Session::of_list()?),
        [how, path, output, tape] => (how, path, output, Session::of_tape(tape)?),
        _ => return Err("usage: replay whole|saved|SEED auto|sampled FILE [TAPE]".into()),
    };
    let saved = how == "saved";
    let whole = saved || how == "whole";
    let mut steps = Steps(if whole { None } else { Some(how.parse::<u64>()?) });
    let path = match path.as_str() {
        "auto" => MeteringPath::Auto,
        "sampled" => MeteringPath::Sampled,
        other => return Err(format!("there is no path `{other}`").into()),
    };
    let panel = Panel::builtin()?;
    let Session { scenario, memories, happenings, end } = session;
    let mut bus = Bus::remembering(&scenario, &panel.menu, path, memories);
    let mut dump = String::new();
    let mut happenings = happenings.into_iter().peekable();
    let frames = end.0 / FRAME.0;
    for number in 1..=frames {
        let frame = Tick(number * FRAME.0);
        while let Some((at, what)) = happenings.next_if(|(at, _)| *at < frame) {
            steps.advance(&mut bus, at);
            happen(&mut bus, &what, &mut dump)?;
        }
        steps.advance(&mut bus, frame);
        for station in bus.stations() {
            write_down(&panel, station, frame, &mut dump)?;
        }
        if saved && number == frames / 2 {
            bus = saved_and_restored(bus)?;
        }
        if number % 40 == 0 {
            println!("{frame}");
            std::io::stdout().flush()?;
        }
    }
    for (at, what) in happenings {
        steps.advance(&mut bus, at);
        happen(&mut bus, &what, &mut dump)?;
    }
    steps.advance(&mut bus, end);
    let memory = |station: &Station| (station.name().to_owned(), station.meter().memory().clone());
    let memories = bus.stations().iter().map(memory).collect();
    store::write_snapshot(&Path::new(output).with_extension("s4100state"), &memories)?;
    std::fs::write(output, dump)?;
    Ok(())
}

/// The meters as they are, after they have gone on for a while: much happens to them that
/// then has not happened.
fn saved_and_restored(mut bus: Bus) -> Result<Bus, Box<dyn Error>> {
    let saved = bus.clone();
    let mut forgotten = String::new();
    for meter in 0..bus.stations().len() {
        bus.press(meter, Key::Next)?;
        bus.set(meter, "service.frequency", "51.3")?;
        bus.advance(bus.reached() + Tick::from_seconds(100));
        for request in [&[0, 6, 0, 141, 0, 99][..], &[0, 6, 0, 128, 0x75, 0x7E]] {
            happen(&mut bus, &Happening::Request(request), &mut forgotten)?;
        }
        bus.power(meter, false)?;
        bus.advance(bus.reached() + Tick::from_seconds(3));
    }
    Ok(saved)
}

/// How time is cut: not at all, or in steps from a seed.
struct Steps(Option<u64>);

impl Steps {
    fn advance(&mut self, bus: &mut Bus, to: Tick) {
        while let Some(seed) = &mut self.0 {
            // xorshift64, from Marsaglia's paper.
            *seed = (*seed | 1) ^ (*seed << 13);
            *seed ^= *seed >> 7;
            *seed ^= *seed << 17;
            // From a tick to half a second, the short ones as often as the long ones.
            let step = Tick(1 + (*seed >> 20) % (1 << (*seed % 22)));
            if bus.reached() + step >= to {
                break;
            }
            bus.advance(bus.reached() + step);
        }
        bus.advance(to);
    }
}

fn happen(bus: &mut Bus, what: &Happening, dump: &mut String) -> Result<(), Box<dyn Error>> {
    match what {
        Happening::Press(meter, key) => {
            bus.press(*meter, *key)?;
        }
        Happening::Key(meter, key, down) => bus.key(*meter, *key, *down)?,
        Happening::Set(meter, path, value) => bus.set(*meter, path, value).map(drop)?,
        Happening::Change(meter, path, value) => bus.set(*meter, path, value).map(drop)?,
        Happening::Power(meter, on) => bus.power(*meter, *on)?,
        Happening::Request(bytes) => heard(bus, &with_crc(bytes), 19_200, dump)?,
        Happening::Frame(bytes, baud) => {
            let own = bus.line().map(|settings| settings.baud.bits_per_second());
            heard(bus, bytes, baud.or(own).unwrap_or_default(), dump)?;
        }
    }
    Ok(())
}

fn heard(bus: &mut Bus, bytes: &[u8], rate: u32, dump: &mut String) -> std::fmt::Result {
    let at = bus.reached().0;
    match bus.frame(bytes, rate) {
        Heard::Reply { bytes, turnaround, .. } => {
            writeln!(dump, "reply {at} {bytes:02x?} after {turnaround}")
        }
        Heard::Silence(why) => writeln!(dump, "silence {at} {}", why.name()),
    }
}

fn write_down(panel: &Panel, station: &Station, at: Tick, dump: &mut String) -> std::fmt::Result {
    let name = station.name();
    let (lcd, tick) = (station.lcd(), at.0);
    write!(dump, "glass {tick} {name} {:?} {:?} ", lcd.first.as_str(), lcd.second.as_str())?;
    let cells = lcd.value.cells();
    dump.push_str(if cells.negative { "value:-" } else { "value:" });
    for cell in cells.cells {
        dump.push(cell.character);
        dump.push_str(if cell.point { "." } else { "" });
    }
    let icons = [lcd.lit, lcd.wrench, lcd.heart, lcd.import, lcd.export].map(u8::from);
    writeln!(dump, " icons:{icons:?} {:?}", lcd.place)?;
    dump.push_str(&ascii(panel, &lcd, CursorStyle::Bar));
    let contacts = station.contacts();
    writeln!(
        dump,
        "contacts {tick} {name} pulse {} {} {} alarm {}",
        contacts.energy_closed,
        contacts.energy_closures,
        contacts.energy_waiting,
        contacts.alarm_closed
    )?;
    if tick % TICKS_PER_SECOND == 0 {
        write!(dump, "registers {tick} {name}")?;
        for (register, word) in station.meter().registers().iter().flat_map(EncodedMap::iter) {
            write!(dump, " {register}={word}")?;
        }
        dump.push('\n');
    }
    Ok(())
}
