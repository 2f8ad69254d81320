//! The course is taken from beginning to end, and lessons that cannot be taken are refused.

use firmware_model::Tick;
use panels::Panel;

use super::*;
use crate::capture::settled;
use crate::library::Packed;
use crate::route::{follow, press};
use crate::scenario::Scenario;
use crate::simulation::Bus;
use crate::tape::Player;

fn all() -> Vec<Lesson> {
    SHIPPED_LESSONS
        .iter()
        .map(|one| one.lesson().unwrap_or_else(|error| panic!("{error}")))
        .collect()
}

fn begun(lesson: &Lesson) -> (Bus, LessonRun) {
    let scenario = Scenario::shipped(&lesson.scenario).unwrap();
    let bus = settled(&scenario, &Panel::builtin().unwrap(), Tick::ZERO);
    let run = LessonRun::new(lesson.clone(), bus.reached());
    (bus, run)
}

/// Each task is done by its solution and by nothing before it, safely, and every text has room.
#[test]
fn every_lesson_can_be_taken() {
    let panel = Panel::builtin().unwrap();
    for lesson in all() {
        let problems = check(&lesson, &panel, &Packed::default());
        assert!(problems.is_empty(), "{problems:#?}");
    }
    assert_eq!(all().len(), 23);
}

/// Each step of safe work that is left out of a repair is one named fault for each change.
#[test]
fn a_repair_that_is_not_safe_is_named() {
    let panel = Panel::builtin().unwrap();
    let mut of_wiring = 0;
    for shipped in SHIPPED_LESSONS {
        let file: toml::Table = shipped.text.parse().unwrap();
        let steps = file["step"].as_array().unwrap();
        let bound = |step: &&toml::Value| step.get("safety").is_some();
        let Some(change) = steps.iter().find(bound).map(|step| step["solution"].as_str().unwrap())
        else {
            continue;
        };
        let supply = change.contains("control_power");
        let isolate = if supply { "control_power" } else { "service" };
        for (left_out, expected) in [
            (format!("set {isolate}.isolated true\n"), "changed while it was live"),
            ("set work.voltmeter prover\n".to_owned(), "without the voltmeter proved before"),
            (
                "set work.voltmeter A-B\nset work.voltmeter B-C\n".to_owned(),
                if supply { "" } else { "changed before each line was proved dead" },
            ),
            ("set work.covers_off false\n".to_owned(), "energised with the covers off"),
        ] {
            let mut lesson = shipped.lesson().unwrap();
            let unsafely = safely(change).replace(&left_out, "");
            for step in &mut lesson.steps {
                if let StepBody::Task { solution, isolate_first: true, .. } = &mut step.body {
                    *solution = crate::tape::parse(&unsafely, "solution").unwrap();
                }
            }
            let problems = check(&lesson, &panel, &Packed::default());
            let named: Vec<&str> = problems
                .iter()
                .map(|problem| problem.message.as_str())
                .filter(|message| !message.ends_with("does not reach its goal"))
                .collect();
            assert!(
                named.iter().all(|one| one.starts_with("its solution is not safe work: ")
                    && one.contains(expected)),
                "{}: {named:?}",
                shipped.name
            );
            assert_eq!(named.is_empty(), expected.is_empty(), "{}: {left_out}", shipped.name);
        }
        of_wiring += 1;
    }
    assert_eq!(of_wiring, 9);
}

#[test]
fn a_task_is_done_by_what_is_so_and_not_by_a_key() {
    let panel = Panel::builtin().unwrap();
    let lesson = SHIPPED_LESSONS[0].lesson().unwrap();
    let (mut bus, mut run) = begun(&lesson);
    assert!(run.is_done(), "what only tells is done at once");
    run.next(bus.reached());
    assert_eq!(run.place(), 1);
    run.look(&bus.stations()[0], &panel);
    assert!(!run.is_done());
    run.next(bus.reached());
    assert_eq!(run.place(), 1, "a task that is not done stays");
    // Around the long way: the goal is the screen.
    let keys: crate::route::Keys = "minus plus next".parse().unwrap();
    press(&mut bus, 0, &keys.0).unwrap();
    run.look(&bus.stations()[0], &panel);
    assert!(run.is_done());
    assert!(run.said().after.unwrap().starts_with("Next goes to the right"));
    run.next(bus.reached());
    assert_eq!((run.place(), run.is_done()), (2, false));
    run.back(bus.reached());
    assert_eq!(run.place(), 1);
    run.go_to(99, bus.reached());
    assert!(run.said().over);
}

