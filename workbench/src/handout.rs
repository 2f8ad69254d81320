//! Handouts: a scenario or a lesson on paper, a sheet with what is asked and one with the answers.

use std::fmt::Write as _;
use std::path::Path;

use firmware_model::{MeteringPath, ScreenId, Tick};
use panels::text::escaped;
use panels::{NOTICE, Panel, PictureTheme};

use crate::capture::{Look, PictureFormat, PictureView, Shot, Spoil, render};
use crate::installation::LineConductor;
use crate::lesson::{Lesson, LessonQuestion, StepBody};
use crate::route::{Keys, Passwords, Target, follow, route, screen_named};
use crate::scenario::{Scenario, comment};
use crate::simulation::Bus;
use crate::tape::{Directive, Player, Tape};
use crate::wiring::faults;

/// The screens that a sheet shows, those of lines that the service has.
const SCREENS: [&str; 9] = [
    "voltage.ln.a",
    "voltage.ln.b",
    "voltage.ln.c",
    "current.a",
    "current.b",
    "current.c",
    "power.real.a",
    "power.real.b",
    "power.real.c",
];
/// After so long alerts have come.
const SHOWN_AFTER: Tick = Tick::from_seconds(4);
/// What nobody may forget who has learned with it.
const QUALIFIES: &str = "A simulation qualifies nobody.";

/// A sheet that is being written.
struct Sheet<'a> {
    panel: &'a Panel,
    body: String,
    /// How many pictures there are: each has ids of its own.
    pictures: usize,
}

/// What a picture of a sheet is of.
struct Shown {
    view: PictureView,
    spoil: Spoil,
    screen: Option<ScreenId>,
}

impl Sheet<'_> {
    fn line(&mut self, html: &str) {
        self.body.push_str(html);
        self.body.push('\n');
    }

    fn text(&mut self, tag: &str, text: &str) {
        self.line(&format!("<{tag}>{}</{tag}>", escaped(text)));
    }

    /// A picture of the first meter, where it can show that.
    fn picture(&mut self, bus: &Bus, shown: &Shown, caption: &str) {
        let mut bus = bus.clone();
        if let Some(screen) = shown.screen {
            let Some(station) = bus.stations().first() else { return };
            let Ok(way) = route(station.meter(), Target::screen(screen), Passwords::Known) else {
                return;
            };
            // The meter is there: it was asked for the way.
            let _ = follow(&mut bus, 0, &way);
        }
        self.pictures += 1;
        let look = Look {
            view: Some(shown.view),
            spoil: Some(shown.spoil),
            theme: Some(PictureTheme::Print),
            ..Look::default()
        };
        let look = look.named(Path::new(&format!("p{}.svg", self.pictures)));
        let Ok(shot) = Shot::of(&bus, 0, None) else { return };
        let Ok(svg) = render(self.panel, &shot, PictureFormat::Svg, &look, "") else { return };
        let svg = String::from_utf8_lossy(&svg);
        let svg = svg.find("<svg").map_or("", |at| svg.get(at..).unwrap_or(""));
        let caption = escaped(caption);
        self.line(&format!("<figure>{svg}<figcaption>{caption}</figcaption></figure>"));
    }

    /// The glasses of the screens that this meter has.
    fn glasses(&mut self, bus: &Bus) {
        self.line("<div class=\"glasses\">");
        let has_c = bus.stations().first().is_some_and(|station| {
            station.installation().site().service.has_line(LineConductor::C)
        });
        for id in SCREENS.into_iter().filter(|id| has_c || id.rsplit('.').next() != Some("c")) {
            if let Ok(screen) = screen_named(id) {
                let shown =
                    Shown { view: PictureView::Glass, spoil: Spoil::No, screen: Some(screen) };
                self.picture(bus, &shown, "");
            }
        }
        self.line("</div>");
    }

    fn front(&mut self, bus: &Bus, caption: &str) {
        self.line("<div class=\"front\">");
        let shown = Shown { view: PictureView::Meter, spoil: Spoil::No, screen: None };
        self.picture(bus, &shown, caption);
        self.line("</div>");
    }

    fn wiring(&mut self, bus: &Bus, spoil: Spoil, caption: &str) {
        self.line("<div class=\"wiring\">");
        let shown = Shown { view: PictureView::Wiring, spoil, screen: None };
        self.picture(bus, &shown, caption);
        self.line("</div>");
    }

    fn lines_to_write_on(&mut self, count: usize) {
        for _ in 0..count {
            self.line("<p class=\"rule\"></p>");
        }
    }

    fn page(self, title: &str) -> String {
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{0}</title>\n\
             <style>{STYLE}</style>\n{1}<footer><p>{QUALIFIES} {NOTICE}</p></footer>\n</html>\n",
            escaped(title),
            self.body
        )
    }
}

