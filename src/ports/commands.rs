//! Lines for a shell that talk to a meter at a port, as it is set now.

use std::path::Path;

use firmware_model::{LineSettings, Parity};

/// The program that a line uses, and the line.
pub type ShellLine = (&'static str, String);

/// Lines that read registers 21 to 30 (powers, power factor, voltages, current,
/// frequency) of `unit` at `path`.
///
/// A pseudo-terminal carries no parity, and on Debian and Ubuntu clients in Python
/// fail to set one: they are told 8N1. mbpoll does not mind.
pub fn shell_lines(path: &Path, unit: u8, line: LineSettings) -> [ShellLine; 2] {
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
        let [(_, mbpoll), (_, pymodbus)] = shell_lines(Path::new("/tmp/m"), 7, line);
        assert_eq!(mbpoll, "mbpoll -m rtu -a 7 -b 9600 -P even -t 4 -r 21 -c 10 -1 /tmp/m");
        assert!(pymodbus.contains("C(\"/tmp/m\", baudrate=9600, parity=\"N\")"));
        assert!(pymodbus.contains("device_id=7"));
        assert_eq!(settings_text(line), "9600 8E1");
    }
}
