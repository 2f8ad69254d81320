//! The state of the log against what the point map of the same electronics says of it
//! (Veris ZL0067-0C, registers 158 to 163).

use super::*;
use proptest::prelude::*;

/// The log and its RAM, with sets numbered as they come.
#[derive(Default)]
struct Bench {
    log: DataLog,
    held: Option<LogSet>,
    sets: u16,
}

impl Bench {
    /// A sub-interval ends: the next set is due.
    fn end(&mut self) {
        self.sets += 1;
        let time = DateTime::from_seconds(u64::from(self.sets));
        let stamp = LogStamp { energy: i128::from(self.sets), time };
        self.log.subinterval_ended(&mut self.held, LogSet { row: [self.sets; 10], stamp });
    }

    fn ends(&mut self, count: u16) {
        (0..count).for_each(|_| self.end());
    }

    fn page(&mut self, page: u8) {
        self.log.configure(LogSettings { page, ..self.log.settings });
    }

    fn mode(&mut self, single_shot: bool, halted: bool) {
        self.log.configure(LogSettings { single_shot, halted, ..self.log.settings });
    }

    /// The numbers of the sets in the buffers, newest first.
    fn written(&self) -> Vec<u16> {
        (0..).map_while(|back| self.log.entries.newest(back)).map(|row| row[0]).collect()
    }

    fn counters(&self) -> (u16, u16) {
        (self.log.wraps_or_missed.get(), self.log.since_wrap.get())
    }
}

#[test]
fn a_reader_holds_the_first_set_back_and_no_other() {
    let mut bench = Bench::default();
    bench.end();
    bench.page(3);
    bench.end();
    assert_eq!((bench.written(), bench.log.status()), (vec![1], 0x02), "held in RAM");
    assert_eq!(bench.log.latest.unwrap().energy, 1);
    bench.end();
    assert_eq!((bench.written(), bench.log.status()), (vec![3, 2, 1], 0x06), "both");
    bench.end();
    assert_eq!((bench.written(), bench.log.status()), (vec![4, 3, 2, 1], 0x06), "as it comes");
    bench.page(0);
    assert_eq!(bench.log.status(), 0x06, "until the first end with 158 at 0");
    bench.end();
    assert_eq!((bench.written(), bench.log.status()), (vec![5, 4, 3, 2, 1], 0x00));
    bench.page(1);
    bench.end();
    assert_eq!((bench.written().len(), bench.log.status()), (5, 0x02), "and again from the start");
}

#[test]
fn a_reader_that_is_done_in_time_lets_both_sets_in_at_the_next_end() {
    let mut bench = Bench::default();
    bench.page(10);
    bench.end();
    bench.page(0);
    assert_eq!((bench.written(), bench.log.status()), (vec![], 0x02), "not before the next end");
    bench.end();
    assert_eq!((bench.written(), bench.log.status()), (vec![2, 1], 0x00));
    assert_eq!(bench.counters(), (0, 2));
}

#[test]
fn a_page_picked_and_left_between_two_ends_is_no_collision() {
    let mut bench = Bench::default();
    bench.end();
    bench.page(4);
    bench.page(0);
    bench.end();
    assert_eq!((bench.written(), bench.log.status()), (vec![2, 1], 0));
    // Left and picked again while a set is held: the second collision all the same.
    bench.page(1);
    bench.end();
    bench.page(0);
    bench.page(2);
    bench.end();
    assert_eq!((bench.written(), bench.log.status()), (vec![4, 3, 2, 1], 0x06));
}

#[test]
fn a_held_set_is_lost_with_the_power() {
    let mut bench = Bench::default();
    bench.page(1);
    bench.end();
    bench.held = None;
    bench.log.power_up();
    assert_eq!(bench.log.status(), 0x72);
    bench.end();
    assert_eq!((bench.written(), bench.log.status()), (vec![2], 0x76));
}

#[test]
fn single_shot_ends_when_it_is_full_and_counts_what_it_misses() {
    let mut bench = Bench::default();
    bench.mode(true, false);
    bench.ends(5759);
    assert_eq!((bench.log.status() & 0x01, bench.counters()), (0, (0, 5759)));
    bench.end();
    assert_eq!((bench.log.status() & 0x01, bench.counters()), (1, (0, 5760)));
    // Whoever reads the full log collides with nothing.
    bench.page(1);
    bench.ends(2);
    assert_eq!((bench.log.status(), bench.counters()), (0x01, (2, 5762)));
    assert_eq!(bench.written()[0], 5760);
    assert_eq!(bench.log.latest.unwrap().energy, 5760);
    bench.ends(27_100);
    assert_eq!(bench.counters(), (27_102, 32_767));
    bench.ends(6_000);
    assert_eq!(bench.counters(), (32_767, 32_767), "both stop");
    bench.log.reset();
    assert_eq!((bench.log.status(), bench.counters()), (0x08, (0, 0)));
    bench.page(0);
    bench.end();
    assert_eq!(bench.written().len(), 1);
}