const STYLE: &str = "@page{size:A4;margin:15mm}body{font:11pt/1.4 system-ui,sans-serif;max-width:180mm;\
margin:1rem auto;color:#000;background:#fff}h1{font-size:16pt;margin:0 0 .3rem}h2{font-size:12pt;margin:.5rem 0 0}\
.answers{break-before:page;page-break-before:always;border-top:1px solid #999;padding-top:1rem}\
.glasses{display:grid;grid-template-columns:repeat(3,1fr);gap:3mm}figure{margin:0;break-inside:avoid}\
figure svg{width:100%;height:auto}.wiring figure{max-width:98mm;margin:1mm auto}\
.front figure{max-width:38mm;margin:0 auto}\
figcaption{font-size:9pt;text-align:center}.rule{border-bottom:1px solid #666;height:7mm;margin:0}\
ol li{margin:.2rem 0}.safety{border:1px solid #000;padding:2mm 4mm}footer{font-size:8pt;margin-top:1rem}";

/// The handout of a scenario: what its meter shows and how it is wired, and on the second sheet what is wrong.
pub fn of_scenario(scenario: &Scenario, panel: &Panel) -> String {
    let mut bus = Bus::new(scenario, &panel.menu, MeteringPath::Auto);
    bus.advance(SHOWN_AFTER);
    let mut sheet = Sheet { panel, body: String::new(), pictures: 0 };
    sheet.text("h1", "What is wrong with this meter?");
    sheet.text("p", "Name: ____________________   Date: ____________________");
    sheet.front(&bus, "As it stands there");
    sheet.glasses(&bus);
    sheet.wiring(&bus, Spoil::No, "How it is wired");
    sheet.text("h2", "Where is something wrong, what, and how do you put it right?");
    sheet.lines_to_write_on(3);
    sheet.line("<section class=\"answers\">");
    sheet.text("h1", "Answers");
    for line in comment(&scenario.text).join("\n").split("\n\n") {
        sheet.text("p", line);
    }
    if let Some(station) = bus.stations().first() {
        let wrong = faults(station.installation().site(), station.meter().setup());
        if !wrong.is_empty() {
            sheet.text("h2", "What is wrong, in words");
            for words in &wrong {
                sheet.text("p", words);
            }
        }
    }
    sheet.wiring(&bus, Spoil::Yes, "What is wrong is marked");
    sheet.line("</section>");
    sheet.page("What is wrong with this meter?")
}

/// The handout of a lesson: its tasks and questions, and on the second sheet the answers.
pub fn of_lesson(lesson: &Lesson, scenario: &Scenario, panel: &Panel) -> String {
    let mut bus = Bus::new(scenario, &panel.menu, MeteringPath::Auto);
    bus.advance(SHOWN_AFTER);
    let mut sheet = Sheet { panel, body: String::new(), pictures: 0 };
    sheet.text("h1", &lesson.title);
    sheet.text("p", "Name: ____________________   Date: ____________________");
    if !lesson.safety.is_empty() {
        sheet.line("<div class=\"safety\">");
        for one in &lesson.safety {
            sheet.text("p", &one.text);
        }
        sheet.line("</div>");
    }
    sheet.front(&bus, "As it stands at the beginning");
    sheet.line("<ol>");
    for step in &lesson.steps {
        sheet.line(&format!("<li>{}", escaped(&step.text)));
        match &step.body {
            StepBody::Question(LessonQuestion::Choice(choices, _)) => {
                let all: String =
                    choices.iter().map(|one| format!("<br>&#9744; {}", escaped(one))).collect();
                sheet.line(&all);
            }
            StepBody::Question(_) => sheet.lines_to_write_on(1),
            StepBody::Task { .. } | StepBody::Show(_) => {}
        }
        sheet.line("</li>");
    }
    sheet.line("</ol><section class=\"answers\">");
    sheet.text("h1", &format!("{}: answers", lesson.title));
    sheet.line("<ol>");
    for step in &lesson.steps {
        let answer = answer(&mut bus, &step.body, panel);
        let mut html = format!("<li>{}", escaped(&answer));
        if !step.after.is_empty() {
            // Into a text nothing fails to be written.
            let _ = write!(html, " {}", escaped(&step.after));
        }
        sheet.line(&(html + "</li>"));
    }
    sheet.line("</ol>");
    sheet.front(&bus, "As it stands at the end");
    sheet.line("</section>");
    sheet.page(&lesson.title)
}

