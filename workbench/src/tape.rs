//! Tapes: what happens to the meters and what is expected of them, a directive a line.
//!
//! People write them, the recorder writes them, and [`Player`] plays them on virtual
//! time. [`DIRECTIVES`] is the language; [`parse`] reads it and `Display` of a [`Tape`]
//! writes it, so that reading what was written gives the same tape.
//!
//! ```
//! let tape = workbench::tape::parse("press minus*3 next  # to the currents\n", "my.tape")?;
//! assert_eq!(tape.to_string(), "press minus*3 next\n");
//! # Ok::<(), workbench::tape::TapeError>(())
//! ```

mod base64;
mod check;
mod directive;
mod expect;
mod hex;
mod junit;
mod live;
mod next;
mod parse;
mod player;
mod print;
mod record;
mod report;
mod shipped;
mod words;

#[cfg(test)]
mod tests;

pub use base64::{bytes as base64_bytes, text as base64_text};
pub use directive::{
    DIRECTIVES, Directive, DirectiveRow, Power, Presses, ScenarioSource, Show, StateSource, Tape,
    TapeLine, scenario_head, scenario_lines, state_lines,
};
pub use expect::{
    Comparison, Condition, Expectation, GlassText, Lamp, RegisterTest, answer, condition,
    shown as shown_text,
};
pub use hex::bytes as hex_bytes;
pub use junit::{broken_junit, junit};
pub use live::{Followed, LIVE_WORDS, LONGEST_LINE, LiveCommand, LiveError, LiveShow, parse_live};
pub use next::next_words;
pub use parse::{TapeError, TapeLoadError, load, parse};
pub use player::{PlayError, Player, Printout, Watcher, next_look};
pub use record::{Head, record};
pub use report::{Check, Mismatch, Report};
pub use shipped::{SHIPPED, ShippedTape};
