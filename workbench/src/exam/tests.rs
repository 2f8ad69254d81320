//! Exams are fair: what is dealt can be told apart, and a score follows from its tape.

use std::fs;
use std::path::Path;

use firmware_model::Tick;
use panels::Panel;

use super::deal::ALIKE;
use super::*;
use crate::capture::settled;
use crate::lesson::safely;
use crate::simulation::Bus;
use crate::tape::{self, Player};

/// `exams/alike.txt` is what the solver finds: every set of up to three faults is read as a trainee reads
/// it, and what cannot be told from another set stands there.
#[test]
fn no_exam_is_ambiguous() {
    let panel = Panel::builtin().unwrap();
    let mut text = String::new();
    for base in EXAM_BASES {
        for set in alike(&base.meter().unwrap(), MOST_FAULTS, &panel) {
            let ids: Vec<String> = set.iter().map(ExamFault::id).collect();
            text += &format!("{}: {}\n", base.name, ids.join(", "));
        }
    }
    if text != ALIKE {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../exams/alike.txt");
        fs::write(file, &text).unwrap();
        panic!("exams/alike.txt was not up to date and has been rewritten: commit it");
    }
}

/// Against sights that are made anew: so many seeds, each set against all sets of as many faults or fewer.
/// `S4100_EXAMS` says how many; `.ci/long` takes 1,000.
#[test]
fn no_seed_deals_an_ambiguous_exam() {
    let panel = Panel::builtin().unwrap();
    let asked = std::env::var("S4100_EXAMS").ok();
    let seeds: u64 = asked.map_or(10, |text| text.parse().unwrap());
    let exams: Vec<Exam> = (0..seeds).map(|seed| deal(seed, 1..=3).unwrap()).collect();
    for base in EXAM_BASES {
        let own: Vec<&Exam> = exams.iter().filter(|exam| exam.base == *base).collect();
        let meter = base.meter().unwrap();
        let possible = possible(&meter);
        // A few seeds are held against smaller sets alone, so that the test is short.
        let most = if seeds > 10 { MOST_FAULTS } else { 2 };
        let mut sights = Vec::new();
        for set in fault_sets(&possible, most) {
            let chosen: Vec<&ExamFault> = set.iter().map(|at| &possible[*at]).collect();
            let mut ids: Vec<String> = chosen.iter().map(|fault| fault.id()).collect();
            ids.sort();
            sights.extend(Sight::with(&meter, &chosen, &panel).map(|sight| (ids, sight)));
        }
        for exam in own {
            let faults: Vec<&ExamFault> = exam.faults.iter().collect();
            let mut ids: Vec<String> = faults.iter().map(|fault| fault.id()).collect();
            ids.sort();
            let sight = Sight::with(&meter, &faults, &panel).unwrap();
            for (other, beside) in &sights {
                if *other != ids && other.len() <= ids.len() {
                    assert!(
                        sight.differs(beside),
                        "seed {}: {ids:?} is read as {other:?}",
                        exam.seed
                    );
                }
            }
        }
    }
}

#[test]
fn a_seed_is_the_same_exam_everywhere() {
    let ids = |seed| {
        let exam = deal(seed, 1..=3).unwrap();
        let ids: Vec<String> = exam.faults.iter().map(ExamFault::id).collect();
        format!("{}: {}", exam.base.name, ids.join(", "))
    };
    assert_eq!(
        [ids(1), ids(2), ids(3), ids(4)],
        [
            "office: ct.A size, setup.system_type set-wrong",
            "plant: setup.system_type set-wrong, lead.A open",
            "plant: lead.C open, ct.B reversed, ct.A open",
            "house: setup.ct_secondary set-wrong",
        ]
    );
}

/// What is dealt is there, is of the number that was asked for, and is not the installation as it
/// should be.
#[test]
fn what_is_dealt_can_be_seen() {
    let panel = Panel::builtin().unwrap();
    let mut bases = [0; EXAM_BASES.len()];
    for seed in 0..150 {
        let exam = deal(seed, 1..=3).unwrap();
        assert!((1..=3).contains(&exam.faults.len()));
        bases[EXAM_BASES.iter().position(|base| *base == exam.base).unwrap()] += 1;
        let meter = exam.base.meter().unwrap();
        let faults: Vec<&ExamFault> = exam.faults.iter().collect();
        let wrong = Sight::with(&meter, &faults, &panel).unwrap();
        assert!(wrong.differs(&Sight::with(&meter, &[], &panel).unwrap()), "{seed}");
        let bus = settled(&exam.scenario, &panel, Tick::ZERO);
        let station = &bus.stations()[0];
        let (site, setup) = (station.installation().site(), station.meter().setup());
        assert!(exam.faults.iter().all(|fault| !fault.is_repaired(site, setup)), "{seed}");
    }
    assert!(bases.iter().all(|count| *count > 10), "{bases:?}");
    assert!(matches!(deal(1, 0..=1), Err(DealError::Faults(_))));
    assert!(matches!(deal(SEEDS, 1..=1), Err(DealError::Seed(_))));
    assert_ne!(secret_seed(7, b"one"), secret_seed(7, b"another"));
    assert!(secret_seed(7, b"one") < SEEDS);
}

