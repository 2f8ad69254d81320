//! The servers that are compared, each a process of its own on a terminal of its own.

use std::io::{BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use firmware_model::modbus::with_crc;
use pty_process::blocking::Pts;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::client::{Client, REGISTERS, REPLY};

/// The argument with which this program is the bare echo.
pub const ECHO: &str = "--be-the-echo";

/// The argument with which this program is the server on tokio-modbus.
pub const TOKIO: &str = "--be-tokio-modbus";
/// The meter, headless, as people run it.
pub const METER: &str = env!("CARGO_BIN_EXE_s4100");
/// And with what.
pub const METER_ARGUMENTS: [&str; 5] = ["run", "default", "--headless", "--timing", "instant"];

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Server {
    /// Eight bytes in, always the same 205 bytes out: what a terminal allows. It has
    /// the master, the client the slave.
    Echo,
    /// The meter, headless, as people run it: metering and traffic log are on. It has
    /// the master, the client the slave.
    Meter,
    /// A server of a few lines on libmodbus, compiled to this path. It opens the slave,
    /// the client has the master.
    Libmodbus(PathBuf),
    /// The meter on Modbus TCP.
    MeterTcp,
    /// The server on libmodbus, on Modbus TCP.
    LibmodbusTcp(PathBuf),
    /// A server on tokio-modbus: this program itself.
    TokioTcp,
    /// A server of a few lines on pymodbus, with this interpreter.
    PymodbusTcp(PathBuf),
}

/// A server that answers, with its client; dropping it ends the process.
pub struct Running {
    child: Child,
    pub client: Client,
}

impl Server {
    /// How it is called in the table.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Echo => "bare echo of the same bytes",
            Self::Libmodbus(_) | Self::LibmodbusTcp(_) => "libmodbus C",
            Self::Meter | Self::MeterTcp => "s4100, metering and traffic log on",
            Self::TokioTcp => "tokio-modbus",
            Self::PymodbusTcp(_) => "pymodbus",
        }
    }

    /// Starts it and opens the other end of its terminal.
    pub fn start(&self) -> Result<Running> {
        match self {
            Self::Echo => with_master(Command::new(std::env::current_exe()?).arg(ECHO)),
            Self::Meter => with_master(Command::new(METER).args(METER_ARGUMENTS)),
            Self::Libmodbus(program) => with_slave(program),
            Self::MeterTcp => {
                on_tcp(Command::new(METER).args(METER_ARGUMENTS).args(["--port", "tcp:0"]))
            }
            Self::LibmodbusTcp(program) => {
                on_tcp(Command::new(program).arg("tcp").arg(REGISTERS.to_string()))
            }
            Self::TokioTcp => on_tcp(Command::new(std::env::current_exe()?).arg(TOKIO)),
            Self::PymodbusTcp(python) => {
                let server = Path::new(env!("CARGO_MANIFEST_DIR"));
                on_tcp(Command::new(python).arg(server.join("benches/port/pymodbus_server.py")))
            }
        }
    }
}

impl Running {
    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a person does, so that whoever counts writes down what was counted.
    pub fn end(mut self) -> Result<()> {
        let process = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM)?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that listens and prints `ready tcp:ADDRESS:PORT`.
pub fn on_tcp(command: &mut Command) -> Result<Running> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let line = first_line(&mut child)?;
    let address = line.strip_prefix("ready tcp:").context("the server is not ready")?;
    Ok(Running { client: Client::on_tcp(address)?, child })
}

/// A server that makes the terminal itself and prints `ready PATH`.
pub fn with_master(command: &mut Command) -> Result<Running> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let line = first_line(&mut child)?;
    let path = line.strip_prefix("ready ").context("the server is not ready")?;
    Ok(Running { client: Client::at_slave(Path::new(path))?, child })
}

/// A server that opens the slave of a terminal made here and prints `ready`.
fn with_slave(program: &Path) -> Result<Running> {
    let (master, slave) = terminal()?;
    let path = rustix::pty::ptsname(&master, Vec::new())?;
    let mut child = Command::new(program)
        .arg(path.to_str()?)
        .arg(REGISTERS.to_string())
        .stdout(Stdio::piped())
        .spawn()?;
    ensure!(first_line(&mut child)? == "ready", "the server is not ready");
    // The server has its own by now, and its end must be seen.
    drop(slave);
    Ok(Running { client: Client::at_master(master)?, child })
}

