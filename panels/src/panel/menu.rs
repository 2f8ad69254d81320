//! The menu of a panel: the order of its screens, and their labels.

use firmware_model::menu::{Label, MenuBuilder, Notation};
use firmware_model::{Menu, ScreenId};
use serde::Deserialize;
use toml::Spanned;

use crate::error::{PanelError, PanelSource, screen};
use crate::panel::glyphs::Glyphs;

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

/// The menu of a file, with labels that the glyphs can show.
pub(crate) fn parse(source: PanelSource<'_>, glyphs: &Glyphs) -> Result<Menu, PanelError> {
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
    source: PanelSource<'_>,
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
                let message = format!("glyphs.toml has no segments for {character:?} of `{text}`");
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
    use firmware_model::menu::SCREENS;

    use super::*;
    use crate::panel::files::BUILTIN;

    fn builtin() -> Menu {
        let [_, glyphs, menu, ..] = BUILTIN.map(|(file, text)| PanelSource { file, text });
        parse(menu, &Glyphs::parse(glyphs).unwrap()).unwrap()
    }

    #[test]
    fn every_screen_of_the_table_stands_in_the_menu() {
        let menu = builtin();
        for row in &SCREENS {
            assert!(menu.contains(row.screen), "{}", row.id);
        }
    }

    /// The label is right and the glyphs lack a letter, or the other way round: both are named.
    #[test]
    fn a_letter_without_segments_names_the_file_that_lacks_it() {
        let [_, glyphs, menu, ..] = BUILTIN.map(|(file, text)| PanelSource { file, text });
        let text = glyphs.text.replacen("\n\"X\" = ", "\n\"?\" = ", 1);
        assert_ne!(text, glyphs.text);
        let without = Glyphs::parse(PanelSource { text: &text, ..glyphs }).unwrap();
        let message = parse(menu, &without).unwrap_err().to_string();
        assert!(message.starts_with("menu.toml:"), "{message}");
        assert!(message.contains("glyphs.toml has no segments for 'X' of `"), "{message}");
    }

    /// The documented labels of the guide, page 11, typed by hand.
    #[test]
    fn the_labels_are_those_of_the_guide() {
        let menu = builtin();
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
        let glyphs = Glyphs::parse(PanelSource { file: BUILTIN[1].0, text: BUILTIN[1].1 }).unwrap();
        let text = "[[row]]\nscreens = [\n  { id = \"frequncy\", iec = [\"HZ\", \"\"], ieee = [\"HZ\", \"\"] },\n]\n";
        let error = parse(PanelSource { file: "menu.toml", text }, &glyphs).unwrap_err();
        assert_eq!(error.message, "there is no screen `frequncy`");
        assert_eq!(error.place.as_ref().map(|at| (at.line, at.column)), Some((3, 10)));
        assert_eq!(error.help.as_deref(), Some("did you mean `frequency`?"));
    }
}
