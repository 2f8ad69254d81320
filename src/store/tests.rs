use std::fs;
use std::sync::Arc;

use firmware_model::{Counter, Door, Setting};
use tempfile::TempDir;

use super::*;
use crate::pacing::Simulation;

const METERS: [&str; 1] = ["meter"];

struct Bench {
    directory: TempDir,
    setup: Setup,
}

impl Bench {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), setup: Setup::default() }
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("x.s4100state")
    }

    fn open_as(&self, fresh: bool) -> Result<(Store, Opened), StoreError> {
        let meters = METERS.iter().map(|name| (*name, &self.setup));
        Store::open(&self.file(), meters, fresh)
    }

    fn open(&self) -> (Store, Opened) {
        self.open_as(false).unwrap()
    }

    fn refused(&self) -> String {
        self.open_as(false).unwrap_err().to_string()
    }

    /// The power-ups in the state, and why it is the one before.
    fn reopened(&self) -> (Option<u16>, Option<String>) {
        let (_, opened) = self.open();
        let power_ups = opened.memories.get("meter").map(|memory| memory.power_ups.get());
        (power_ups, opened.fallback.map(|fallback| fallback.to_string()))
    }

    /// A file that holds 2 power-ups, and one before it that holds 1.
    fn of_two_generations() -> Self {
        let bench = Self::new();
        let (mut store, _) = bench.open();
        store.save(&with(1), false).unwrap();
        store.save(&with(2), true).unwrap();
        bench
    }

    fn damage(&self, how: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.file()).unwrap();
        how(&mut bytes);
        fs::write(self.file(), bytes).unwrap();
    }
}

/// What a meter remembers that has come up that often.
fn with(power_ups: u16) -> Vec<(String, Nonvolatile)> {
    let power_ups = Counter::new(power_ups);
    vec![("meter".to_owned(), Nonvolatile { power_ups, ..Nonvolatile::default() })]
}

#[test]
fn a_new_state_remembers_nothing_and_an_old_one_what_was_saved() {
    let bench = Bench::new();
    assert_eq!(bench.reopened(), (None, None));
    let (mut store, _) = bench.open();
    store.save(&with(7), false).unwrap();
    drop(store);
    assert_eq!(bench.reopened(), (Some(7), None));
}

#[test]
fn a_torn_file_falls_back_and_is_kept_aside() {
    let bench = Bench::of_two_generations();
    bench.damage(|bytes| bytes.truncate(300));
    let torn = fs::read(bench.file()).unwrap();
    let (power_ups, said) = bench.reopened();
    assert_eq!(power_ups, Some(1));
    let said = said.unwrap();
    assert!(said.contains("it is cut short: 300 of "), "{said}");
    assert!(said.contains("x.s4100state.previous"), "{said}");

    // Looking changes nothing; the first save puts the torn file aside.
    assert_eq!(fs::read(bench.file()).unwrap(), torn);
    let (mut store, _) = bench.open();
    store.save(&with(2), false).unwrap();
    drop(store);
    assert_eq!(fs::read(bench.directory.path().join("x.s4100state.damaged")).unwrap(), torn);
    assert_eq!(bench.reopened(), (Some(2), None));
    // What it went back to is still there.
    fs::remove_file(bench.file()).unwrap();
    assert_eq!(bench.reopened().0, Some(1));
}

#[test]
fn a_changed_byte_falls_back_too() {
    let bench = Bench::of_two_generations();
    bench.damage(|bytes| bytes[100] ^= 1);
    let (power_ups, said) = bench.reopened();
    assert_eq!(power_ups, Some(1));
    assert!(said.unwrap().contains("its checksum is wrong"));
}

#[test]
fn a_missing_file_falls_back_and_says_so() {
    let bench = Bench::of_two_generations();
    fs::remove_file(bench.file()).unwrap();
    let (power_ups, said) = bench.reopened();
    assert_eq!(power_ups, Some(1));
    assert!(said.unwrap().contains("is missing; going back to"));
}

#[test]
fn without_a_good_generation_damage_is_an_error_and_fresh_starts_anew() {
    let bench = Bench::of_two_generations();
    fs::write(files::previous(&bench.file()), "s4100 state\nxx").unwrap();
    bench.damage(Vec::clear);
    let said = bench.refused();
    assert!(said.contains("cut short: 0 of at least 22 bytes"), "{said}");
    assert!(said.contains("of the state before it") && said.contains("--fresh"), "{said}");
    fs::remove_file(files::previous(&bench.file())).unwrap();
    assert!(bench.refused().contains("there is no state before it"));

    let (mut store, opened) = bench.open_as(true).unwrap();
    assert!(opened.memories.is_empty() && opened.fallback.is_none());
    store.save(&with(1), false).unwrap();
    drop(store);
    assert_eq!(bench.reopened(), (Some(1), None));
}

#[test]
fn a_file_of_something_else_is_never_replaced() {
    let bench = Bench::of_two_generations();
    fs::write(bench.file(), "[meter]\nmodel = \"4DUMR\"\n").unwrap();
    for fresh in [false, true] {
        let said = bench.open_as(fresh).unwrap_err().to_string();
        assert!(said.contains("not a state file of s4100; it is left as it is"), "{said}");
    }
    fs::remove_file(bench.file()).unwrap();
    fs::create_dir(bench.file()).unwrap();
    assert!(bench.refused().contains("not an ordinary file"));
    let device = Store::open(Path::new("/dev/null"), std::iter::empty(), true).unwrap_err();
    assert!(matches!(device, StoreError::NotAFile(_)));
}