fn first_line(child: &mut Child) -> Result<String> {
    let stdout: &mut ChildStdout = child.stdout.as_mut().context("no standard output")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

/// Both ends of a raw terminal.
fn terminal() -> Result<(OwnedFd, Pts)> {
    let (master, slave) = pty_process::blocking::open()?;
    let mut termios = tcgetattr(&slave)?;
    termios.make_raw();
    tcsetattr(&slave, OptionalActions::Now, &termios)?;
    Ok((master.into(), slave))
}

/// Is the bare echo until the client's end is closed or the process ended.
pub fn echo() -> Result<()> {
    let (master, _kept) = terminal()?;
    let path = rustix::pty::ptsname(&master, Vec::new())?;
    say_ready(path.to_str()?)?;
    let mut reply = vec![1, 3, 2 * REGISTERS as u8];
    reply.resize(REPLY - 2, 0x55);
    let reply = with_crc(&reply);
    let mut buffer = [0; 256];
    let mut heard = 0;
    loop {
        heard += rustix::io::read(&master, &mut buffer)?;
        if heard >= 8 {
            heard -= 8;
            rustix::io::write(&master, &reply)?;
        }
    }
}

/// Is the server on tokio-modbus until the process is ended: one thread, and what its own example has.
pub fn tokio() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        say_ready(&format!("tcp:{}", listener.local_addr()?))?;
        let connected = |stream: tokio::net::TcpStream, address| async move {
            stream.set_nodelay(true)?;
            tokio_modbus::server::tcp::accept_tcp_connection(stream, address, |_| {
                Ok(Some(Registers))
            })
        };
        let server = tokio_modbus::server::tcp::Server::new(listener);
        Ok(server.serve(&connected, |_| {}).await?)
    })
}

/// Registers that hold something.
struct Registers;

impl tokio_modbus::server::Service for Registers {
    type Request = tokio_modbus::Request<'static>;
    type Response = tokio_modbus::Response;
    type Exception = tokio_modbus::ExceptionCode;
    type Future = std::future::Ready<Result<Self::Response, Self::Exception>>;

    fn call(&self, request: Self::Request) -> Self::Future {
        std::future::ready(match request {
            tokio_modbus::Request::ReadHoldingRegisters(first, count) => {
                let words = (0..count).map(|place| first.wrapping_add(place).wrapping_mul(257));
                Ok(tokio_modbus::Response::ReadHoldingRegisters(words.collect()))
            }
            _ => Err(tokio_modbus::ExceptionCode::IllegalFunction),
        })
    }
}

fn say_ready(what: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "ready {what}")?;
    Ok(stdout.flush()?)
}

/// The interpreter with pymodbus, which `tests/run` installs.
pub fn python() -> Result<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/venv/bin/python");
    let found = Command::new(&python).args(["-c", "import pymodbus"]).status();
    ensure!(found.is_ok_and(|status| status.success()), "it is not installed; tests/run does that");
    Ok(python)
}

/// Compiles the server on libmodbus with the C compiler of the system.
pub fn compile_libmodbus() -> Result<PathBuf> {
    let flags = Command::new("pkg-config").args(["--cflags", "--libs", "libmodbus"]).output();
    let flags = match flags {
        Ok(output) if output.status.success() => String::from_utf8(output.stdout)?,
        _ => bail!("libmodbus is not installed; on Debian: apt-get install libmodbus-dev"),
    };
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libmodbus_server");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/port/libmodbus_server.c");
    let compiled = Command::new("cc")
        .args(["-O2", "-Wall", "-o"])
        .arg(&program)
        .arg(source)
        .args(flags.split_whitespace())
        .status()
        .context("there is no C compiler; on Debian: apt-get install gcc")?;
    ensure!(compiled.success(), "the server on libmodbus does not compile");
    Ok(program)
}
