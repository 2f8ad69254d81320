//! What one may ask of a picture: one set of options for the command line and for tapes.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use firmware_model::menu::Notation;
use firmware_model::{TICKS_PER_SECOND, Tick};
use panels::{CursorStyle, Marks, PictureTheme};

use super::PictureFormat;
use crate::duration::{DurationError, duration_text, parse_duration};
use crate::worded::{Worded, worded};

worded!(CursorStyle {
    Bar = "bar": "As the glass has it at that moment, with a bar below",
    Blink = "blink": "As the glass has it at that moment: it blinks",
    None = "none": "Lit at every moment",
});

worded!(Notation {
    Iec = "iec": "U V P Q S",
    Ieee = "ieee": "VLL VLN W VAR VA",
});

/// What of a meter a picture is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureView {
    /// The front: the glass in its case.
    Meter,
    /// The glass alone.
    Glass,
    /// The wiring of its installation.
    Wiring,
    /// The phasors of its voltages and currents.
    Phasors,
    /// What hangs on its outputs: the RS-485 line and the contacts.
    Outputs,
    /// The front, the phasors and the wiring side by side.
    Bench,
}

worded!(PictureView {
    Meter = "meter": "The front: the glass in its case",
    Glass = "glass": "The glass alone",
    Wiring = "wiring": "How it is wired, with what is wrong",
    Phasors = "phasors": "The phasors of voltages and currents",
    Outputs = "outputs": "What hangs on the RS-485 line and the contacts",
    Bench = "bench": "The front, the phasors and the wiring",
});

impl PictureView {
    /// Whether it shows the installation, which may say what is wrong.
    pub const fn is_of_site(self) -> bool {
        matches!(self, Self::Wiring | Self::Phasors | Self::Outputs | Self::Bench)
    }

    /// Whether it shows the glass.
    pub const fn has_glass(self) -> bool {
        matches!(self, Self::Meter | Self::Glass | Self::Bench)
    }
}

worded!(PictureTheme {
    Screen = "screen": "As the meter looks",
    Print = "print": "Black on white",
    Outline = "outline": "Line art",
    Dark = "dark": "For dark pages",
    Flat = "flat": "Few colours, without light and shade",
});

/// Whether a picture says what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoil {
    /// It marks what is wrong, and says it in words.
    Yes,
    /// It shows what is there, for others to find.
    No,
}

worded!(Spoil {
    Yes = "yes": "What is wrong is marked, and said",
    No = "no": "What is wrong is drawn and not marked",
});

/// What of the meter is shown, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// What it is of; the meter where left out.
    pub view: Option<PictureView>,
    /// Whether a view of the wiring says what is wrong; it does where left out.
    pub spoil: Option<Spoil>,
    /// Only the glass, without the case around it; text is of the glass alone anyway.
    pub glass_only: bool,
    /// Width in pixels, or in columns of a terminal; each format has its own where left out.
    pub width: Option<u32>,
    /// Width on paper in millimetres, in place of pixels.
    pub millimetres: Option<u32>,
    /// Its colours; those of the screen where left out.
    pub theme: Option<PictureTheme>,
    /// What it points at.
    pub marks: Marks,
    /// How the digit is shown that the keys turn; the bar where left out.
    pub cursor: Option<CursorStyle>,
    /// What the ids of an SVG begin with; `s4100` where left out.
    pub id_prefix: Option<String>,
}

/// Options that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookError {
    /// A format does not have the option.
    #[error("{option}: {} has none; accepted: {}", .format.word(), names(.accepted))]
    Format {
        /// The option.
        option: &'static str,
        /// The format.
        format: PictureFormat,
        /// The formats that have it.
        accepted: &'static [PictureFormat],
    },
    /// The view does not have the option.
    #[error("{option}: a view of the {} has none; leave one of the two out", .view.word())]
    View {
        /// The option.
        option: &'static str,
        /// The view.
        view: PictureView,
    },
}

fn names(formats: &[PictureFormat]) -> String {
    let names: Vec<&str> = formats.iter().map(|format| format.word()).collect();
    names.join(", ")
}

/// The formats that are drawn.
const DRAWN: &[PictureFormat] = &[PictureFormat::Svg, PictureFormat::Png, PictureFormat::Regions];

impl Look {
    /// Which formats have an option.
    const FORMATS: [(&'static str, &'static [PictureFormat]); 9] = [
        ("--glass", DRAWN),
        (
            "--size",
            &[PictureFormat::Ansi, PictureFormat::Svg, PictureFormat::Png, PictureFormat::Regions],
        ),
        (
            "--cursor",
            &[PictureFormat::Text, PictureFormat::Ansi, PictureFormat::Svg, PictureFormat::Png],
        ),
        ("--id-prefix", &[PictureFormat::Svg]),
        ("--width", DRAWN),
        ("--theme", DRAWN),
        ("--callout", DRAWN),
        ("--highlight", DRAWN),
        ("--crop", DRAWN),
    ];

