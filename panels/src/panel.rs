//! A panel: its files, read, checked and resolved against the meter.

pub mod colour;
pub mod diagrams;
pub mod files;
pub mod front;
pub mod glyphs;
pub mod layout;
mod menu;
pub mod path;
pub mod strokes;
pub mod themes;
pub mod vocabulary;

use std::path::Path;
use std::sync::Arc;

use firmware_model::{Key, Menu};
use serde::Deserialize;
use toml::Spanned;

use crate::error::{PanelError, PanelSource, hint};
use crate::panel::colour::{Colours, Rgb};
use crate::panel::diagrams::Diagrams;
use crate::panel::files::{BUILTIN, ReadFile};
use crate::panel::front::{Front, Glow};
use crate::panel::glyphs::Glyphs;
use crate::panel::layout::GlassLayout;
use crate::panel::strokes::Strokes;
use crate::panel::themes::Themes;
use crate::panel::vocabulary::Vocabulary;

/// Everything about the looks and the names of a meter.
#[derive(Debug, Clone)]
pub struct Panel {
    /// What is printed on the case.
    pub case: Case,
    /// The four buttons, from left to right.
    pub buttons: Vec<Button>,
    /// Where things stand on the glass.
    pub glass: GlassLayout,
    /// The colours.
    pub colours: Colours,
    /// The light of segments beside themselves, in pictures.
    pub glow: Glow,
    /// The front of the case, in pictures.
    pub front: Front,
    /// The shapes.
    pub glyphs: Glyphs,
    /// The letters of texts in pictures.
    pub strokes: Strokes,
    /// The menu with its labels.
    pub menu: Arc<Menu>,
    /// The words.
    pub words: Vocabulary,
    /// How it is wired.
    pub diagrams: Diagrams,
    /// Its other colours.
    pub themes: Themes,
    /// With what a picture points at its parts.
    pub mark: Rgb,
    /// Whether pictures have outlines in place of shades.
    pub(crate) outlined: bool,
    /// Whether the segments that are off have an outline too.
    pub(crate) off_outlined: bool,
}

/// What is printed on the case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The maker.
    pub brand: String,
    /// The product.
    pub title: String,
    /// Words that belong to the maker: left out of all texts where there is no brand.
    #[serde(default)]
    pub trademarks: Vec<String>,
}

impl Case {
    /// `text` as it may be shown: without trademarks, where there is no brand.
    fn shown(&self, text: &str) -> String {
        if !self.brand.trim().is_empty() {
            return text.to_owned();
        }
        let is_mark =
            |word: &&str| self.trademarks.iter().any(|mark| mark.eq_ignore_ascii_case(word));
        text.split(' ').filter(|word| !is_mark(word)).collect::<Vec<_>>().join(" ")
    }
}

/// One of the four buttons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it does.
    pub key: Key,
    /// The symbol on it.
    pub symbol: String,
    /// The same in ASCII.
    pub ascii: String,
    /// What to call it.
    pub label: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PanelFile {
    case: Case,
    buttons: Vec<ButtonEntry>,
    glass: GlassLayout,
    colours: Colours,
    glow: Glow,
    front: Front,
    #[serde(default = "mark")]
    mark: Rgb,
    /// A panel without themes of its own has those that are built in.
    themes: Option<Themes>,
}

