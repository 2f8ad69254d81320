//! The state file under the real program: what a kill, a full disk and a second process do.
//!
//! `S4100_KILLS` says how often the program is killed (25).

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use firmware_model::modbus::with_crc;
use firmware_model::{Nonvolatile, Setting, Setup};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use s4100::store::Store;

use crate::support::meter::binary;

/// 60 kW, a log entry each 10 s and a pulse each 600 ms of virtual time.
const SCENARIO: &str = "
[meter.setup]
ct_primary = 100
demand_subinterval = 10
energy_per_pulse = 10
[service]
line_to_neutral = 200.0
[load.phase.A]
watts = 20000.0
vars = 0.0
[load.phase.B]
watts = 20000.0
vars = 0.0
[load.phase.C]
watts = 20000.0
vars = 0.0
";
const WATTS: f64 = 60_000.0;
const SPEED: f64 = 20.0;

fn s4100(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(arguments);
    command
}

/// A scenario and a state file in a directory of their own.
struct Bench {
    directory: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("site.toml"), SCENARIO).unwrap();
        Self { directory }
    }

    fn scenario(&self) -> PathBuf {
        self.directory.path().join("site.toml")
    }

    fn state(&self) -> PathBuf {
        self.directory.path().join("site.s4100state")
    }

    fn command(&self, state: &Path) -> Command {
        let mut command = s4100(&["run", "--headless", "--timing", "instant", "--speed", "20"]);
        command.arg(self.scenario()).arg("--state").arg(state);
        command
    }

    fn start(&self) -> Running {
        Running::start(&mut self.command(&self.state()))
    }

    /// A run that ends by itself, or cannot begin.
    fn run(&self) -> Output {
        self.command(&self.state()).args(["--duration", "1s"]).output().unwrap()
    }

    /// What is in the file now, read beside the program.
    fn memory(&self) -> Nonvolatile {
        let copy = self.directory.path().join("copy");
        fs::copy(self.state(), &copy).unwrap();
        let setup = Setup::default();
        let (_, mut opened) = Store::open(&copy, [("meter", &setup)].into_iter(), false).unwrap();
        assert!(opened.fallback.is_none(), "the file itself is whole");
        opened.memories.remove("meter").unwrap()
    }
}

/// The program, with a client of ours at its port.
struct Running {
    child: Child,
    port: File,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(path) = line.trim().strip_prefix("ready ") else {
            let mut said = String::new();
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            panic!("not ready: {line:?} {said}");
        };
        let port = File::options().read(true).write(true).open(path).unwrap();
        Self { child, port }
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// A request without its check, and its reply without unit, function and check.
    fn ask(&mut self, request: &[u8]) -> Option<Vec<u8>> {
        self.port.write_all(&with_crc(request)).ok()?;
        let expected = if request[1] == 3 { 5 + 2 * usize::from(request[5]) } else { 8 };
        let mut reply = Vec::new();
        while reply.len() < expected {
            let timeout = Timespec { tv_sec: 20, tv_nsec: 0 };
            let mut fds = [PollFd::new(&self.port, PollFlags::IN)];
            if rustix::event::poll(&mut fds, Some(&timeout)).ok()? == 0 {
                return None;
            }
            let mut buffer = [0; 256];
            let read = self.port.read(&mut buffer).ok()?;
            reply.extend_from_slice(&buffer[..read]);
        }
        assert_eq!(reply[1], request[1], "no exception: {reply:02x?}");
        Some(reply[2..reply.len() - 2].to_vec())
    }