#[test]
fn a_circular_log_wraps() {
    let mut bench = Bench::default();
    bench.ends(5760);
    assert_eq!(bench.counters(), (0, 5760));
    bench.end();
    assert_eq!((bench.log.status(), bench.counters()), (0, (1, 1)));
    assert_eq!((bench.written()[0], bench.written()[5759]), (5761, 2));
    bench.ends(5760);
    assert_eq!(bench.counters(), (2, 1));
    assert_eq!((bench.written()[0], bench.written()[5759]), (11_521, 5762));
}

#[test]
fn a_halted_log_takes_nothing() {
    let mut bench = Bench::default();
    bench.end();
    bench.mode(false, true);
    bench.ends(3);
    assert_eq!((bench.written(), bench.counters()), (vec![1], (0, 1)));
    bench.mode(false, false);
    bench.end();
    assert_eq!(bench.written(), [5, 1]);
}

#[test]
fn events_are_told_through_the_sub_interval_after_their_own() {
    type Event = fn(&mut DataLog);
    // Which event, and its bits; bit 6 stands until the clock is set.
    let events: [(Event, u16); 4] = [
        (DataLog::reset, 0x08),
        (DataLog::interrupt, 0x10),
        (DataLog::clock_set, 0x20),
        (DataLog::power_up, 0x30),
    ];
    for (event, bits) in events {
        let mut bench = Bench::default();
        bench.end();
        event(&mut bench.log);
        assert_eq!(bench.log.status() & 0x3F, bits, "at once");
        bench.end();
        assert_eq!(bench.log.status() & 0x3F, bits, "in the sub-interval after it");
        bench.end();
        assert_eq!(bench.log.status() & 0x3F, 0, "no longer");
    }
}

#[test]
fn the_clock_is_unset_from_the_power_up_until_somebody_sets_it() {
    let mut bench = Bench::default();
    bench.log.power_up();
    bench.ends(5);
    assert_eq!(bench.log.status(), 0x40);
    bench.log.clock_set();
    assert_eq!(bench.log.status(), 0x20);
}

#[test]
fn another_register_or_mode_interrupts_and_a_page_does_not() {
    let mut bench = Bench::default();
    bench.page(7);
    assert_eq!(bench.log.status(), 0);
    let mut settings = bench.log.settings;
    settings.pointers[9] = 146;
    bench.log.configure(settings);
    assert_eq!(bench.log.status(), 0x10);
    for (single_shot, halted) in [(true, false), (false, true)] {
        let mut bench = Bench::default();
        bench.mode(single_shot, halted);
        assert_eq!(bench.log.status(), 0x10);
    }
}

/// The log as a person would keep it: a list, a held note, and the words of the guide.
#[derive(Default)]
struct Notebook {
    circular: Vec<u16>,
    held: Vec<u16>,
    collisions: u16,
    page: bool,
    halted: bool,
}

impl Notebook {
    fn end(&mut self, set: u16) {
        if self.halted {
            return;
        }
        match (self.page, self.collisions) {
            // The first interval at whose end 158 is not 0: the values are held.
            (true, 0) => {
                self.held.push(set);
                self.collisions = 1;
                return;
            }
            (true, _) => self.collisions = 2,
            (false, _) => self.collisions = 0,
        }
        self.circular.append(&mut self.held);
        self.circular.push(set);
    }

    fn status(&self) -> u16 {
        [0, 0x02, 0x06][usize::from(self.collisions)]
    }
}

proptest! {
    #[test]
    fn no_order_of_reading_halting_and_logging_loses_or_repeats_a_set(
        steps in prop::collection::vec(0_u8..8, 1..300)
    ) {
        let (mut bench, mut notebook) = (Bench::default(), Notebook::default());
        for step in steps {
            match step {
                0 => (notebook.page, ()) = (true, bench.page(1)),
                1 => (notebook.page, ()) = (false, bench.page(0)),
                2 => (notebook.halted, ()) = (true, bench.mode(false, true)),
                3 => (notebook.halted, ()) = (false, bench.mode(false, false)),
                _ => {
                    bench.end();
                    notebook.end(bench.sets);
                }
            }
            prop_assert_eq!(bench.log.status() & 0x07, notebook.status());
            let newest_first: Vec<u16> = notebook.circular.iter().rev().copied().collect();
            prop_assert_eq!(bench.written(), newest_first);
        }
    }
}
