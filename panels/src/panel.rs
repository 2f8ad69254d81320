//! A panel: its files, read, checked and resolved against the meter.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use firmware_model::menu::{Label, MenuBuilder, Notation, SCREENS};
use firmware_model::{Key, Menu, ScreenId};
use serde::Deserialize;
use toml::Spanned;

use crate::cells::Rgb;
use crate::error::{PanelError, Source, nearest};
use crate::front::{Front, Glow};
use crate::glyphs::Glyphs;
use crate::layout::GlassLayout;
use crate::strokes::Strokes;
use crate::words::Words;

/// The files of the panel that is built in, by name.
const BUILTIN: [(&str, &str); 5] = [
    ("panel.toml", include_str!("../series-4100/panel.toml")),
    ("glyphs.toml", include_str!("../series-4100/glyphs.toml")),
    ("menu.toml", include_str!("../series-4100/menu.toml")),
    ("text.toml", include_str!("../series-4100/text.toml")),
    ("strokes.toml", include_str!("../series-4100/strokes.toml")),
];

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
    pub words: Words,
}

/// What is printed on the case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The maker.
    pub brand: String,
    /// The product.
    pub title: String,
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

/// The colours of glass and case.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Colours {
    /// The back-light in the middle of the glass.
    pub light_centre: Rgb,
    /// The back-light at the corners.
    pub light_edge: Rgb,
    /// A segment that is on.
    pub ink: Rgb,
    /// How much of the ink a segment that is off shows, 0 to 1.
    pub off_share: f64,
    /// The glass without back-light.
    pub dark: Rgb,
    /// What segments look like without back-light.
    pub dark_ink: Rgb,
    /// How much of that shows, 0 to 1.
    pub dark_off_share: f64,
    /// The case.
    pub case: Rgb,
    /// The shaded part of the case.
    pub case_shade: Rgb,
    /// What is printed on the case.
    pub case_text: Rgb,
    /// A button.
    pub button: Rgb,
    /// The symbol on a button.
    pub button_text: Rgb,
    /// A button that is pressed.
    pub button_down: Rgb,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PanelFile {
    case: Case,
    buttons: Vec<ButtonRow>,
    glass: GlassLayout,
    colours: Colours,
    glow: Glow,
    front: Front,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ButtonRow {
    key: Spanned<String>,
    symbol: String,
    ascii: String,
    label: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MenuFile {
    row: Vec<MenuRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MenuRow {
    screens: Vec<ScreenEntry>,
    #[serde(default)]
    list: Vec<InnerRow>,
}

/// A row of the list behind a password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InnerRow {
    screens: Vec<ScreenEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScreenEntry {
    id: Spanned<String>,
    iec: [String; 2],
    ieee: [String; 2],
}

impl Panel {
    /// The panel that is built in.
    ///
    /// # Errors
    /// None with the files of this repository; a test reads them.
    pub fn builtin() -> Result<Self, PanelError> {
        Self::parse(BUILTIN.map(|(file, text)| Source { file, text }))
    }

    /// The names of the files that a directory may have.
    pub fn files() -> impl Iterator<Item = &'static str> {
        BUILTIN.into_iter().map(|(name, _)| name)
    }

    /// The panel whose files stand in `directory`, as `read` gives them; a file that is not there
    /// is the built-in one.
    ///
    /// # Errors
    /// None of the files is there, or one of nearly its name. The first file that cannot be
    /// read, and the first thing that is wrong in one.
    pub fn load(directory: &Path, read: &Read<'_>) -> Result<Self, PanelError> {
        check_names(directory)?;
        let mut files = Vec::new();
        for (name, builtin) in BUILTIN {
            let path = directory.join(name);
            let bytes = read(&path);
            let text = match bytes.and_then(|bytes| String::from_utf8(bytes).map_err(not_utf8)) {
                Ok(text) => text,
                Err(error)
                    if error.kind() == std::io::ErrorKind::NotFound && directory.is_dir() =>
                {
                    builtin.to_owned()
                }
                Err(error) => {
                    let path = path.display().to_string();
                    let source = Source { file: &path, text: "" };
                    return Err(source.error(None, format!("cannot be read: {error}")));
                }
            };
            files.push((path.display().to_string(), text));
        }
        let source = |place: usize| {
            files
                .get(place)
                .map_or(Source { file: "", text: "" }, |(file, text)| Source { file, text })
        };
        Self::parse([source(0), source(1), source(2), source(3), source(4)])
    }

    fn parse([panel, glyphs, menu, text, strokes]: [Source<'_>; 5]) -> Result<Self, PanelError> {
        for source in [panel, glyphs, strokes] {
            source.check_numbers()?;
        }
        let file: PanelFile = panel.parse()?;
        let buttons = buttons(panel, file.buttons)?;
        let glyphs = Glyphs::parse(glyphs)?;
        let strokes = Strokes::parse(strokes)?;
        check_letters(panel, &strokes, &buttons, &file.front)?;
        Ok(Self {
            case: file.case,
            buttons,
            glass: file.glass,
            colours: file.colours,
            glow: file.glow,
            front: file.front,
            strokes,
            menu: Arc::new(parse_menu(menu, &glyphs)?),
            words: Words::parse(text)?,
            glyphs,
        })
    }
}

fn not_utf8(error: std::string::FromUtf8Error) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, error)
}

/// Gives the bytes of a file of a panel.
pub type Read<'a> = dyn Fn(&Path) -> std::io::Result<Vec<u8>> + 'a;

/// So many letters at most are wrong in a name that was meant to be a file of a panel: notes and
/// the like may stand beside them.
const SLIP: usize = 2;

/// Objects to a directory in which nothing is a file of a panel, and to a file whose name was
/// probably meant to be one.
fn check_names(directory: &Path) -> Result<(), PanelError> {
    // What cannot be listed is told by the file that cannot be read.
    let Ok(entries) = fs::read_dir(directory) else { return Ok(()) };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let known = || BUILTIN.iter().map(|(name, _)| *name);
    let place = directory.display().to_string();
    let source = Source { file: &place, text: "" };
    let there = |known: &str| names.iter().any(|name| name == known);
    // A copy beside the file itself is no slip.
    let missing = || known().filter(|name| !there(name));
    let slip = names.iter().filter(|name| known().all(|known| known != *name)).find_map(|name| {
        let near = |known: &&str| strsim::damerau_levenshtein(name, known) <= SLIP;
        nearest(name, missing().filter(near)).map(|help| (name, help))
    });
    if let Some((name, help)) = slip {
        let mut error = source.error(None, format!("`{name}` is no file of a panel"));
        error.help = Some(help);
        return Err(error);
    }
    if known().any(there) {
        return Ok(());
    }
    let accepted: Vec<&str> = known().collect();
    let message = format!("has none of the files of a panel; accepted: {}", accepted.join(", "));
    Err(source.error(None, message))
}

fn buttons(source: Source<'_>, rows: Vec<ButtonRow>) -> Result<Vec<Button>, PanelError> {
    let mut buttons: Vec<Button> = Vec::new();
    for row in rows {
        let name = row.key.as_ref();
        let Some(key) = Key::ALL.into_iter().find(|key| key.name() == name) else {
            let mut error = source.error(Some(row.key.span()), format!("there is no key `{name}`"));
            error.help = nearest(name, Key::ALL.into_iter().map(Key::name));
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
    source: Source<'_>,
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

/// The screen that an id in a file names.
pub(crate) fn screen(source: Source<'_>, id: &Spanned<String>) -> Result<ScreenId, PanelError> {
    ScreenId::named(id.as_ref()).ok_or_else(|| {
        let message = format!("there is no screen `{}`", id.as_ref());
        let mut error = source.error(Some(id.span()), message);
        error.help = nearest(id.as_ref(), SCREENS.iter().map(|row| row.id));
        error
    })
}

fn parse_menu(source: Source<'_>, glyphs: &Glyphs) -> Result<Menu, PanelError> {
    let file: MenuFile = source.parse()?;
    let mut builder = Menu::builder();
    for row in &file.row {
        let (labelled, screens) = labelled(source, glyphs, builder, &row.screens)?;
        builder = labelled.row(screens);
        for inner in &row.list {
            let (labelled, screens) = self::labelled(source, glyphs, builder, &inner.screens)?;
            builder = labelled.inner_row(screens);
        }
    }
    builder.build().map_err(|error| source.error(None, error.to_string()))
}

/// The screens of a row, their labels given to `builder`.
fn labelled(
    source: Source<'_>,
    glyphs: &Glyphs,
    mut builder: MenuBuilder,
    entries: &[ScreenEntry],
) -> Result<(MenuBuilder, Vec<ScreenId>), PanelError> {
    let mut screens = Vec::new();
    for entry in entries {
        let screen = screen(source, &entry.id)?;
        for text in entry.iec.iter().chain(&entry.ieee) {
            let unknown = |&c: &char| !"*#%".contains(c) && !glyphs.can_show(c);
            if let Some(character) = text.chars().find(unknown) {
                let message = format!("no segments are given for {character:?} of `{text}`");
                return Err(source.error(Some(entry.id.span()), message));
            }
        }
        let label = |[first, second]: &[String; 2]| Label::new(first, second);
        builder = builder.label(screen, Notation::Iec, label(&entry.iec)).label(
            screen,
            Notation::Ieee,
            label(&entry.ieee),
        );
        screens.push(screen);
    }
    Ok((builder, screens))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_panel_is_whole() {
        let panel = Panel::builtin().unwrap();
        assert_eq!(panel.buttons.iter().map(|button| button.key).collect::<Vec<_>>(), Key::ALL);
        // Every screen of the table stands in the menu.
        for row in &SCREENS {
            assert!(panel.menu.contains(row.screen), "{}", row.id);
        }
    }

    /// The documented labels of the guide, page 11, typed by hand.
    #[test]
    fn the_labels_are_those_of_the_guide() {
        let menu = Panel::builtin().unwrap().menu;
        for (id, iec, ieee) in [
            ("energy.real.net", "*Ph", "*Wh"),
            ("energy.reactive.q1", "*Qh", "*VARh"),
            ("energy.apparent.import", "*Sh", "*VAh"),
            ("power.real.total", "*P", "*W"),
            ("power.reactive.a", "*Q", "*VAR"),
            ("power.apparent.c", "*S", "*VA"),
            ("current.average", "A", "A"),
            ("voltage.ll.average", "U", "VLL"),
            ("voltage.ll.ab", "UAB", "VAB"),
            ("voltage.ll.bc", "UBC", "VBC"),
            ("voltage.ll.ac", "UAC", "VAC"),
            ("voltage.ln.b", "V", "VLN"),
            ("pf.total", "PF", "PF"),
            ("frequency", "HZ", "HZ"),
            ("demand.real", "D *P", "D *W"),
            ("demand.max.export.reactive", "MAX *Q", "M *VAR"),
            ("pulses.import", "PULS1", "PULS1"),
            ("alert.frequency", "F ERR", "F ERR"),
            ("info.sn", "SN", "SN"),
            ("reset.password", "PASWD", "PASWD"),
            ("reset.energy", "ENERG", "ENERG"),
            ("reset.demand", "DEMND", "DEMND"),
            ("setup.com", "S COM", "S COM"),
            ("setup.com.address", "ADDR", "ADDR"),
            ("setup.com.baud", "BAUD", "BAUD"),
            ("setup.com.parity", "PAR", "PAR"),
            ("setup.ct.secondary", "CT V", "CT V"),
            ("setup.ct.primary", "CT SZ", "CT SZ"),
            ("setup.system.type", "SYSTM", "SYSTM"),
            ("setup.pt.ratio", "RATIO", "RATIO"),
            ("setup.voltage.system", "VL%", "VL%"),
            ("setup.power", "S PWR", "S PWR"),
            ("setup.phase_loss.voltage", "VOLTS", "VOLTS"),
            ("setup.phase_loss.imbalance", "IMBAL", "IMBAL"),
            ("setup.pulse.energy", "Wh/P", "Wh/P"),
            ("setup.pulse.duration", "mS/P", "mS/P"),
            ("setup.demand.subintervals", "INTRV", "INTRV"),
            ("setup.demand.subinterval", "SEC", "SEC"),
        ] {
            let screen = ScreenId::named(id).unwrap();
            let first = |notation| menu.label(screen, notation).unwrap().first.clone();
            assert_eq!(
                (first(Notation::Iec).as_str(), first(Notation::Ieee).as_str()),
                (iec, ieee)
            );
        }
    }

    #[test]
    fn a_wrong_screen_is_shown_with_a_caret_and_a_suggestion() {
        let glyphs = Glyphs::parse(Source { file: BUILTIN[1].0, text: BUILTIN[1].1 }).unwrap();
        let text = "[[row]]\nscreens = [\n  { id = \"frequncy\", iec = [\"HZ\", \"\"], ieee = [\"HZ\", \"\"] },\n]\n";
        let error = parse_menu(Source { file: "menu.toml", text }, &glyphs).unwrap_err();
        assert_eq!(error.message, "there is no screen `frequncy`");
        assert_eq!(error.place.as_ref().map(|(line, column, _)| (*line, *column)), Some((3, 10)));
        assert_eq!(error.help.as_deref(), Some("did you mean `frequency`?"));
    }

    #[test]
    fn a_number_that_no_drawing_can_have_is_shown_with_its_place() {
        let with = |from: &str, to: &str| {
            let text = BUILTIN[0].1.replace(from, to);
            assert_ne!(text, BUILTIN[0].1, "{from}");
            let mut files = BUILTIN.map(|(file, text)| Source { file, text });
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

    fn plainly(path: &Path) -> std::io::Result<Vec<u8>> {
        fs::read(path)
    }

    #[test]
    fn a_directory_may_replace_one_file() {
        let directory = std::env::temp_dir().join(format!("s4100-panel-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let other = BUILTIN[0].1.replace("VerifEye Series 4100", "Another Meter");
        fs::write(directory.join("panel.toml"), other).unwrap();
        let panel = Panel::load(&directory, &plainly);
        let missing = Panel::load(&directory.join("nowhere"), &plainly);
        fs::write(directory.join("panel.toml~"), "a copy is no slip").unwrap();
        let copied = Panel::load(&directory, &plainly);
        fs::remove_dir_all(&directory).unwrap();
        assert_eq!(panel.unwrap().case.title, "Another Meter");
        assert!(missing.unwrap_err().message.starts_with("cannot be read"));
        assert!(copied.is_ok());
    }

    #[test]
    fn a_directory_without_a_panel_is_refused() {
        let directory = std::env::temp_dir().join(format!("s4100-empty-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let empty = Panel::load(&directory, &plainly).unwrap_err();
        fs::write(directory.join("notes.toml"), "").unwrap();
        fs::write(directory.join("menu.tml"), "").unwrap();
        let slip = Panel::load(&directory, &plainly).unwrap_err();
        fs::remove_dir_all(&directory).unwrap();
        assert_eq!(empty.file, directory.display().to_string());
        assert_eq!(
            empty.message,
            "has none of the files of a panel; accepted: panel.toml, glyphs.toml, menu.toml, \
             text.toml, strokes.toml"
        );
        assert_eq!(slip.message, "`menu.tml` is no file of a panel");
        assert_eq!(slip.help.as_deref(), Some("did you mean `menu.toml`?"));
    }
}