fn mark() -> Rgb {
    Rgb(0xd6, 0x4a, 0x00)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ButtonEntry {
    key: Spanned<String>,
    symbol: String,
    ascii: String,
    label: String,
}

impl Panel {
    /// The panel that is built in.
    ///
    /// # Errors
    /// None with the files of this repository; a test reads them.
    pub fn builtin() -> Result<Self, PanelError> {
        Self::parse(BUILTIN.map(|(file, text)| PanelSource { file, text }))
    }

    /// The names of the files that a directory may have.
    pub fn files() -> impl Iterator<Item = &'static str> {
        BUILTIN.into_iter().map(|(name, _)| name)
    }

    /// The panel whose files stand in `directory`, as `read` gives them; a file that is not there
    /// is the built-in one. `entries` are the names of everything in the directory. Where it
    /// cannot be listed there are none, and every file has to be there.
    ///
    /// # Errors
    /// None of the files is there, or one of nearly its name. The first file that cannot be
    /// read, and the first thing that is wrong in one.
    pub fn load(
        directory: &Path,
        entries: Option<&[String]>,
        read: &ReadFile<'_>,
    ) -> Result<Self, PanelError> {
        let files = files::read(directory, entries, read)?;
        Self::parse(files.each_ref().map(|(file, text)| PanelSource { file, text }))
    }

    fn parse(sources: [PanelSource<'_>; BUILTIN.len()]) -> Result<Self, PanelError> {
        let [panel, glyphs, menu, text, strokes, diagrams] = sources;
        let mut file: PanelFile = panel.parse()?;
        for print in &mut file.front.texts {
            print.text = file.case.shown(&print.text);
        }
        file.case.title = file.case.shown(&file.case.title);
        let buttons = buttons(panel, file.buttons)?;
        let glyphs = Glyphs::parse(glyphs)?;
        let strokes = Strokes::parse(strokes)?;
        check_letters(panel, &strokes, &buttons, &file.front)?;
        let diagrams = Diagrams::parse(diagrams, &strokes)?;
        let themes = match file.themes {
            Some(themes) => themes,
            None => {
                let [(name, text), ..] = BUILTIN;
                let builtin: PanelFile = PanelSource { file: name, text }.parse()?;
                builtin.themes.unwrap_or_default()
            }
        };
        Ok(Self {
            case: file.case,
            buttons,
            glass: file.glass,
            colours: file.colours,
            glow: file.glow,
            front: file.front,
            strokes,
            menu: Arc::new(menu::parse(menu, &glyphs)?),
            words: Vocabulary::parse(text)?,
            glyphs,
            diagrams,
            themes,
            mark: file.mark,
            outlined: false,
            off_outlined: false,
        })
    }
}

fn buttons(source: PanelSource<'_>, rows: Vec<ButtonEntry>) -> Result<Vec<Button>, PanelError> {
    let mut buttons: Vec<Button> = Vec::new();
    for row in rows {
        let name = row.key.as_ref();
        let Some(key) = Key::ALL.into_iter().find(|key| key.name() == name) else {
            let mut error = source.error(Some(row.key.span()), format!("there is no key `{name}`"));
            error.help = hint(name, Key::ALL.into_iter().map(Key::name));
            return Err(error);
        };
        if buttons.iter().any(|button| button.key == key) {
            return Err(source.error(Some(row.key.span()), format!("a second key `{name}`")));
        }
        buttons.push(Button { key, symbol: row.symbol, ascii: row.ascii, label: row.label });
    }
    match Key::ALL.into_iter().find(|&key| buttons.iter().all(|button| button.key != key)) {
        Some(key) => Err(source.error(None, format!("key `{}` has no button", key.name()))),
        None => Ok(buttons),
    }
}

/// Every text in pictures must have its letters.
fn check_letters(
    source: PanelSource<'_>,
    strokes: &Strokes,
    buttons: &[Button],
    front: &Front,
) -> Result<(), PanelError> {
    let on_buttons = buttons.iter().flat_map(|button| [&button.symbol, &button.label]);
    let at_terminals =
        front.terminals.iter().flat_map(|row| row.names.iter().chain([&row.title, &row.note]));
    let printed = front.texts.iter().map(|print| &print.text);
    for text in on_buttons.chain(at_terminals).chain(printed) {
        if let Some(letter) = strokes.missing(&text.replace("{model}", "")) {
            let message = format!("strokes.toml has no letter {letter:?} for `{text}`");
            return Err(source.error(None, message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_panel_is_whole() {
        let panel = Panel::builtin().unwrap();
        assert_eq!(panel.buttons.iter().map(|button| button.key).collect::<Vec<_>>(), Key::ALL);
    }

    #[test]
    fn a_number_that_no_drawing_can_have_is_shown_with_its_place() {
        let with = |from: &str, to: &str| {
            let text = BUILTIN[0].1.replace(from, to);
            assert_ne!(text, BUILTIN[0].1, "{from}");
            let mut files = BUILTIN.map(|(file, text)| PanelSource { file, text });
            files[0].text = &text;
            Panel::parse(files).unwrap_err().to_string()
        };
        let error = with("[glass]\nsize = [230, 100]", "[glass]\nsize = [230, 0]");
        assert!(error.contains("size = [230, 0]") && error.contains("`0` is not between 0.1 and"));
        for (from, to) in [
            ("reach = 6.5", "reach = 1e9"),
            ("off_share = 0.08", "off_share = nan"),
            ("at = [36, 55]", "at = [-inf, 55]"),
            ("wrench = { at = [7, 5], size = 18 }", "wrench = { at = [9, 5], size = -18 }"),
        ] {
            assert!(with(from, to).contains("is not between"), "{to}");
        }
    }
}
