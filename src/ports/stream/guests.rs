//! Who comes to a stream and who goes.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::sync::atomic::Ordering;
use std::time::Duration;

use firmware_model::Tick;
use rustix::event::PollFlags;
use rustix::io::Errno;
use rustix::net::sockopt;

use super::StreamServer;
use super::connection::{Connection, FrameReader};
use crate::ports::spec::Protocol;
use workbench::line::framer::Framer;
use workbench::line::telnet::Telnet;
use workbench::line::traffic::{Ending, Notice};
use workbench::line::{Stations, mbap};

/// How many clients a port has at most.
const MOST_CLIENTS: usize = 64;
/// One that has been silent for so long makes room for a new one.
const GIVES_WAY: Tick = Tick::from_seconds(60);
/// How long nobody is let in where the system has no descriptor left.
const SHUT: Tick = Tick::from_seconds(1);
/// When and how often the system looks whether a silent client is still there.
const PROBE_AFTER: Duration = Duration::from_secs(30);
const PROBE_EVERY: Duration = Duration::from_secs(10);
const PROBES: u32 = 3;

impl<S: Stations> StreamServer<S> {
    /// The device of a serial port becomes its connection.
    pub(super) fn take_up_device(&mut self) -> Result<(), Errno> {
        self.set_device()?;
        let Some(device) = &self.device else { return Ok(()) };
        let framer = Box::new(Framer::new(self.receiver, self.line).on_shared_wire());
        let connection =
            Connection::new(device.stream()?, FrameReader::Rtu(framer), true, self.now());
        self.connections.insert(0, connection);
        self.count();
        Ok(())
    }

