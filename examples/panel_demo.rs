//! The terminal program on a meter whose readings are made up: `cargo run --example panel_demo`.

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use firmware_model::registers::Image;
use firmware_model::{
    Cursor, DemandValues, Energies, Fidelity, Identity, Key, Readings, Setup, Tick, lcd,
};
use panels::Panel;
use s4100::tui::{
    Command, MeterView, Options, PortView, Session, Snapshot, Theme, TrafficKind, TrafficLine, run,
};

/// A meter whose load swings.
struct Demo {
    panel: Arc<Panel>,
    start: Instant,
    cursors: Mutex<([Cursor; 2], usize)>,
    presses: Mutex<Vec<(Key, Instant)>>,
}

impl Demo {
    fn readings(second: u64) -> Readings {
        let swing = (second % 8) as f64;
        let mut readings = Readings { frequency: Some(60.0), ..Readings::default() };
        let fill = |total, phases: [f64; 3]| firmware_model::ByPhase {
            phases: phases.map(Some),
            total: Some(total),
        };
        readings.real =
            fill(27_000.0 + 111.1 * swing, [20_000.0 + 111.1 * swing, -2_000.0, 9_000.0]);
        readings.reactive = fill(4_800.0, [5_000.0, 1_000.0, -1_200.0]);
        readings.apparent = fill(27_423.3, [20_615.5, 2_236.1, 9_079.6]);
        readings.current = fill(29.4167, [80.0, 8.25, 0.0]);
        readings.line_to_neutral = fill(277.128, [277.1, 277.2, 277.0]);
        readings.line_to_line = fill(480.0, [480.0, 479.9, 480.1]);
        readings.power_factor = fill(0.985, [0.970, -0.894, 0.991]);
        readings
    }
}

impl Session for Demo {
    fn snapshot(&self) -> Snapshot {
        let elapsed = self.start.elapsed();
        let time = Tick::from_nanos(elapsed.as_nanos() as u64);
        let readings = Self::readings(elapsed.as_secs());
        let (setup, identity) = (Setup::default(), Identity::default());
        let image = Image {
            setup: &setup,
            readings: &readings,
            energies: &Energies::default(),
            demand: &DemandValues::default(),
            pulses: [elapsed.as_secs() as u32, 0],
            alerts: 0,
            identity: &identity,
            fidelity: &Fidelity::default(),
            energy_resets: 0,
            power_ups: 1,
        };
        let (cursors, selected) = *self.cursors.lock().unwrap_or_else(PoisonError::into_inner);
        let presses = self.presses.lock().unwrap_or_else(PoisonError::into_inner);
        let is_down =
            |key| presses.iter().any(|(k, at)| *k == key && at.elapsed().as_millis() < 100);
        let meter = |index: usize, name: &str| MeterView {
            name: name.to_owned(),
            address: index as u8 + 1,
            lcd: lcd(&self.panel.menu, &cursors[index], &image, time, true),
            down: Key::ALL.map(|key| index == selected && is_down(key)),
            pulse_closed: elapsed.as_millis() % 1000 < 500,
            pulse_count: elapsed.as_secs(),
            alarm_closed: false,
        };
        let line = |time: &str, words: &str, kind| TrafficLine {
            time: time.to_owned(),
            words: words.to_owned(),
            kind,
        };
        Snapshot {
            scenario: "demo".to_owned(),
            time,
            speed: "1x".to_owned(),
            meters: vec![meter(0, "house"), meter(1, "garage")],
            selected,
            port: PortView {
                path: "/dev/pts/7".to_owned(),
                link: Some("/tmp/s4100".to_owned()),
                settings: "19200 8N1".to_owned(),
                clients: "one client".to_owned(),
                commands: vec![
                    Command {
                        name: "mbpoll".to_owned(),
                        line: "mbpoll -m rtu -a 1 -b 19200 -P none -t 4 -r 21 -c 10 /tmp/s4100".to_owned(),
                    },
                    Command {
                        name: "pymodbus".to_owned(),
                        line: "python3 -c 'from pymodbus.client import ModbusSerialClient as C; c = C(\"/tmp/s4100\", baudrate=19200); print(c.read_holding_registers(20, count=10, device_id=1).registers)'".to_owned(),
                    },
                ],
            },
            traffic: vec![
                line("11.002 s", "client opened the port at 19200 8N1", TrafficKind::Note),
                line("12.431 s", "holding 21-30 (real power total \u{2026} apparent demand): 10 values, 27.00 kW \u{2026}, answered after 114 ms", TrafficKind::Reply),
                line("12.731 s", "holding 300 (reserved): exception 02, no such register", TrafficKind::Exception),
                line("13.002 s", "request for unit 9: silence, foreign-unit", TrafficKind::Silence),
            ],
            silences: firmware_model::modbus::Silence::ALL
                .iter()
                .enumerate()
                .map(|(index, silence)| (silence.name(), u64::from(index == 0)))
                .collect(),
        }
    }

    fn press(&self, key: Key) {
        let mut cursors = self.cursors.lock().unwrap_or_else(PoisonError::into_inner);
        let selected = cursors.1;
        cursors.0[selected].press(&self.panel.menu, &Setup::default(), key, Tick::ZERO);
        let mut presses = self.presses.lock().unwrap_or_else(PoisonError::into_inner);
        presses.retain(|(_, at)| at.elapsed() < Duration::from_secs(1));
        presses.push((key, Instant::now()));
    }

    fn select_meter(&self, index: usize) {
        let mut cursors = self.cursors.lock().unwrap_or_else(PoisonError::into_inner);
        if index < cursors.0.len() {
            cursors.1 = index;
        }
    }
}

fn main() -> anyhow::Result<()> {
    let panel = Arc::new(Panel::builtin()?);
    let cursor = Cursor::new(&panel.menu);
    let demo = Demo {
        panel: Arc::clone(&panel),
        start: Instant::now(),
        cursors: Mutex::new(([cursor; 2], 0)),
        presses: Mutex::new(Vec::new()),
    };
    let theme = Theme::detect(|name| std::env::var(name).ok());
    let session: Arc<dyn Session> = Arc::new(demo);
    let reason = run(&session, &Options { panel, theme })?;
    // A terminal that was closed takes no last word.
    let _ = writeln!(std::io::stderr(), "{reason:?}");
    Ok(())
}