#[test]
fn hints_lead_to_the_goal_one_after_the_other() {
    let panel = Panel::builtin().unwrap();
    let lesson = Lesson::parse(SHIPPED_LESSONS[2].text, "quick-setup.toml").unwrap();
    let (mut bus, mut run) = begun(&lesson);
    run.go_to(3, bus.reached());
    let now = bus.reached();
    assert_eq!(run.hint(&bus.stations()[0], now), Ok(Hint::Wait(Tick::from_seconds(10))));
    bus.advance(now + Tick::from_seconds(11));
    let now = bus.reached();
    let hint = run.hint(&bus.stations()[0], now).unwrap();
    assert!(
        matches!(&hint, Hint::Where(text) if text.starts_with("ADDR is the first")),
        "{hint:?}"
    );
    let Hint::Keys(keys) = run.hint(&bus.stations()[0], now).unwrap() else { panic!() };
    // 001 -> 012: the second digit once up, the third once up.
    assert_eq!(keys, "plus next*8 plus next plus next");
    let Hint::Show(way) = run.hint(&bus.stations()[0], now).unwrap() else { panic!() };
    follow(&mut bus, 0, &way).unwrap();
    run.look(&bus.stations()[0], &panel);
    assert!(run.is_done() && run.hints_given == 3);
}

#[test]
fn answers_are_choices_readings_and_places() {
    let (bus, mut run) = begun(&all()[0]);
    let station = &bus.stations()[0];
    assert_eq!(run.answer("1", station), AnswerVerdict::NotAsked);
    run.go_to(5, bus.reached());
    assert_eq!(run.answer("1", station), AnswerVerdict::Wrong);
    assert_eq!(run.answer(" 2 ", station), AnswerVerdict::Right);
    assert!(run.is_done());
    // The first screen after a second: 46.782 kW for it are 12.995 Wh.
    run.go_to(3, bus.reached());
    assert_eq!(run.answer("12", station), AnswerVerdict::Wrong);
    assert_eq!(run.answer("12.995 Wh", station), AnswerVerdict::Right);
    assert_eq!(run.answer("12.995", station), AnswerVerdict::Right);
    let reversed = Lesson::parse(SHIPPED_LESSONS[10].text, "ct-reversed.toml").unwrap();
    let (bus, mut run) = begun(&reversed);
    run.go_to(2, bus.reached());
    assert_eq!(run.answer("ct.A", &bus.stations()[0]), AnswerVerdict::Wrong);
    assert_eq!(run.answer("CT.b", &bus.stations()[0]), AnswerVerdict::Right);
}

#[test]
fn at_a_bench_unsafe_work_is_not_named() {
    let panel = Panel::builtin().unwrap();
    let lesson = SHIPPED_LESSONS.iter().find(|one| one.name == "ct-reversed").unwrap();
    for (is_bench, expected) in [(false, 1), (true, 0)] {
        let (mut bus, run) = begun(&lesson.lesson().unwrap());
        let mut run = run.at_bench(is_bench);
        bus.set(0, "wiring.ct.B.reversed", "false").unwrap();
        assert_eq!(run.look(&bus.stations()[0], &panel).len(), expected);
        assert_eq!(run.unsafe_work.len(), expected);
    }
}

/// A language that nobody speaks: 40 % longer, and with letters that English has not.
fn pseudo(text: &str) -> String {
    let mut inside = false;
    let changed = |letter: char| match letter {
        'a' => 'á',
        'e' => 'ë',
        'i' => 'ï',
        'o' => 'ø',
        'u' => 'ü',
        other => other,
    };
    let mut said: String = text
        .chars()
        .map(|letter| {
            inside = (inside || letter == '{') && letter != '}';
            if inside { letter } else { changed(letter) }
        })
        .collect();
    let wanted = text.chars().count() * 7 / 5;
    while said.chars().count() + 5 < wanted {
        said += " ~~~~";
    }
    said
}