    /// Lets in all who wait.
    pub(super) fn let_in(&mut self) {
        loop {
            let Some((listener, protocol)) = &self.listener else { return };
            let protocol = *protocol;
            match listener.accept() {
                Ok((stream, _)) => self.admit(stream, protocol),
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock => return,
                    // Gone before it was let in.
                    ErrorKind::Interrupted | ErrorKind::ConnectionAborted => {}
                    _ => {
                        self.stations.notice(Notice::Failed { error: error.raw_os_error() });
                        self.shut_until = self.now() + SHUT;
                        return;
                    }
                },
            }
        }
    }

    fn admit(&mut self, stream: TcpStream, protocol: Protocol) {
        let now = self.now();
        if self.connections.len() >= MOST_CLIENTS && !self.make_room(now) {
            self.stations.notice(Notice::TurnedAway { clients: self.connections.len() });
            return;
        }
        if stream.set_nonblocking(true).is_err() {
            return;
        }
        // Best effort, all of these: without them it is served a little later, or ended later.
        let _ = stream.set_nodelay(true);
        let stream = OwnedFd::from(stream);
        let _ = sockopt::set_socket_keepalive(&stream, true);
        let _ = sockopt::set_tcp_keepidle(&stream, PROBE_AFTER);
        let _ = sockopt::set_tcp_keepintvl(&stream, PROBE_EVERY);
        let _ = sockopt::set_tcp_keepcnt(&stream, PROBES);
        let decoder = match protocol {
            Protocol::Tcp => FrameReader::Tcp(mbap::Reader::default()),
            Protocol::Rfc2217 => {
                let framer = Framer::new(self.receiver, self.line).on_shared_wire();
                FrameReader::Telnet(Box::new((Telnet::new(self.line), framer)))
            }
            Protocol::RtuTcp => {
                let framer = Framer::new(self.receiver, self.line).on_shared_wire();
                FrameReader::Rtu(Box::new(framer))
            }
        };
        self.connections.insert(self.next, Connection::new(stream, decoder, false, now));
        self.next += 1;
        let clients = self.count();
        self.stations.notice(Notice::Opened { clients });
    }

    /// Finds out who has gone, or ends who has been silent for longest, if that is long.
    fn make_room(&mut self, now: Tick) -> bool {
        let listens = self.connections.iter().filter(|(_, one)| one.listens());
        for client in listens.map(|(client, _)| *client).collect::<Vec<_>>() {
            // Only a device fails, and that lets nobody in.
            let _ = self.read_from(client, now);
        }
        if self.connections.len() < MOST_CLIENTS {
            return true;
        }
        let silent = self.connections.iter().min_by_key(|(_, one)| one.silent_since());
        let long = silent.filter(|(_, one)| now.since(one.silent_since()) >= GIVES_WAY);
        let Some(client) = long.map(|(client, _)| *client) else { return false };
        self.let_go(client, Some(Ending::Idle));
        true
    }

    /// Does what a client asks for.
    pub(super) fn attend(&mut self, client: u64, flags: PollFlags) -> Result<(), Errno> {
        let now = self.now();
        let Some(connection) = self.connections.get_mut(&client) else { return Ok(()) };
        if flags.contains(PollFlags::OUT) {
            let sent = connection.send_rest(now);
            self.after(client, sent)?;
        }
        if flags.contains(PollFlags::IN) {
            return self.read_from(client, now);
        }
        if flags.intersects(PollFlags::ERR | PollFlags::HUP | PollFlags::NVAL) {
            return self.after(client, Err(Errno::PIPE));
        }
        Ok(())
    }

    fn read_from(&mut self, client: u64, now: Tick) -> Result<(), Errno> {
        let Some(connection) = self.connections.get_mut(&client) else { return Ok(()) };
        let mut sent = Vec::new();
        let read = connection.read(&mut self.buffer, now, &mut sent);
        self.sort(client, sent, now);
        match read {
            Ok(Ok(())) => self.after(client, Ok(())),
            Ok(Err(unsound)) => {
                self.stations.notice(Notice::Ended(Ending::Unsound(unsound)));
                self.after(client, Ok(()))
            }
            Err(error) => self.after(client, Err(error)),
        }
    }

    /// Goes on after something was done with a client: it may have gone. A device that has
    /// gone is the end of its port.
    pub(super) fn after(&mut self, client: u64, done: Result<(), Errno>) -> Result<(), Errno> {
        let Some(connection) = self.connections.get(&client) else { return Ok(()) };
        match done {
            Err(error) if self.device.is_some() => return Err(error),
            Err(_) => self.let_go(client, None),
            Ok(()) if connection.is_over() => self.let_go(client, None),
            Ok(()) => {}
        }
        Ok(())
    }

    /// Ends who has been idle, or owed something, for too long.
    pub(super) fn end_overdue(&mut self, now: Tick) {
        let overdue = self.connections.iter();
        let overdue = overdue.filter_map(|(client, one)| Some((*client, one.ending(now)?)));
        for (client, why) in overdue.collect::<Vec<_>>() {
            self.let_go(client, Some(why));
        }
    }

    fn let_go(&mut self, client: u64, why: Option<Ending>) {
        // What it has sent whole is heard all the same, and nobody answered.
        self.connections.remove(&client);
        let clients = self.count();
        if let Some(why) = why {
            self.stations.notice(Notice::Ended(why));
        }
        self.stations.notice(Notice::Closed { clients });
    }

    fn count(&self) -> usize {
        let clients = self.connections.len();
        self.shared.clients.store(clients, Ordering::Relaxed);
        clients
    }

    /// Goes over to new settings of the line.
    pub(super) fn follow_line(&mut self) -> Result<(), Errno> {
        let line = self.stations.line();
        if line == self.line || self.pending.is_some() {
            return Ok(());
        }
        self.line = line;
        for connection in self.connections.values_mut() {
            connection.set_line(line);
        }
        self.set_device()
    }

    /// Sets the device as the line is set, and says what of it the device does not keep.
    fn set_device(&self) -> Result<(), Errno> {
        let Some(device) = &self.device else { return Ok(()) };
        if !device.set(self.line)? {
            self.stations.notice(Notice::NotKept(self.line));
        }
        Ok(())
    }
}
