//! A meter on the network: Modbus TCP, or the frames of a serial line over TCP.

use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Instant;

use firmware_model::modbus::with_crc;
use rustix::io::Errno;

use super::{PATIENCE, receive, send};
use workbench::line::mbap;

/// The header before the unit.
const BEFORE_UNIT: usize = 6;

/// How requests and replies go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To a device.
    Serial,
    /// With the headers of Modbus TCP.
    Tcp,
    /// As on a serial line, over TCP.
    RtuTcp,
}

impl Way {
    /// Of a path, or of `tcp:HOST:PORT` or `rtu-tcp:HOST:PORT`; with the host and its port.
    pub(super) fn of(path: &Path) -> (Self, Option<&str>) {
        let text = path.to_str().unwrap_or_default();
        match (text.strip_prefix("tcp:"), text.strip_prefix("rtu-tcp:")) {
            (Some(host), _) => (Self::Tcp, Some(host)),
            (_, Some(host)) => (Self::RtuTcp, Some(host)),
            _ => (Self::Serial, None),
        }
    }
}

/// A connection to `host`, which is `HOST:PORT`.
pub(super) fn connect(host: &str) -> io::Result<OwnedFd> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "there is no such host");
    for address in host.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                stream.set_nonblocking(true)?;
                return Ok(stream.into());
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Sends `request`, a frame of a serial line, with a header in place of its check, and takes the reply in, as a
/// frame of a serial line again.
pub(super) fn ask_tcp(port: &OwnedFd, request: &[u8], deadline: Instant) -> Result<Vec<u8>, Errno> {
    let [unit, pdu @ .., _, _] = request else { return Ok(Vec::new()) };
    send(port, &mbap::frame(1, *unit, pdu), deadline)?;
    let heard = receive(port, BEFORE_UNIT, deadline)?;
    let Some((&[0, 1, 0, 0, high, low], begun)) = heard.split_first_chunk() else {
        return Ok(heard);
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let rest = receive(port, length.saturating_sub(begun.len()), deadline)?;
    let frame = [begun, &rest].concat();
    Ok(if frame.len() == length { with_crc(&frame) } else { frame })
}
