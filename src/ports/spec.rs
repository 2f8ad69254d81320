//! Where clients find a port: `pty:/tmp/meter`, `tcp:127.0.0.1:1502`, `serial:/dev/ttyUSB0`.

use std::ffi::OsString;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where a port is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortSpec {
    /// A pseudo-terminal, and the symbolic link to it.
    Pty(Option<PathBuf>),
    /// An address on the network.
    Net(Protocol, SocketAddr),
    /// A serial device, such as an adapter to RS-485.
    Serial(PathBuf),
}

/// What a port on the network speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Modbus TCP.
    Tcp,
    /// The frames of a serial line, as servers of serial devices pass them on.
    RtuTcp,
    /// The same with the settings of the serial port (RFC 2217).
    Rfc2217,
}

impl Protocol {
    const ALL: [Self; 3] = [Self::Tcp, Self::RtuTcp, Self::Rfc2217];

    /// The word before the address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::RtuTcp => "rtu-tcp",
            Self::Rfc2217 => "rfc2217",
        }
    }
}

impl PortSpec {
    /// What is to be said of a port that others than this machine's users reach.
    pub fn warning(&self) -> Option<String> {
        let Self::Net(_, address) = self else { return None };
        (!address.ip().is_loopback()).then(|| {
            format!(
                "{self}: whoever reaches this machine over the network can read and write the meter, \
                 for Modbus knows no passwords; 127.0.0.1 is this machine alone"
            )
        })
    }
}

impl PortSpec {
    /// The one of the line of this number, 0 the first: numbers count up, `tcp:1502`, `tcp:1503`, and so on;
    /// a free port of the network and a pseudo-terminal without a link are others by themselves.
    ///
    /// # Errors
    /// There is none, in words.
    pub fn of_line(&self, line: u16) -> Result<Self, String> {
        let none = |why: &str| format!("{self} has no line {}: {why}", u32::from(line) + 1);
        match self {
            _ if line == 0 => Ok(self.clone()),
            Self::Net(_, address) if address.port() == 0 => Ok(self.clone()),
            Self::Pty(None) => Ok(self.clone()),
            Self::Net(protocol, address) => {
                let port = address.port().checked_add(line);
                let port = port.ok_or_else(|| none("ports end at 65535"))?;
                Ok(Self::Net(*protocol, SocketAddr::new(address.ip(), port)))
            }
            Self::Pty(Some(link)) => {
                let counted = counted(link, line).ok_or_else(|| none("its number is too large"))?;
                Ok(Self::Pty(Some(counted)))
            }
            Self::Serial(path) => {
                let last = path.as_os_str().as_encoded_bytes().last();
                let counted = counted(path, line).filter(|_| last.is_some_and(u8::is_ascii_digit));
                let why = "accepted: a device with a number at its end, such as /dev/ttyUSB0";
                Ok(Self::Serial(counted.ok_or_else(|| none(why))?))
            }
        }
    }
}

/// A path whose number at its end is by `line` larger, as wide as it was; without one it counts as 1.
fn counted(path: &Path, line: u16) -> Option<PathBuf> {
    let bytes = path.as_os_str().as_bytes();
    let digits = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (name, digits) = bytes.split_at(bytes.len() - digits);
    let number = if digits.is_empty() { 1 } else { str::from_utf8(digits).ok()?.parse().ok()? };
    let number = u64::checked_add(number, u64::from(line))?;
    let number = format!("{number:0width$}", width = digits.len());
    Some(PathBuf::from(OsString::from_vec([name, number.as_bytes()].concat())))
}

impl Default for PortSpec {
    fn default() -> Self {
        Self::Pty(None)
    }
}

impl fmt::Display for PortSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pty(None) => f.write_str("pty"),
            Self::Pty(Some(link)) => write!(f, "pty:{}", link.display()),
            Self::Net(protocol, address) => write!(f, "{}:{address}", protocol.word()),
            Self::Serial(path) => write!(f, "serial:{}", path.display()),
        }
    }
}

/// What a port may be.
const ACCEPTED: &str = "pty, pty:LINK, tcp:[ADDRESS:]PORT, rtu-tcp:[ADDRESS:]PORT, rfc2217:[ADDRESS:]PORT, \
                        serial:DEVICE; an ADDRESS is a number such as 127.0.0.1 (which it is unless told \
                        otherwise) or [::1], and PORT 0 takes a free one";

impl FromStr for PortSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, place) =
            text.split_once(':').map_or((text, None), |(kind, at)| (kind, Some(at)));
        let place = place.filter(|place| !place.is_empty());
        match (kind, place) {
            ("pty", None) if !text.ends_with(':') => Ok(Self::Pty(None)),
            ("pty", Some(link)) => Ok(Self::Pty(Some(link.into()))),
            ("serial", Some(device)) => Ok(Self::Serial(device.into())),
            (_, Some(place)) => {
                let protocol = Protocol::ALL.into_iter().find(|protocol| protocol.word() == kind);
                let protocol = protocol.ok_or_else(|| unknown(kind))?;
                Ok(Self::Net(protocol, address(place)?))
            }
            ("pty" | "serial", None) => {
                Err(format!("`{kind}:` has nothing behind it; accepted: {ACCEPTED}"))
            }
            (_, None) if Protocol::ALL.iter().any(|protocol| protocol.word() == kind) => {
                Err(format!("`{kind}` has no port; accepted: {kind}:1502, {kind}:127.0.0.1:1502"))
            }
            _ => Err(unknown(kind)),
        }
    }
}

