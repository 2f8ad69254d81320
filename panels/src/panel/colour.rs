//! Colours, and which of them glass and case have.

use serde::Deserialize;

/// A colour, written `#rrggbb` in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Rgb(pub u8, pub u8, pub u8);

impl TryFrom<String> for Rgb {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match value {
            Some(value) => Ok(Self((value >> 16) as u8, (value >> 8) as u8, value as u8)),
            None => Err(format!("`{text}` is not a colour, expected one such as `#1d55d8`")),
        }
    }
}

impl Rgb {
    /// This colour with a share of `other` in it, 0 to 1.
    #[must_use]
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| libm::round(f64::from(a) + (f64::from(b) - f64::from(a)) * share);
        Self(mix(self.0, other.0) as u8, mix(self.1, other.1) as u8, mix(self.2, other.2) as u8)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_colour_is_shown_with_one_that_is() {
        assert_eq!(Rgb::try_from("#1d55d8".to_owned()), Ok(Rgb(0x1d, 0x55, 0xd8)));
        for wrong in ["blue", "#1d55d", "#1d55dg"] {
            let message = Rgb::try_from(wrong.to_owned()).unwrap_err();
            let expected = format!("`{wrong}` is not a colour, expected one such as `#1d55d8`");
            assert_eq!(message, expected);
        }
    }
}