/// A trainee who knows everything: repairs safely, answers all.
fn taken(exam: &Exam, panel: &Panel, safe: bool) -> (ExamResult, Bus) {
    let mut changes = String::new();
    let mut settings = String::new();
    for fault in &exam.faults {
        for part in parts(&fault.place) {
            if let Some((path, value)) = put_right(&part, &exam.right) {
                changes += &format!("set {path} {value}\n");
            } else {
                let setting = part.strip_prefix("setup.").unwrap();
                let right = exam.base.meter().unwrap().setup;
                let setting = firmware_model::Setting::named(setting).unwrap();
                let text = crate::scenario::setting_text(setting, right.get(setting));
                settings += &format!("go setup.{}={text}\n", screen_of(setting));
            }
        }
    }
    let changes = if changes.is_empty() || !safe { changes } else { safely(&changes) };
    let text = format!("{settings}{changes}wait 1s\n");
    let tape = tape::parse(&text, "tape").unwrap();
    let bus = settled(&exam.scenario, panel, Tick::ZERO);
    let (_, bus, played) = Player::new(&tape, bus, panel).play_through();
    played.unwrap();
    let mut form = ExamForm::new(exam.clone());
    for fault in &exam.faults {
        fill(&mut form, fault, bus.reached());
    }
    assert!(form.choose(2, bus.reached()) && form.choose(1, bus.reached()));
    assert!(form.is_handed_in());
    let score = ExamScore::of(exam, form.answers(), &bus);
    let count = exam.faults.len();
    (ExamResult::new(exam, [count, count], "Ada", form.answers(), (text, score)), bus)
}

fn screen_of(setting: firmware_model::Setting) -> String {
    let screen = crate::route::Target::screen_of(setting).unwrap();
    screen.id().strip_prefix("setup.").unwrap().to_owned()
}

/// Chooses a fault on the form, by its words.
fn fill(form: &mut ExamForm, fault: &ExamFault, now: Tick) {
    let pick = |form: &mut ExamForm, words: &str| {
        let at = form.choices().iter().position(|choice| choice == words);
        let at = at.unwrap_or_else(|| panic!("{words}: {:?}", form.choices()));
        assert!(form.choose(at + 1, now));
    };
    pick(form, "add an answer");
    let group = match fault.place.split_once('.').unwrap().0 {
        "ct" => "a current transformer",
        "lead" => "a voltage lead",
        "pt" => "a potential transformer",
        _ => "a setting of the meter",
    };
    pick(form, group);
    pick(form, &place_words(&fault.place));
    if form.text().starts_with("What is wrong") {
        pick(form, crate::worded::Worded::about(fault.kind));
    }
}

#[test]
fn who_finds_and_mends_everything_safely_has_all_points() {
    let panel = Panel::builtin().unwrap();
    for seed in 0..40 {
        let exam = deal(seed, 1..=3).unwrap();
        let again = deal(seed, exam.faults.len()..=exam.faults.len()).unwrap();
        let (result, _) = taken(&again, &panel, true);
        let score = &result.score;
        assert_eq!((score.percent, score.unsafe_work.len()), (100, 0), "{seed}: {}", score.words());
        assert!(score.is_passed());
        let text = result.text().unwrap();
        assert_eq!(ExamResult::check(&text, &panel).unwrap(), result, "{seed}");
    }
}

#[test]
fn unsafe_work_is_named_first_and_is_not_passed() {
    let panel = Panel::builtin().unwrap();
    let mut exams = (0..).map(|seed| deal(seed, 1..=1).unwrap());
    let exam = exams.find(|exam| exam.faults[0].place.starts_with("ct.")).unwrap();
    let (result, _) = taken(&exam, &panel, false);
    assert_eq!(result.score.percent, 100);
    assert!(!result.score.is_passed());
    assert!(result.score.words().starts_with("UNSAFE: CT "), "{}", result.score.words());
}

#[test]
fn wrong_answers_cost_and_places_count_by_themselves() {
    let panel = Panel::builtin().unwrap();
    let exam = deal(5, 2..=2).unwrap();
    let bus = settled(&exam.scenario, &panel, Tick::ZERO);
    let answer = |place: &str, what: &str| ExamAnswer {
        at: 0,
        place: place.to_owned(),
        what: what.to_owned(),
    };
    let percent = |answers: &[ExamAnswer]| ExamScore::of(&exam, answers, &bus).percent;
    let first = &exam.faults[0];
    let word = crate::worded::Worded::word(first.kind);
    assert_eq!(percent(&[]), 0);
    assert_eq!(percent(&[answer(&first.place, word)]), 33, "two of six points");
    assert_eq!(percent(&[answer(&first.place, "another")]), 16);
    let wrong = answer("lead.Q", "open");
    assert_eq!(percent(&[answer(&first.place, word), wrong.clone()]), 16);
    assert_eq!(percent(&[wrong]), 0, "never below nothing");
}

#[test]
fn a_result_with_one_changed_byte_is_denied() {
    let panel = Panel::builtin().unwrap();
    let exam = deal(11, 1..=1).unwrap();
    let (result, _) = taken(&exam, &panel, true);
    let text = result.text().unwrap();
    for at in (0..text.len()).step_by(7) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        assert!(ExamResult::check(&changed, &panel).is_err(), "byte {at}");
    }
    // Who computes the digest anew has to lie about something that the tape shows.
    let mut better = result.clone();
    better.answers.clear();
    better.digest = String::new();
    let forged = ExamResult::new(&exam, [1, 1], "Eve", &[], (better.tape, better.score));
    let denied = ExamResult::check(&forged.text().unwrap(), &panel).unwrap_err();
    assert!(denied.to_string().contains("does not follow from the tape"), "{denied}");
    // What was dealt in another way is not a lie.
    let mut earlier = result.clone();
    earlier.dealing = 0;
    let earlier = earlier.digested_anew().text().unwrap();
    assert_eq!(ExamResult::check(&earlier, &panel), Err(Denied::OtherDealing(0)));
    assert!(matches!(ExamResult::check("{", &panel), Err(Denied::NotResult(_))));
    let newer = text.replace("\"s4100_exam\": 1", "\"s4100_exam\": 2");
    assert_eq!(ExamResult::check(&newer, &panel), Err(Denied::Newer(2)));
}