fn unknown(kind: &str) -> String {
    let hint = match kind {
        "modbus" | "mbtcp" | "modbus-tcp" => "; did you mean `tcp:`?",
        "rtu" | "tcp-rtu" | "rtutcp" => "; did you mean `rtu-tcp:`?",
        kind if kind.starts_with('/') => "; did you mean `serial:`, or `pty:` for a link?",
        _ => "",
    };
    format!("`{kind}` is not a kind of port{hint}; accepted: {ACCEPTED}")
}

fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| !text.starts_with('+'));
    if let Some(port) = number(text) {
        return Ok((Ipv4Addr::LOCALHOST, port).into());
    }
    let parts = text.rsplit_once(':');
    let port = parts.and_then(|(_, port)| number(port));
    match (parts.map(|(host, _)| host), port) {
        (Some("localhost"), Some(port)) => Ok((Ipv4Addr::LOCALHOST, port).into()),
        (Some("*"), Some(port)) => Ok((IpAddr::from(Ipv4Addr::UNSPECIFIED), port).into()),
        (Some(host), Some(port)) if host.parse::<Ipv6Addr>().is_ok() => {
            Err(format!("`{text}`: an address with colons stands in brackets: [{host}]:{port}"))
        }
        (Some(host), Some(_)) => Err(format!(
            "`{host}` is not an address of this machine; accepted: numbers such as 127.0.0.1, 0.0.0.0 \
             for all of its networks, [::1]"
        )),
        _ => Err(format!(
            "`{text}` has no port from 0 to 65535; accepted: 1502, 127.0.0.1:1502, [::1]:1502"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(text: &str) -> Result<PortSpec, String> {
        text.parse()
    }

    #[test]
    fn ports_are_told_as_they_are_read() {
        for (text, told) in [
            ("pty", "pty"),
            ("pty:/tmp/meter", "pty:/tmp/meter"),
            ("tcp:1502", "tcp:127.0.0.1:1502"),
            ("tcp:0", "tcp:127.0.0.1:0"),
            ("tcp:localhost:1502", "tcp:127.0.0.1:1502"),
            ("tcp:[::1]:1502", "tcp:[::1]:1502"),
            ("tcp:*:1502", "tcp:0.0.0.0:1502"),
            ("rtu-tcp:10.0.0.7:4001", "rtu-tcp:10.0.0.7:4001"),
            ("rfc2217:4000", "rfc2217:127.0.0.1:4000"),
            ("serial:/dev/ttyUSB0", "serial:/dev/ttyUSB0"),
            ("serial:/dev/serial/by-id/a:b", "serial:/dev/serial/by-id/a:b"),
        ] {
            assert_eq!(spec(text).map(|spec| spec.to_string()), Ok(told.to_owned()), "{text}");
        }
    }

    #[test]
    fn numbers_count_up_from_line_to_line() {
        for (text, line, expected) in [
            ("tcp:1502", 0, "tcp:127.0.0.1:1502"),
            ("tcp:1502", 40, "tcp:127.0.0.1:1542"),
            ("rtu-tcp:[::1]:9", 1, "rtu-tcp:[::1]:10"),
            ("tcp:0", 7, "tcp:127.0.0.1:0"),
            ("pty", 7, "pty"),
            ("pty:/tmp/meter", 1, "pty:/tmp/meter2"),
            ("pty:/tmp/meter", 0, "pty:/tmp/meter"),
            ("pty:/tmp/meter-08", 3, "pty:/tmp/meter-11"),
            ("pty:/tmp/9/m", 3, "pty:/tmp/9/m4"),
            ("serial:/dev/ttyUSB0", 2, "serial:/dev/ttyUSB2"),
        ] {
            let counted = spec(text).unwrap().of_line(line).map(|spec| spec.to_string());
            assert_eq!(counted, Ok(expected.to_owned()), "{text} {line}");
        }
        for (text, line, why) in [
            ("tcp:65535", 1, "tcp:127.0.0.1:65535 has no line 2: ports end at 65535"),
            ("serial:/dev/meter", 1, "a number at its end"),
            ("pty:/tmp/18446744073709551615", 1, "its number is too large"),
        ] {
            let told = spec(text).unwrap().of_line(line).unwrap_err();
            assert!(told.contains(why), "{text}: {told}");
        }
    }

    #[test]
    fn only_an_address_that_others_reach_is_warned_of() {
        for text in ["pty", "tcp:1502", "tcp:127.0.0.9:1", "rtu-tcp:[::1]:1", "serial:/dev/ttyUSB0"]
        {
            assert_eq!(spec(text).unwrap().warning(), None, "{text}");
        }
        for text in ["tcp:0.0.0.0:1502", "rtu-tcp:192.168.1.2:1", "tcp:[::]:1502"] {
            let told = spec(text).unwrap().warning().unwrap();
            assert!(told.starts_with(text) && told.contains("127.0.0.1"), "{told}");
        }
    }

    #[test]
    fn what_is_not_a_port_is_told_with_what_is() {
        for (text, why) in [
            ("", "`` is not a kind of port"),
            ("tty:/dev/ttyUSB0", "`tty` is not a kind of port"),
            ("/dev/ttyUSB0", "did you mean `serial:`"),
            ("rtu:1502", "did you mean `rtu-tcp:`"),
            ("tcp", "`tcp` has no port; accepted: tcp:1502"),
            ("tcp:", "`tcp` has no port"),
            ("pty:", "has nothing behind it"),
            ("serial", "has nothing behind it"),
            ("tcp:65536", "`65536` has no port from 0 to 65535"),
            ("tcp:-1", "has no port"),
            ("tcp:+1502", "has no port"),
            ("tcp:meter.example.com:1502", "`meter.example.com` is not an address"),
            ("tcp:127.0.0.1:x", "has no port"),
            ("tcp:::1:1502", "stands in brackets: [::1]:1502"),
        ] {
            let told = spec(text).unwrap_err();
            assert!(told.contains(why), "{text}: {told}");
        }
    }
}
