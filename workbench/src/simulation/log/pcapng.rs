//! What went over the line as a capture, for Wireshark and its kind.
//!
//! The blocks of pcapng in network byte order. Each frame is an *exported PDU* (link type 252): tags
//! that say which dissector reads it, and between which ports it went, then the frame itself:
//!
//! ```text
//!  12  dissector      mbrtu, or mbtcp
//!  24  port type      2, TCP
//!  25  source port    502 for a reply, else CLIENT
//!  26  target port    502 for a request, else CLIENT
//!   0  end
//! ```
//!
//! By the port 502 the dissectors tell requests from replies. Times are those of the meters, from the
//! power-up on, in nanoseconds; a reply comes as much later as it took. The words about an exchange are
//! the comment of its last frame.

use firmware_model::modbus::with_crc;

use super::{Entry, PortEvent};
use crate::line::mbap::{NO_REPLY, frame};
use crate::line::{Exchange, Framing, RequestOutcome};

/// The port of Modbus.
const MODBUS: u32 = 502;
/// A port of nothing.
const CLIENT: u32 = 49_152;

/// A section and its one interface: what a capture begins with.
pub fn begin(program: &str) -> Vec<u8> {
    let mut section = Vec::new();
    section.extend(0x1A2B_3C4D_u32.to_be_bytes());
    section.extend([0, 1, 0, 0]);
    section.extend(u64::MAX.to_be_bytes());
    // 4: the program that has written it.
    option(&mut section, 4, program.as_bytes());
    option(&mut section, 0, &[]);
    let mut interface = Vec::new();
    interface.extend([0, 252, 0, 0, 0, 0, 0, 0]);
    // 2: its name; 9: times in 10 to the power of minus 9 s.
    option(&mut interface, 2, b"line");
    option(&mut interface, 9, &[9]);
    option(&mut interface, 0, &[]);
    [block(0x0A0D_0D0A, &section), block(1, &interface)].concat()
}

/// So many events are missing, as counts of an interface.
pub fn lost(count: u64) -> Vec<u8> {
    let mut statistics = vec![0; 12];
    // 5: lost for lack of resources.
    option(&mut statistics, 5, &count.to_be_bytes());
    option(&mut statistics, 0, &[]);
    block(5, &statistics)
}

impl Entry {
    /// Its frames as they stand in a capture; none of a notice, which is not traffic.
    pub fn capture(&self) -> Vec<u8> {
        let PortEvent::Exchange(exchange) = &self.event else { return Vec::new() };
        let words = self.words();
        let request = PacketFrame::request(exchange);
        match PacketFrame::reply(exchange) {
            None => request.block(&words),
            Some(reply) => [request.block(""), reply.block(&words)].concat(),
        }
    }
}

/// A frame on its way.
struct PacketFrame<'a> {
    dissector: &'a str,
    is_request: bool,
    nanos: u64,
    bytes: Vec<u8>,
    /// How many bytes there were.
    length: usize,
}

impl PacketFrame<'_> {
    fn request(exchange: &Exchange) -> Self {
        let (dissector, bytes) = match exchange.framing {
            Framing::Rtu => ("mbrtu", exchange.request.clone()),
            Framing::Tcp { transaction, unit } => {
                ("mbtcp", frame(transaction, unit, pdu(&exchange.request)))
            }
        };
        let cut = exchange.request_length.saturating_sub(exchange.request.len());
        let (nanos, length) = (exchange.at.as_nanos(), bytes.len() + cut);
        Self { dissector, is_request: true, nanos, bytes, length }
    }

    /// What came back, if something did.
    fn reply(exchange: &Exchange) -> Option<Self> {
        let (bytes, took) = match (&exchange.outcome, exchange.framing) {
            (RequestOutcome::Reply { bytes, took, .. }, _) => (bytes.clone(), took.as_nanos()),
            (RequestOutcome::Dropped { bytes }, _) => (bytes.clone(), 0),
            (RequestOutcome::Silence(_), Framing::Rtu) => return None,
            // A gateway says that nobody has answered.
            (RequestOutcome::Silence(_), Framing::Tcp { .. }) => {
                let [unit, function] = exchange.request.first_chunk().copied().unwrap_or_default();
                (with_crc(&[unit, function | 0x80, NO_REPLY]), 0)
            }
        };
        let (dissector, bytes) = match exchange.framing {
            Framing::Rtu => ("mbrtu", bytes),
            Framing::Tcp { transaction, unit } => ("mbtcp", frame(transaction, unit, pdu(&bytes))),
        };
        let nanos = exchange.at.as_nanos() + u64::try_from(took).unwrap_or(u64::MAX / 2);
        let length = bytes.len();
        Some(Self { dissector, is_request: false, nanos, bytes, length })
    }

    /// As an enhanced packet block.
    fn block(&self, comment: &str) -> Vec<u8> {
        let (from, to) = if self.is_request { (CLIENT, MODBUS) } else { (MODBUS, CLIENT) };
        let mut packet = Vec::new();
        // The length of a tag counts what it is filled up with.
        let mut dissector = self.dissector.as_bytes().to_vec();
        pad(&mut dissector);
        option(&mut packet, 12, &dissector);
        option(&mut packet, 24, &2_u32.to_be_bytes());
        option(&mut packet, 25, &from.to_be_bytes());
        option(&mut packet, 26, &to.to_be_bytes());
        option(&mut packet, 0, &[]);
        let cut = self.length - self.bytes.len();
        packet.extend(&self.bytes);
        let mut body = vec![0; 4];
        body.extend(((self.nanos >> 32) as u32).to_be_bytes());
        body.extend((self.nanos as u32).to_be_bytes());
        body.extend((packet.len() as u32).to_be_bytes());
        body.extend(((packet.len() + cut) as u32).to_be_bytes());
        body.extend(&packet);
        pad(&mut body);
        if !comment.is_empty() {
            option(&mut body, 1, comment.as_bytes());
            option(&mut body, 0, &[]);
        }
        block(6, &body)
    }
}

