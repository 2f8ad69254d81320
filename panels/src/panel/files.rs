//! The files of a panel: those that are built in, and those of a directory in their place.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::error::{PanelError, PanelSource, hint};

/// The files of the panel that is built in, by name.
pub(crate) const BUILTIN: [(&str, &str); 6] = [
    ("panel.toml", include_str!("../../series-4100/panel.toml")),
    ("glyphs.toml", include_str!("../../series-4100/glyphs.toml")),
    ("menu.toml", include_str!("../../series-4100/menu.toml")),
    ("text.toml", include_str!("../../series-4100/text.toml")),
    ("strokes.toml", include_str!("../../series-4100/strokes.toml")),
    ("diagrams.toml", include_str!("../../series-4100/diagrams.toml")),
];

/// Gives the bytes of a file of a panel.
pub type ReadFile<'a> = dyn Fn(&Path) -> io::Result<Vec<u8>> + 'a;

/// The names and texts of the files of `directory`, in the order of [`BUILTIN`]; a file that is
/// not there is the built-in one.
pub(crate) fn read(
    directory: &Path,
    entries: Option<&[String]>,
    read: &ReadFile<'_>,
) -> Result<[(String, String); BUILTIN.len()], PanelError> {
    if let Some(entries) = entries {
        check_names(directory, entries)?;
    }
    let mut files =
        BUILTIN.map(|(name, text)| (directory.join(name).display().to_string(), text.to_owned()));
    for ((name, _), (file, text)) in BUILTIN.iter().zip(&mut files) {
        let bytes = read(&directory.join(name));
        match bytes.and_then(|bytes| String::from_utf8(bytes).map_err(not_utf8)) {
            Ok(given) => *text = given,
            Err(error) if error.kind() == ErrorKind::NotFound && entries.is_some() => {}
            Err(error) => {
                let source = PanelSource { file, text: "" };
                return Err(source.error(None, format!("cannot be read: {error}")));
            }
        }
    }
    Ok(files)
}

fn not_utf8(error: std::string::FromUtf8Error) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, error)
}

/// So many letters at most are wrong in a name that was meant to be a file of a panel: notes and
/// the like may stand beside them.
const SLIP: usize = 2;

/// Objects to a directory in which nothing is a file of a panel, and to a file whose name was
/// probably meant to be one.
fn check_names(directory: &Path, entries: &[String]) -> Result<(), PanelError> {
    let mut names = entries.to_vec();
    names.sort();
    let known = || BUILTIN.iter().map(|(name, _)| *name);
    let place = directory.display().to_string();
    let source = PanelSource { file: &place, text: "" };
    let there = |known: &str| names.iter().any(|name| name == known);
    // A copy beside the file itself is not a slip.
    let missing = || known().filter(|name| !there(name));
    let slip = names.iter().filter(|name| known().all(|known| known != *name)).find_map(|name| {
        let near = |known: &&str| strsim::damerau_levenshtein(name, known) <= SLIP;
        hint(name, missing().filter(near)).map(|help| (name, help))
    });
    if let Some((name, help)) = slip {
        let mut error = source.error(None, format!("`{name}` is not a file of a panel"));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Panel;

    const PLACE: &str = "panels/mine";

    /// The panel of a directory with those files.
    fn load(files: &[(&str, &str)]) -> Result<Panel, PanelError> {
        let entries: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
        let read = |path: &Path| {
            let file = files.iter().find(|(name, _)| Path::new(PLACE).join(name) == path);
            file.map(|(_, text)| text.as_bytes().to_vec()).ok_or(ErrorKind::NotFound.into())
        };
        Panel::load(Path::new(PLACE), Some(&entries), &read)
    }

    #[test]
    fn a_directory_may_replace_one_file() {
        let other = BUILTIN[0].1.replace("VerifEye Series 4100", "Another Meter");
        let panel = load(&[("panel.toml", &other)]);
        assert_eq!(panel.unwrap().case.title, "Another Meter");
        let copied = load(&[("panel.toml", &other), ("panel.toml~", "a copy is not a slip")]);
        assert!(copied.is_ok());
    }

    #[test]
    fn files_that_cannot_be_read_are_told() {
        let nowhere = |_: &Path| Err(ErrorKind::NotFound.into());
        let missing = Panel::load(Path::new(PLACE), None, &nowhere).unwrap_err();
        assert_eq!(missing.file, "panels/mine/panel.toml");
        assert!(missing.message.starts_with("cannot be read"));
        let bytes = |_: &Path| Ok(vec![b'#', 0xFF]);
        let no_text = Panel::load(Path::new(PLACE), None, &bytes).unwrap_err();
        assert!(no_text.message.starts_with("cannot be read: invalid utf-8"), "{no_text}");
    }

    #[test]
    fn a_directory_without_a_panel_is_refused() {
        let empty = load(&[]).unwrap_err();
        let slip = load(&[("notes.toml", ""), ("menu.tml", "")]).unwrap_err();
        assert_eq!(empty.file, PLACE);
        assert_eq!(
            empty.message,
            "has none of the files of a panel; accepted: panel.toml, glyphs.toml, menu.toml, \
             text.toml, strokes.toml, diagrams.toml"
        );
        assert_eq!(slip.message, "`menu.tml` is not a file of a panel");
        assert_eq!(slip.help.as_deref(), Some("did you mean `menu.toml`?"));
    }
}
