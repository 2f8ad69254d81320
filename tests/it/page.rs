//! The page in a browser: what its core answers is what the program's own answers, byte for byte,
//! and what a person does at it leads somewhere.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};
use workbench::lesson::{SHIPPED_LESSONS, StepBody};
use workbench::page::PageSession;
use workbench::scenario::SHIPPED;

use crate::support::meter::binary;
use crate::support::programs::{debian, without};

/// The page, which `web/build` makes.
fn built() -> PathBuf {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/s4100.html");
    assert!(page.is_file(), "{} is missing: web/build", page.display());
    page
}

/// Numbers without a pattern, the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Plays a tape to its end, and looks.
fn played(questions: &mut Vec<Json>, text: &str) {
    questions.push(json!({ "ask": "play", "text": text, "file": "test.tape" }));
    questions.push(json!({ "ask": "step", "ticks": 4_032_000_u64 * 86_400 * 3 }));
    questions.push(json!({ "ask": "look", "whole": true }));
}

/// Every screen, the tapes of the lessons, random requests, and what else the page asks.
fn questions() -> Vec<Json> {
    let mut all =
        vec![json!({ "ask": "begin", "scenario": "default" }), json!({ "ask": "regions" })];
    for scenario in SHIPPED {
        all.push(json!({ "ask": "begin", "scenario": scenario.name }));
        all.push(json!({ "ask": "pass", "ticks": 3 * 4_032_000 }));
        all.push(json!({ "ask": "look", "whole": true }));
        for view in ["wiring", "phasors", "outputs"] {
            all.push(json!({ "ask": "picture", "view": view, "theme": "dark" }));
        }
        all.push(json!({ "ask": "registers", "search": "" }));
        all.push(json!({ "ask": "controls" }));
    }
    let menu = panels::Panel::builtin().unwrap().menu;
    for screen in menu.screens() {
        let id = screen.id();
        played(&mut all, &format!("scenario type-40\ngo {id}\n"));
        all.push(json!({ "ask": "explain" }));
    }
    let mut tapes = 0;
    for shipped in SHIPPED_LESSONS {
        let lesson = shipped.lesson().unwrap();
        let mut text = format!("scenario {}\n", lesson.scenario);
        for step in &lesson.steps {
            let (StepBody::Show(tape) | StepBody::Task { solution: tape, .. }) = &step.body else {
                continue;
            };
            text.push_str(&tape.to_string());
            played(&mut all, &text);
            all.push(json!({ "ask": "link" }));
            all.push(json!({ "ask": "tape" }));
            tapes += 1;
        }
    }
    assert!(tapes >= 50, "{tapes}");
    all.push(json!({ "ask": "begin", "scenario": "default" }));
    let mut numbers = Numbers(4100);
    for _ in 0..1000 {
        let length = numbers.below(8);
        let mut frame = vec![1, [3, 4, 6, 16, 17, 43, 8, 99][numbers.below(8) as usize]];
        frame.extend([0, 20 + numbers.below(140) as u8, 0, 1 + numbers.below(30) as u8]);
        frame.extend((0..length).map(|_| numbers.below(256) as u8));
        let hex: Vec<String> = frame.iter().map(|byte| format!("{byte:02x}")).collect();
        all.push(json!({ "ask": "send", "hex": hex.join(" "), "crc": numbers.below(9) > 0, "baud": null }));
        all.push(json!({ "ask": "pass", "ticks": numbers.below(4_032_000) }));
    }
    all.push(json!({ "ask": "registers", "search": "" }));
    all
}

