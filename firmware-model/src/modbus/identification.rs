//! Functions 11 hex, Report ID, and 2B/0E hex, Read Device Identification.

use super::crc::with_crc;
use super::exception::Exception;
use super::gate::Request;
use crate::identity::{Identity, MODEL_NAME, RESET_SYSTEM_VERSION, Running};
use crate::registers::MANUFACTURER;

/// The ID byte of the meter (guide, page 18).
const ID: u8 = 247;
/// Basic identification (guide, page 18: conformity level 1).
const CONFORMITY_LEVEL: u8 = 0x01;

/// No more follows, hence no next object.
const NO_MORE_FOLLOWS: [u8; 2] = [0x00, 0x00];

/// The reply to function 11 hex: byte count, ID, status, text (guide, page 18, where the
/// two texts have run together; the split is that of Veris ZL0067-0B).
pub(super) fn report_id(request: &Request<'_>, identity: &Identity) -> Vec<u8> {
    let (status, text) = match identity.running {
        Running::OperatingSystem => {
            (0xFF, format!("{MANUFACTURER} {MODEL_NAME} Power Meter Full Data Set"))
        }
        Running::ResetSystem => (
            0x00,
            format!(
                "{MANUFACTURER} {MODEL_NAME} Power Meter - RESET SYSTEM RUNNING RS Version \
                 {RESET_SYSTEM_VERSION}"
            ),
        ),
    };
    let mut reply = vec![request.unit, request.function, 2 + text.len() as u8, ID, status];
    reply.extend_from_slice(text.as_bytes());
    with_crc(&reply)
}

/// The reply to function 2B/0E hex (Modbus application protocol 1.1b3, 6.21).
///
/// Codes 01 to 03 ask for a stream of objects from an id on; the meter has the basic ones
/// only and answers 02 and 03 at its own level, as the specification asks; an id that it
/// does not have restarts at 00. Code 04 asks for one object, which conformity level 01
/// does not have (81 hex would): it is refused.
///
/// # Errors
/// 03 for any other code.
pub(super) fn read_device_identification(
    request: &Request<'_>,
    identity: &Identity,
) -> Result<Vec<u8>, Exception> {
    let &[encapsulation, code, object] = request.data else {
        return Err(Exception::IllegalDataValue);
    };
    let objects = objects(identity);
    let known = usize::from(object) < objects.len();
    let (first, count) = match code {
        0x01..=0x03 if known => (object, objects.len() - usize::from(object)),
        0x01..=0x03 => (0, objects.len()),
        _ => return Err(Exception::IllegalDataValue),
    };
    let mut reply = vec![request.unit, request.function, encapsulation, code, CONFORMITY_LEVEL];
    reply.extend_from_slice(&NO_MORE_FOLLOWS);
    reply.push(count as u8);
    for (id, text) in (0..).zip(objects).skip(usize::from(first)).take(count) {
        reply.extend_from_slice(&[id, text.len() as u8]);
        reply.extend_from_slice(text.as_bytes());
    }
    Ok(with_crc(&reply))
}

/// Objects 00 (vendor), 01 (product) and 02 (version) (guide, page 18, which prints the
/// values one id too high).
fn objects(identity: &Identity) -> [String; 3] {
    [MANUFACTURER.to_owned(), MODEL_NAME.to_owned(), format!("V{}", identity.os_version())]
}
