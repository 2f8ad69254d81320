//! What the terminal can show, and the colours of what is not the meter.
//!
//! Text outside the case stands on the terminal's own background, so its colours
//! are of middle brightness: they can be read on light and on dark.

use panels::{CellLook, Rgb};
use ratatui::style::{Color, Modifier, Style};

use super::signs::{Font, Signs};

/// How to show things in this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Which colours there are.
    pub look: CellLook,
    /// Which characters there are.
    pub font: Font,
}

/// What a piece of text is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    Heading,
    Quiet,
    Good,
    Warning,
    Bad,
}

impl Theme {
    /// The theme for this environment; nothing is asked of the terminal.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        let colours = set("COLORTERM").unwrap_or_default();
        let look = if set("NO_COLOR").is_some() || term == "dumb" {
            CellLook::Mono
        } else if colours.contains("truecolor")
            || colours.contains("24bit")
            || term.contains("direct")
        {
            CellLook::True
        } else if term.contains("256") {
            CellLook::Indexed
        } else {
            CellLook::Basic
        };
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
        let locale = locale.unwrap_or_default().to_ascii_uppercase();
        let is_utf8 = locale.contains("UTF-8") || locale.contains("UTF8");
        let font = match term.as_str() {
            "dumb" => Font::Ascii,
            _ if !is_utf8 => Font::Ascii,
            // As terminfo names its variants: linux-16color and the like.
            term if term.split('-').next() == Some("linux") => Font::Console,
            _ => Font::Unicode,
        };
        Self { look, font }
    }

    /// The characters of this terminal.
    pub(super) const fn signs(self) -> &'static Signs {
        self.font.signs()
    }

    /// A colour of the panel in this terminal; none without colours.
    pub(super) fn colour(self, rgb: Rgb) -> Option<Color> {
        let Rgb(red, green, blue) = rgb;
        match self.look {
            CellLook::Mono => None,
            CellLook::True => Some(Color::Rgb(red, green, blue)),
            CellLook::Indexed => Some(Color::Indexed(indexed(rgb))),
            CellLook::Basic => Some(basic(rgb)),
        }
    }

    /// A style of the panel's colours.
    pub(super) fn style(self, foreground: Rgb, background: Rgb) -> Style {
        match (self.colour(foreground), self.colour(background)) {
            (Some(foreground), Some(background)) => Style::new().fg(foreground).bg(background),
            _ => Style::new(),
        }
    }

    /// The style of text outside the case.
    pub(super) fn role(self, role: Role) -> Style {
        let colour = |rgb| self.colour(rgb).map_or(Style::new(), |colour| Style::new().fg(colour));
        match role {
            Role::Plain => Style::new(),
            // Said outright, since headings stand on rules of another colour.
            Role::Heading => Style::new().fg(Color::Reset).add_modifier(Modifier::BOLD),
            Role::Quiet => match self.look {
                CellLook::Mono | CellLook::Basic => Style::new(),
                _ => colour(Rgb(0x80, 0x80, 0x80)),
            },
            Role::Good => colour(Rgb(0x00, 0x8f, 0x5a)),
            // Among sixteen colours yellow is one that nobody reads on white.
            Role::Warning if self.look == CellLook::Basic => Style::new().fg(Color::Magenta),
            Role::Warning => colour(Rgb(0xb8, 0x78, 0x00)),
            Role::Bad => colour(Rgb(0xd0, 0x3c, 0x3c)).add_modifier(Modifier::BOLD),
        }
    }
}

/// The nearest colour of the 6 by 6 by 6 cube or the grey ramp of 256 colours.
fn indexed(Rgb(red, green, blue): Rgb) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let nearest = |value: u8| {
        (0_u8..6).min_by_key(|&n| LEVELS[usize::from(n)].abs_diff(value)).unwrap_or_default()
    };
    let cube = [red, green, blue].map(nearest);
    let distance = |other: [u8; 3]| {
        let square = |a: u8, b: u8| u32::from(a.abs_diff(b)) * u32::from(a.abs_diff(b));
        square(red, other[0]) + square(green, other[1]) + square(blue, other[2])
    };
    let mean = (u16::from(red) + u16::from(green) + u16::from(blue)) / 3;
    let step = (mean.saturating_sub(3) / 10).min(23) as u8;
    let grey = 8 + step * 10;
    if distance([grey; 3]) < distance(cube.map(|n| LEVELS[usize::from(n)])) {
        232 + step
    } else {
        16 + 36 * cube[0] + 6 * cube[1] + cube[2]
    }
}

/// The nearest of the sixteen colours, whose exact shades belong to the terminal.
fn basic(Rgb(red, green, blue): Rgb) -> Color {
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    if most - least < 40 {
        return match most {
            0..48 => Color::Black,
            48..128 => Color::DarkGray,
            128..224 => Color::Gray,
            _ => Color::White,
        };
    }
    let strong = |value: u8| u16::from(value) * 2 > u16::from(most);
    match (strong(red), strong(green), strong(blue)) {
        (true, false, false) => Color::Red,
        (false, true, _) if !strong(blue) || green > blue => Color::Green,
        (true, true, false) => Color::Yellow,
        (true, false, true) => Color::Magenta,
        (false, true, true) => Color::Cyan,
        _ => Color::Blue,
    }
}
