//! `screenshot` and `gallery` of the real program.
//!
//! The committed pictures are made anew and compared byte by byte. With
//! `S4100_BLESS=1` they are written instead: look at them before they are committed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::meter::binary;

fn s4100(arguments: &[&str]) -> Output {
    Command::new(binary()).args(arguments).output().unwrap()
}

/// What a run that must go well writes to standard output.
fn stdout(arguments: &[&str]) -> Vec<u8> {
    let output = s4100(arguments);
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {messages}");
    output.stdout
}

fn text(arguments: &[&str]) -> String {
    String::from_utf8(stdout(arguments)).unwrap()
}

/// Holds a committed picture to what the program makes of `arguments`.
fn is_committed(file: &str, arguments: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let made = stdout(arguments);
    assert!(made == stdout(arguments), "two runs differ: {arguments:?}");
    if std::env::var_os("S4100_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &made).unwrap();
    }
    let committed = fs::read(&path).unwrap();
    assert!(made == committed, "{file} is another picture now: s4100 {}", arguments.join(" "));
}

/// The command that `docs/images/README.md` gives for the picture, less its `-o`.
const README_PICTURE: [&str; 6] =
    ["screenshot", "default", "--after", "10.4s", "--keys", "minus*3"];

#[test]
fn the_picture_of_the_readme_is_the_programs() {
    let mut arguments = README_PICTURE.to_vec();
    arguments.extend(["--format", "png"]);
    is_committed("docs/images/meter.png", &arguments);
    let about = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images/README.md");
    let about = fs::read_to_string(about).unwrap();
    assert!(about.contains("s4100 screenshot default --after 10.4s --keys \"minus*3\" -o"));
    let size = stdout(&arguments).len();
    assert!(size < 200_000, "{size} bytes");
}

#[test]
fn drawings_are_as_they_were_looked_at() {
    let glass = |rest: &[&'static str]| {
        let mut arguments = vec!["screenshot", "--glass", "--size", "460", "--format", "svg"];
        arguments.extend(rest);
        arguments
    };
    is_committed("tests/pictures/current-a.svg", &glass(&["--keys", "minus*6 next"]));
    is_committed(
        "tests/pictures/energy-exported-iec.svg",
        &glass(&["solar-export", "--after", "1h", "--keys", "next*2", "--notation", "iec"]),
    );
    is_committed(
        "tests/pictures/front-phase-loss.svg",
        &["screenshot", "lead-open", "--keys", "minus*3", "--size", "460", "--format", "svg"],
    );
    is_committed(
        "tests/pictures/wiring-ct-reversed.svg",
        &["screenshot", "ct-reversed", "--view", "wiring", "--format", "svg"],
    );
    is_committed("tests/pictures/dark.svg", &glass(&["control-power-lost", "--after", "10s"]));
}

#[test]
fn each_format_tells_the_same() {
    let keys = ["screenshot", "default", "--after", "9s", "--keys", "minus*3"];
    let in_format = |format: &'static str| {
        let mut arguments = keys.to_vec();
        arguments.extend(["--format", format]);
        arguments
    };
    let words = text(&in_format("words"));
    assert!(words.starts_with("Real power, total of three phases: 46.7"), "{words}");
    assert!(words.ends_with(" kilowatts, imported. Label: KW 3PHASE.\n"));
    assert!(text(&keys).contains("| KW      3PHASE  "), "text where nothing else is asked for");
    assert!(text(&in_format("ansi")).contains("\x1b[0;"));
    assert!(text(&in_format("svg")).contains(words.trim_end()));
    assert_eq!(&stdout(&in_format("png"))[..8], b"\x89PNG\r\n\x1a\n");
    let json: serde_json::Value = serde_json::from_str(&text(&in_format("json"))).unwrap();
    assert_eq!(json["screen"], "power.real.total");
    assert_eq!((&json["first"], &json["second"]), (&"KW".into(), &"3PHASE".into()));
    // 1 s of start, 9 s, three presses of 200 ms; then the full second, with the heart.
    assert_eq!(json["seconds"], 11.0);
    assert_eq!((&json["icons"]["import"], &json["icons"]["heart"]), (&true.into(), &true.into()));
    assert_eq!(json["label"], "KW 3PHASE");
    let said = json["words"]["full"].as_str().unwrap();
    assert_eq!(words.trim_end(), format!("{said} Label: KW 3PHASE."));
    // The loads of the scenario: 20 kW, 62 A x 277.128 V x 0.92, 45 A x 277.128 V x 0.88.
    let kilowatts = json["value"]["number"].as_f64().unwrap();
    assert!((kilowatts - 46.782).abs() < 0.002, "{kilowatts}");
}

