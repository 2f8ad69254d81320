//! The glass in plain ASCII, for terminals and files that show nothing else.

use firmware_model::lcd::{Lcd, ValueCells};

use crate::panel::Panel;
use crate::render::cursor::CursorStyle;

/// The segments of a cell, five characters wide and high: a to n where a bar
/// stands, `:` where the two bars of the middle meet.
const PICTURE: [&str; 5] = [" aaa ", "fijkb", " g:h ", "elmnc", " ddd "];

/// The glass as lines of ASCII, 44 characters wide.
///
/// ```text
/// +------------------------------------------+
/// | [!]     ^ import                      <3 |
/// | KW      3PHASE                           |
/// |      ---    ---    ---    ---    ---     |
/// |         |      |  |   |  |   |  |   |    |
/// |      ---                                 |
/// |     |          |  |   |  |   |  |   |    |
/// |      ---       .   ---    ---    ---     |
/// +------------------------------------------+
/// ```
///
/// Where the keys turn a digit, `^^^` marks it in the last line, if `cursor` says so.
pub fn ascii(panel: &Panel, lcd: &Lcd, cursor: CursorStyle) -> String {
    const WIDTH: usize = 42;
    let word = |on: bool, word: &'static str| if on { word } else { "" };
    let icons = format!(
        " {:<4}{:>12} {:<14}{:>9} ",
        word(lcd.wrench, "[!]"),
        word(lcd.import, "^ import"),
        word(lcd.export, "v export"),
        word(lcd.heart, "<3"),
    );
    let fields = format!(" {:<8}{:<8}", lcd.first.as_str(), lcd.second.as_str());
    let rule = format!("+{}+\n", "-".repeat(WIDTH));
    let mut text = rule.clone();
    let digits = digits(panel, cursor.cells(lcd));
    for line in [icons, fields].into_iter().chain(digits) {
        text.extend(["|", &format!("{line:<WIDTH$}"), "|\n"]);
    }
    text + &underlined(rule, cursor.mark(lcd))
}

/// The rule below the digits, with a mark under the one that the keys turn.
fn underlined(mut rule: String, cursor: Option<u8>) -> String {
    /// Where the middle of the first digit begins, and how far it is to the next one.
    const FIRST: usize = 7;
    const PITCH: usize = 7;
    if let Some(cursor) = cursor {
        let start = FIRST + PITCH * usize::from(cursor);
        // There are five cells, and the rule is wider than they are.
        if start + 3 < rule.len() {
            rule.replace_range(start..start + 3, "^^^");
        }
    }
    rule
}

/// The value in five lines.
fn digits(panel: &Panel, value: ValueCells) -> [String; 5] {
    core::array::from_fn(|row| {
        let mut line = String::from(if value.negative && row == 2 { " --- " } else { "     " });
        for cell in value.cells {
            let mask = panel.glyphs.mask(cell.character);
            // By construction: a picture has five lines.
            line.extend(PICTURE[row].chars().map(|segment| stroke(segment, mask)));
            line.push(if cell.point && row == 4 { '.' } else { ' ' });
            line.push(' ');
        }
        line.trim_end().to_owned()
    })
}

fn stroke(segment: char, mask: u16) -> char {
    let on = |segment: char| {
        crate::panel::glyphs::SEGMENTS.find(segment).is_some_and(|bit| mask >> bit & 1 == 1)
    };
    match segment {
        ':' if on('g') && on('h') => '-',
        ':' if on('j') || on('m') => '|',
        'a' | 'd' | 'g' | 'h' if on(segment) => '-',
        'b' | 'c' | 'e' | 'f' | 'j' | 'm' if on(segment) => '|',
        'i' | 'n' if on(segment) => '\\',
        'k' | 'l' if on(segment) => '/',
        _ => ' ',
    }
}