#[test]
fn a_later_versions_file_is_no_reason_to_go_back() {
    let bench = Bench::of_two_generations();
    bench.damage(|bytes| bytes[13] = 2);
    let said = bench.refused();
    assert!(
        said.contains("a later version of s4100 wrote it (format 2, this one knows 1)"),
        "{said}"
    );
    assert!(said.contains("left as it is"), "{said}");
}

#[test]
fn a_read_only_file_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::of_two_generations();
    fs::set_permissions(bench.file(), fs::Permissions::from_mode(0o444)).unwrap();
    assert!(bench.refused().contains("is read-only"));
}

#[test]
fn fresh_keeps_the_old_state_as_the_one_before() {
    let bench = Bench::of_two_generations();
    let (mut store, opened) = bench.open_as(true).unwrap();
    assert!(opened.memories.is_empty());
    store.save(&with(9), false).unwrap();
    drop(store);
    fs::remove_file(bench.file()).unwrap();
    assert_eq!(bench.reopened().0, Some(2));
}

#[test]
fn one_process_keeps_a_state_by_whatever_name() {
    let bench = Bench::of_two_generations();
    let _held = bench.open();
    let said = bench.refused();
    assert!(said.contains(&format!("process {} keeps this state", std::process::id())), "{said}");
    let link = bench.directory.path().join("link");
    std::os::unix::fs::symlink(bench.file(), &link).unwrap();
    let by_link = Store::open(&link, std::iter::empty(), false);
    assert!(matches!(by_link, Err(StoreError::Busy { .. })));
}

#[test]
fn a_changed_table_is_told_until_the_state_starts_anew() {
    let mut bench = Bench::of_two_generations();
    assert!(bench.open().1.tables_changed.is_empty());
    bench.setup.set(Setting::CtPrimary, 400, Door::Modbus).unwrap();
    for _ in 0..2 {
        let (mut store, opened) = bench.open();
        assert_eq!(opened.tables_changed, ["meter"]);
        assert_eq!(opened.memories["meter"].setup, Setup::default(), "the state wins");
        store.save(&with(3), false).unwrap();
    }
    let (mut store, _) = bench.open_as(true).unwrap();
    store.save(&with(1), false).unwrap();
    drop(store);
    assert!(bench.open().1.tables_changed.is_empty());
}

#[test]
fn meters_that_are_not_in_this_run_stay_in_the_file() {
    let bench = Bench::new();
    let setup = Setup::default();
    let both = || [("a", &setup), ("b", &setup)].into_iter();
    let memory =
        |power_ups| Nonvolatile { power_ups: Counter::new(power_ups), ..Nonvolatile::default() };
    let (mut store, _) = Store::open(&bench.file(), both(), false).unwrap();
    store.save(&[("a".to_owned(), memory(1)), ("b".to_owned(), memory(2))], false).unwrap();
    drop(store);
    let (mut store, _) = Store::open(&bench.file(), both().take(1), false).unwrap();
    store.save(&[("a".to_owned(), memory(5))], false).unwrap();
    drop(store);
    let (_, opened) = Store::open(&bench.file(), both(), false).unwrap();
    let power_ups = |name: &str| opened.memories[name].power_ups.get();
    assert_eq!((power_ups("a"), power_ups("b")), (5, 2));
}

#[test]
fn a_failed_save_leaves_what_was_there() {
    let bench = Bench::of_two_generations();
    let (mut store, _) = bench.open();
    let gone = bench.directory.path().with_extension("gone");
    fs::rename(bench.directory.path(), &gone).unwrap();
    let error = store.save(&with(3), false).unwrap_err();
    assert!(error.to_string().contains("the state cannot be kept in"), "{error}");
    fs::rename(&gone, bench.directory.path()).unwrap();
    drop(store);
    assert_eq!(bench.reopened(), (Some(2), None));
}

#[test]
fn a_saver_that_has_ended_too_early_is_no_success() {
    let scenario = workbench::scenario::Scenario::shipped("default").unwrap();
    let menu = panels::Panel::builtin().unwrap().menu;
    let bus = workbench::simulation::Bus::new(&scenario, &menu, firmware_model::MeteringPath::Auto);
    let simulation = Arc::new(Simulation::new(bus, workbench::simulation::Speed::Times(1)));
    let bench = Bench::new();
    let (store, _) = bench.open();
    let (told, tell) = std::sync::mpsc::channel();
    let report = move |_| {
        told.send(()).unwrap();
        panic!("a defect, asked for");
    };
    let saver = Saver::start(store, &simulation, report).unwrap();
    // Saving fails now, since there is nowhere to save to, and telling that fails, too.
    fs::remove_dir_all(bench.directory.path()).unwrap();
    simulation.set(0, "load.phase.A.amps", "5").unwrap();
    while tell.try_recv().is_err() {
        simulation.look(|_| ());
        std::thread::yield_now();
    }
    assert!(matches!(saver.stop(), Err(StoreError::Defect)));
}