#[test]
fn the_format_follows_the_name_of_the_file() {
    let directory = tempfile::tempdir().unwrap();
    for (name, start) in [
        ("a.txt", &b"+---"[..]),
        ("b.ans", b"\x1b[0"),
        ("c.svg", b"<svg"),
        ("d.PNG", b"\x89PNG"),
        ("e.json", b"{"),
        ("f.words", b"Real energy"),
    ] {
        let path = directory.path().join(name);
        assert!(stdout(&["screenshot", "-o", path.to_str().unwrap()]).is_empty());
        assert!(fs::read(&path).unwrap().starts_with(start), "{name}");
    }
}

#[test]
fn a_panel_directory_holds_a_file_of_a_panel() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_str().unwrap();
    let refused = |expected: &str| {
        let output = s4100(&["screenshot", "--panel", path]);
        let messages = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{messages}");
        assert!(messages.contains(path) && messages.contains(expected), "{messages}");
    };
    refused("panel.toml, glyphs.toml, menu.toml, text.toml, strokes.toml");
    let text = include_str!("../../panels/series-4100/text.toml");
    fs::write(directory.path().join("text.toml"), text).unwrap();
    assert_eq!(stdout(&["screenshot", "--panel", path]), stdout(&["screenshot"]));
    fs::write(directory.path().join("menus.toml"), "").unwrap();
    refused("did you mean `menu.toml`?");
}

#[test]
fn a_directory_that_is_not_there_is_named_and_not_made() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("shots/a.txt");
    let output = s4100(&["screenshot", "-o", path.to_str().unwrap()]);
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{messages}");
    let missing = directory.path().join("shots");
    let expected = format!("a.txt: there is no directory {}\n", missing.display());
    assert!(messages.ends_with(&expected), "{messages}");
    assert!(!missing.exists());
}

/// A CT the wrong way round, in each format: told, and left for others to find.
#[test]
fn every_format_has_a_view_of_the_wiring() {
    let wiring = |format: &str, spoil: &str| {
        let arguments = ["screenshot", "ct-reversed", "--view", "wiring", "--format", format];
        text(&[&arguments[..], &["--spoil", spoil]].concat())
    };
    for format in ["txt", "ansi", "svg", "json", "words"] {
        let said = "CT B points the wrong way";
        assert!(wiring(format, "yes").contains(said), "{format}");
        assert!(!wiring(format, "no").contains(said), "{format}");
    }
    // The dot of its X1 is towards the load.
    assert!(wiring("txt", "no").contains("(-*)"));
    // What is not told can be read off the transformers.
    assert!(wiring("txt", "no").contains("CT A: 100 A, 1 V   CT B: 100 A, 1 V"));
    let json: serde_json::Value = serde_json::from_str(&wiring("json", "no")).unwrap();
    let reversed: Vec<_> =
        json["cts"].as_array().unwrap().iter().map(|ct| &ct["reversed"]).collect();
    assert_eq!(reversed, [false, true, false]);
    assert_eq!(json["cts"][1]["evidence"]["rule"], "wiring-diagrams");
    assert_eq!(json["leads"][0]["through"][1]["kind"], "fuse");
    assert_eq!(json["leads"][0]["through"][1]["evidence"]["confidence"], "inferred");
    let png = ["screenshot", "ct-reversed", "--view", "wiring", "--format", "png"];
    assert!(stdout(&png).starts_with(b"\x89PNG"));
    let notes = wiring("svg", "no");
    assert!(notes.contains("<desc") && notes.contains("Inferred, wiring-drawing"), "{notes}");
    assert_eq!(text(&["screenshot", "--view", "glass"]), text(&["screenshot"]));
}

