//! `s4100 registers --port` against a meter on a port of ours: what is read over the line
//! is what the meter holds.

use std::process::Command;
use std::sync::{Arc, Mutex};

use firmware_model::{
    ControlPower, Fidelity, Identity, Input, LineSettings, Meter, Output, Setup, Tick,
};
use s4100::master::{Peer, read_map};
use s4100::ports::{self, PortOptions};
use workbench::line::words::{ExchangeKind, LineContext, words};
use workbench::line::{Exchange, FrameOrigin, Heard, Notice, Receiver, Stations, Timing};
use workbench::registers::{Contents, Exponents};

use crate::support::meter::binary;

/// One powered meter, three seconds old, whose time stands still.
struct Bench {
    meter: Mutex<Meter>,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Stations for Bench {
    fn frame(&self, frame: &[u8], origin: FrameOrigin) -> Heard {
        let mut meter = self.meter.lock().unwrap();
        let settings = meter.setup().line();
        let input = Input::Frame { bytes: frame.to_vec(), rate: origin.rate };
        match meter.apply(Tick::from_seconds(3), input) {
            Output::Reply(bytes) => {
                Heard::Reply { bytes, settings, turnaround: Tick::ZERO, fault: None }
            }
            Output::Silence(silence) => Heard::Silence(silence),
            Output::Nothing => panic!("a frame has an outcome"),
        }
    }

    fn line(&self) -> LineSettings {
        self.meter.lock().unwrap().setup().line()
    }

    fn lowest_unit(&self) -> u8 {
        1
    }

    fn now(&self) -> Tick {
        self.meter.lock().unwrap().now()
    }

    fn record(&self, exchange: Exchange) {
        self.exchanges.lock().unwrap().push(exchange);
    }

    fn notice(&self, _: Notice) {}
}

#[test]
fn the_map_read_over_the_line_is_the_meters() {
    let mut meter = Meter::new(
        Identity::default(),
        Setup::default(),
        Fidelity::default(),
        panels::Panel::builtin().unwrap().menu,
    );
    meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
    meter.advance(Tick::from_seconds(3));
    let expected = Contents::from(&meter.registers().unwrap());
    let exponents = Exponents::of(meter.setup());
    let bench = Arc::new(Bench { meter: Mutex::new(meter), exchanges: Mutex::default() });
    let options = PortOptions {
        timing: Timing::Instant,
        receiver: Receiver::Lenient,
        ..PortOptions::default()
    };
    let port = ports::open(Arc::clone(&bench), options).unwrap();

    let contents = read_map(&Peer::new(&port.path(), 1, 19_200)).unwrap();
    assert_eq!(contents, expected);
    assert_eq!(Exponents::read(&contents), exponents);

    let line = LineContext { exponents, ..LineContext::default() };
    let exchanges = bench.exchanges.lock().unwrap();
    assert!(!exchanges.is_empty());
    for exchange in exchanges.iter() {
        let told = words(exchange, &line);
        assert_eq!(told.kind, ExchangeKind::Read, "{}", told.summary);
    }
}

/// `s4100 compare` at the port of an emulated meter: alike with any setup, and told where it is not.
#[test]
fn a_meter_is_compared_with_the_model() {
    let place = tempfile::tempdir().unwrap();
    let other = place.path().join("other.toml");
    std::fs::write(&other, "[meter]\nfirmware = 7001\n").unwrap();
    let compare = |scenario: &std::path::Path| {
        let line = format!("'{}' compare \"$S4100_PORT\"", binary().display());
        let mut command = Command::new(binary());
        command.arg("exec").arg("--quiet").arg(scenario).args(["--", "sh", "-c", &line]);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (status, text) = compare("type-31".as_ref());
    assert!(status == Some(0) && text.starts_with("0 differences"), "{text}");
    let (status, text) = compare(&other);
    assert_eq!(status, Some(1), "{text}");
    let firmware =
        "register 7001 firmware version: the meter has 7.001 (1B59), the model 12.345 (3039)";
    assert!(text.contains(firmware) && text.contains("3 differences"), "{text}");
    assert!(text.contains("function 2B hex: the meter says ") && text.contains("7.001"), "{text}");
}
