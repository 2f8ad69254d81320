//! What is said about recordings that are no good, and about the keys beside them.

use super::*;

fn errors(text: &str, rate: Option<f64>) -> Vec<(usize, usize, String)> {
    let mut playback = Playback { file: "scope.csv".to_owned(), rate, ..Playback::default() };
    let error = playback.load(text.to_owned()).unwrap_err();
    assert_eq!(error.file, "scope.csv");
    error.problems.into_iter().map(|one| (one.at.line, one.at.column, one.message)).collect()
}

/// A sine of `hertz` on voltage A with times of `decimals`.
fn sine(rate: f64, rows: usize, hertz: f64, decimals: usize) -> String {
    let mut text = String::from("time [s],VA [V]\n");
    for n in 0..rows {
        let t = n as f64 / rate;
        let v = 170.0 * libm::sin(std::f64::consts::TAU * hertz * t);
        text.push_str(&format!("{t:.decimals$},{v:.6}\n"));
    }
    text
}

fn loaded(text: &str, keys: Playback) -> (Playback, Option<String>) {
    let mut playback = Playback { file: "scope.csv".to_owned(), ..keys };
    let objection = playback.load(text.to_owned()).unwrap_or_else(|error| panic!("{error}"));
    (playback, objection)
}

/// One thing is wrong, at that line and column.
#[track_caller]
fn told(text: &str, rate: Option<f64>, place: (usize, usize), message: &str) {
    let errors = errors(text, rate);
    assert_eq!(errors.len(), 1, "{text:?}: {errors:?}");
    assert_eq!((errors[0].0, errors[0].1), place, "{text:?}: {errors:?}");
    assert!(errors[0].2.starts_with(message), "{text:?}: {}", errors[0].2);
}

#[test]
fn errors_say_where_what_was_found_and_what_is_accepted() {
    for (text, rate, line, column, message) in [
        ("", None, 1, 1, "is empty; accepted: a header of time [s], time [ms], time [us], VA [V]"),
        ("time [s],VA [A]\n0,1\n", None, 1, 10, "unknown column `VA [A]`, did you mean `VA [V]`?"),
        ("time [s],VA\n0,1\n", None, 1, 10, "unknown column `VA`"),
        (
            "time [s],VA [V],VA [kV]\n0,1,1\n",
            None,
            1,
            17,
            "the column `VA [kV]` stands there twice",
        ),
        ("time [s]\n0\n1\n", None, 1, 1, "the header has no voltage or current; accepted: VA [V]"),
        (
            "VA [V]\n0\n1\n",
            None,
            1,
            1,
            "the header has no time; accepted: time [s], time [ms], time [us], or `rate`",
        ),
        (
            "VA [V]\n0\n",
            Some(1e3),
            1,
            1,
            "there is one row below the header; accepted: at least two",
        ),
        ("VA [V]\n0\n1,5\n", Some(1e3), 3, 1, "the row has 2 fields; accepted: 1, as the header"),
        ("VA [V]\n0\nNaN\n", Some(1e3), 3, 1, "`VA [V]` is NaN; accepted: a number"),
    ] {
        told(text, rate, (line, column), message);
    }
}

#[test]
fn times_and_rates_that_do_not_go_together_are_told() {
    for (text, rate, line, column, message) in [
        (
            "time [ms],VA [V]\n0,1\n1,1\n1,1\n2,1\n3,1\n",
            None,
            4,
            1,
            "the time 0.001 s is not after the 0.001 s of the row before",
        ),
        (
            "time [ms],VA [V]\n0,1\n1,1\n2,1\n4,1\n5,1\n",
            None,
            5,
            1,
            "the time 0.004 s is 0.002 s after the row before; accepted: even steps, here of 0.001 s",
        ),
        (
            "time [us],VA [V]\n0,1\n100,1\n9900,1\n300,1\n400,1\n",
            None,
            4,
            1,
            "the time 0.0099 s is 0.0098 s after the row before; accepted: even steps, here of 0.0001 s",
        ),
        (
            "time [s],VA [V]\n0,1\n1,1\n2,1\n",
            None,
            1,
            1,
            "the steps of the time are 1 s, 1 Hz; accepted: 200 Hz to 10000000 Hz",
        ),
        (
            "time [ms],VA [V]\n0,1\n1,1\n2,1\n",
            Some(2000.0),
            3,
            1,
            "the time 0.001 s is 0.001 s after the row before; accepted: even steps, here of 0.0005 s, as `rate` says",
        ),
        (
            "time [ms],VA [V]\n0,1\n1,1\n2,1\n3,1\n4,1\n",
            Some(720.0),
            6,
            1,
            "the last time is 0.004 s; by `rate` it is 0.005555556 s; accepted: times and `rate` that go together",
        ),
    ] {
        told(text, rate, (line, column), message);
    }
}

