//! The refusals that are answered.

use rmodbus::ErrorKind;

use super::crc::with_crc;
use super::gate::Request;
use crate::registers::{NoSuchRegister, WriteRefusal};

/// Why a request is refused with a reply (Modbus application protocol 1.1b3, section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exception {
    /// 01: the meter has no such function.
    IllegalFunction,
    /// 02: a register does not exist or may not be written.
    IllegalDataAddress,
    /// 03: a count or a value is not accepted, or the length is not the function's.
    IllegalDataValue,
}

impl Exception {
    /// The code in the reply.
    pub const fn code(self) -> u8 {
        match self {
            Self::IllegalFunction => 1,
            Self::IllegalDataAddress => 2,
            Self::IllegalDataValue => 3,
        }
    }

    /// The name in the Modbus specification.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IllegalFunction => "illegal function",
            Self::IllegalDataAddress => "illegal data address",
            Self::IllegalDataValue => "illegal data value",
        }
    }

    /// The exception of that code.
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::IllegalFunction, Self::IllegalDataAddress, Self::IllegalDataValue]
            .into_iter()
            .find(|exception| exception.code() == code)
    }

    /// The whole reply to `request`. rmodbus adds 80 hex to the function and overflows
    /// where the request has that bit; here it is set.
    pub(super) fn reply(self, request: &Request<'_>) -> Vec<u8> {
        with_crc(&[request.unit, request.function | 0x80, self.code()])
    }
}

impl From<Exception> for ErrorKind {
    fn from(exception: Exception) -> Self {
        match exception {
            Exception::IllegalFunction => Self::IllegalFunction,
            Exception::IllegalDataAddress => Self::IllegalDataAddress,
            Exception::IllegalDataValue => Self::IllegalDataValue,
        }
    }
}

impl From<NoSuchRegister> for Exception {
    fn from(_: NoSuchRegister) -> Self {
        Self::IllegalDataAddress
    }
}

impl From<WriteRefusal> for Exception {
    fn from(refusal: WriteRefusal) -> Self {
        match refusal {
            WriteRefusal::Address(_) => Self::IllegalDataAddress,
            WriteRefusal::NoSuchCommand(_)
            | WriteRefusal::Value(..)
            | WriteRefusal::LogValue(..)
            | WriteRefusal::NoSuchDate => Self::IllegalDataValue,
        }
    }
}
