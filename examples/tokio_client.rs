//! A client on tokio-modbus, in its blocking form: does what its arguments say, one line of output
//! each, as the clients of `tests/clients` do.
//!
//! ```text
//! cargo run --example tokio_client -- PORT BAUD PARITY UNIT STEP...
//! ```
//!
//! `PORT` is a device or `tcp:ADDRESS:PORT`, `PARITY` N, E or O. A step is `read:FIRST:COUNT` or
//! `input:FIRST:COUNT` (registers, counted from 1), `float:FIRST:COUNT` (that many floats, high word
//! first) or `write:FIRST:VALUE[,VALUE]`. A reply is waited for `PATIENCE` seconds, from the
//! environment, or 10.

#![allow(clippy::disallowed_macros)] // Who has started it reads along.

use std::error::Error;
use std::time::Duration;

use tokio_modbus::client::sync::{Context, rtu, tcp};
use tokio_modbus::prelude::{Slave, SyncReader, SyncWriter};
use tokio_serial::Parity;

/// What a reply is: words, or a refusal with its code, or neither within the time.
type Answer<T> = tokio_modbus::Result<T>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, baud, parity, unit, steps @ ..] = arguments.as_slice() else {
        return Err("accepted: PORT BAUD PARITY UNIT STEP...".into());
    };
    let mut meter = connect(port, baud.parse()?, parity, Slave(unit.parse()?))?;
    for step in steps {
        println!("{}", answer(&mut meter, step)?);
    }
    Ok(())
}

fn connect(port: &str, baud: u32, parity: &str, slave: Slave) -> Result<Context, Box<dyn Error>> {
    let patience = std::env::var("PATIENCE").ok().and_then(|text| text.parse().ok());
    let patience = Some(Duration::from_secs_f64(patience.unwrap_or(10.0)));
    if let Some(address) = port.strip_prefix("tcp:") {
        return Ok(tcp::connect_slave_with_timeout(address.parse()?, slave, patience)?);
    }
    let parity = match parity {
        "E" => Parity::Even,
        "O" => Parity::Odd,
        _ => Parity::None,
    };
    let line = tokio_serial::new(port, baud).parity(parity);
    Ok(rtu::connect_slave_with_timeout(&line, slave, patience)?)
}

fn answer(meter: &mut Context, step: &str) -> Result<String, Box<dyn Error>> {
    let parts: Vec<&str> = step.split(':').collect();
    let [what, first, rest] = parts.as_slice() else {
        return Err(format!("there is no step {step}").into());
    };
    let first = first.parse::<u16>()?.checked_sub(1).ok_or("registers are counted from 1")?;
    Ok(match *what {
        "read" => words(meter.read_holding_registers(first, rest.parse()?))?,
        "input" => words(meter.read_input_registers(first, rest.parse()?))?,
        "float" => floats(meter.read_holding_registers(first, 2 * rest.parse::<u16>()?))?,
        "write" => {
            let values: Result<Vec<u16>, _> = rest.split(',').map(str::parse).collect();
            let written = match values?.as_slice() {
                [value] => meter.write_single_register(first, *value),
                values => meter.write_multiple_registers(first, values),
            };
            told(written, |()| "written".to_owned())?
        }
        _ => return Err(format!("there is no step {step}").into()),
    })
}

fn words(answer: Answer<Vec<u16>>) -> Result<String, Box<dyn Error>> {
    told(answer, |words| words.iter().map(u16::to_string).collect::<Vec<_>>().join(" "))
}

fn floats(answer: Answer<Vec<u16>>) -> Result<String, Box<dyn Error>> {
    told(answer, |words| {
        let (pairs, _) = words.as_chunks();
        let bits = |[high, low]: &[u16; 2]| u32::from(*high) << 16 | u32::from(*low);
        let floats = pairs.iter().map(|pair| f32::from_bits(bits(pair)).to_string());
        floats.collect::<Vec<_>>().join(" ")
    })
}

/// What came back, in a line.
fn told<T>(answer: Answer<T>, tell: impl FnOnce(T) -> String) -> Result<String, Box<dyn Error>> {
    match answer {
        Ok(Ok(reply)) => Ok(tell(reply)),
        Ok(Err(exception)) => Ok(format!("exception {}", u8::from(exception))),
        Err(tokio_modbus::Error::Transport(error))
            if error.kind() == std::io::ErrorKind::TimedOut =>
        {
            Ok("silence".to_owned())
        }
        Err(error) => Err(error.into()),
    }
}