#[test]
fn the_rate_is_told_from_rounded_times() {
    // 156.25 us a row, written in whole microseconds and with an offset.
    let mut text = String::from("time [us],VA [V]\n");
    for n in 0..1280 {
        text.push_str(&format!("{:.0},1\n", f64::from(n) * 156.25 - 5000.0));
    }
    let rate = parse::parse("x", &text, None).unwrap().rate;
    // Half a microsecond in 0.2 s would be 0.016 Hz.
    assert!((rate - 6400.0).abs() < 2e-4, "{rate}");
    let given = parse::parse("x", &text, Some(6400.0)).unwrap().rate;
    assert!((given - 6400.0).abs() < 1e-12, "{given}");
}

#[test]
fn units_and_missing_columns() {
    let text = "IC [mA],VB [kV]\n2000,0.4\n-500,-0.1\n";
    let frames = parse::parse("x", text, Some(1000.0)).unwrap();
    let tracks: [Vec<f64>; TRACKS] = std::array::from_fn(|track| frames.track(track).collect());
    let none = Vec::new;
    assert_eq!(tracks, [none(), vec![400.0, -100.0], none(), none(), none(), vec![2.0, -0.5]]);
    // Times among them count for nothing.
    let text = "IC [mA],time [ms],VB [kV]\n2000,0,0.4\n-500,1,-0.1\n";
    assert_eq!(parse::parse("x", text, None).unwrap(), frames);
}

#[test]
fn a_repeated_recording_holds_whole_cycles_or_says_what_would() {
    let seam = |text: &str, keys: Playback| loaded(text, keys).1;
    // 12 cycles, and 11.7.
    let whole = sine(10_000.0, 2000, 60.0, 4);
    let uneven = sine(10_000.0, 1950, 60.0, 4);
    assert_eq!(seam(&whole, Playback::default()), None);
    assert_eq!(
        seam(&uneven, Playback::default()).unwrap(),
        "is needed: 0.195 s of scope.csv hold 11.7 cycles of 60.00 Hz and jump where they begin again; \
         accepted: `period = \"183.3333ms\"` for 11 cycles, or `repeat = false`"
    );
    let period = |millis: f64| Some(Tick((millis * 4032.0).round() as u64));
    let cut =
        |millis: f64| seam(&uneven, Playback { period: period(millis), ..Playback::default() });
    assert_eq!(cut(183.3333), None);
    assert_eq!(seam(&uneven, Playback { repeat: false, ..Playback::default() }), None);
    let short = cut(190.0).unwrap();
    assert!(short.starts_with("is needed: 0.19 s of scope.csv hold 11.4 cycles"), "{short}");
    assert!(short.contains("`period = \"183.3333ms\"` for 11 cycles"), "{short}");
    // A 10,000th of a cycle is 1.7 us.
    assert_eq!([cut(183.3318), cut(183.3348)], [None, None]);
    assert!(cut(183.3313).is_some() && cut(183.3353).is_some());
    assert_eq!(cut(200.0).unwrap(), "is 0.2 s; accepted: 0.0002 to 0.195 s, as long as scope.csv");
    let both = Playback { period: period(100.0), repeat: false, ..Playback::default() };
    assert_eq!(
        seam(&uneven, both).unwrap(),
        "stands beside `repeat = false`; accepted: one of them"
    );
    // Less than a cycle cannot be cut to one.
    let piece = seam(&sine(10_000.0, 120, 60.0, 4), Playback::default()).unwrap();
    assert!(piece.ends_with("accepted: `repeat = false`"), "{piece}");
    assert!(seam(&sine(10_000.0, 166, 60.0, 4), Playback::default()).is_some());
}

#[test]
fn a_recording_is_as_long_as_is_said_or_gives_a_part_of_it() {
    let text = |rows: usize| format!("VA [V]\n{}", "1\n".repeat(rows));
    let keys = |repeat: bool, period: Option<Tick>| Playback {
        rate: Some(200.0),
        repeat,
        period,
        ..Playback::default()
    };
    let told = |rows: usize, repeat: bool| {
        let mut playback = Playback { file: "scope.csv".to_owned(), ..keys(repeat, None) };
        playback.load(text(rows)).map_err(|error| error.problems[0].message.clone())
    };
    // A row more than one too many.
    let rows = 200 * LONGEST_SECONDS as usize + 2;
    assert_eq!(
        told(rows, true).unwrap_err(),
        "the recording takes 120.01 s; accepted: at most 120 s or a `period` of it, such as \"10s\". \
         What loads draw over longer times is a load profile (`[load.profile]`)"
    );
    let once = told(rows, false).unwrap_err();
    assert!(once.contains("accepted: at most 120 s. What loads"), "{once}");
    // What is not taken is not played, and more than 10 s are taken in whole rows: 2001.
    let period = Some(Tick::from_millis(10_003));
    let (playback, objection) = loaded(&text(rows), keys(true, period));
    // 25,212.6 samples, five times.
    assert_eq!((objection, playback.recording().unwrap().length()), (None, 126_063));
}

