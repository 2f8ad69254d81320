//! What a picture shows that is not stated by any document.

use firmware_model::lcd::Lcd;
use firmware_model::{Confidence, Evidence, Rule};

/// What every picture and page says of itself.
pub const NOTICE: &str =
    "Made by an emulator that is independent of the manufacturer; not for work on live equipment.";

/// What is inferred of what `lcd` says, and of the case where a picture has one, a sentence
/// each; nothing where documents state it all.
pub fn inferred(lcd: &Lcd, case: bool) -> Vec<String> {
    let is_inferred = |evidence: &Evidence| evidence.confidence == Confidence::Inferred;
    let mut notes = Vec::new();
    if lcd.lit {
        let screen = Some(lcd.row().evidence).filter(is_inferred);
        notes.extend(screen.map(|it| format!("This screen is inferred ({}).", it.source)));
        let rule = lcd.rule().map(Rule::row).filter(|row| is_inferred(&row.evidence));
        notes.extend(rule.map(|row| format!("Inferred, {}: {}", row.id, row.statement)));
    }
    if case {
        let why = Rule::CasePositions.row().evidence.source;
        notes.push(format!("The case is inferred as a whole ({why})."));
    }
    notes
}

/// The notes of a picture: what is inferred of it, and the notice.
pub fn noted(mut inferred: Vec<String>) -> String {
    inferred.push(NOTICE.to_owned());
    inferred.join(" ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use firmware_model::menu::{Dialog, SCREENS};
    use firmware_model::{Fidelity, Identity, Meter, Setup};

    use super::*;
    use crate::Panel;

    fn shown(id: &str, dialog: Dialog) -> Lcd {
        let menu = Arc::clone(&Panel::builtin().unwrap().menu);
        let dark =
            Meter::new(Identity::default(), Setup::default(), Fidelity::default(), menu).lcd();
        let screen = SCREENS.iter().find(|row| row.id == id).unwrap().screen;
        let mut lcd = Lcd { lit: true, ..dark };
        lcd.place.screen = screen;
        lcd.place.dialog = dialog;
        lcd.meaning.running = true;
        lcd
    }

    /// Documented is, by page 11 of the guide, that ADDR is set with S COM; how a digit is
    /// edited no page says.
    #[test]
    fn a_state_can_be_inferred_where_its_screen_is_documented() {
        let plain = shown("setup.com.address", Dialog::Plain);
        assert_eq!(inferred(&plain, false), Vec::<String>::new());
        let edited = shown("setup.com.address", Dialog::Digit(0));
        let notes = inferred(&edited, false);
        assert_eq!(notes.len(), 1);
        assert!(notes[0].starts_with("Inferred, edit-digits: A number is entered"), "{notes:?}");
        let case = inferred(&plain, true);
        assert_eq!(case.len(), 1);
        assert!(case[0].starts_with("The case is inferred as a whole (guide p. 5"), "{case:?}");
    }

    #[test]
    fn a_dark_glass_shows_nothing_that_could_be_inferred() {
        let lit = shown("setup.com.address", Dialog::Digit(0));
        assert!(inferred(&Lcd { lit: false, ..lit }, false).is_empty());
    }
}
