//! Clients that do to the port what Linux lets them do, and leave it so.

#![allow(clippy::disallowed_macros)] // A test tells how often the next one was too quick.

use std::path::Path;
use std::process::Stdio;

use rustix::process::Signal;

use super::traps::rounds;
use crate::support::meter::{Meter, first_line, until};
use crate::support::programs;
use crate::support::user::{Place, ordinary};

/// What the client answers to `steps`.
fn hostile(place: &Place, port: &Path, steps: &[&str]) -> String {
    let output = ordinary(programs::hostile(place)).arg(port).args(steps).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The next client, which sets nothing, is answered, and finds the port as if it were the
/// first one; where the program notices late that the former one has gone, a moment later.
#[track_caller]
fn assert_like_new(place: &Place, port: &Path, fresh: &str, after: &str) {
    assert_eq!(hostile(place, port, &["asks"]), "40\n", "after {after}");
    until(&format!("it is like new after {after}"), || hostile(place, port, &["looks"]) == fresh);
}

/// Everything at once first, in rounds; then each thing alone, since one may undo another.
#[test]
fn nothing_that_a_client_leaves_is_found_by_the_next() {
    let place = Place::new();
    let link = place.path("meter");
    let link = link.to_str().unwrap();
    let mut meter = Meter::start(&place, ["--timing", "instant", "--link", link]);
    let port = meter.port.clone();
    let fresh = hostile(&place, &port, &["looks"]);
    assert!(fresh.contains("mode 600"), "{fresh}");
    let listed = ordinary(programs::hostile(&place)).arg(&port).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let steps: Vec<&str> = listed.lines().collect();
    assert!(steps.len() > 30, "{listed}");
    for step in &steps {
        let said = hostile(&place, &port, &[step]);
        assert!(said.starts_with(&format!("{step}: ")), "{said}");
        assert_like_new(&place, &port, &fresh, &said);
    }
    let mut random = 1_u64;
    for round in 0..rounds() {
        // Knuth's; the high bits are the good ones.
        let mut pick = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) as usize % below
        };
        let mut some: Vec<&str> = (0..=pick(6)).map(|_| steps[pick(steps.len())]).collect();
        let what = format!("round {round}: {some:?}");
        if pick(2) == 0 {
            hostile(&place, &port, &some);
        } else {
            some.push("wait");
            let mut child = ordinary(programs::hostile(&place))
                .arg(&port)
                .args(&some)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            while first_line(&mut child) != "waits" {}
            child.kill().unwrap();
            child.wait().unwrap();
        }
        assert_like_new(&place, &port, &fresh, &what);
    }
    meter.signal(Signal::TERM);
    assert!(meter.ended().success(), "{}", meter.errors());
    assert!(std::fs::symlink_metadata(link).is_err(), "the link is still there");
}

/// A line discipline that none of the program's calls undoes: there is a new terminal, also
/// where somebody else still has the old one open, the link leads to it, and it is said.
#[test]
fn a_port_that_nothing_cures_is_made_anew_under_its_link() {
    let place = Place::new();
    let link = place.path("meter");
    let mut meter = Meter::start(
        &place,
        [Path::new("--timing"), Path::new("instant"), Path::new("--link"), &link],
    );
    let old = std::fs::read_link(&link).unwrap();
    let mut other = ordinary(programs::hostile(&place))
        .arg(&link)
        .arg("wait")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(first_line(&mut other), "waits");
    let said = hostile(&place, &link, &["discipline-null"]);
    assert_eq!(said, "discipline-null: done\n");
    until("the link leads to another terminal", || std::fs::read_link(&link).unwrap() != old);
    assert_eq!(hostile(&place, &link, &["asks"]), "40\n");
    let new = std::fs::read_link(&link).unwrap();
    let words = format!("was made anew: {}", new.display());
    until("it is said", || meter.errors().contains(&words));
    other.kill().unwrap();
    other.wait().unwrap();
    meter.signal(Signal::TERM);
    assert!(meter.ended().success(), "{}", meter.errors());
    assert!(std::fs::symlink_metadata(&link).is_err(), "the link is still there");
}

/// Where the system has no new terminal to give, the program goes on and tries again.
#[test]
fn a_port_that_cannot_be_made_anew_is_tried_until_it_can() {
    let place = Place::new();
    let link = place.path("meter");
    let options = [Path::new("--timing"), Path::new("instant"), Path::new("--link"), &link];
    let meter = Meter::start(&place, options);
    // As its owner: in a container root may not.
    let limit = |files: u32| {
        let process = meter.process().as_raw_nonzero().to_string();
        let files = format!("--nofile={files}:");
        let set = ordinary("prlimit").args(["--pid", &process, &files]).status();
        assert!(set.expect("prlimit: apt-get install util-linux").success());
    };
    // Three to wait for, and not one more than there are.
    limit(3);
    assert_eq!(hostile(&place, &link, &["discipline-null"]), "discipline-null: done\n");
    until("it is said", || meter.errors().contains("there is no new one yet: Too many open files"));
    limit(100);
    until("it is made anew", || meter.errors().contains("was made anew"));
    assert_eq!(hostile(&place, &link, &["asks"]), "40\n");
    meter.end(Signal::TERM);
}

/// How often the next one is too quick is told, and bounded for a machine that is busy: an
/// idle one has none.
#[test]
fn a_client_that_is_killed_and_replaced_at_once_finds_the_port_open() {
    let place = Place::new();
    let meter = Meter::start(&place, ["--timing", "instant"]);
    let rounds = rounds();
    let said = hostile(&place, &meter.port, &["replaces", &rounds.to_string()]);
    println!("{said}");
    let refused: u64 = said.split(' ').next().unwrap().parse().unwrap_or_else(|_| panic!("{said}"));
    assert!(refused <= rounds / 2, "{said}");
    meter.end(Signal::TERM);
}
