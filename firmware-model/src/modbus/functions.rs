//! Functions 03, 04, 06 and 10 hex, through rmodbus.

use rmodbus::server::{ModbusFrame, Read, ReadWords, Write, WriteWords};
use rmodbus::{ErrorKind, ModbusProto};

use super::answer::{Answer, LONGEST_FRAME, Outcome, READ_LIMIT};
use super::crc::crc16;
use super::exception::Exception;
use super::gate::Request;
use super::silence::Silence;
use crate::registers::{Before, EncodedMap, Wire, Written, write_registers};

/// The functions of the meter (guide, page 18).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    /// 03 and 04 hex: the same registers.
    Read,
    /// 06 hex.
    WriteOne,
    /// 10 hex.
    WriteSeveral,
    /// 11 hex.
    ReportId,
    /// 2B hex with 0E hex.
    DeviceIdentification,
    /// Everything else.
    Unknown,
}

impl Function {
    pub(super) fn of(request: &Request<'_>) -> Self {
        match (request.function, request.data) {
            (0x03 | 0x04, _) => Self::Read,
            (0x06, _) => Self::WriteOne,
            (0x10, _) => Self::WriteSeveral,
            (0x11, _) => Self::ReportId,
            (0x2B, [0x0E, ..]) => Self::DeviceIdentification,
            _ => Self::Unknown,
        }
    }
}

/// Reads registers from the map that the meter keeps.
pub(super) fn read(request: &Request<'_>, registers: impl FnOnce() -> EncodedMap) -> Answer {
    through_rmodbus(request, |frame| {
        let Read::Words(mut words) = frame.get_external_read()? else {
            return Err(ErrorKind::FrameBroken);
        };
        let result = fill(&mut words, registers);
        frame.process_external_read(result.map_err(ErrorKind::from))
    })
}

/// Fills the reply with registers, high byte first.
fn fill(
    words: &mut ReadWords<'_>,
    registers: impl FnOnce() -> EncodedMap,
) -> Result<(), Exception> {
    let mut values = [0; READ_LIMIT as usize];
    let values = values.get_mut(..usize::from(words.count)).unwrap_or_default();
    // rmodbus judges a count beyond the limit, and answers a count of 0 with no registers.
    if values.is_empty() {
        return Err(Exception::IllegalDataValue);
    }
    registers().read_block(Wire(words.address), values)?;
    for (bytes, value) in words.buf.as_chunks_mut().0.iter_mut().zip(values) {
        *bytes = value.to_be_bytes();
    }
    Ok(())
}

/// Writes one register or several: all or none.
pub(super) fn write(request: &Request<'_>, before: &Before<'_>) -> Outcome {
    let mut written = Written::default();
    let answer = through_rmodbus(request, |frame| {
        let Write::Words(words) = frame.get_external_write()? else {
            return Err(ErrorKind::FrameBroken);
        };
        let result = judge(&words, before).map(|accepted| written = accepted);
        frame.process_external_write(result.map_err(ErrorKind::from))
    });
    Outcome { answer, written }
}

fn judge(words: &WriteWords<'_>, before: &Before<'_>) -> Result<Written, Exception> {
    // rmodbus judges a count beyond the limit, but neither 0 nor whether the bytes are as
    // many as the registers need.
    if words.count == 0 || words.data.len() != 2 * usize::from(words.count) {
        return Err(Exception::IllegalDataValue);
    }
    let values: Vec<u16> =
        words.data.as_chunks().0.iter().map(|bytes| u16::from_be_bytes(*bytes)).collect();
    Ok(write_registers(before, Wire(words.address), &values)?)
}

/// Parses a request, has it processed where there is something to process, and finishes
/// the reply. A broadcast has none.
fn through_rmodbus(
    request: &Request<'_>,
    process: impl FnOnce(&mut ModbusFrame<'_, Vec<u8>>) -> Result<(), ErrorKind>,
) -> Answer {
    let mut reply = Vec::with_capacity(LONGEST_FRAME);
    let mut frame = ModbusFrame::new(request.unit, request.frame, ModbusProto::Rtu, &mut reply);
    let processed = frame
        .parse()
        .and_then(|()| if frame.processing_required { process(&mut frame) } else { Ok(()) });
    let (answered, refused) = (frame.response_required, frame.error.is_some());
    // rmodbus works out the check of a reply bit by bit, which takes as long as the rest
    // of a transaction: it does so for exceptions, whose bytes it adds there, only.
    let finished = match processed {
        Ok(()) if answered && refused => frame.finalize_response(),
        Ok(()) if answered => {
            let check = crc16(&reply);
            reply.extend_from_slice(&check.to_le_bytes());
            Ok(())
        }
        processed => processed,
    };
    match finished {
        Ok(()) if answered => Answer::Reply(reply),
        Ok(()) => Answer::Silence(Silence::Broadcast),
        // The gate has left rmodbus nothing to complain about; a frame that it finds
        // broken all the same counts as unsound.
        Err(_) => Answer::Silence(Silence::Crc),
    }
}