    /// The same for a file: its ids begin with the file's name, unless something else was asked
    /// for.
    #[must_use]
    pub fn named(&self, file: &Path) -> Self {
        let stem = || file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        Self { id_prefix: self.id_prefix.clone().or_else(stem), ..self.clone() }
    }

    /// What a picture is of.
    pub fn view(&self) -> PictureView {
        self.view.unwrap_or(if self.glass_only { PictureView::Glass } else { PictureView::Meter })
    }

    /// Whether `format` and the view have everything that is asked for.
    ///
    /// # Errors
    /// The first option that they do not have.
    pub fn check(&self, format: PictureFormat) -> Result<(), LookError> {
        self.check_format(format)?;
        self.check_view()
    }

    /// Whether `format` has everything that is asked for.
    ///
    /// # Errors
    /// The first option that it does not have.
    pub fn check_format(&self, format: PictureFormat) -> Result<(), LookError> {
        let asked = [
            self.glass_only,
            self.width.is_some(),
            self.cursor.is_some(),
            self.id_prefix.is_some(),
            self.millimetres.is_some(),
            self.theme.is_some(),
            !self.marks.callouts.is_empty(),
            !self.marks.highlight.is_empty(),
            self.marks.crop.is_some(),
        ];
        let mut options = Self::FORMATS.into_iter().zip(asked);
        match options.find(|((_, accepted), asked)| *asked && !accepted.contains(&format)) {
            Some(((option, accepted), _)) => Err(LookError::Format { option, format, accepted }),
            None => Ok(()),
        }
    }

    fn check_view(&self) -> Result<(), LookError> {
        let view = self.view();
        let options = [
            ("--glass", self.glass_only && view != PictureView::Glass),
            ("--cursor", self.cursor.is_some() && !view.has_glass()),
            ("--spoil", self.spoil.is_some() && !view.is_of_site()),
        ];
        match options.into_iter().find(|(_, wrong)| *wrong) {
            Some((option, _)) => Err(LookError::View { option, view }),
            None => Ok(()),
        }
    }
}

/// When a picture is taken, once the keys have been pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Moment {
    /// At the first full second from then on: what blinks is lit.
    #[default]
    FullSecond,
    /// At once.
    Now,
    /// When the meter has been on for so long.
    At(Tick),
}

/// A moment that has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "--at {}: the meter has been on for {} by then; accepted: that and later, or `now`",
    duration_text(*.at),
    duration_text(*.reached)
)]
pub struct Passed {
    at: Tick,
    reached: Tick,
}

impl Moment {
    /// Its tick, where the meters have reached another one.
    ///
    /// # Errors
    /// It has passed.
    pub fn tick(self, reached: Tick) -> Result<Tick, Passed> {
        match self {
            Self::FullSecond => Ok(Tick(reached.0.next_multiple_of(TICKS_PER_SECOND))),
            Self::Now => Ok(reached),
            Self::At(at) if at < reached => Err(Passed { at, reached }),
            Self::At(at) => Ok(at),
        }
    }
}

impl FromStr for Moment {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        if text.eq_ignore_ascii_case("now") {
            return Ok(Self::Now);
        }
        parse_duration(text).map(Self::At)
    }
}

/// The widths that a picture can have.
const WIDTHS: std::ops::RangeInclusive<u32> = 16..=8000;

/// The width that a text gives, pixels or columns.
///
/// # Errors
/// It is not a number, or not one that a picture can have.
pub fn width(text: &str) -> Result<u32, String> {
    let width = text.parse().ok().filter(|width| WIDTHS.contains(width));
    width.ok_or_else(|| {
        let what = if text.parse::<i64>().is_ok() { "in" } else { "a number of" };
        format!("{text} is not {what} {}..={}", WIDTHS.start(), WIDTHS.end())
    })
}

/// The widths that a picture can have on paper, millimetres.
const PAPER_WIDTHS: std::ops::RangeInclusive<u32> = 10..=1000;

/// The width on paper that a text gives, such as `80mm`.
///
/// # Errors
/// It is not one that a picture can have.
pub fn millimetres(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix("mm").and_then(|number| number.trim().parse().ok());
    number.filter(|width| PAPER_WIDTHS.contains(width)).ok_or_else(|| {
        let (from, to) = (PAPER_WIDTHS.start(), PAPER_WIDTHS.end());
        format!("`{text}` is not a width on paper; accepted: {from}mm to {to}mm, such as 80mm")
    })
}

