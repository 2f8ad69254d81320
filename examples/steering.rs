//! A test of a Modbus client in Rust: a meter on a pseudo-terminal, steered in the words of a tape while
//! the client polls it. The same as `python/examples`, with the library.
//!
//! ```text
//! cargo run --example steering
//! ```

#![allow(clippy::disallowed_macros)] // Who has started it reads along.

use std::error::Error;
use std::sync::Arc;
use std::thread;

use firmware_model::MeteringPath;
use firmware_model::registers::Register;
use panels::Panel;
use s4100::master::{Client, Peer};
use s4100::pacing::Simulation;
use s4100::ports::{self, PortOptions};
use s4100::steer::{Conversation, Steering, answered};
use workbench::line::Timing;
use workbench::registers::RegisterAccess;
use workbench::scenario::Scenario;
use workbench::simulation::{Bus, Speed};

/// The client under test: it polls the real power, register 21, and the alerts, register 146.
struct Poller(Client);

impl Poller {
    fn kilowatts(&mut self) -> Option<f64> {
        Some(
            f64::from(self.register(21)? as i16)
                * 10_f64.powi(i32::from(self.register(140)? as i16)),
        )
    }

    fn alerts(&mut self) -> Option<u16> {
        self.register(146)
    }

    fn register(&mut self, number: u16) -> Option<u16> {
        self.0.read(Register::new(number)?, 1).ok()?.first().copied()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let panel = Panel::builtin()?;
    let scenario = Scenario::shipped("default")?;
    let bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
    let simulation = Arc::new(Simulation::new(bus, Speed::Times(1)));
    let options = PortOptions { timing: Timing::Instant, ..PortOptions::default() };
    let port = ports::open(Arc::clone(&simulation), options)?;
    let time = Arc::clone(&simulation);
    let pacer = thread::spawn(move || time.pace(None));

    let steering = Steering::new(Arc::clone(&simulation), panel, None);
    let mut own = Conversation::default();
    // What `s4100 ctl` says to a meter that runs; where something is expected and not so, the error.
    let mut say = |line: &str| match answered(line, &steering, &mut own) {
        Some(answer) if answer["ok"] == true => Ok(answer),
        answer => Err(format!("{line}: {}", answer.unwrap_or_default()["error"])),
    };

    say("advance 3s")?;
    let mut client = Client::open(Peer::new(&port.path(), 1, 19_200))?;
    client.be_quick();
    let mut poller = Poller(client);
    let before = poller.kilowatts().ok_or("no answer")?;
    println!("it draws {before:.2} kW");

    // The client survives a meter that is dead for a while, and a line that garbles replies.
    say("power off")?;
    say("advance 1s")?;
    assert_eq!(poller.kilowatts(), None, "a dead meter does not answer");
    say("power on")?;
    say("advance 3s")?;
    say("fault crc every 3")?;
    let after = poller.kilowatts().ok_or("the client does not ask again")?;
    assert!((after - before).abs() < 0.1, "{after} kW");
    say("fault clear")?;

    // A phase is lost while it polls: the meter's wrench comes, and the client sees the alert.
    assert_eq!(poller.alerts(), Some(0));
    say("set wiring.voltage.B.open true")?;
    say("until lcd.wrench on within 1m")?;
    let alerts = poller.alerts().ok_or("no answer")?;
    assert_ne!(alerts, 0);
    println!("with B lost the alerts are {alerts:#06b}");

    simulation.stop();
    pacer.join().map_err(|_| "the pacer has failed")?;
    Ok(port.stop()?)
}