/// Function and data of a frame with unit and check.
fn pdu(frame: &[u8]) -> &[u8] {
    frame.get(1..frame.len().saturating_sub(2)).unwrap_or_default()
}

/// A block of that type.
fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let length = (body.len() + 12) as u32;
    [&kind.to_be_bytes()[..], &length.to_be_bytes(), body, &length.to_be_bytes()].concat()
}

/// A tag or an option: what it is, how long, and its value up to a multiple of four bytes.
fn option(bytes: &mut Vec<u8>, code: u16, value: &[u8]) {
    // A comment may be longer than its length can say; no frame's words are.
    let value = value.get(..usize::from(u16::MAX)).unwrap_or(value);
    bytes.extend(code.to_be_bytes());
    bytes.extend((value.len() as u16).to_be_bytes());
    bytes.extend(value);
    pad(bytes);
}

fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use firmware_model::Tick;

    use super::*;

    /// Typed by hand from the description of the format.
    #[test]
    fn a_capture_begins_with_a_section_and_an_interface() {
        let mut expected: Vec<u8> = Vec::new();
        expected.extend([0x0A, 0x0D, 0x0D, 0x0A, 0, 0, 0, 44, 0x1A, 0x2B, 0x3C, 0x4D, 0, 1, 0, 0]);
        expected.extend([0xFF; 8]);
        expected
            .extend([0, 4, 0, 5, b's', b'4', b'1', b'0', b'0', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 44]);
        expected.extend([0, 0, 0, 1, 0, 0, 0, 40, 0, 252, 0, 0, 0, 0, 0, 0]);
        expected.extend([0, 2, 0, 4, b'l', b'i', b'n', b'e', 0, 9, 0, 1, 9, 0, 0, 0, 0, 0, 0, 0]);
        expected.extend([0, 0, 0, 40]);
        assert_eq!(begin("s4100"), expected);
    }

    #[test]
    fn a_silent_request_is_one_packet_with_tags_time_and_words() {
        let request = with_crc(&[7, 3, 0, 27, 0, 1]);
        let exchange = Exchange {
            at: Tick::from_seconds(5),
            request_length: request.len(),
            request,
            client_rate: 19_200,
            framing: Framing::Rtu,
            outcome: firmware_model::modbus::Silence::ForeignUnit.into(),
            fault: None,
        };
        let event = PortEvent::Exchange(exchange);
        let entry = Entry { number: 1, at: Tick::from_seconds(5), event, line: Arc::default() };
        let bytes = entry.capture();
        // 5 s are 0x1_2A05_F200 ns.
        assert_eq!(bytes[..4], [0, 0, 0, 6]);
        assert_eq!(bytes[8..20], [0, 0, 0, 0, 0, 0, 0, 1, 0x2A, 0x05, 0xF2, 0]);
        // 12 + 8 + 8 + 8 + 4 bytes of tags, 8 of the frame.
        assert_eq!(bytes[20..28], [0, 0, 0, 48, 0, 0, 0, 48]);
        assert_eq!(bytes[28..40], *b"\0\x0C\0\x08mbrtu\0\0\0");
        assert_eq!(
            bytes[40..68],
            [
                0, 24, 0, 4, 0, 0, 0, 2, 0, 25, 0, 4, 0, 0, 0xC0, 0, 0, 26, 0, 4, 0, 0, 1, 0xF6, 0,
                0, 0, 0
            ]
        );
        assert_eq!(bytes[68..76], with_crc(&[7, 3, 0, 27, 0, 1]));
        assert!(String::from_utf8_lossy(&bytes).contains("no answer, for unit 7"));
        let length = u32::from_be_bytes(*bytes[4..].first_chunk().unwrap()) as usize;
        assert_eq!((length, length % 4), (bytes.len(), 0));
    }

    #[test]
    fn a_request_over_tcp_and_its_reply_have_their_headers_again() {
        let reply = RequestOutcome::Reply {
            bytes: with_crc(&[9, 3, 2, 0, 5]),
            took: Duration::from_micros(3),
            late_by: Duration::ZERO,
        };
        let mut exchange = Exchange {
            at: Tick::ZERO,
            request: with_crc(&[9, 3, 0, 27, 0, 1]),
            request_length: 8,
            client_rate: 19_200,
            framing: Framing::Tcp { transaction: 0x1501, unit: 255 },
            outcome: reply,
            fault: None,
        };
        assert_eq!(
            PacketFrame::request(&exchange).bytes,
            [0x15, 1, 0, 0, 0, 6, 255, 3, 0, 27, 0, 1]
        );
        let told = PacketFrame::reply(&exchange).unwrap();
        assert_eq!(
            (told.bytes.as_slice(), told.nanos),
            (&[0x15, 1, 0, 0, 0, 5, 255, 3, 2, 0, 5][..], 3000)
        );
        exchange.outcome = firmware_model::modbus::Silence::PowerOff.into();
        let told = PacketFrame::reply(&exchange).unwrap().bytes;
        assert_eq!(told, [0x15, 1, 0, 0, 0, 3, 255, 0x83, 0x0B]);
    }
}
