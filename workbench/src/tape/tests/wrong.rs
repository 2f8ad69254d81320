//! What is wrong with a tape, where, and what is accepted.

use super::play::play;
use super::*;

/// What is said about a wrong line, with its place.
fn wrong(text: &str) -> String {
    let error = parse(text, "t.tape").expect_err(text);
    let problem = &error.problems()[0];
    format!("{}:{} {}", problem.at.line, problem.at.column, problem.message)
}

#[test]
fn wrong_lines_say_where_what_and_what_else() {
    for (text, message) in [
        ("wait", "1:1 a duration is missing; accepted: wait DURATION"),
        ("\nwait 2", "2:6 `2` has no unit; write `2ms`, `2s`, `2m`, `2h` or `2d`"),
        ("wait 2s 3s", "1:9 `3s` is too much; accepted: wait DURATION"),
        ("press", "1:1 a key is missing; accepted: press KEY[*N] ..."),
        (
            "press minis",
            "1:7 `minis` is not a key, did you mean `minus`? accepted: minus, plus, back, next",
        ),
        (
            "press next*0",
            "1:7 `next*0` has no such count; accepted: `next*N` with N from 1 to 1000",
        ),
        ("hold plus", "1:1 a duration is missing; accepted: hold KEY DURATION"),
        ("set load.phase.A.amps", "1:1 a value is missing; accepted: set PATH VALUE"),
        ("set \"a\" 1", "1:5 a path has no quotes; accepted: set PATH VALUE"),
        ("power of", "1:7 `of` is neither on nor off, did you mean `off`? accepted: off, on"),
        (
            "restart settings",
            "1:9 `settings` cannot be put back; accepted: setup, passwords, energies, all",
        ),
        ("on roof restart", "1:9 the scenario is that of every meter: `on` has no meaning here"),
        ("power on 2s", "1:10 `2s` is too much; accepted: power off [DURATION] | power on"),
        ("request", "1:1 a frame is missing; accepted: request HEX ... [crc] [baud N] [port N]"),
        (
            "request 01 0g",
            "1:12 `0g` is not a byte; accepted: pairs of hexadecimal digits, such as 01 03 00 00 00 \
             0a c5 cd",
        ),
        (
            "request 01 baud fast",
            "1:17 `fast` is not a rate; accepted: bits a second, such as 9600",
        ),
        ("request 01 port 0", "1:17 `0` is not a port; accepted: its number, from 1"),
        ("request 01 baud 9600 02", "1:22 `02` comes after the rate; accepted: port N"),
    ] {
        assert_eq!(wrong(text), message, "{text}");
    }
}

#[test]
fn wrong_moments_and_meters_say_where_and_what() {
    for (text, message) in [
        ("down", "1:1 a key is missing; accepted: down KEY"),
        ("up left", "1:4 `left` is not a key; accepted: minus, plus, back, next"),
        ("at soon down plus", "1:4 `soon` is not a tick; accepted: a whole number"),
        ("at 1 at 2 wait 1s", "1:6 `at` stands twice"),
        ("at 5 down plus\nat 4 up plus", "2:1 tick 4 lies before tick 5 of a line above"),
        (
            "on the.roof press next",
            "1:4 `the.roof` is not the name of a meter; accepted: letters, digits, \
             `-` and `_`",
        ),
        ("on roof wait 1s", "1:9 time passes for every meter: `on` has no meaning here"),
        ("wait 1s\nscenario default", "2:1 `scenario` stands before every other line"),
        ("wait 1s\nstate a", "2:1 `state` stands before what happens, after `scenario` at most"),
    ] {
        assert_eq!(wrong(text), message, "{text}");
    }
}

#[test]
fn wrong_shots_say_where_and_what() {
    for (text, message) in [
        (
            "shot glass.gif",
            "1:6 `glass.gif` asks for no picture; accepted: a file with .txt, .ansi, .svg, .png, \
             .json, .words, .regions",
        ),
        ("shot a.txt --glass", "1:12 --glass: txt has none; accepted: svg, png, regions"),
        ("shot a.svg --size 9", "1:19 9 is not in 16..=8000"),
        (
            "shot a.svg --size",
            "1:1 a width is missing; accepted: shot FILE [--view V] [--spoil S] [--glass] \
            [--size N] [--notation N] [--cursor C] [--id-prefix TEXT] [--at TIME]",
        ),
        ("shot a.svg --notation si", "1:23 `si` is not a notation; accepted: iec, ieee"),
        ("shot a.svg --cursor off", "1:21 `off` is not a cursor; accepted: bar, blink, none"),
        ("shot a.svg --at 10", "1:17 `10` has no unit; write `10ms`, `10s`, `10m`, `10h` or `10d`"),
        (
            "shot a.svg --glas",
            "1:12 `--glas` is not an option of a shot, did you mean `--glass`? accepted: --glass, \
             --size, --cursor, --notation, --id-prefix, --at, --view, --spoil, --width, --theme, --callout, --highlight, --crop",
        ),
        (
            "shot a.svg --view wires",
            "1:19 `wires` is not a view; accepted: meter, glass, wiring, phasors, outputs, bench",
        ),
        (
            "shot a.txt --size 80 --view wiring --spoil no",
            "1:12 --size: txt has none; accepted: ansi, svg, png, regions",
        ),
        (
            "shot a.txt --spoil no",
            "1:12 --spoil: a view of the meter has none; leave one of the two out",
        ),
        (
            "shot a.svg --glass --view wiring",
            "1:20 --glass: a view of the wiring has none; leave one of the two out",
        ),
        ("shot \"a.txt", "1:6 the quote \" is not closed on its line"),
        ("shot \"a\"b.txt\"\"", "1:6 a blank is missing after the quote"),
    ] {
        assert_eq!(wrong(text), message, "{text}");
    }
}

