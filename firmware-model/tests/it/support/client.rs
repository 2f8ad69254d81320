//! A powered meter with a balanced load, and a client that speaks to it in whole frames.

use std::sync::Arc;

use firmware_model::modbus::{crc16, with_crc};
use firmware_model::{
    Component, ControlPower, Door, Fidelity, Identity, Input, Meter, Output, Setting, Setup,
    Signal, Tick, Waveform,
};

use super::signals::menu;

/// Phase to neutral.
const VOLTS: f64 = 277.0;
/// The factory setting: 1 V at the terminals stands for 100 A.
const CT_AMPS: f64 = 100.0;

/// 277 V on three phases and a current in phase with it: `watts` in all, negative for export.
pub fn load(watts: f64) -> Arc<Signal> {
    let turns = [(0.0, 1.0), (-(0.75_f64.sqrt()), -0.5), (0.75_f64.sqrt(), -0.5)];
    let wave = |rms: f64| {
        turns.map(|(sin, cos)| {
            let peak = rms * std::f64::consts::SQRT_2;
            let component = Component { order: 1, cos: peak * sin, sin: peak * cos };
            Waveform { components: vec![component], noise: [0.0; 3], recorded: [0.0; 6] }
        })
    };
    Arc::new(Signal {
        voltages: wave(VOLTS),
        currents: wave(watts / 3.0 / VOLTS / CT_AMPS),
        step: Signal::step_of(60.0),
        ..Signal::dead()
    })
}

/// A meter with these settings that powers up at 0 under a load of `watts`.
pub fn powered(identity: Identity, settings: &[(Setting, u32)], watts: f64) -> Meter {
    let mut setup = Setup::default();
    for (setting, value) in settings {
        setup.set(*setting, *value, Door::Modbus).unwrap();
    }
    let mut meter = Meter::new(identity, setup, Fidelity::default(), menu());
    meter.apply(Tick::ZERO, Input::Terminals(load(watts)));
    meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
    meter
}

/// Sends a request without its check, now; the reply without check, unit and function, or
/// the exception's code.
pub fn ask(meter: &mut Meter, request: &[u8]) -> Result<Vec<u8>, u8> {
    let frame = Input::Frame { bytes: with_crc(request), rate: 19_200 };
    let Output::Reply(reply) = meter.apply(meter.now(), frame) else { panic!("no reply") };
    let body = &reply[..reply.len() - 2];
    assert_eq!(crc16(body).to_le_bytes(), reply[reply.len() - 2..]);
    if body[1] & 0x80 != 0 { Err(body[2]) } else { Ok(body[2..].to_vec()) }
}

/// Function 03 on printed register numbers.
pub fn read(meter: &mut Meter, register: u16, count: u16) -> Result<Vec<u16>, u8> {
    let ([high, low], [_, count]) = ((register - 1).to_be_bytes(), count.to_be_bytes());
    let reply = ask(meter, &[1, 3, high, low, 0, count])?;
    Ok(reply[1..].chunks(2).map(|bytes| u16::from(bytes[0]) << 8 | u16::from(bytes[1])).collect())
}

/// One register.
pub fn register(meter: &mut Meter, register: u16) -> u16 {
    read(meter, register, 1).unwrap()[0]
}

/// Function 10 hex on printed register numbers.
pub fn write(meter: &mut Meter, register: u16, values: &[u16]) -> Result<(), u8> {
    let ([high, low], count) = ((register - 1).to_be_bytes(), values.len() as u8);
    let mut request = vec![1, 16, high, low, 0, count, 2 * count];
    request.extend(values.iter().flat_map(|value| value.to_be_bytes()));
    ask(meter, &request).map(|_| ())
}

/// Advances to that many seconds of virtual time.
pub fn until(meter: &mut Meter, seconds: f64) {
    meter.advance(Tick((seconds * 4_032_000.0) as u64));
}