/// One browser for all: it is what takes the time.
#[test]
fn the_page_answers_as_the_program_and_can_be_used() {
    if without("chromium") {
        return;
    }
    let (node, chromium) = (debian("node", "nodejs"), debian("chromium", "chromium"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let modules = root.join("target/browser/node_modules");
    assert!(modules.is_dir(), "{} is missing: tests/run makes it", modules.display());
    let questions: Vec<String> = questions().iter().map(Json::to_string).collect();

    let mut child = Command::new(node)
        .arg(root.join("tests/browser/ask.cjs"))
        .arg(built())
        .arg(chromium)
        .env("NODE_PATH", modules)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(questions.join("\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let (answers, found) = text.trim_end().rsplit_once('\n').unwrap();

    let mut native = PageSession::new().unwrap();
    assert_eq!(answers.lines().count(), questions.len());
    for (question, answer) in questions.iter().zip(answers.lines()) {
        let expected = unnumbered(&native.answer(question));
        let answer = unnumbered(answer);
        assert!(answer == expected, "{question}: {answer:.300}\nnative: {expected:.300}");
    }
    used(&serde_json::from_str(found).unwrap());
}

/// An answer without the number of its drawing: the page has looked before, and counts on.
fn unnumbered(answer: &str) -> String {
    let Some((before, rest)) = answer.split_once("\"drawing\":") else {
        return answer.to_owned();
    };
    format!("{before}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()))
}

/// What a person at the page saw.
fn used(found: &Json) {
    assert_eq!(found["errors"], json!([]), "{found:#}");
    let steps = &found["steps"];
    // By hand, from the menu of the guide: energy, then reactive energy below it.
    let energy = "Real energy";
    let reactive = "Reactive energy in quadrant 1";
    assert_eq!(steps["buttons"][0], energy);
    assert_eq!(steps["buttons"][1], reactive);
    assert_eq!(steps["buttons"][2], energy);
    assert_eq!(steps["buttons"][3], reactive);
    assert_eq!(steps["buttons"][4], "Apparent energy", "in a pause");
    assert_eq!(steps["drawn"], json!([true, true]));
    assert_eq!(steps["finger"]["tapped"], reactive, "by a tap");
    assert_eq!(steps["finger"]["held"], 3, "seconds: {}", steps["finger"]["tape"]);
    assert_eq!(steps["wide"], json!([]));
    assert_eq!(steps["registers"]["said"], json!(["", "", true, false]));
    assert_eq!(steps["registers"]["ranges"], json!(["1 to 120", "121 to 240", "241 to 287"]));
    assert_eq!(steps["registers"]["hidden"], 0, "columns beside the box");
    let titles = steps["lesson"].as_array().unwrap();
    assert_eq!(titles.last().unwrap(), "First look (6 of 6)", "{titles:?}");
    assert_eq!(steps["kept"]["first-look"]["done"], true);
    assert_eq!(steps["link"]["scenario"], "ct-reversed");
    assert_eq!(steps["link"]["same"], true);
    assert!(steps["link"]["length"].as_u64().unwrap() < 2000, "{steps}");
    for (link, message) in [("#1.A", "damaged"), ("#7.a", "version 7"), ("#1.e", "damaged")] {
        let told = steps["hostile"][link][0].as_str().unwrap();
        assert!(told.contains(message), "{link}: {told}");
        assert_eq!(steps["hostile"][link][1], true, "the meter is there all the same");
    }
    assert_eq!(steps["markup"], json!({ "broken": false, "elements": 0, "told": true }));
    assert_eq!(steps["axe"], json!([]), "{:#}", steps["axe"]);
}

/// A figure's link is short, and opens the screen that was asked for.
#[test]
fn a_link_of_the_command_line_opens_the_screen() {
    let base = "https://example.org/s4100.html";
    let arguments =
        ["link", "ct-reversed", "--screen", "power.real.b", "--after", "1h", "--base", base];
    let output = Command::new(binary()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let link = String::from_utf8(output.stdout).unwrap();
    let link = link.trim();
    assert!(link.starts_with(&format!("{base}#1.")) && link.len() < 2000, "{link}");
    let mut page = PageSession::new().unwrap();
    page.answer(&json!({ "ask": "open", "link": link }).to_string());
    page.answer(&json!({ "ask": "step", "ticks": 4_032_000_u64 * 86_400 }).to_string());
    let look: Json = serde_json::from_str(&page.answer(r#"{"ask":"look"}"#)).unwrap();
    assert_eq!(look["screen"], "power.real.b");
    // The reversed CT makes an export of what is drawn.
    let words = look["words"].as_str().unwrap();
    assert!(words.starts_with("Real power, phase B: ") && words.ends_with("exported."), "{words}");
    assert!(look["time"].as_str().unwrap().starts_with("1:00:"), "{}", look["time"]);
}

#[test]
fn a_program_without_the_page_says_where_it_is() {
    let told = |arguments: &[&str]| {
        let output = Command::new(binary()).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    if cfg!(not(feature = "page")) {
        let (status, message) = told(&["page", "-o", "/nonexistent/s4100.html"]);
        assert_eq!(status, Some(2));
        assert!(message.contains("web/build") && message.contains("--features page"), "{message}");
    }
    let (status, message) = told(&["page", "--lesson", "first-lok"]);
    assert_eq!(status, Some(2));
    assert!(message.contains("did you mean `first-look`"), "{message}");
    let (status, message) = told(&["link", "--screen", "power.real.b", "--set", "wirring.x=1"]);
    assert_eq!(status, Some(2));
    assert!(message.contains("--set"), "{message}");
}

/// The policy of the page forbids every request, and names the one script and the one style.
#[test]
fn the_page_asks_nobody() {
    if without("chromium") {
        return;
    }
    let page = std::fs::read_to_string(built()).unwrap();
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).unwrap();
    let policy = policy.split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("connect-src"), "{policy}");
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("<style>").count(), 1);
    for address in ["http://", "https://"] {
        let elsewhere = page.split(address).skip(1).filter(|rest| !rest.starts_with("www.w3.org/"));
        assert_eq!(elsewhere.count(), 0, "{address}");
    }
}
