//! State files and what stands beside them.

use super::*;

#[test]
fn companions_that_are_not_ours_stay() {
    let run = "run --headless --duration 1s --speed max --state m.s";
    for name in ["m.s.lock", "m.s.previous", "m.s.damaged"] {
        let place = Place::new();
        let path = file(&place, name, "notes of mine\n");
        let said = refused(&place, run, 3);
        assert!(said.contains(name) && said.contains("it is left as it is"), "{said}");
        assert_eq!(fs::read(&path).unwrap(), b"notes of mine\n");
        assert!(!place.path("m.s").exists());
    }
    // A planted link, to a file that is there and to one that is not.
    for (lock, line) in
        [("m.s.lock", run), (".port.lock", "run --headless --duration 1s --link port")]
    {
        let place = Place::new();
        let victim = file(&place, "victim", "precious");
        for target in ["victim", "nowhere"] {
            symlink(target, place.path(lock)).unwrap();
            let said = refused(&place, line, 3);
            assert!(said.contains(lock) && said.contains("this is a symbolic link"), "{said}");
            fs::remove_file(place.path(lock)).unwrap();
        }
        assert_eq!(fs::read(&victim).unwrap(), b"precious");
        assert!(!place.path("nowhere").exists());
    }
}

/// Only root can make a stranger's file.
#[test]
fn a_strangers_lock_is_not_a_meter_that_is_running() {
    if !rustix::process::getuid().is_root() {
        return;
    }
    for (lock, line) in [
        ("m.s.lock", "run --headless --duration 1s --state m.s"),
        (".port.lock", "run --headless --duration 1s --link port"),
    ] {
        let place = Place::new();
        let path = place.path(lock);
        let held = File::create(&path).unwrap();
        held.lock().unwrap();
        for mode in [0o666, 0o600] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let said = refused(&place, line, 3);
            assert!(said.contains(lock) && said.contains("a file of the user 0"), "{said}");
            assert!(!said.contains("running") && !said.contains("keeps this state"), "{said}");
        }
    }
}

#[test]
fn a_secret_state_stays_secret_and_so_does_the_one_before() {
    let place = Place::new();
    let run = "run --headless --duration 1s --speed max --state m.s";
    fine(&place, run);
    fs::set_permissions(place.path("m.s"), fs::Permissions::from_mode(0o600)).unwrap();
    for _ in 0..2 {
        fine(&place, run);
        for name in ["m.s", "m.s.previous"] {
            let mode = fs::metadata(place.path(name)).unwrap().mode() & 0o777;
            assert_eq!(mode, 0o600, "{name}");
        }
    }
    let picture = file(&place, "a.svg", "");
    fs::set_permissions(&picture, fs::Permissions::from_mode(0o640)).unwrap();
    fine(&place, "screenshot -o a.svg");
    assert_eq!(fs::metadata(&picture).unwrap().mode() & 0o777, 0o640);
}

#[test]
fn a_state_behind_a_link_is_where_the_link_leads() {
    let place = Place::new();
    fs::create_dir(place.path("real")).unwrap();
    give(&place.path("real"));
    symlink("real/m.s", place.path("m.s")).unwrap();
    let names = |directory: &str| {
        let names = fs::read_dir(place.path(directory)).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| name.contains("m.s")).collect();
        names.sort();
        names
    };
    let run = "run --headless --duration 1s --speed max --state m.s";
    // It leads to nothing at first, and to a state then.
    for _ in 0..2 {
        fine(&place, run);
        assert_eq!(names(""), ["m.s"]);
        assert!(fs::symlink_metadata(place.path("m.s")).unwrap().is_symlink());
    }
    assert_eq!(names("real"), ["m.s", "m.s.lock", "m.s.previous"]);
    // Without the state the one before it is found beside it.
    fs::remove_file(place.path("real/m.s")).unwrap();
    let output = s4100(&place).args(run.split(' ')).output().unwrap();
    assert!(said(&output).contains("is missing; going back to"), "{}", said(&output));
    fs::remove_file(place.path("m.s")).unwrap();
    symlink("m.s", place.path("m.s")).unwrap();
    assert!(refused(&place, run, 3).contains("m.s"));
}

#[test]
fn a_flip_in_the_first_bytes_is_damage() {
    let place = Place::new();
    let run = "run --headless --duration 1s --speed max --state m.s";
    for byte in 0..12 {
        for _ in 0..2 {
            fine(&place, run);
        }
        let mut bytes = fs::read(place.path("m.s")).unwrap();
        bytes[byte] ^= 0x08;
        file(&place, "m.s", &bytes);
        let output = s4100(&place).args(run.split(' ')).output().unwrap();
        let said = said(&output);
        assert!(output.status.success(), "byte {byte}: {said}");
        assert!(said.contains("going back to the state before it"), "byte {byte}: {said}");
        assert_eq!(fs::read(place.path("m.s.damaged")).unwrap(), bytes);
    }
}