/// Every text 40 % longer still has its room, and the lessons can be taken.
#[test]
fn a_longer_language_fits() {
    let panel = Panel::builtin().unwrap();
    let table = Strings::english().changed(pseudo);
    let text = table.text().unwrap();
    let read = Strings::parse(&text, "pseudo.toml").unwrap();
    assert_eq!(read, table);
    for shipped in SHIPPED_LESSONS {
        let english = shipped.lesson().unwrap();
        let lesson = read.translated(shipped.name, english.clone());
        assert_ne!(lesson.title, english.title);
        assert!(lesson.steps.iter().zip(&english.steps).all(|(own, other)| own.text != other.text));
        let problems = check(&lesson, &panel, &Packed::default());
        assert!(problems.is_empty(), "{problems:#?}");
    }
    let said = read.say(PlayerText::Wait, &[("seconds", "7")]);
    assert!(
        said.starts_with("Trÿ") || said.contains("Try fïrst; ásk før á hïnt ágáïn ïn 7 s."),
        "{said}"
    );
    assert_eq!(Strings::default().say(PlayerText::Right, &[]), "Right.");
}

#[test]
fn what_is_wrong_with_a_table_of_texts_is_told() {
    let wrong = |text: &str| Strings::parse(text, "s.toml").unwrap_err().to_string();
    for (text, said) in [
        ("[player]\nrigth = \"a\"\n", "did you mean `right`?"),
        ("[player]\nwait = \"soon\"\n", "is to hold {seconds}"),
        ("[safety.power-of]\ntext = \"a\"\nreviewer = \"b\"\n", "did you mean `power-off`?"),
        ("[safety.power-off]\ntext = \"a\"\nreviewer = \" \"\n", "names its `reviewer`"),
        ("[safety.power-off]\ntext = \"a\"\n", "missing field `reviewer`"),
        ("[lesson.quick]\ntitle = \"a\"\nstep = []\n", "there is no lesson `quick`"),
        ("[lesson.quick-setup]\ntitle = \"a\"\nstep = []\n", "has 8 steps, and 0 are"),
        ("[player\n", "s.toml:1"),
    ] {
        assert!(wrong(text).contains(said), "{text}: {}", wrong(text));
    }
}

/// Registers before and after each lesson that repairs something, by hand. Of 60 A at a power factor of 0.9
/// on 277.128 V a phase draws 14.96 kW, its current 25.842 degrees behind; with the current of the next phase it
/// is 16.628 kVA times the cosine of 145.842 degrees, -13.76 kW, with that of the one before 94.158, -1.21 kW.
#[test]
fn registers_before_and_after_each_repair_are_those_by_hand() {
    let panel = Panel::builtin().unwrap();
    for (name, before, after) in [
        ("ct-reversed", "92 = -14.96 +- 0.01", "92 = 14.96 +- 0.01"),
        ("ct-swapped", "91 = -13.76 +- 0.01", "91 = 14.96 +- 0.01"),
        ("ct-open", "93 = 0 +- 0.01", "93 = 14.96 +- 0.01"),
        ("ct-wrong-size", "92 = 7.48 +- 0.01", "92 = 14.96 +- 0.01"),
        ("ct-wrong-output", "109 = 20.0 +- 0.1", "109 = 60.0 +- 0.1"),
        ("leads-swapped", "91 = -1.21 +- 0.01", "91 = 14.96 +- 0.01"),
        ("reads-zero", "107 = 0 +- 0.1", "107 = 277.1 +- 0.1"),
        // N floats to a third of what B lacks: 37.128 V less 12.376 V.
        ("neutral-lead-open", "107 = 252.4 +- 0.1", "107 = 240.0 +- 0.1"),
        // 4160 V by 20:1 is 208 V, which the meter takes for 10:1.
        ("pt-mismatch", "25 = 2080 +- 1", "25 = 4160 +- 1"),
        // 2401.777 V x 60 A x 0.9.
        ("pt-reversed", "92 = -129.7 +- 0.1", "92 = 129.7 +- 0.1"),
        // C of a service that has none.
        ("wrong-system-type", "108 = 0 +- 0.1", "106 = 120.0 +- 0.1"),
    ] {
        let shipped = SHIPPED_LESSONS.iter().find(|one| one.name == name).unwrap();
        let lesson = shipped.lesson().unwrap();
        let (mut bus, _) = begun(&lesson);
        let mut held = |text: String| {
            let tape = crate::tape::parse(&text, name).unwrap();
            let (report, after, played) = Player::new(&tape, bus.clone(), &panel).play_through();
            played.unwrap_or_else(|error| panic!("{name}: {error}"));
            bus = after;
            let failures: Vec<_> = report.failures().collect();
            assert!(failures.is_empty(), "{name}: {text}: {failures:?}");
        };
        held(format!("wait 3s\nexpect register {before}\n"));
        for step in &lesson.steps {
            if let StepBody::Task { solution, .. } | StepBody::Show(solution) = &step.body {
                let text: String = solution.lines().map(|line| format!("{line}\n")).collect();
                held(text);
            }
        }
        held(format!("wait 3s\nexpect register {after}\n"));
    }
}