#[test]
fn what_is_wrong_is_told_with_what_is_accepted() {
    for (arguments, expected) in [
        (
            &["screenshot", "--keys", "minus nxt"][..],
            "word 2: `nxt` is not a key (did you mean `next`?); accepted: minus, plus, back, next",
        ),
        (&["screenshot", "-o", "x.jpg"], "x.jpg: its name ends in none of txt, ansi, svg, png"),
        (&["screenshot", "two-meters", "--meter", "z"], "has no meter `z`; accepted: "),
        (&["screenshot", "--after", "10"], "`10` has no unit"),
        (&["screenshot", "--size", "9"], "9 is not in 16..=8000"),
        (&["screenshot", "--size", "abc"], "abc is not a number of 16..=8000"),
        (&["screenshot", "--size", "99"], "--size: txt has none; accepted: ansi, svg, png"),
        (&["screenshot", "--glass"], "--glass: txt has none; accepted: svg, png"),
        (
            &["screenshot", "--format", "words", "--cursor", "none"],
            "--cursor: words has none; accepted: txt, ansi, svg, png",
        ),
        (&["screenshot", "--id-prefix", "a"], "--id-prefix: txt has none; accepted: svg"),
        (&["screenshot", "--keys", "minus * 3"], "word 2: `*` is not a key"),
        (&["screenshot", "--panel", "/nope"], "--panel /nope: there is no such directory"),
        (&["screenshot", "--format", "png", "-o", "x.svg"], "--format png: x.svg has the name"),
        (
            &["screenshot", "--after", "9s", "--at", "9s"],
            "been on for 10s by then; accepted: that and",
        ),
        (&["screenshot", "--view", "wires"], "possible values: meter, glass, wiring"),
        (&["screenshot", "--spoil", "no"], "--spoil: a view of the meter has none; leave one of"),
        (
            &["screenshot", "--view", "wiring", "--cursor", "bar"],
            "--cursor: a view of the wiring has none; leave one of the two out",
        ),
        (&["gallery", "/nope/x", "--keys", "next"], "s4100 screenshot --keys next"),
        (&["gallery", "Cargo.toml"], "gallery Cargo.toml: this is not a directory; accepted: one"),
    ] {
        let output = s4100(arguments);
        let messages = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(messages.contains(expected), "{arguments:?}: {messages}");
    }
}

#[test]
fn the_gallery_has_every_screen_in_both_notations() {
    let directory = tempfile::tempdir().unwrap();
    let gallery = directory.path().join("gallery");
    stdout(&["gallery", gallery.to_str().unwrap()]);
    let page = fs::read_to_string(gallery.join("index.html")).unwrap();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for row in &firmware_model::menu::SCREENS {
        for notation in ["iec", "ieee"] {
            let file = PathBuf::from(notation).join(format!("{}.svg", row.id));
            let drawing = fs::read_to_string(gallery.join(&file)).unwrap();
            assert!(drawing.contains("-title\">"), "{}", file.display());
            // Side by side in one page, two drawings do not take each other's colours.
            for id in drawing.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let other = ids.entry(id.to_owned()).or_insert_with(|| drawing.clone());
                assert!(*other == drawing, "{id} stands in {} and another", file.display());
                assert!(id.starts_with(&format!("{notation}-{}-", row.id)), "{id}");
            }
            assert!(page.contains(&format!("<img src=\"{}\"", file.display())));
        }
    }
    assert!(gallery.join("ieee/reset.energy.confirm.yes.svg").exists());
    assert!(!page.contains("alt=\"\""));
    // The keys beside a picture lead to what it shows.
    let (_, from) = page.split_once("<code>pf.b</code> register 101<br>keys: <kbd>").unwrap();
    let (keys, _) = from.split_once("</kbd>").unwrap();
    let words = text(&["screenshot", "--keys", keys, "--format", "words"]);
    assert!(words.starts_with("Power factor, phase B: 0.920"), "{keys}: {words}");
}