#[test]
fn one_cycle_and_a_bit_is_told_and_cut_to_a_part_of_a_row() {
    // 169 rows of 166.67 to a cycle.
    let text = sine(10_000.0, 169, 60.0, 4);
    assert_eq!(
        loaded(&text, Playback::default()).1.unwrap(),
        "is needed: 0.0169 s of scope.csv hold 1.014 cycles of 60.00 Hz and jump where they begin again; \
         accepted: `period = \"16.6667ms\"` for 1 cycle, or `repeat = false`"
    );
    let period = Some(Tick(67_200));
    let (cut, objection) = loaded(&text, Playback { period, ..Playback::default() });
    assert_eq!((objection, cut.recording().unwrap().length()), (None, 42));
    let rms = cut.rms(&Spectrum::recorded_track(0));
    assert!((rms - 170.0 / 2_f64.sqrt()).abs() < 5e-4, "{rms}");
    // Two cycles at 1000 rows a second are 33.33 rows.
    let text = sine(1000.0, 34, 60.0, 3);
    let period = Some(Tick(134_400));
    let (cut, objection) = loaded(&text, Playback { period, ..Playback::default() });
    assert_eq!((objection, cut.recording().unwrap().length()), (None, 84));
    let rms = cut.rms(&Spectrum::recorded_track(0));
    assert!((rms - 170.0 / 2_f64.sqrt()).abs() < 1e-3, "{rms}");
}

#[test]
fn a_single_cycle_may_have_an_offset_harmonics_and_noise() {
    let rows = |noise: f64, hertz: f64, start: f64| {
        let mut text = String::from("VA [V]\n");
        let mut seed = 1_u32;
        for n in 0..200 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let turns = std::f64::consts::TAU * (hertz * f64::from(n) / 12_000.0 + start);
            let wave = libm::sin(turns)
                + 0.05 * libm::sin(2.0 * turns)
                + 0.1 * libm::cos(7.0 * turns)
                + 0.03;
            let noise = noise * (f64::from(seed) / f64::from(u32::MAX) - 0.5);
            text += &format!("{:.4}\n", 170.0 * (wave + noise));
        }
        text
    };
    let keys = || Playback { rate: Some(12_000.0), ..Playback::default() };
    for start in [0.0, 0.25, 0.6] {
        for noise in [0.0, 0.03] {
            assert_eq!(loaded(&rows(noise, 60.0, start), keys()).1, None, "{start} {noise}");
        }
        // A two hundredth of a cycle too much is seen without noise, and beside little.
        for noise in [0.0, 0.002] {
            let told = loaded(&rows(noise, 60.3, start), keys()).1.unwrap();
            assert!(told.contains("hold 1.00"), "{start} {noise}: {told}");
        }
    }
}

#[test]
fn rates_at_both_limits_are_accepted_with_a_time_column() {
    let from = |unit: &str, start: f64, step: f64, decimals: usize| {
        let mut text = format!("time [{unit}],VA [V]\n");
        for n in 0..200 {
            text += &format!("{:.decimals$},{}\n", start + step * f64::from(n), n % 2);
        }
        parse::parse("x", &text, None).map(|frames| frames.rate)
    };
    let steps = |unit: &str, step: f64, decimals: usize| from(unit, 0.0, step, decimals);
    // Binary fractions make some of these steps a little too long, others a little too short.
    for start in 0..40 {
        let start = f64::from(start);
        for (unit, step, decimals) in [("ms", 5.0, 0), ("s", 0.005, 3), ("us", 5000.0, 1)] {
            let rate = from(unit, start, step, decimals).unwrap();
            assert!((rate - 200.0).abs() < 1e-6, "{start} {unit}: {rate}");
        }
        for (unit, step, decimals) in [("us", 0.1, 1), ("s", 1e-7, 7), ("ms", 1e-4, 4)] {
            let rate = from(unit, start / 1000.0, step, decimals).unwrap();
            assert!((rate - 1e7).abs() < 1.0, "{start} {unit}: {rate}");
        }
    }
    assert!(steps("ms", 5.001, 3).is_err());
    assert!(steps("us", 0.09, 2).is_err());
}

#[test]
fn a_recording_that_does_not_repeat_ends_and_the_other_one_never() {
    let text = sine(10_000.0, 1950, 60.0, 4);
    let (once, _) = loaded(&text, Playback { repeat: false, ..Playback::default() });
    // 0.195 s are 491.4 samples of the meter.
    assert_eq!(once.ends_at(), Some(Tick::of_sample(492)));
    let (again, _) = loaded(&sine(10_000.0, 500, 60.0, 4), Playback::default());
    assert_eq!((again.ends_at(), again.recording().unwrap().length()), (None, 126));
    let rms = again.rms(&Spectrum::recorded_track(0));
    // 170 / sqrt(2)
    assert!((rms - 120.208_152_8).abs() < 1e-3, "{rms}");
}