#[test]
fn an_unknown_directive_lists_all() {
    let names = "wait, press, go, hold, set, fault, power, restart, request, expect, show, shot, on, at, down, up, scenario, \
        state";
    assert_eq!(
        wrong("pres next"),
        format!("1:1 `pres` is not a directive, did you mean `press`? accepted: {names}")
    );
}

#[test]
fn wrong_expectations_say_what_can_be_expected() {
    for (text, message) in [
        ("expect", "1:1 what is expected is missing; accepted: expect [within DURATION] WHAT"),
        (
            "expect within on",
            "1:15 `on` is not a duration; write a number and a unit, for example \
            `250ms` or `15m`",
        ),
        (
            "request 01\nexpect within 1s reply 01",
            "2:18 an answer is there at once or not at all: `within` has no meaning here",
        ),
        ("expect reply 01", "1:1 there is no `request` before it, whose answer could be expected"),
        (
            "expect silence crs",
            "1:16 `crs` is not a silence, did you mean `crc`? accepted: foreign-unit, foreign-reply, crc, length, baud-rate, parity, gap, broadcast, collision, nobody-there, power-off, fault",
        ),
        ("expect lcd.wrench yes", "1:19 `yes` is neither on nor off; accepted: on, off"),
        (
            "expect lcd.label a b",
            "1:20 `b` is too much; accepted: expect lcd.label TEXT, a text \
            with blanks in quotes",
        ),
        ("expect alarm shut", "1:14 `shut` is neither closed nor open; accepted: closed, open"),
        (
            "expect pulses many",
            "1:15 `many` is not a count; accepted: expect pulses N, expect pulses \
            > N",
        ),
    ] {
        assert_eq!(wrong(text), message, "{text}");
    }
    assert!(wrong("expect lcd.wrensh on").contains("did you mean `lcd.wrench`?"));
}

#[test]
fn wrong_comparisons_say_what_can_be_compared() {
    for (text, message) in [
        (
            "expect register 113 = 0",
            "1:17 `113` is not a register; accepted: 1-112, 129-154, 155-178, 257-408, 7001, \
             8000-13760, 40001-40178",
        ),
        (
            "expect register 2 = 0",
            "1:17 register 2 is a part of 1 (real energy, net, total); accepted: register 1",
        ),
        (
            "expect register 21 = 1 W",
            "1:24 `W` is not the unit of this register; accepted: kW, or none",
        ),
        (
            "expect register 21 > 1 +- 1",
            "1:27 `1` is not a tolerance; accepted: a number from 0 on, \
            with `=`",
        ),
        (
            "expect register 146 & many",
            "1:23 `many` is not a mask; accepted: a whole number of 32 \
            bits, such as 0x0100",
        ),
        (
            "expect register 146",
            "1:1 a comparison is missing; accepted: expect register N, and = \
            VALUE, < VALUE, > VALUE or & MASK",
        ),
    ] {
        assert_eq!(wrong(text), message, "{text}");
    }
    assert!(
        wrong("expect register 21 == 5").starts_with("1:20 `==` is not a comparison; accepted:")
    );
    assert!(wrong("expect register 21 = inf").starts_with("1:22 `inf` is not a value; accepted:"));
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let error = parse("wait\nwait 1s\nhop\n", "t.tape").unwrap_err();
    let lines: Vec<usize> = error.problems().iter().map(|problem| problem.at.line).collect();
    assert_eq!(lines, [1, 3]);
    assert!(error.to_string().starts_with("t.tape:1:1: a duration is missing"));
}

/// What is wrong with a tape on a shipped scenario, before it is played.
fn unfit(text: &str, scenario: &str) -> String {
    let tape = parse(text, "t.tape").unwrap();
    tape.check(&Scenario::shipped(scenario).unwrap()).unwrap_err().to_string()
}

#[test]
fn what_a_scenario_has_not_is_told_with_its_place_before_anything_is_played() {
    let error = unfit("wait 1h\nset wirring.ct.B.reversed true # B\n", "default");
    let expected = "t.tape:2:5: unknown key `wirring`, did you mean `wiring`? accepted: ";
    assert!(error.starts_with(expected), "{error}");
    let under = "\n  2 | set wirring.ct.B.reversed true # B\n    |     ^^^^^^^^^^^^^^^^^^^^^";
    assert!(error.ends_with(under), "{error}");

    let error = unfit("at 99999999 set wiring.ct.B.reversed maybe so # B", "default");
    assert!(error.starts_with("t.tape:1:38: `reversed` is the text \"maybe so\"; acc"), "{error}");
    assert!(error.ends_with(&format!("\n    | {}^^^^^^^^", " ".repeat(37))), "{error}");

    let error = unfit("on hall press plus\non roof press plus\n", "two-meters");
    let names: Vec<&str> = error.lines().next().unwrap().split(';').collect();
    assert_eq!(names[0], "t.tape:1:4: there is no meter `hall`", "{error}");

    // What a line changes counts for the lines below it.
    let error = unfit("set service.form delta\n", "default");
    assert!(error.starts_with("t.tape:1:18: "), "{error}");
    let split = "set load.phase.A.watts 5\nset load.phase.A.power_factor 0.5\n";
    let tape = parse(split, "t.tape").unwrap();
    let alone = parse("set load.phase.A.power_factor 0.5\n", "t.tape").unwrap();
    let scenario = Scenario::shipped("default").unwrap();
    assert_eq!(tape.check(&scenario).is_ok(), play(split, "default").is_ok());
    assert_eq!(alone.check(&scenario).is_ok(), play(&alone.to_string(), "default").is_ok());
}
