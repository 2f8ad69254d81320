//! Why a port could not be opened.

use std::io;
use std::path::PathBuf;

use rustix::io::Errno;

use super::spec::PortSpec;

/// Why a port could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// No pseudo-terminal is to be had.
    #[error("cannot open a pseudo-terminal: {0}")]
    Open(#[source] io::Error),
    /// The pseudo-terminal cannot be set up.
    #[error("cannot set up the pseudo-terminal {path}: {source}", path = path.display())]
    SetUp {
        /// The slave's path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The port cannot be given to its group.
    #[error(
        "cannot give {path} to the group {group}: {source}; name a group that you are a member of",
        path = path.display()
    )]
    Group {
        /// The slave's path.
        path: PathBuf,
        /// The group's number.
        group: u32,
        /// What the system says.
        source: io::Error,
    },
    /// Clients cannot be watched.
    #[error("cannot watch {path} for clients that come and go: {source}", path = path.display())]
    Watch {
        /// The slave's path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The link's place is taken by something that is not a symbolic link.
    #[error("{path} exists and is not a symbolic link; it is left as it is", path = .0.display())]
    LinkTaken(PathBuf),
    /// The link's place is taken by a symbolic link to something else.
    #[error(
        "{path} is a symbolic link to {target}, which is not a pseudo-terminal; it is left as it is: \
         remove it, or give --link another name",
        path = path.display(),
        target = target.display()
    )]
    LinkForeign {
        /// The link's path.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// The link is that of a port in use.
    #[error(
        "{path} leads to the port of a meter that is running; it is left as it is: stop that \
         meter, or give this one another name",
        path = .0.display()
    )]
    LinkHeld(PathBuf),
    /// What stands where the lock of the link goes is somebody else's, and what it is.
    #[error("{}: {}", .0.display(), .1)]
    LinkLock(PathBuf, String),
    /// The link cannot be made.
    #[error("cannot make the link {path}: {source}", path = path.display())]
    Link {
        /// The link's path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Nobody can be listened for at that address.
    #[error("cannot listen at {at}: {source}{hint}", hint = listen_hint(source))]
    Listen {
        /// Where.
        at: PortSpec,
        /// What the system says.
        source: io::Error,
    },
    /// A serial device cannot be opened.
    #[error("cannot open the serial device {path}: {source}{hint}", path = path.display(), hint = device_hint(source))]
    Device {
        /// Its path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The port's thread could not be started.
    #[error("cannot start the thread of the port: {0}")]
    Thread(#[source] io::Error),
    /// The port's thread has come to a bad end.
    #[error("the thread of the port {path} has panicked", path = .0.display())]
    Panicked(PathBuf),
}

impl PortError {
    /// The operating system's number of what went wrong, if it has one.
    pub fn number(&self) -> Option<i32> {
        match self {
            Self::Open(source)
            | Self::Thread(source)
            | Self::SetUp { source, .. }
            | Self::Group { source, .. }
            | Self::Watch { source, .. }
            | Self::Listen { source, .. }
            | Self::Device { source, .. }
            | Self::Link { source, .. } => source.raw_os_error(),
            Self::LinkTaken(_)
            | Self::LinkForeign { .. }
            | Self::LinkHeld(_)
            | Self::LinkLock(..)
            | Self::Panicked(_) => None,
        }
    }
}

fn listen_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "; another program has that port: name another one, or 0 for a free one"
        }
        io::ErrorKind::PermissionDenied => {
            "; ports below 1024 are the system's: 1502 is a common one"
        }
        _ => "",
    }
}

fn device_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        _ if error.raw_os_error() == Some(Errno::NOTTY.raw_os_error()) => {
            "; it is not a serial device"
        }
        io::ErrorKind::ResourceBusy => "; another program uses it",
        io::ErrorKind::PermissionDenied => {
            "; its group, often `dialout`, may open it: see `id` and `ls -l`"
        }
        _ => "",
    }
}
