//! `--control PATH`: a Unix socket for its owner, on which meters that run are steered.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::{Value, json};

use super::act::Steering;
use super::answer::{Conversation, answered, contacts, traffic};
use workbench::tape::{Followed, LONGEST_LINE};

/// So many clients are served at once.
const MOST_CLIENTS: usize = 16;
/// How often it is looked whether all is over, or something has happened that is followed.
const LOOK: Duration = Duration::from_millis(50);
/// How long a client may take nothing before it is left.
const PATIENCE: Duration = Duration::from_secs(5);

/// A socket that steers.
#[derive(Debug)]
pub struct ControlSocket {
    path: PathBuf,
    steering: Arc<Steering>,
    thread: JoinHandle<()>,
}

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// Something else has the name.
    #[error("{}: this is not a socket; accepted: a name that is free", .0.display())]
    NotSocket(PathBuf),
    /// Another meter has it.
    #[error("{}: a meter that runs is steered by it", .0.display())]
    Taken(PathBuf),
    /// What the system says.
    #[error("{path}: {source}", path = path.display())]
    System {
        /// The socket.
        path: PathBuf,
        /// What it is.
        source: io::Error,
    },
}

impl ControlSocket {
    /// Opens the socket, for its owner alone. One that was left behind is replaced.
    ///
    /// # Errors
    /// Something else has its name, or the system refuses it.
    pub fn open(path: &Path, steering: Arc<Steering>) -> Result<Self, SocketError> {
        let failed = |source| SocketError::System { path: path.to_owned(), source };
        match std::fs::symlink_metadata(path) {
            Ok(found) if !found.file_type().is_socket() => {
                return Err(SocketError::NotSocket(path.to_owned()));
            }
            Ok(_) if UnixStream::connect(path).is_ok() => {
                return Err(SocketError::Taken(path.to_owned()));
            }
            Ok(_) => std::fs::remove_file(path).map_err(failed)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let listener = UnixListener::bind(path).map_err(failed)?;
        let owner = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(path, owner).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let own = Arc::clone(&steering);
        let thread = std::thread::Builder::new()
            .name("control".to_owned())
            .spawn(move || served(&listener, &own))
            .map_err(failed)?;
        Ok(Self { path: path.to_owned(), steering, thread })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes it.
    pub fn close(self) {
        self.steering.end();
        // A defect there is no reason not to end here.
        let _ = self.thread.join();
        let _ = std::fs::remove_file(&self.path);
    }
}

fn served(listener: &UnixListener, steering: &Arc<Steering>) {
    let clients = Arc::new(AtomicUsize::new(0));
    while !steering.is_over() {
        let Ok((stream, _)) = listener.accept() else {
            wait(listener);
            continue;
        };
        if clients.fetch_add(1, Ordering::AcqRel) >= MOST_CLIENTS {
            clients.fetch_sub(1, Ordering::AcqRel);
            let words = format!("{MOST_CLIENTS} clients steer this meter already");
            let _ = say(&mut &stream, &json!({ "ok": false, "error": { "message": words } }));
            continue;
        }
        let (own, count) = (Arc::clone(steering), Arc::clone(&clients));
        let spawned = std::thread::Builder::new().name("steering".to_owned()).spawn(move || {
            // A client that goes ends its own thread.
            let _ = served_one(&stream, &own);
            count.fetch_sub(1, Ordering::AcqRel);
        });
        if spawned.is_err() {
            clients.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

/// Until somebody comes, or it is to be looked whether all is over.
fn wait(listener: &UnixListener) {
    let nap = Timespec { tv_sec: 0, tv_nsec: i64::from(LOOK.subsec_nanos()) };
    if poll(&mut [PollFd::new(listener, PollFlags::IN)], Some(&nap)) == Ok(1) {
        // Where nobody can be let in, as without free descriptors, there is somebody all the time.
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A line at a time, until the client goes or all is over.
fn served_one(stream: &UnixStream, steering: &Steering) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(LOOK))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream);
    let (mut own, mut line) = (Conversation::default(), Vec::new());
    let mut following: Option<Following> = None;
    loop {
        let room = (LONGEST_LINE + 2).saturating_sub(line.len()) as u64;
        let read = reader.by_ref().take(room).read_until(b'\n', &mut line);
        match read {
            Ok(0) if line.len() <= LONGEST_LINE => return Ok(()),
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if steering.is_over() {
            return Ok(());
        }
        let is_too_long = line.len() > LONGEST_LINE;
        if line.ends_with(b"\n") || is_too_long {
            let text = String::from_utf8_lossy(&line).into_owned();
            if let Some(answer) = answered(text.trim_end(), steering, &mut own) {
                say(&mut &*stream, &answer)?;
            }
            if is_too_long && !line.ends_with(b"\n") {
                // What follows of it would be taken for lines.
                return Ok(());
            }
            line.clear();
        }
        if let Some(wanted) = own.followed.take() {
            following = Some(Following::new(wanted, steering));
        }
        if let Some(following) = &mut following {
            following.tell(&mut &*stream, steering)?;
        }
    }
}

fn say(stream: &mut dyn Write, value: &Value) -> io::Result<()> {
    stream.write_all(format!("{value}\n").as_bytes())
}

/// What a client is told without asking.
struct Following {
    wanted: Vec<Followed>,
    /// The number of the last entry of the traffic that was told.
    number: u64,
    screen: Option<Value>,
    contacts: Value,
}

impl Following {
    fn new(wanted: Vec<Followed>, steering: &Steering) -> Self {
        let number = steering.simulation().look_at_log(workbench::simulation::Log::count);
        Self { wanted, number, screen: None, contacts: Value::Null }
    }

    fn tell(&mut self, stream: &mut dyn Write, steering: &Steering) -> io::Result<()> {
        for what in self.wanted.clone() {
            let event = |name: &str, value: &Value| json!({ "event": name, "tick": steering.now().0, name: value });
            match what {
                Followed::Traffic => {
                    let Value::Array(entries) = traffic(self.number, steering) else { continue };
                    for entry in entries {
                        self.number = entry["number"].as_u64().unwrap_or(self.number);
                        say(stream, &event("traffic", &entry))?;
                    }
                }
                Followed::Screen => {
                    let screen = steering.screen(0, None).map(|mut screen| {
                        // Time alone is not a change.
                        if let Some(object) = screen.as_object_mut() {
                            object.remove("tick");
                            object.remove("seconds");
                        }
                        screen
                    });
                    if screen != self.screen {
                        say(stream, &event("screen", screen.as_ref().unwrap_or(&Value::Null)))?;
                        self.screen = screen;
                    }
                }
                Followed::Contacts => {
                    let now = steering
                        .simulation()
                        .look(|bus| bus.stations().first().map_or(Value::Null, contacts));
                    if now != self.contacts {
                        say(stream, &event("contacts", &now))?;
                        self.contacts = now;
                    }
                }
            }
        }
        Ok(())
    }
}
