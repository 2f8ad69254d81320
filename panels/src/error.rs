//! What is wrong with a panel's file, where, and what may have been meant.

use core::fmt;
use core::ops::Range;

use firmware_model::ScreenId;
use firmware_model::menu::SCREENS;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Excerpt, nearest, shortened};
use crate::reading::{Misread, read_table};

/// The largest number in a panel, and less its sign the smallest.
const LARGEST: f64 = 2_000.0;

/// A panel that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelError {
    /// The file, as it was named.
    pub file: String,
    /// Where in the file.
    pub place: Option<Box<Excerpt>>,
    /// What is wrong.
    pub message: String,
    /// What may have been meant.
    pub help: Option<String>,
}

impl fmt::Display for PanelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(at) => {
                write!(f, "{}:{}:{}: {}\n{at}", self.file, at.line, at.column, self.message)?;
            }
            None => write!(f, "{}: {}", self.file, self.message)?,
        }
        let margin = self.place.as_ref().map_or(1, |at| at.margin());
        match &self.help {
            Some(help) => write!(f, "\n  {} = {help}", " ".repeat(margin)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for PanelError {}

/// One file of a panel, for messages about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PanelSource<'a> {
    /// Its name in messages.
    pub file: &'a str,
    /// Its content.
    pub text: &'a str,
}

impl PanelSource<'_> {
    /// An error about the bytes of `span`, or about the whole file.
    pub fn error(&self, span: Option<Range<usize>>, message: impl Into<String>) -> PanelError {
        PanelError {
            file: self.file.to_owned(),
            place: span.map(|span| Box::new(Excerpt::new(self.text, span))),
            message: shortened(message.into()),
            help: None,
        }
    }

    fn check(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<(), PanelError> {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().try_for_each(|item| self.check(key, item)),
            DeValue::Table(table) => {
                table.iter().try_for_each(|(key, value)| self.check(key.get_ref(), value))
            }
            DeValue::Integer(_) | DeValue::Float(_) => {
                let text = self.text.get(value.span()).unwrap_or_default();
                // A number that is not decimal cannot be one of a drawing either.
                let number = text.replace('_', "").parse().unwrap_or(f64::NAN);
                let least = if matches!(key, "size" | "cell") { 0.1 } else { -LARGEST };
                if (least..=LARGEST).contains(&number) {
                    return Ok(());
                }
                let message = format!("`{text}` is not between {least} and {LARGEST}");
                Err(self.error(Some(value.span()), message))
            }
            _ => Ok(()),
        }
    }

    /// What the file says, as a `T`. Every number of it is one that a drawing can have: whoever edits a panel of a
    /// running program makes mistakes, and none of them may end it.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, PanelError> {
        let table = DeTable::parse(self.text).map_err(|error| self.meant(error.into()))?;
        for (key, value) in table.get_ref() {
            self.check(key.get_ref(), value)?;
        }
        read_table(table).map_err(|error| self.meant(error))
    }

    fn meant(&self, error: Misread) -> PanelError {
        PanelError { help: meant(&error.message), ..self.error(error.span, error.message) }
    }
}

/// The screen that an id in a file names.
pub(crate) fn screen(
    source: PanelSource<'_>,
    id: &Spanned<String>,
) -> Result<ScreenId, PanelError> {
    ScreenId::named(id.as_ref()).ok_or_else(|| {
        let message = format!("there is no screen `{}`", id.as_ref());
        let mut error = source.error(Some(id.span()), message);
        error.help = hint(id.as_ref(), SCREENS.iter().map(|row| row.id));
        error
    })
}

/// A did-you-mean out of serde's own message about an unknown name, which
/// quotes that name first and then the ones that exist.
fn meant(message: &str) -> Option<String> {
    if !message.starts_with("unknown ") {
        return None;
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let found = quoted.next()?;
    hint(found, quoted)
}

/// `did you mean ...?`, if one of `known` is near to `found`.
pub(crate) fn hint<'a>(found: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(found, known).first().map(|name| format!("did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        #[expect(dead_code, reason = "only parsed")]
        brand: String,
    }

    #[test]
    fn an_unknown_key_is_shown_with_a_caret_and_a_suggestion() {
        let source = PanelSource { file: "panel.toml", text: "# case\n  brnad = \"x\"\n" };
        let error = source.parse::<Wanted>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "panel.toml:2:3: unknown field `brnad`, expected `brand`\n  \
             2 |   brnad = \"x\"\n    |   ^^^^^\n    = did you mean `brand`?"
        );
    }

    #[test]
    fn far_names_are_not_suggested() {
        assert_eq!(
            hint("frequncy", ["frequency", "pf.total"].into_iter()).as_deref(),
            Some("did you mean `frequency`?")
        );
        assert_eq!(hint("zebra", ["frequency", "pf.total"].into_iter()), None);
    }
}
