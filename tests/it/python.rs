//! The pytest plugin: its worked examples, what it says of a test that fails, and what it leaves behind.

use std::path::Path;
use std::process::Command;

use crate::support::meter::binary;
use crate::support::programs::{python, without};
use crate::support::user::{Place, ordinary};

/// A place with the plugin and its examples in it.
fn place() -> Place {
    let place = Place::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    std::fs::create_dir(place.path("plugin")).unwrap();
    for part in ["s4100", "examples"] {
        let from = source.join(part);
        let copied = Command::new("cp").arg("-r").arg(from).arg(place.path("plugin")).status();
        assert!(copied.unwrap().success());
    }
    place
}

/// What pytest says of the tests in `directory`, and whether they passed.
fn pytest(place: &Place, directory: &Path) -> (bool, String) {
    let (interpreter, packages) = python(place);
    let path = std::env::join_paths([packages, place.path("plugin")]).unwrap();
    let output = ordinary(interpreter)
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "s4100.plugin"])
        .arg(directory)
        .env("PYTHONPATH", path)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("TMPDIR", place.path(""))
        .env("S4100", place.reachable(binary()))
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn the_worked_examples_pass() {
    if without("pymodbus") {
        return;
    }
    let place = place();
    let (passed, text) = pytest(&place, &place.path("plugin/examples"));
    assert!(passed && text.contains("4 passed"), "{text}");
}

/// The traffic stands below a test that fails, with the reason of the silence; and each meter is gone.
#[test]
fn a_failing_test_names_the_silence_and_nothing_is_left() {
    if without("pymodbus") {
        return;
    }
    let place = place();
    let test = "
import os, termios
from s4100 import Meter, MeterError

def test_a_silence(meter):
    line = os.open(meter.port, os.O_RDWR | os.O_NOCTTY)
    attributes = termios.tcgetattr(line)
    attributes[4] = attributes[5] = termios.B9600
    termios.tcsetattr(line, termios.TCSANOW, attributes)
    os.write(line, bytes.fromhex('010300140001C40E'))
    meter.advance('1s')
    import time; time.sleep(0.3)
    os.close(line)
    meter.expect('register 21 = 1')

def test_what_is_wrong_is_told(meter):
    try:
        meter.set('wirring.ct.B.reversed', True)
    except MeterError as error:
        assert 'did you mean' in str(error)
    assert meter.register(21)['text'].endswith('kW')
    meter.fault('no-reply once')
    assert meter.request('01 03 00 14 00 01 crc') == {'silence': 'fault'}

def test_sixteen_at_once():
    meters = [Meter() for _ in range(16)]
    assert len({meter.port for meter in meters}) == 16
    for meter in meters:
        meter.close()
        assert meter._process.returncode is not None and not os.path.exists(meter.control)
";
    let file = place.file("test_it.py", test);
    let (passed, text) = pytest(&place, &file);
    assert!(!passed && text.contains("1 failed, 2 passed"), "{text}");
    assert!(
        text.contains("what went over the line") && text.contains("the meter listens at 19200"),
        "{text}"
    );
    assert!(text.contains("expected: = 1"), "{text}");
}
