//! Outside programs: where they are, and what to do where they are not.

#![allow(clippy::disallowed_macros)] // A test tells who has started it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::meter::binary;
use super::user::Place;

/// Whether the tests with this program are to be skipped: only if `S4100_WITHOUT` says so.
pub fn without(program: &str) -> bool {
    let list = std::env::var("S4100_WITHOUT").unwrap_or_default();
    let skipped = list.split(',').any(|name| name.trim() == program);
    if skipped {
        eprintln!("skipped: S4100_WITHOUT names {program}");
    }
    skipped
}

/// The program of that name, from a Debian package.
pub fn debian(program: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/bin"), PathBuf::from("/usr/sbin")])
        .map(|directory| directory.join(program))
        .find(|candidate| candidate.is_file());
    found.unwrap_or_else(|| panic!("{program} is missing: sudo apt-get install {package}"))
}

/// Python with the clients of `target/venv`, where an ordinary user can start it: the
/// interpreter, and what to set `PYTHONPATH` to.
pub fn python(place: &Place) -> (PathBuf, PathBuf) {
    let venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/venv");
    let missing = "the clients in Python are missing: python3 -m venv target/venv && \
                   target/venv/bin/pip install pymodbus pyserial minimalmodbus pytest";
    let interpreter = venv.join("bin/python").canonicalize().expect(missing);
    let libraries = std::fs::read_dir(venv.join("lib")).expect(missing);
    let packages = libraries
        .map(|entry| entry.unwrap().path().join("site-packages"))
        .find(|packages| packages.is_dir())
        .expect(missing);
    let copies = place.path("python");
    if !copies.exists() {
        std::fs::create_dir(&copies).unwrap();
        let names = [
            "pymodbus",
            "serial",
            "minimalmodbus.py",
            "pytest",
            "_pytest",
            "pluggy",
            "iniconfig",
            "packaging",
            "pygments",
            "py.py",
        ];
        for name in names {
            let copied =
                Command::new("cp").arg("-r").arg(packages.join(name)).arg(&copies).status();
            assert!(copied.unwrap().success(), "{missing}");
        }
    }
    (interpreter, copies)
}

/// A file of `tests/clients`, where an ordinary user can read it.
pub fn client_file(place: &Place, name: &str) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name);
    let copy = place.path(name);
    if !copy.exists() {
        std::fs::copy(source, &copy).unwrap();
    }
    copy
}

/// The client on libmodbus, compiled.
pub fn libmodbus(place: &Place) -> PathBuf {
    let install = "sudo apt-get install libmodbus-dev pkg-config";
    let flags = Command::new("pkg-config").args(["--cflags", "--libs", "libmodbus"]).output();
    let flags = flags.unwrap_or_else(|error| panic!("pkg-config: {error}; {install}"));
    assert!(flags.status.success(), "libmodbus is missing: {install}");
    let flags = String::from_utf8(flags.stdout).unwrap();
    compiled(place, "libmodbus", flags.split_whitespace())
}

/// An example. `cargo test` has built it, but for `cargo test --test it`.
pub fn example(name: &str) -> PathBuf {
    let built = binary().with_file_name("examples").join(name);
    if !built.exists() {
        let cargo = Command::new(env!("CARGO")).args(["build", "-q", "--example", name]).status();
        assert!(cargo.unwrap().success(), "cargo build --example {name}");
    }
    built
}

/// The client on tokio-modbus, where an ordinary user can start it.
pub fn tokio_modbus(place: &Place) -> PathBuf {
    let copy = place.path("tokio_client");
    if !copy.exists() {
        std::fs::copy(example("tokio_client"), &copy).unwrap();
    }
    copy
}

/// The client that does what it should not, compiled.
pub fn hostile(place: &Place) -> PathBuf {
    compiled(place, "hostile", [])
}

/// A client of `tests/clients` in C, compiled once for each place.
fn compiled<'flag>(
    place: &Place,
    name: &str,
    flags: impl IntoIterator<Item = &'flag str>,
) -> PathBuf {
    let program = place.path(name);
    if program.exists() {
        return program;
    }
    let compiled = Command::new("cc")
        .args(["-O1", "-Wall", "-Werror", "-o"])
        .arg(&program)
        .arg(client_file(place, &format!("{name}.c")))
        .args(flags)
        .status()
        .unwrap_or_else(|error| panic!("cc: {error}; sudo apt-get install gcc"));
    assert!(compiled.success(), "the client {name} does not compile");
    program
}