/// The words of a line for a shell: quotes of both kinds, nothing else that is special.
fn shell_words(line: &str) -> Vec<String> {
    let (mut words, mut quote, mut word) = (Vec::new(), None, String::new());
    for c in line.chars() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => words.push(std::mem::take(&mut word)),
            (c, _) => word.push(c),
        }
    }
    words.push(word);
    words
}

#[test]
fn the_command_of_a_caption_makes_its_picture_again() {
    let directory = tempfile::tempdir().unwrap();
    let gallery = directory.path().join("gallery");
    let options = ["--scenario", "two-meters", "--meter", "workshop", "--after", "1.3s", "--case"];
    let mut arguments = vec!["gallery", gallery.to_str().unwrap(), "--size", "300"];
    arguments.extend(options);
    arguments.extend(["--cursor", "blink", "--id-prefix", "my figures", "--at", "14500ms"]);
    stdout(&arguments);
    let page = fs::read_to_string(gallery.join("index.html")).unwrap();
    assert!(page.contains("Scenario <code>two-meters.toml</code>, meter <code>workshop</code>"));
    assert!(page.contains("2300ms after the power-up"));
    let commands: Vec<&str> = page.split("<code class=\"command\">").skip(1).collect();
    let (ieee, iec) = commands.split_at(commands.len() / 2);
    // From both notations, from the first to the last of the menu.
    for (notation, commands) in [("ieee", ieee), ("iec", iec)] {
        for command in commands.iter().step_by(37).chain(commands.last()) {
            let (command, _) = command.split_once("</code>").unwrap();
            let command = command.replace("&quot;", "\"");
            let words = shell_words(&command);
            assert_eq!(words[0], "s4100");
            let made = Command::new(binary())
                .args(&words[1..])
                .current_dir(directory.path())
                .output()
                .unwrap();
            assert!(made.status.success(), "{command}: {}", String::from_utf8_lossy(&made.stderr));
            let name = words.last().unwrap();
            let again = fs::read(directory.path().join(name)).unwrap();
            let committed = fs::read(gallery.join(notation).join(name)).unwrap();
            assert!(again == committed, "{command}");
        }
    }
}

#[test]
fn a_gallery_over_an_older_one_removes_its_pictures_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let gallery = directory.path().join("gallery");
    let path = gallery.to_str().unwrap();
    stdout(&["gallery", path, "--png", "--size", "16"]);
    let png = gallery.join("ieee/pf.b.png");
    assert!(png.exists());
    let own = gallery.join("ieee/mine.svg");
    fs::write(&own, "").unwrap();
    stdout(&["gallery", path, "--size", "16"]);
    assert!(!png.exists() && own.exists() && gallery.join("ieee/pf.b.svg").exists());
    // Only the last directory of its path is made.
    let nowhere = directory.path().join("none/gallery");
    let output = s4100(&["gallery", nowhere.to_str().unwrap()]);
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{messages}");
    let missing = directory.path().join("none");
    assert!(messages.contains(&format!("there is no directory {}", missing.display())));
    assert!(!missing.exists());
}

