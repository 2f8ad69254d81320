//! The real program in tmux: every mode, from the smallest terminal to a large one, in UTF-8,
//! in ASCII and on a text console.

use std::process::Command;

use crate::support::meter::{binary, until};
use crate::support::programs::{debian, without};
use crate::support::user::Place;

/// A server of tmux with one window.
struct Tmux {
    place: Place,
}

impl Tmux {
    /// The program in a window of that size, with these variables set for it.
    fn open(variables: &str, (width, height): (u16, u16)) -> Self {
        let tmux = Self { place: Place::new() };
        let program = format!("env -u LC_ALL -u COLORTERM {variables} {}", binary().display());
        let (width, height) = (width.to_string(), height.to_string());
        tmux.run(&["-u", "new-session", "-d", "-x", &width, "-y", &height, &program]);
        tmux
    }

    fn run(&self, arguments: &[&str]) -> String {
        let socket = self.place.path("tmux");
        let mut command = Command::new(debian("tmux", "tmux"));
        command.arg("-f/dev/null").arg("-S").arg(&socket).args(arguments);
        let home = self.place.path("");
        let command = command.env("LANG", "C.UTF-8").env("XDG_STATE_HOME", home).env_remove("TMUX");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn press(&self, key: &str) {
        self.run(&["send-keys", key]);
    }

    /// The rows of the screen.
    fn screen(&self) -> Vec<String> {
        self.run(&["capture-pane", "-p"]).lines().map(|row| row.trim_end().to_owned()).collect()
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

/// Whether the screen is one frame of `height` rows, with a last row that ends in a whole word.
fn is_whole(screen: &[String], height: u16) -> bool {
    screen.len() == usize::from(height) && screen.last().is_some_and(|row| row.ends_with("q quit"))
}

/// What a mode shows that no other one does; as much of it as the smallest terminal has.
const MODES: [(&str, &str); 6] = [
    ("i", "Installation: has the keys"),
    ("w", " Wiring "),
    ("v", "Phasors of the fundamental"),
    ("?", "This screen"),
    ("p", " Port "),
    ("k", " Keys "),
];

/// Whether a class of terminals has a character.
type Has = fn(char) -> bool;

/// Line drawing of code page 437 as this program uses it, and the full block.
const CONSOLE: &str = "\u{2500}\u{2502}\u{250c}\u{2510}\u{2514}\u{2518}\u{2588}";

#[test]
fn every_mode_is_whole_at_every_size_on_every_class_of_terminals() {
    if without("tmux") {
        return;
    }
    let classes: [(&str, Has); 3] = [
        ("LANG=C.UTF-8 TERM=xterm-256color", |_| true),
        ("LANG=C TERM=xterm-256color", |one| one.is_ascii()),
        ("LANG=C.UTF-8 TERM=linux", |one| one.is_ascii() || CONSOLE.contains(one)),
    ];
    for (variables, has) in classes {
        let tmux = Tmux::open(variables, (40, 10));
        for (width, height) in [(40_u16, 10_u16), (60, 15), (80, 24), (160, 45)] {
            let (columns, rows) = (width.to_string(), height.to_string());
            tmux.run(&["resize-window", "-x", &columns, "-y", &rows]);
            until("the meter", || is_whole(&tmux.screen(), height));
            for (key, shows) in MODES {
                tmux.press(key);
                until(&format!("{key} at {width}x{height}, {variables}"), || {
                    let screen = tmux.screen();
                    is_whole(&screen, height) && screen.iter().any(|row| row.contains(shows))
                });
                let text = tmux.screen().concat();
                let missing: String = text.chars().filter(|one| !has(*one)).collect();
                assert_eq!(missing, "", "{key} at {width}x{height}, {variables}");
                tmux.press(key);
                until("it is gone", || {
                    let screen = tmux.screen();
                    let wide = (width, height) >= (160, 45) || key == "p";
                    is_whole(&screen, height)
                        && (wide || !screen.iter().any(|row| row.contains(shows)))
                });
            }
        }
    }
}