    fn read(&mut self, register: u16, count: u8) -> Vec<u16> {
        let [high, low] = (register - 1).to_be_bytes();
        let reply = self.ask(&[1, 3, high, low, 0, count]).expect("a reply");
        reply[1..].chunks(2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]])).collect()
    }

    /// Phase-loss voltage and imbalance, in one request.
    fn write_pair(&mut self, value: u8) -> Option<()> {
        self.ask(&[1, 16, 0, 141, 0, 2, 4, 0, value, 0, value]).map(|_| ())
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it in order; its status, and what it said.
    fn end(mut self) -> (Option<i32>, String) {
        kill_process(self.pid(), Signal::TERM).unwrap();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

fn pair(memory: &Nonvolatile) -> (u32, u32) {
    let setup = &memory.setup;
    (setup.get(Setting::PhaseLossVoltage), setup.get(Setting::PhaseLossImbalance))
}

/// Imported energy, W s.
fn joules(memory: &Nonvolatile) -> f64 {
    memory.energies.total.real_import as f64 / 1000.0
}

/// That the memory is one moment of one meter: what was written together is
/// together, and log, demand and pulses belong to the energy.
fn assert_one_moment(memory: &Nonvolatile) {
    let (voltage, imbalance) = pair(memory);
    assert!(voltage == imbalance || (voltage, imbalance) == (10, 25), "{voltage} {imbalance}");
    let log = &memory.log;
    assert_eq!(usize::from(log.since_wrap.get()), log.entries.len());
    let energy = memory.energies.total.real_import;
    assert!(log.latest.is_none_or(|latest| latest.energy <= energy));
    assert_eq!(memory.demand_maxima[0].real > 0.0, !log.entries.is_empty());
    // One pulse is 36 kW s; up to two seconds are still to be paid out at each power cut.
    let pulses = f64::from(memory.pulses.import) * 36_000.0;
    assert!(pulses <= joules(memory), "{pulses} {}", joules(memory));
}

/// A small generator, so that the moments differ from run to run of the test.
fn random(below: u64) -> u64 {
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    (u64::from(nanos.subsec_nanos()).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) % below
}

/// One life of the meter: a client writes until the moment of the kill.
struct Life {
    /// What was written when, the first being what was there.
    written: Vec<(Instant, u8)>,
    killed: Instant,
    /// The longest time in which this process, and so the machine, got nothing done.
    stall: Duration,
}

impl Life {
    /// `each` is called between two writes.
    fn live(
        mut meter: Running,
        there: u8,
        length: Duration,
        mut each: impl FnMut(&Running, Duration),
    ) -> Self {
        let began = Instant::now();
        let (mut written, mut stall) = (vec![(began, there)], Duration::ZERO);
        let mut value = there;
        while began.elapsed() < length {
            each(&meter, began.elapsed());
            let before = Instant::now();
            value = value % 99 + 1;
            meter.write_pair(value).expect("a reply");
            written.push((Instant::now(), value));
            stall = stall.max(before.elapsed());
            // Slow enough that a value comes again after three seconds only.
            std::thread::sleep(Duration::from_millis(30 + random(20)));
        }
        let killed = Instant::now();
        meter.kill();
        Self { written, killed, stall }
    }

    /// How far back the state may lie: a second, and what the machine stood still.
    fn slack(&self) -> Duration {
        Duration::from_secs(1) + 2 * self.stall
    }

    /// The values that the meter had within the last second.
    fn recent(&self) -> Vec<u8> {
        let old = |at: &Instant| self.killed.duration_since(*at) >= self.slack();
        let first = self.written.iter().rposition(|(at, _)| old(at)).unwrap_or(0);
        self.written[first..].iter().map(|(_, value)| *value).collect()
    }
}

fn kills() -> u16 {
    std::env::var("S4100_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(25)
}

#[test]
fn a_kill_at_any_moment_loses_at_most_the_last_second() {
    let kills = kills();
    let bench = Bench::new();
    // The factory setting of register 142.
    let mut held = 10;
    for round in 1..=kills {
        let mut meter = bench.start();
        assert_eq!(meter.read(152, 1), [round], "each start is one power-up");
        let before = bench.memory();
        let life = Life::live(meter, held, Duration::from_millis(random(2_500)), |_, _| {});

        let memory = bench.memory();
        assert_one_moment(&memory);
        assert_eq!(memory.power_ups, round);
        held = pair(&memory).0 as u8;
        let recent = life.recent();
        assert!(recent.contains(&held), "round {round}: {held} is none of {recent:?}");
        // The energy of the time between, less a second of the wall and one of the meter.
        let ran = life.killed.duration_since(life.written[0].0).as_secs_f64();
        let gained = (joules(&memory) - joules(&before)) / WATTS;
        let least = (ran - life.slack().as_secs_f64() - 0.1) * SPEED - 1.0;
        let most = (ran + life.slack().as_secs_f64()) * SPEED + 1.0;
        assert!((least..most).contains(&gained), "round {round}: {least} {gained} {most}");
        assert!(memory.log.entries.len() >= before.log.entries.len());
    }
    assert!(kills < 25 || !bench.memory().log.entries.is_empty(), "the load did reach the log");
    // What was being written at a kill is swept at the next start.
    let leftovers = || {
        let names = fs::read_dir(bench.directory.path()).unwrap().map(|e| e.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().ends_with(".tmp")).count()
    };
    assert!(leftovers() <= 2);
    assert!(bench.run().status.success());
    assert_eq!(leftovers(), 0);
}

#[test]
fn a_kill_while_writes_fail_leaves_a_state_that_was() {
    let rounds = kills() / 5;
    let bench = Bench::new();
    let mut held = 10;
    for round in 1..=rounds {
        let meter = bench.start();
        let stood = bench.memory();
        // From some moment on a file may be so long only: nothing, a part of the state, all of it.
        let limit = [0, 100, 1_000, 200_000][random(4) as usize];
        let moment = Duration::from_millis(random(1_500));
        let length = Duration::from_millis(500 + random(1_500));
        let life = Life::live(meter, held, length, |meter, passed| {
            if passed >= moment {
                let limit = Rlimit { current: Some(limit), maximum: None };
                prlimit(Some(meter.pid()), Resource::Fsize, limit).unwrap();
            }
        });

        let memory = bench.memory();
        assert_one_moment(&memory);
        assert_eq!(memory.power_ups, round);
        held = pair(&memory).0 as u8;
        let all: Vec<u8> = life.written.iter().map(|(_, value)| *value).collect();
        assert!(all.contains(&held), "round {round}, limit {limit}: {held} is none of {all:?}");
        assert!(joules(&memory) >= joules(&stood));
        assert!(memory.log.entries.len() >= stood.log.entries.len());
    }
}

#[test]
fn an_orderly_end_loses_nothing() {
    let bench = Bench::new();
    let mut meter = bench.start();
    meter.write_pair(42).unwrap();
    assert_eq!(meter.end(), (Some(0), "s4100: 1 request: 1 answered\n".to_owned()));
    assert_eq!(pair(&bench.memory()), (42, 42));
    let mut meter = bench.start();
    assert_eq!(meter.read(142, 2), [42, 42]);
    assert_eq!(meter.read(152, 1), [2]);
    assert_eq!(meter.read(155, 2), [0x0101, 0x0000], "the clock started over");
    meter.kill();
}

#[test]
fn writes_that_fail_leave_a_state_that_was() {
    let bench = Bench::new();
    let mut meter = bench.start();
    meter.write_pair(11).unwrap();
    wait_for(|| pair(&bench.memory()) == (11, 11));
    let limit = |current| Rlimit { current, maximum: None };
    prlimit(Some(meter.pid()), Resource::Fsize, limit(Some(100))).unwrap();
    std::thread::sleep(Duration::from_millis(700));
    let stood = bench.memory();
    meter.write_pair(22).unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(bench.memory(), stood, "the file is as it was");
    assert_eq!(meter.read(142, 2), [22, 22], "the meter goes on");
    prlimit(Some(meter.pid()), Resource::Fsize, limit(None)).unwrap();
    wait_for(|| pair(&bench.memory()) == (22, 22));
    prlimit(Some(meter.pid()), Resource::Fsize, limit(Some(100))).unwrap();
    std::thread::sleep(Duration::from_millis(700));
    let stood = bench.memory();
    let (status, said) = meter.end();
    assert_eq!(status, Some(3), "{said}");
    assert_eq!(said.matches("the state cannot be kept in").count(), 3, "{said}");
    assert_eq!(said.matches("the state is kept again").count(), 1, "{said}");
    assert_eq!(bench.memory(), stood);
    // From what stood, on.
    let mut meter = bench.start();
    assert_eq!(meter.read(142, 2), [22, 22]);
    meter.kill();
    assert_one_moment(&bench.memory());
}

#[test]
fn a_limit_from_the_beginning_is_told_at_once() {
    let bench = Bench::new();
    assert!(bench.run().status.success());
    let stood = fs::read(bench.state()).unwrap();
    // The shell's unit is 512 bytes, or 1024.
    let program = binary();
    let run = Command::new("sh")
        .args(["-c", "ulimit -f 0; exec \"$0\" run --headless --duration 1s \"$1\" --state \"$2\""])
        .arg(program)
        .args([bench.scenario(), bench.state()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(3), "{said}");
    assert!(said.contains("the state cannot be kept in"), "{said}");
    assert_eq!(fs::read(bench.state()).unwrap(), stood);
}

#[test]
fn a_directory_that_cannot_be_written_is_told() {
    let bench = Bench::new();
    // Nobody can make files there, root neither.
    for place in ["/proc/s4100/x.s4100state", "/proc/x.s4100state"] {
        let run = bench.command(Path::new(place)).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(3), "{said}");
        assert!(said.contains("the state cannot be kept in /proc/"), "{said}");
        assert!(run.stdout.is_empty(), "it is not ready");
    }
    // One that goes away while the program runs.
    let mut meter = bench.start();
    meter.write_pair(33).unwrap();
    wait_for(|| pair(&bench.memory()) == (33, 33));
    let away = bench.directory.path().with_extension("away");
    fs::rename(bench.directory.path(), &away).unwrap();
    std::thread::sleep(Duration::from_millis(1_200));
    meter.write_pair(44).unwrap();
    fs::rename(&away, bench.directory.path()).unwrap();
    wait_for(|| pair(&bench.memory()) == (44, 44));
    let (status, said) = meter.end();
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains("the state cannot be kept in") && said.contains("is kept again"),
        "{said}"
    );
}

#[test]
fn one_process_keeps_a_state() {
    let bench = Bench::new();
    let meter = bench.start();
    let second = bench.run();
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(3), "{said}");
    let owner = format!("process {} keeps this state", meter.child.id());
    assert!(said.contains(&owner) && said.contains("--state FILE"), "{said}");
    meter.kill();
    assert!(bench.run().status.success(), "a killed process keeps nothing");
}

#[test]
fn each_kind_of_bad_file_has_its_message() {
    let bench = Bench::new();
    assert!(bench.run().status.success());
    assert!(bench.run().status.success());
    let good = fs::read(bench.state()).unwrap();
    let flipped = |place: usize| {
        let mut bytes = good.clone();
        bytes[place] ^= 0x02;
        bytes
    };
    let fallback = "going back to the state before it";
    for (bytes, status, words) in [
        (good[..good.len() / 2].to_vec(), 0, ["it is cut short", fallback]),
        (flipped(200), 0, ["its checksum is wrong", fallback]),
        (Vec::new(), 0, ["it is cut short: 0 of at least 22 bytes", fallback]),
        (b"PK\x03\x04".to_vec(), 3, ["it is not a state file of s4100", "left as it is"]),
        (flipped(13), 3, ["a later version of s4100 wrote it", "left as it is"]),
    ] {
        fs::write(bench.state(), &bytes).unwrap();
        let run = bench.run();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(status), "{said}");
        assert!(words.iter().all(|words| said.contains(words)), "{said}");
        if status == 3 {
            assert_eq!(fs::read(bench.state()).unwrap(), bytes);
        }
    }
    fs::write(bench.state(), &good).unwrap();
    let mut permissions = fs::metadata(bench.state()).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(bench.state(), permissions).unwrap();
    let run = bench.run();
    assert_eq!(run.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&run.stderr).contains("is read-only"));
    assert_eq!(fs::read(bench.state()).unwrap(), good);
}

