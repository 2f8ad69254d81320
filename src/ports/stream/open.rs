//! Opening a stream, again where it has failed: a device that was pulled comes back under its name.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{ByteSource, StreamServer};
use crate::ports::device::Device;
use crate::ports::error::PortError;
use crate::ports::handle::{PortHandle, PortOptions, spawn, wake};
use crate::ports::shared::Shared;
use crate::ports::spec::{PortSpec, Protocol};
use workbench::line::{Notice, Stations};

/// How long after a failure a port is tried again.
const NEXT_TRY: Duration = Duration::from_secs(1);

/// A port on the network.
///
/// # Errors
/// When nobody can be listened for at the address, or the thread cannot be had.
pub(in crate::ports) fn listen<S: Stations>(
    stations: Arc<S>,
    options: &PortOptions,
    protocol: Protocol,
    address: SocketAddr,
) -> Result<PortHandle, PortError> {
    let (listener, address) = listener(protocol, address)?;
    let again = move || Ok(ByteSource::Listener(self::listener(protocol, address)?.0, protocol));
    let source = ByteSource::Listener(listener, protocol);
    open(stations, options, PortSpec::Net(protocol, address), source, again)
}

/// A port at a serial device.
///
/// # Errors
/// When the device or the thread cannot be had.
pub(in crate::ports) fn open_device<S: Stations>(
    stations: Arc<S>,
    options: &PortOptions,
    path: PathBuf,
) -> Result<PortHandle, PortError> {
    let device = device(&path)?;
    let at = PortSpec::Serial(path.clone());
    open(stations, options, at, device, move || self::device(&path))
}

/// Who listens, and where: of port 0 the one that it has become.
fn listener(
    protocol: Protocol,
    address: SocketAddr,
) -> Result<(TcpListener, SocketAddr), PortError> {
    let listen = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    listen().map_err(|source| PortError::Listen { at: PortSpec::Net(protocol, address), source })
}

fn device(path: &Path) -> Result<ByteSource, PortError> {
    let device = Device::open(path);
    let failed = |error: rustix::io::Errno| PortError::Device {
        path: path.to_owned(),
        source: error.into(),
    };
    Ok(ByteSource::Device(device.map_err(failed)?))
}

fn open<S: Stations>(
    stations: Arc<S>,
    options: &PortOptions,
    at: PortSpec,
    source: ByteSource,
    again: impl Fn() -> Result<ByteSource, PortError> + Send + 'static,
) -> Result<PortHandle, PortError> {
    let shared = Arc::new(Shared::new(
        (options.timing, options.number),
        wake()?,
        at.to_string().into(),
        None,
    ));
    let receiver = options.receiver;
    let server = StreamServer::new(source, Arc::clone(&stations), Arc::clone(&shared), receiver);
    let mut server = server.map_err(|error| PortError::Thread(error.into()))?;
    let (its_stations, its_shared) = (Arc::clone(&stations), Arc::clone(&shared));
    let thread = spawn(stations, move || {
        while let Err(error) = server.run() {
            its_shared.clients.store(0, Ordering::Relaxed);
            its_stations.notice(Notice::Failed { error: Some(error.raw_os_error()) });
            let renew = || {
                let source = again().ok()?;
                StreamServer::new(
                    source,
                    Arc::clone(&its_stations),
                    Arc::clone(&its_shared),
                    receiver,
                )
                .ok()
            };
            let Some(renewed) = try_until(&its_shared, renew) else { return };
            server = renewed;
            its_stations.notice(Notice::Back);
        }
    })?;
    Ok(PortHandle::new(shared, at, thread))
}

/// What `next` gives, tried again and again; none when asked to stop.
fn try_until<T>(shared: &Shared, next: impl Fn() -> Option<T>) -> Option<T> {
    while !shared.stopping() {
        shared.pause(NEXT_TRY);
        if let Some(renewed) = next() {
            return Some(renewed);
        }
    }
    None
}