/// What solves a step, whose tape is played.
fn answer(bus: &mut Bus, body: &StepBody, panel: &Panel) -> String {
    match body {
        StepBody::Show(tape) => {
            played(bus, tape, panel);
            "Read.".to_owned()
        }
        StepBody::Task { solution, .. } => {
            let words = said(bus, solution);
            played(bus, solution, panel);
            words
        }
        StepBody::Question(LessonQuestion::Choice(choices, answer)) => {
            choices.get(*answer).map_or_else(String::new, |one| format!("{one}."))
        }
        StepBody::Question(LessonQuestion::Reading) => {
            let shown = bus.stations().first().map(|one| panels::value_text(one.lcd().value));
            format!("{}.", shown.unwrap_or_default())
        }
        StepBody::Question(LessonQuestion::Place(place)) => format!("{place}."),
    }
}

fn played(bus: &mut Bus, tape: &Tape, panel: &Panel) {
    let (_, after, _) = Player::new(tape, bus.clone(), panel).play_through();
    *bus = after;
}

/// A solution as a person would write it down: keys, and what is changed.
fn said(bus: &Bus, solution: &Tape) -> String {
    let mut all = Vec::new();
    for line in solution.lines() {
        match &line.directive {
            Directive::Go(target) => {
                let way =
                    bus.stations().first().map(|one| route(one.meter(), *target, Passwords::Known));
                match way {
                    Some(Ok(way)) if all.is_empty() => {
                        all.push(format!("Keys: {}", Keys(way.keys)));
                    }
                    _ => all.push(format!("go to {target}")),
                }
            }
            Directive::Set { path, value } => all.push(format!("{path} = {value}")),
            Directive::Press(_) | Directive::Hold(..) => all.push(line.directive.to_string()),
            _ => {}
        }
    }
    format!("{}.", all.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::SHIPPED_LESSONS;

    fn pages(html: &str) -> (&str, &str) {
        html.split_once("<section class=\"answers\">").unwrap()
    }

    #[test]
    fn the_first_sheet_asks_and_the_second_answers() {
        let panel = Panel::builtin().unwrap();
        let html = of_scenario(&Scenario::shipped("ct-reversed").unwrap(), &panel);
        let (asked, answered) = pages(&html);
        assert!(!asked.contains("reversed") && answered.contains("reversed"), "{answered}");
        // The front, nine glasses and the wiring; the wiring again, marked.
        assert_eq!((asked.matches("<svg").count(), answered.matches("<svg").count()), (11, 1));
        assert!(html.contains("qualifies nobody") && html.contains("<p class=\"rule\">"));
        // Two lines and a neutral: nothing of phase C.
        let html = of_scenario(&Scenario::shipped("type-12").unwrap(), &panel);
        assert_eq!(pages(&html).0.matches("<svg").count(), 8);
    }

    #[test]
    fn every_lesson_has_a_handout_and_its_first_sheet_no_answer() {
        let panel = Panel::builtin().unwrap();
        for shipped in SHIPPED_LESSONS {
            let lesson = shipped.lesson().unwrap();
            let scenario = Scenario::shipped(&lesson.scenario).unwrap();
            let html = of_lesson(&lesson, &scenario, &panel);
            let (asked, answered) = pages(&html);
            assert_eq!(asked.matches("<li>").count(), lesson.steps.len(), "{}", shipped.name);
            assert_eq!(answered.matches("<li>").count(), lesson.steps.len(), "{}", shipped.name);
            for step in &lesson.steps {
                assert!(step.after.is_empty() || !asked.contains(&step.after), "{}", shipped.name);
            }
        }
        let lesson = SHIPPED_LESSONS.iter().find(|one| one.name == "ct-wrong-output").unwrap();
        let lesson = lesson.lesson().unwrap();
        let scenario = Scenario::shipped(&lesson.scenario).unwrap();
        let html = of_lesson(&lesson, &scenario, &panel);
        // A third of 60 A stands on the glass then.
        assert!(pages(&html).1.contains("<li>20.000. A third of 60 A"), "{}", pages(&html).1);
    }
}