/// A badge that a text asks for, such as `1=button.plus`.
///
/// # Errors
/// It is not a number from 1 to 99 and the name of a part.
pub fn callout(text: &str) -> Result<(u8, String), String> {
    let parts = text.split_once('=');
    let read = parts.and_then(|(number, part)| Some((number.trim().parse().ok()?, part.trim())));
    match read {
        Some((number @ 1..=99, part)) if is_part_name(part) => Ok((number, part.to_owned())),
        _ => Err(format!(
            "`{text}` is not a callout; accepted: a number from 1 to 99 and a part, such as \
             1=button.plus (`--format regions` lists the parts)"
        )),
    }
}

/// The name of a part of a picture, as far as a text can tell.
///
/// # Errors
/// It is not a name.
pub fn part_name(text: &str) -> Result<String, String> {
    if is_part_name(text) {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not the name of a part, such as button.plus or label"))
}

fn is_part_name(text: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    !text.is_empty() && text.len() <= 40 && text.chars().all(fine)
}

/// Everything that is asked of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PictureOptions {
    /// What is shown, and how.
    pub look: Look,
    /// The notation of the labels, instead of the meter's own.
    pub notation: Option<Notation>,
    /// When it is taken.
    pub moment: Moment,
}

/// As they are written behind a directive, each after a blank; nothing for what is left out.
impl fmt::Display for PictureOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { look, notation, moment } = self;
        let Look { view, spoil, glass_only, width, millimetres, theme, marks, cursor, id_prefix } =
            look;
        if let Some(view) = view {
            write!(f, " --view {}", view.word())?;
        }
        if let Some(spoil) = spoil {
            write!(f, " --spoil {}", spoil.word())?;
        }
        if *glass_only {
            f.write_str(" --glass")?;
        }
        if let Some(width) = width {
            write!(f, " --size {width}")?;
        }
        if let Some(width) = millimetres {
            write!(f, " --width {width}mm")?;
        }
        if let Some(theme) = theme {
            write!(f, " --theme {}", theme.word())?;
        }
        for (number, part) in &marks.callouts {
            write!(f, " --callout {number}={part}")?;
        }
        for part in &marks.highlight {
            write!(f, " --highlight {part}")?;
        }
        if let Some(part) = &marks.crop {
            write!(f, " --crop {part}")?;
        }
        if let Some(cursor) = cursor {
            write!(f, " --cursor {}", cursor.word())?;
        }
        if let Some(prefix) = id_prefix {
            write!(f, " --id-prefix {prefix}")?;
        }
        if let Some(notation) = notation {
            write!(f, " --notation {}", notation.word())?;
        }
        match moment {
            Moment::FullSecond => Ok(()),
            Moment::Now => f.write_str(" --at now"),
            Moment::At(at) => write!(f, " --at {}", duration_text(*at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_option_is_of_the_formats_that_can_show_it() {
        let glass = Look { glass_only: true, ..Look::default() };
        assert!(glass.check(PictureFormat::Svg).is_ok() && glass.check(PictureFormat::Png).is_ok());
        assert_eq!(
            glass.check(PictureFormat::Text).unwrap_err().to_string(),
            "--glass: txt has none; accepted: svg, png, regions"
        );
        let marked = Look { cursor: Some(CursorStyle::None), ..Look::default() };
        assert!(marked.check(PictureFormat::Text).is_ok());
        assert_eq!(
            marked.check(PictureFormat::Json).unwrap_err().to_string(),
            "--cursor: json has none; accepted: txt, ansi, svg, png"
        );
    }

    #[test]
    fn the_moment_is_the_full_second_unless_another_is_asked_for() {
        let reached = Tick::from_millis(3_600);
        assert_eq!(Moment::default().tick(reached), Ok(Tick::from_seconds(4)));
        assert_eq!(Moment::default().tick(Tick::from_seconds(4)), Ok(Tick::from_seconds(4)));
        assert_eq!("now".parse(), Ok(Moment::Now));
        assert_eq!(Moment::Now.tick(reached), Ok(reached));
        let late: Moment = "3.7s".parse().unwrap();
        assert_eq!(late.tick(reached), Ok(Tick::from_millis(3_700)));
        let early: Moment = "3.5s".parse().unwrap();
        assert_eq!(
            early.tick(reached).unwrap_err().to_string(),
            "--at 3500ms: the meter has been on for 3600ms by then; accepted: that and later, or \
             `now`"
        );
    }
}