#[test]
fn a_hyphen_is_standard_output_and_a_directory_no_file() {
    assert_eq!(stdout(&["screenshot", "-o", "-"]), stdout(&["screenshot"]));
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("d.png");
    fs::create_dir(&path).unwrap();
    let output = s4100(&["screenshot", "-o", path.to_str().unwrap()]);
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{messages}");
    let expected = "d.png: this is a directory; accepted: the name of a file\n";
    assert!(messages.ends_with(expected), "{messages}");
}

#[test]
fn text_marks_the_digit_that_the_keys_turn() {
    // SETUP's password, the third digit: five columns, and seven for each digit before it.
    let glass = text(&["screenshot", "--keys", "plus next*2 plus next"]);
    let rule = format!("\n+{}^^^{}+\n", "-".repeat(20), "-".repeat(19));
    assert!(glass.contains("PASWD") && glass.ends_with(&rule), "{glass}");
}

/// A picture without the recipe that it carries: the same drawing has the same bytes then.
fn drawn(picture: Vec<u8>) -> Vec<u8> {
    if let Ok(text) = std::str::from_utf8(&picture) {
        let cut = text.split_once("<metadata>").and_then(|(before, rest)| {
            Some(before.to_owned() + rest.split_once("</metadata>\n")?.1)
        });
        return cut.map_or(picture, String::into_bytes);
    }
    // A chunk of a PNG: its length, its name, and its check.
    let keyword = picture.windows(11).position(|bytes| bytes == b"iTXtRecipe\0").unwrap();
    let length = u32::from_be_bytes(picture[keyword - 4..keyword].try_into().unwrap()) as usize;
    [&picture[..keyword - 4], &picture[keyword + 4 + length + 4..]].concat()
}

#[test]
fn every_format_shows_the_glass_of_its_tick() {
    // SETUP's password on its second digit, 1.6 s after the power-up, and then in the dark half
    // of the blink.
    let of = |format: &str, at: &str, cursor: &str| {
        let mut arguments = vec!["screenshot", "--keys", "plus next*2", "--at", at];
        arguments.extend(["--format", format, "--cursor", cursor]);
        if ["svg", "png"].contains(&format) {
            arguments.push("--glass");
        }
        drawn(stdout(&arguments))
    };
    for format in ["txt", "ansi", "svg", "png"] {
        let picture = |at, cursor| of(format, at, cursor);
        let [lit, dark] = ["3s", "3500ms"].map(|at| picture(at, "blink"));
        assert_ne!(lit, dark, "{format}: the digit and the heart are dark");
        // Without the blink the second digit is lit at both: what differs is the heart alone.
        let steady = picture("3500ms", "none");
        assert_ne!(steady, dark, "{format}: none is lit");
        assert_eq!(picture("3s", "none"), lit, "{format}: blink is lit in the lit half");
        let bar = picture("3500ms", "bar");
        assert!(bar != dark && bar != steady, "{format}: a bar below a dark digit");
        // The bar is what a picture has that nobody asks about its cursor.
        assert_eq!(picture("3500ms", "BAR"), bar);
    }
    let zero = "|     |   |         |   |  |   |  |   |    |";
    let text = String::from_utf8(of("txt", "3500ms", "blink")).unwrap();
    assert!(text.contains(zero) && !text.contains('^'), "{text}");
    let json: serde_json::Value = serde_json::from_str(&text_of_json("3500ms")).unwrap();
    assert_eq!((&json["cursor_lit"], &json["value"]["text"]), (&false.into(), &"00000".into()));
    assert_eq!(json["value"]["cells"][1]["character"], " ");
}

fn text_of_json(at: &str) -> String {
    text(&["screenshot", "--keys", "plus next*2", "--at", at, "--format", "json"])
}

