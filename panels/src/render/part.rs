//! The parts of a meter that a picture shows, by the names that its readers use.

use firmware_model::Key;

use crate::panel::glyphs::Icon;

/// One of the two text fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextField {
    /// The quantity, with its prefix.
    First,
    /// Which one.
    Second,
}

/// A part of a picture: what the groups of a drawing and whoever points at a part name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The shadow of the case on what is behind it.
    Shadow,
    /// The case itself.
    Case,
    /// The terminals, with what is printed at them.
    Terminals,
    /// What else is printed on the case.
    Lettering,
    /// A button, with its name.
    Button(Key),
    /// The frame around the glass.
    Bezel,
    /// The glass with its back-light.
    Glass,
    /// A text field.
    Label(TextField),
    /// The minus sign of the value.
    Sign,
    /// A digit of the value with its point, 1 to 5 from the left.
    Digit(u8),
    /// The bar below the digit that the keys turn.
    Cursor,
    /// An icon.
    Icon(Icon),
}

impl Part {
    /// Every part with its name, from back to front: the closed list. A dot leads from a whole
    /// to a part of it.
    pub const ALL: [(Self, &'static str); 23] = [
        (Self::Shadow, "shadow"),
        (Self::Case, "case"),
        (Self::Terminals, "terminals"),
        (Self::Lettering, "lettering"),
        (Self::Button(Key::Minus), "button.minus"),
        (Self::Button(Key::Plus), "button.plus"),
        (Self::Button(Key::Back), "button.back"),
        (Self::Button(Key::Next), "button.next"),
        (Self::Bezel, "bezel"),
        (Self::Glass, "glass"),
        (Self::Label(TextField::First), "label.first"),
        (Self::Label(TextField::Second), "label.second"),
        (Self::Sign, "value.sign"),
        (Self::Digit(1), "value.digit.1"),
        (Self::Digit(2), "value.digit.2"),
        (Self::Digit(3), "value.digit.3"),
        (Self::Digit(4), "value.digit.4"),
        (Self::Digit(5), "value.digit.5"),
        (Self::Cursor, "value.cursor"),
        (Self::Icon(Icon::Wrench), "icon.wrench"),
        (Self::Icon(Icon::Import), "icon.import"),
        (Self::Icon(Icon::Export), "icon.export"),
        (Self::Icon(Icon::Heart), "icon.heart"),
    ];

    /// Its name, such as `button.plus`.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(part, _)| *part == self).map_or("", |(_, name)| name)
    }

    /// What it is a piece of, where that is drawn as a whole.
    pub fn whole(self) -> Option<&'static str> {
        match self {
            Self::Label(_) => Some("label"),
            Self::Sign | Self::Digit(_) | Self::Cursor => Some("value"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_name_of_its_own() {
        for (index, (part, name)) in Part::ALL.iter().enumerate() {
            assert_eq!(part.name(), *name, "{part:?} stands in the list twice");
            let others = || Part::ALL.iter().skip(index + 1);
            assert!(others().all(|(_, other)| other != name), "{name}");
        }
        for key in Key::ALL {
            assert_eq!(Part::Button(key).name(), format!("button.{}", key.name()));
        }
        for icon in Icon::ALL {
            assert!(Part::Icon(icon).name().starts_with("icon."));
        }
        assert_eq!(Part::Digit(2).name(), "value.digit.2");
        assert_eq!(Part::Digit(6).name(), "", "there are five digits");
    }
}
