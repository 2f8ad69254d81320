//! Plays a fixed list of inputs to two meters and writes down everything they do: each
//! frame of the glass, each register image, each reply, each contact.
//!
//! ```text
//! cargo run --example replay -- whole auto dump.txt
//! cargo run --example replay -- 7 auto other.txt      # in steps from the seed 7
//! cmp dump.txt other.txt
//! ```
//!
//! However time is cut into steps, and however the process is stopped and continued, the
//! dump is the same, byte by byte. Every ten seconds of virtual time a line goes to
//! standard output.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use firmware_model::modbus::with_crc;
use firmware_model::registers::EncodedMap;
use firmware_model::{Key, Path, TICKS_PER_SECOND, Tick};
use panels::{Panel, ascii};
use s4100::ports::Heard;
use s4100::scenario::Scenario;
use s4100::simulation::{Bus, Station};

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
    Set(usize, &'static str, &'static str),
    Request(&'static [u8]),
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
            list.push((at(400_000_001), Press(second as usize % 2, key)));
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

fn replay(arguments: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let [steps, path, output] = arguments else {
        return Err("usage: replay whole|SEED auto|sampled FILE".into());
    };
    let mut steps = Steps(if steps == "whole" { None } else { Some(steps.parse::<u64>()?) });
    let path = match path.as_str() {
        "auto" => Path::Auto,
        "sampled" => Path::Sampled,
        other => return Err(format!("there is no path `{other}`").into()),
    };
    let panel = Panel::builtin()?;
    let scenario = Scenario::parse(SCENARIO, "replay.toml")?;
    let mut bus = Bus::new(&scenario, &panel.menu, path);
    let mut dump = String::new();
    let mut happenings = happenings().into_iter().peekable();
    for number in 1..=SECONDS * TICKS_PER_SECOND / FRAME.0 {
        let frame = Tick(number * FRAME.0);
        while let Some((at, what)) = happenings.next_if(|(at, _)| *at < frame) {
            steps.advance(&mut bus, at);
            happen(&mut bus, &what, &mut dump)?;
        }
        steps.advance(&mut bus, frame);
        for station in bus.stations() {
            write_down(&panel, station, frame, &mut dump)?;
        }
        if number % 40 == 0 {
            println!("{frame}");
            std::io::stdout().flush()?;
        }
    }
    std::fs::write(output, dump)?;
    Ok(())
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

fn happen(
    bus: &mut Bus,
    what: &Happening,
    dump: &mut String,
) -> Result<(), Box<dyn std::error::Error>> {
    let at = bus.reached().0;
    match what {
        Happening::Press(meter, key) => {
            bus.press(*meter, *key)?;
        }
        Happening::Set(meter, path, value) => bus.set(*meter, path, value)?,
        Happening::Request(bytes) => match bus.frame(&with_crc(bytes), 19_200) {
            Heard::Reply { bytes, turnaround, .. } => {
                writeln!(dump, "reply {at} {bytes:02x?} after {turnaround}")?;
            }
            Heard::Silence(why) => writeln!(dump, "silence {at} {}", why.name())?,
        },
    }
    Ok(())
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
    dump.push_str(&ascii(panel, &lcd));
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