#[test]
fn json_says_for_each_state_what_it_rests_on() {
    let evidence = |keys: &str| {
        let json = text(&["screenshot", "--keys", keys, "--format", "json"]);
        serde_json::from_str::<serde_json::Value>(&json).unwrap()["evidence"].clone()
    };
    // The password is documented (guide p. 10); how its digits are entered is not.
    let title = evidence("plus");
    assert_eq!(title["state"], serde_json::Value::Null);
    let entered = evidence("plus next");
    assert_eq!(entered["confidence"], "inferred");
    assert_ne!(entered["screen"]["confidence"], "inferred");
    assert_eq!(entered["state"]["rule"], "edit-digits");
    assert_eq!(entered["case"]["confidence"], "inferred");
}

#[test]
fn what_is_inferred_says_so_where_it_shows() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_str().unwrap();
    stdout(&["gallery", path, "--size", "16", "--case", "--notation", "IEEE"]);
    let page = fs::read_to_string(directory.path().join("index.html")).unwrap();
    let figure = |id: &str| {
        let (_, from) = page.split_once(&format!("<figure id=\"ieee-{id}\">")).unwrap();
        from.split_once("</figure>").unwrap().0.to_owned()
    };
    let mark = "<i class=\"inferred\"";
    // How a digit is edited is inferred; the label and value of KW are documented.
    let edited = figure("setup.com.address");
    assert!(edited.contains(mark) && edited.contains("Inferred, edit-digits: "), "{edited}");
    let plain = figure("power.real.total");
    assert!(!plain.contains(mark), "{plain}");
    assert!(plain.contains("Label: KW 3PHASE. The case is inferred as a whole"), "{plain}");
    assert!(plain.contains("<samp>KW 3PHASE</samp>"), "{plain}");
    // Each figure whose row is inferred has the mark, and no directory has the other notation.
    let inferred = firmware_model::menu::SCREENS
        .iter()
        .filter(|row| row.evidence.confidence == firmware_model::Confidence::Inferred);
    for row in inferred {
        assert!(figure(row.id).contains(mark), "{}", row.id);
    }
    assert!(!page.contains("\"iec\"") && !page.contains("#iec"));
    assert!(!directory.path().join("iec").exists());
    let drawing = fs::read_to_string(directory.path().join("ieee/setup.com.address.svg")).unwrap();
    let (_, notes) = drawing.split_once("-desc\">").unwrap();
    assert!(notes.contains("Inferred, edit-digits: ") && notes.contains("The case is inferred"));
}

#[test]
fn the_ids_of_a_drawing_begin_with_the_name_of_its_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("kw total.svg");
    let drawn = |arguments: &[&str]| {
        let mut all = vec!["screenshot", "-o", path.to_str().unwrap()];
        all.extend(arguments);
        stdout(&all);
        fs::read_to_string(&path).unwrap()
    };
    let bare =
        |drawing: String| String::from_utf8(super::screenshot::drawn(drawing.into())).unwrap();
    let ids = |drawing: &str| -> Vec<String> {
        let ids = drawing.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next());
        ids.map(str::to_owned).collect()
    };
    let begin_with = |drawing: &str, prefix: &str| {
        assert!(ids(drawing).len() > 3);
        assert!(ids(drawing).iter().all(|id| id.starts_with(prefix)), "{:?}", ids(drawing));
        // Whatever is referred to is there.
        for used in ["url(#", "xlink:href=\"#", "aria-labelledby=\"", "aria-describedby=\""] {
            for name in drawing.split(used).skip(1) {
                let name = name.split([')', '"']).next().unwrap();
                assert!(ids(drawing).iter().any(|id| id == name), "{name}");
            }
        }
    };
    begin_with(&drawn(&[]), "kw-total-");
    begin_with(&drawn(&["--id-prefix", "fig 3"]), "fig-3-");
    begin_with(&text(&["screenshot", "--format", "svg"]), "s4100-");
    // The same glass in another file differs in its ids alone.
    let other = bare(drawn(&["--id-prefix", "zz"])).replace("zz-", "");
    assert_eq!(bare(drawn(&[])).replace("kw-total-", ""), other);
}