/// Whoever presses at random gets on: nothing locks the lesson or the meter, and hints lead to the end.
#[test]
fn nobody_gets_stuck_who_presses_at_random() {
    let panel = Panel::builtin().unwrap();
    for (number, lesson) in all().iter().enumerate() {
        let (mut bus, mut run) = begun(lesson);
        let mut draw = crate::line::mixed(number as u64);
        while run.place() < lesson.steps.len() {
            for _ in 0..25 {
                draw = crate::line::mixed(draw);
                let key = firmware_model::Key::ALL[(draw % 4) as usize];
                press(&mut bus, 0, &[key]).unwrap();
            }
            bus.advance(bus.reached() + Tick::from_seconds(11));
            run.look(&bus.stations()[0], &panel);
            let step = &lesson.steps[run.place()];
            match &step.body {
                StepBody::Show(_) => {}
                StepBody::Question(question) => {
                    let text = match question {
                        LessonQuestion::Choice(_, answer) => (answer + 1).to_string(),
                        LessonQuestion::Place(place) => place.clone(),
                        LessonQuestion::Reading => {
                            panels::value_text(bus.stations()[0].lcd().value)
                        }
                    };
                    assert_eq!(run.answer(&text, &bus.stations()[0]), AnswerVerdict::Right);
                }
                StepBody::Task { solution, .. } => {
                    // Three hints; where keys lead on, the third one goes there.
                    for _ in 0..3 {
                        let now = bus.reached();
                        if let Ok(Hint::Show(way)) = run.hint(&bus.stations()[0], now) {
                            follow(&mut bus, 0, &way).unwrap();
                        }
                    }
                    run.look(&bus.stations()[0], &panel);
                    if !run.is_done() {
                        let (_, after, played) = Player::new(solution, bus, &panel).play_through();
                        played.unwrap();
                        bus = after;
                    }
                }
            }
            run.look(&bus.stations()[0], &panel);
            let place = run.place();
            let tape = run.next(bus.reached()).cloned();
            assert!(run.place() > place, "{}: step {}", lesson.file, place + 1);
            if let Some(tape) = tape {
                bus = Player::new(&tape, bus, &panel).play_through().1;
            }
        }
    }
}

#[test]
fn what_is_wrong_with_a_lesson_is_told_with_its_place() {
    let wrong = |text: &str| Lesson::parse(text, "l.toml").unwrap_err().to_string();
    let head = "title = \"t\"\nscenario = \"default\"\n";
    for (text, said) in [
        ("title = 1\n", "l.toml"),
        ("safety = [\"qualifed\"]\n[[step]]\nshow = \"a\"\n", "did you mean `qualified`?"),
        ("[[step]]\nshow = \"a\"\ntask = \"b\"\n", "one of `show`, `task` and `question`"),
        ("[[step]]\ntask = \"a\"\n", "a task has a `goal`"),
        ("[[step]]\ntask = \"a\"\ngoal = \"screen setpu\"\n", "`setpu` is not a screen"),
        ("[[step]]\ntask = \"a\"\ngoal = \"alarm open\"\n", "has a `solution`"),
        ("[[step]]\nquestion = \"a\"\nchoices = [\"x\"]\nanswer = 2\n", "an `answer` from 1 to 1"),
        ("[[step]]\nquestion = \"a\"\n", "a question has `choices`"),
        ("[[step]]\nshow = \"a\"\nshwo = \"b\"\n", "unknown field `shwo`"),
    ] {
        let text =
            if text.starts_with("title") { text.to_owned() } else { format!("{head}{text}") };
        assert!(wrong(&text).contains(said), "{text}: {}", wrong(&text));
    }
}
