//! A serial device, such as an adapter to RS-485: set as the meter's line is, raw, for us alone.

use std::os::fd::OwnedFd;
use std::path::Path;

use firmware_model::{LineSettings, Parity};
use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use rustix::io::Errno;
use rustix::termios::{
    ControlModes, InputModes, OptionalActions, QueueSelector, tcflush, tcgetattr, tcsetattr,
};

/// An open device.
#[derive(Debug)]
pub(super) struct Device(OwnedFd);

/// The bits of a character.
const CHARACTER: ControlModes = ControlModes::CSIZE
    .union(ControlModes::CSTOPB)
    .union(ControlModes::PARENB)
    .union(ControlModes::PARODD);

impl Device {
    /// Opens a device that no other program has locked (as those do that share devices).
    ///
    /// # Errors
    /// What the system says; [`Errno::NOTTY`] where it is not a serial device.
    pub(super) fn open(path: &Path) -> Result<Self, Errno> {
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let device = rustix::fs::open(path, flags, Mode::empty())?;
        tcgetattr(&device)?;
        flock(&device, FlockOperation::NonBlockingLockExclusive).map_err(|error| match error {
            Errno::AGAIN => Errno::BUSY,
            error => error,
        })?;
        tcflush(&device, QueueSelector::IOFlush)?;
        Ok(Self(device))
    }

    /// Sets it as `line` is, with 8 data bits and one stop bit; false if it does not keep all
    /// of that, as a pseudo-terminal keeps no parity.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn set(&self, line: LineSettings) -> Result<bool, Errno> {
        let mut wanted = tcgetattr(&self.0)?;
        wanted.make_raw();
        let parity = match line.parity {
            Parity::None => ControlModes::empty(),
            Parity::Even => ControlModes::PARENB,
            Parity::Odd => ControlModes::PARENB | ControlModes::PARODD,
        };
        wanted.control_modes -= CHARACTER | ControlModes::CRTSCTS;
        wanted.control_modes |=
            ControlModes::CS8 | ControlModes::CREAD | ControlModes::CLOCAL | parity;
        // A character whose parity is wrong is read as 0, so that the frame's check fails.
        wanted.input_modes.set(InputModes::INPCK, line.parity != Parity::None);
        wanted.set_speed(line.baud.bits_per_second())?;
        tcsetattr(&self.0, OptionalActions::Drain, &wanted)?;
        let kept = tcgetattr(&self.0)?;
        let bits = |modes: ControlModes| modes & CHARACTER;
        Ok(bits(kept.control_modes) == bits(wanted.control_modes)
            && kept.output_speed() == line.baud.bits_per_second())
    }

    /// The same device, to read and write.
    ///
    /// # Errors
    /// What the system says when it has no descriptor left.
    pub(super) fn stream(&self) -> Result<OwnedFd, Errno> {
        rustix::io::fcntl_dupfd_cloexec(&self.0, 0)
    }
}