/// What stands on the glass after an address by meaning is what the keys of the guide give.
#[test]
fn a_screen_and_its_value_are_named_and_the_picture_makes_itself_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("vll.svg");
    let path = path.to_str().unwrap();
    stdout(&["screenshot", "--screen", "setup.voltage.system", "--value", "480", "-o", path]);
    let drawing = fs::read_to_string(path).unwrap();
    assert!(drawing.contains("System voltage, line to line: 00480 volts."), "{drawing}");
    assert_eq!(text(&["verify", path]), format!("{path}: as its recipe makes it\n"));
    // 480 as a person presses it, without the search: the same glass.
    let keys = "plus next*6 minus*4 next*3 minus*2 next minus*2";
    let pressed = text(&["screenshot", "--keys", keys]);
    let named = ["screenshot", "--screen", "setup.voltage.system", "--value", "480"];
    assert_eq!(text(&named), pressed);
    // A picture that was changed by hand is told in words, and the status says it.
    fs::write(path, drawing.replace("00480 volts", "00580 volts")).unwrap();
    let output = s4100(&["verify", path]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("00580 volts") && said.contains("and now says") && said.contains("00480")
    );
}

#[test]
fn every_format_that_carries_a_recipe_is_verified() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let scenario = file("mine.toml");
    fs::write(&scenario, "load.phase.A.amps = 12\nwiring.ct.A.reversed = true\n").unwrap();
    let mut made = Vec::new();
    for name in ["a.svg", "a.png", "a.json"] {
        let set = "wiring.ct.A.reversed=false";
        stdout(&[
            "screenshot",
            &scenario,
            "--set",
            set,
            "--screen",
            "current.a",
            "-o",
            &file(name),
        ]);
        made.push(file(name));
    }
    let wiring = file("w.png");
    stdout(&["screenshot", &scenario, "--view", "wiring", "-o", &wiring]);
    let tape = file("t.tape");
    fs::write(&tape, format!("go power.real.a\nexpect lcd.export on\nshot {}\n", file("t.svg")))
        .unwrap();
    stdout(&["play", &tape, "--scenario", &scenario]);
    made.extend([wiring, file("t.svg")]);
    // The scenario is within them: nothing else is needed.
    fs::remove_file(&scenario).unwrap();
    let all: Vec<&str> = std::iter::once("verify").chain(made.iter().map(String::as_str)).collect();
    let said = text(&all);
    assert_eq!(said.matches("as its recipe makes it").count(), made.len(), "{said}");
    let bare = file("bare.svg");
    fs::write(&bare, "<svg/>").unwrap();
    let output = s4100(&["verify", &bare]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("carries no recipe; accepted: an svg")
    );
}

#[test]
fn what_is_asked_for_in_vain_names_its_option() {
    let message = |arguments: &[&str]| {
        let output = s4100(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let screen = ["screenshot", "--screen", "setup.voltage.system"];
    let refused = message(&[&screen[..], &["--value", "900"]].concat());
    assert!(refused.contains("--value: `setup.voltage.system` is 900 V; divided by"), "{refused}");
    let accepted = message(&[&screen[..], &["--value", "480", "--refused"]].concat());
    assert!(accepted.contains("there is nothing to be refused"), "{accepted}");
    let unknown = message(&["screenshot", "--screen", "setup.voltage.sytem"]);
    assert!(unknown.contains("did you mean `setup.voltage.system`?"), "{unknown}");
    let path = message(&["screenshot", "--set", "wirng.x=1"]);
    assert!(path.contains("--set: unknown key `wirng`, did you mean `wiring`?"), "{path}");
    let passed = message(&["screenshot", "--keys", "plus*30", "--at", "2s"]);
    assert!(passed.contains("--at 2s: the meter has been on for"), "{passed}");
    let behind = message(&["route", "setup.com.baud=9600", "--no-passwords"]);
    assert!(behind.contains("`setup.com.baud` is behind the SETUP password"), "{behind}");
}
