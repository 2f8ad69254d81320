use std::fs;
use std::io::Read;
use std::os::unix::fs::symlink;

use rustix::fs::{CWD, FileType, mknodat};

use super::*;
use crate::files::names;

#[test]
fn a_result_takes_its_place_when_it_is_whole() {
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("a.svg");
    fs::write(&file, "<svg>old</svg>").unwrap();
    let (mut out, pending) = create(&file, FileKind::Svg).unwrap();
    out.write_all(b"<svg>").unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"<svg>old</svg>");
    pending.appear().unwrap();
    out.write_all(b"new</svg>").unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"<svg>new</svg>");
    // One that is given up leaves nothing.
    drop(create(&file, FileKind::Svg).unwrap());
    check(&file, FileKind::Svg).unwrap();
    check(&here.path().join("b.svg"), FileKind::Svg).unwrap();
    assert_eq!(names(here.path()), ["a.svg"]);
}

#[test]
fn what_is_something_else_stays() {
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("a");
    fs::write(&file, b"s4100 state\n\0\x01").unwrap();
    for refused in [write(&file, FileKind::Recorded, b"x"), check(&file, FileKind::Recorded)] {
        let error = refused.unwrap_err();
        assert!(error.to_string().starts_with("this is a state of meters, and would become a"));
    }
    assert_eq!(fs::read(&file).unwrap(), b"s4100 state\n\0\x01");
    let error = write(here.path(), FileKind::Text, b"x").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IsADirectory);
    for path in [PathBuf::new(), here.path().join("b/")] {
        let error = check(&path, FileKind::Text).unwrap_err();
        assert!(error.to_string().starts_with("this names no file"), "{error}");
    }
    for replaced in [&b""[..], b"notes\n"] {
        fs::write(&file, replaced).unwrap();
        write(&file, FileKind::Png, b"png").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"png");
    }
}

#[test]
fn links_modes_and_long_names_stay() {
    let here = tempfile::tempdir().unwrap();
    let (real, link) = (here.path().join("real.txt"), here.path().join("link.txt"));
    symlink("real.txt", &link).unwrap();
    // Its target is not there yet.
    write(&link, FileKind::Text, b"one").unwrap();
    assert_eq!(fs::read(&real).unwrap(), b"one");
    fs::set_permissions(&real, Permissions::from_mode(0o640)).unwrap();
    write(&link, FileKind::Text, b"two").unwrap();
    assert_eq!(fs::read(&real).unwrap(), b"two");
    assert_eq!(fs::metadata(&real).unwrap().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let long = here.path().join("x".repeat(255));
    write(&long, FileKind::Text, b"three").unwrap();
    assert_eq!(names(here.path()).len(), 3);
}

#[test]
fn pipes_and_devices_are_written_to() {
    let here = tempfile::tempdir().unwrap();
    let pipe = here.path().join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let error = write(&pipe, FileKind::Text, b"x").unwrap_err().to_string();
    assert_eq!(error, "nobody reads this pipe; start the reader first");
    let flags = OFlags::RDONLY | OFlags::NONBLOCK;
    let mut reader = File::from(open(&pipe, flags, Mode::empty()).unwrap());
    write(&pipe, FileKind::Text, b"heard").unwrap();
    let mut heard = String::new();
    reader.read_to_string(&mut heard).unwrap();
    assert_eq!(heard, "heard");
    write(Path::new("/dev/null"), FileKind::Png, b"png").unwrap();
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    assert_eq!(names(here.path()), ["pipe"]);
}

#[test]
fn a_file_is_replaced_with_the_mode_of_its_like() {
    let here = tempfile::tempdir().unwrap();
    let (file, other) = (here.path().join("a"), here.path().join("b"));
    fs::write(&file, "one").unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    replace(&other, b"two", &file, true).unwrap();
    replace(&file, b"three", &file, false).unwrap();
    for file in [&file, &other] {
        assert_eq!(fs::metadata(file).unwrap().mode() & 0o777, 0o600);
    }
    assert_eq!(names(here.path()), ["a", "b"]);
}
