//! The meter's side of Modbus RTU: whole frames in, replies or named silences out.
//!
//! ```text
//! frame -> gate (CRC, unit) -> function -> its length -> its values -> reply with CRC
//! ```
//!
//! Functions 03, 04, 06 and 10 hex are parsed and answered through rmodbus, behind the
//! gate that keeps from it what it misjudges; 11 hex and 2B/0E hex are the meter's own;
//! every other function is exception 01 (guide, page 18; Modbus application protocol 1.1b3).

mod answer;
mod crc;
mod exception;
mod functions;
mod gate;
mod identification;
mod silence;

pub use answer::{Answer, LONGEST_FRAME, Outcome, READ_LIMIT};
pub use crc::{crc16, with_crc};
pub use exception::Exception;
pub use gate::unit_of;
pub use silence::Silence;

use crate::identity::Running;
use crate::registers::{Before, EncodedMap};
use functions::Function;

/// Answers one whole frame, sent at the meter's own rate; writes are judged against `before`.
///
/// `registers` is asked for only if the frame reads, so that a meter encodes its map when
/// somebody wants it. The meter applies what was written; a broadcast writes
/// too, and is never answered.
pub fn respond(
    frame: &[u8],
    before: &Before<'_>,
    registers: impl FnOnce() -> EncodedMap,
) -> Outcome {
    let identity = before.identity;
    let request = match gate::pass(frame, before.setup.address()) {
        Ok(request) => request,
        Err(silence) => return Answer::Silence(silence).into(),
    };
    let outcome = match Function::of(&request) {
        Function::Unknown => Err(Exception::IllegalFunction),
        // The reset system answers nothing but who it is (inferred: guide, page 18, has a
        // status for it and no registers).
        Function::Read | Function::WriteOne | Function::WriteSeveral
            if identity.running == Running::ResetSystem =>
        {
            Err(Exception::IllegalFunction)
        }
        _ if !request.length_fits() && request.broadcast => {
            return Answer::Silence(Silence::Length).into();
        }
        _ if !request.length_fits() => Err(Exception::IllegalDataValue),
        Function::ReportId => Ok(Answer::Reply(identification::report_id(&request, identity))),
        Function::DeviceIdentification => {
            identification::read_device_identification(&request, identity).map(Answer::Reply)
        }
        Function::Read => Ok(functions::read(&request, registers)),
        Function::WriteOne | Function::WriteSeveral => {
            return functions::write(&request, before);
        }
    };
    let answer = outcome.unwrap_or_else(|exception| Answer::Reply(exception.reply(&request)));
    if request.broadcast { Answer::Silence(Silence::Broadcast) } else { answer }.into()
}
