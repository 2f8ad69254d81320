//! CRC-16/MODBUS, low byte first on the wire.

use crc::{CRC_16_MODBUS, Crc, Table};

/// Sixteen bytes at a step: a reply has up to 256.
static CRC: Crc<u16, Table<16>> = Crc::<u16, Table<16>>::new(&CRC_16_MODBUS);

/// The CRC of `bytes`, as Modbus computes it.
pub fn crc16(bytes: &[u8]) -> u16 {
    CRC.checksum(bytes)
}

/// `bytes` with their CRC behind them: a whole RTU frame.
pub fn with_crc(bytes: &[u8]) -> Vec<u8> {
    let mut frame = bytes.to_vec();
    frame.extend_from_slice(&crc16(bytes).to_le_bytes());
    frame
}