#[test]
fn the_state_wins_over_a_changed_table_and_fresh_over_the_state() {
    let bench = Bench::new();
    assert!(bench.run().status.success());
    let changed = SCENARIO.replace("ct_primary = 100", "ct_primary = 400");
    fs::write(bench.scenario(), changed).unwrap();
    let run = bench.run();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.contains("ct_primary stays 100, not 400") && said.contains("--fresh"), "{said}");
    assert_eq!(bench.memory().setup.get(Setting::CtPrimary), 100);
    let fresh = bench.command(&bench.state()).args(["--fresh", "--duration", "1s"]).output();
    let fresh = fresh.unwrap();
    assert!(fresh.stderr.is_empty(), "{}", String::from_utf8_lossy(&fresh.stderr));
    let memory = bench.memory();
    assert_eq!((memory.setup.get(Setting::CtPrimary), memory.power_ups.get()), (400, 1));
}

#[test]
fn without_being_told_headless_and_exec_keep_none() {
    let bench = Bench::new();
    let home = bench.directory.path().join("home");
    fs::create_dir(&home).unwrap();
    for arguments in
        [&["run", "--headless", "--duration", "1s"][..], &["exec", "factory", "--", "true"]]
    {
        let run = s4100(arguments).env("XDG_STATE_HOME", &home).env("HOME", &home).output();
        assert!(run.unwrap().status.success());
        assert_eq!(fs::read_dir(&home).unwrap().count(), 0, "{arguments:?}");
    }
    let exec =
        s4100(&["exec", "factory", "--state"]).arg(bench.state()).args(["--", "true"]).output();
    assert!(exec.unwrap().status.success());
    assert_eq!(bench.memory().power_ups, 1);
    let fresh = s4100(&["run", "--headless", "--fresh"]).output().unwrap();
    assert_eq!(fresh.status.code(), Some(2));
}

fn wait_for(there: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !there() {
        assert!(Instant::now() < end, "it did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}
