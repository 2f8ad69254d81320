//! Which words can come next on a line that is being written: what is accepted where a word stands
//! that is not known. So it is always what the reader of lines accepts.

use super::live::{LiveError, live_names, parse_live};
use crate::installation::Site;
use crate::scenario::change;
use firmware_model::menu::SCREENS;

/// A word that is not known anywhere.
const UNKNOWN: &str = "zz";

/// The words that can stand at the end of `line` in the place of its last one, which may be begun
/// only, or empty after a blank: of each the whole word.
pub fn next_words(line: &str) -> Vec<String> {
    let begun = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    let before = line.get(..line.len() - begun.len()).unwrap_or_default();
    let words: Vec<&str> = before.split_whitespace().collect();
    // A name of a meter can be any.
    let said = words.get(if words.first() == Some(&"on") { 2 } else { 0 }..).unwrap_or_default();
    let all: Vec<String> = match said {
        [] if words == ["on"] => Vec::new(),
        [] => live_names().into_iter().map(str::to_owned).collect(),
        ["go"] | ["expect" | "until", .., "screen"] => {
            SCREENS.iter().map(|row| row.id.to_owned()).collect()
        }
        ["set"] => paths(begun),
        ["set", path] => values(path),
        ["until", rest @ ..] => accepted(&["expect", &rest.join(" ")].join(" ")),
        said => accepted(&said.join(" ")),
    };
    let is_word = |word: &String| !word.contains(char::is_whitespace);
    all.into_iter().filter(is_word).filter(|word| word.starts_with(begun)).collect()
}

/// What is accepted after `before`.
fn accepted(before: &str) -> Vec<String> {
    match parse_live(&format!("{before} {UNKNOWN}")) {
        Err(LiveError { accepted, found, .. }) if found == UNKNOWN => accepted,
        _ => Vec::new(),
    }
}

/// The paths of the installation that go on from `begun` by a name.
fn paths(begun: &str) -> Vec<String> {
    let parent = begun.rfind('.').map_or("", |dot| begun.get(..=dot).unwrap_or_default());
    let names = refused(&format!("{parent}{UNKNOWN}"), "1", UNKNOWN);
    names.into_iter().map(|name| format!("{parent}{name}")).collect()
}

/// The words that are values of a path.
fn values(path: &str) -> Vec<String> {
    let list = refused(path, UNKNOWN, "");
    list.iter().flat_map(|one| one.split(" or ")).map(str::to_owned).collect()
}

/// What is accepted instead of a change that cannot be, where it is refused for `word`.
fn refused(path: &str, value: &str, word: &str) -> Vec<String> {
    let Err(error) = change(&Site::default(), path, value) else { return Vec::new() };
    if !error.message.contains(word) {
        return Vec::new();
    }
    let list = error.message.split_once("accepted: ").map_or("", |(_, list)| list);
    let list = list.split("; ").next().unwrap_or_default();
    list.split(", ").filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_come_next_is_what_is_accepted_there() {
        for (line, words) in [
            ("pr", "press"),
            ("p", "press power pause"),
            ("press m", "minus"),
            ("press plus ne", "next"),
            ("show s", "screen settings"),
            ("show screen p", "png"),
            ("go setup.ct.p", "setup.ct.primary"),
            ("expect screen setup.ct.p", "setup.ct.primary"),
            ("until screen setup.ct.p", "setup.ct.primary"),
            ("until ala", "alarm"),
            ("until alarm c", "closed"),
            ("expect within 3s lcd.wr", "lcd.wrench"),
            ("set wir", "wiring"),
            ("set wiring.ct.B.rev", "wiring.ct.B.reversed"),
            ("set wiring.ct.B.reversed ", "true false"),
            ("set service.form d", "delta"),
            ("set line.fault no", "no-reply noise-before noise-after"),
            ("fault tr", "truncated"),
            ("on bench po", "power"),
            ("restart ", "setup passwords energies all"),
            ("follow tr", "traffic"),
            ("bogus ", ""),
            ("set bogus.", ""),
            ("wait ", ""),
            ("on ", ""),
        ] {
            assert_eq!(next_words(line).join(" "), words, "{line}");
        }
        assert!(next_words("").contains(&"until".to_owned()));
        assert!(!next_words("").contains(&"scenario".to_owned()), "it is not said live");
    }
}
