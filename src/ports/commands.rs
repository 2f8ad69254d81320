//! Lines for a shell that talk to a meter at a port, as it is set now.

use std::net::SocketAddr;
use std::path::Path;

use super::{PortHandle, PortSpec, Protocol};
use firmware_model::{LineSettings, Parity};

/// The program that a line uses, and the line.
pub type ShellLine = (&'static str, String);

/// Lines that read registers 21 to 30 (powers, power factor, voltages, current,
/// frequency) of `unit` at `port`; where it is a serial device they are for the other end of its line.
pub fn shell_lines(port: &PortHandle, unit: u8, line: LineSettings) -> [ShellLine; 2] {
    match port.at() {
        PortSpec::Net(Protocol::Tcp, address) => over_tcp(*address, unit),
        PortSpec::Net(Protocol::RtuTcp, address) => over_rtu_tcp(*address, unit),
        PortSpec::Net(Protocol::Rfc2217, address) => over_rfc2217(*address, unit, line),
        PortSpec::Serial(_) => at_device(Path::new("/dev/ttyUSB0"), unit, line),
        PortSpec::Pty(_) => at_device(&port.name(), unit, line),
    }
}

fn over_tcp(address: SocketAddr, unit: u8) -> [ShellLine; 2] {
    let (host, port) = (address.ip(), address.port());
    let mbpoll = format!("mbpoll -m tcp -a {unit} -p {port} -t 4 -r 21 -c 10 -1 {host}");
    let pymodbus = format!(
        "python3 -c 'from pymodbus.client import ModbusTcpClient as C; \
         c = C(\"{host}\", port={port}); c.connect(); \
         print(c.read_holding_registers(20, count=10, device_id={unit}).registers)'"
    );
    [("mbpoll", mbpoll), ("pymodbus", pymodbus)]
}

fn over_rfc2217(address: SocketAddr, unit: u8, line: LineSettings) -> [ShellLine; 2] {
    let rate = line.baud.bits_per_second();
    let parity = match line.parity {
        Parity::None => 'N',
        Parity::Even => 'E',
        Parity::Odd => 'O',
    };
    let open =
        format!("serial_for_url(\"rfc2217://{address}\", {rate}, parity=\"{parity}\", timeout=1)");
    let minimalmodbus = format!(
        "python3 -c 'from serial import serial_for_url; from minimalmodbus import Instrument; \
         print(Instrument({open}, {unit}).read_registers(20, 10))'"
    );
    let miniterm = format!("pyserial-miniterm rfc2217://{address} {rate} --parity {parity}");
    [("minimalmodbus", minimalmodbus), ("miniterm", miniterm)]
}

fn over_rtu_tcp(address: SocketAddr, unit: u8) -> [ShellLine; 2] {
    let (host, port) = (address.ip(), address.port());
    // mbpoll has no such mode: through a pseudo-terminal it is a serial line again.
    let socat = format!(
        "socat pty,raw,echo=0,link=/tmp/rtu tcp:{address} & sleep 1; \
         mbpoll -m rtu -a {unit} -t 4 -r 21 -c 10 -1 /tmp/rtu"
    );
    let pymodbus = format!(
        "python3 -c 'from pymodbus import FramerType as F; \
         from pymodbus.client import ModbusTcpClient as C; \
         c = C(\"{host}\", port={port}, framer=F.RTU); c.connect(); \
         print(c.read_holding_registers(20, count=10, device_id={unit}).registers)'"
    );
    [("socat", socat), ("pymodbus", pymodbus)]
}

/// A pseudo-terminal carries no parity, and on Debian and Ubuntu clients in Python
/// fail to set one: they are told 8N1. mbpoll does not mind.
fn at_device(path: &Path, unit: u8, line: LineSettings) -> [ShellLine; 2] {
    let path = path.display();
    let rate = line.baud.bits_per_second();
    let parity = match line.parity {
        Parity::None => "none",
        Parity::Even => "even",
        Parity::Odd => "odd",
    };
    let mbpoll =
        format!("mbpoll -m rtu -a {unit} -b {rate} -P {parity} -t 4 -r 21 -c 10 -1 {path}");
    let pymodbus = format!(
        "python3 -c 'from pymodbus.client import ModbusSerialClient as C; \
         c = C(\"{path}\", baudrate={rate}, parity=\"N\"); c.connect(); \
         print(c.read_holding_registers(20, count=10, device_id={unit}).registers)'"
    );
    [("mbpoll", mbpoll), ("pymodbus", pymodbus)]
}

/// The settings as people write them, such as `19200 8N1`.
pub fn settings_text(line: LineSettings) -> String {
    let parity = match line.parity {
        Parity::None => 'N',
        Parity::Even => 'E',
        Parity::Odd => 'O',
    };
    format!("{} 8{parity}1", line.baud.bits_per_second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use firmware_model::Baud;

    #[test]
    fn lines_follow_the_settings() {
        let line = LineSettings { baud: Baud::B9600, parity: Parity::Even };
        let [(_, mbpoll), (_, pymodbus)] = at_device(Path::new("/tmp/m"), 7, line);
        assert_eq!(mbpoll, "mbpoll -m rtu -a 7 -b 9600 -P even -t 4 -r 21 -c 10 -1 /tmp/m");
        assert!(pymodbus.contains("C(\"/tmp/m\", baudrate=9600, parity=\"N\")"));
        assert!(pymodbus.contains("device_id=7"));
        assert_eq!(settings_text(line), "9600 8E1");
        let [(_, mbpoll), (_, pymodbus)] = over_tcp("[::1]:1502".parse().unwrap(), 7);
        assert_eq!(mbpoll, "mbpoll -m tcp -a 7 -p 1502 -t 4 -r 21 -c 10 -1 ::1");
        assert!(pymodbus.contains("C(\"::1\", port=1502)"), "{pymodbus}");
    }
}
