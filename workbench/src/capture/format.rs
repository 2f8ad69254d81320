//! A shot as text, picture or data.

use panels::scene::Scene;
use panels::{
    NoSuchPart, OutputDiagram, Panel, PhasorRow, PictureTheme, PngError, ascii, beside, described,
    described_outputs, described_phasors, output_characters, output_picture, phasor_picture,
    picture, picture_cells, png, svg, svg_on_paper, wiring_picture,
};

use super::{Look, PictureView, Shot, Spoil, json, wiring};
use crate::installation::Phasor;
use crate::kind::FileKind;
use crate::wiring::{Arm, arms, diagram, outputs};
use crate::worded::{Worded, worded};

/// How a shot is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// Plain ASCII.
    Text,
    /// Cells of a terminal with their colours.
    Ansi,
    /// A drawing.
    Svg,
    /// Pixels.
    Png,
    /// Everything that the glass shows, as data.
    Json,
    /// Where the parts of the drawing are, as data.
    Regions,
    /// A sentence or two.
    Words,
}

// Its word is also the extension of its files.
worded!(PictureFormat {
    Text = "txt": "The glass in plain ASCII",
    Ansi = "ansi": "The glass in a terminal's colours",
    Svg = "svg": "A drawing, with what it shows in words",
    Png = "png": "Pixels",
    Json = "json": "Everything that the glass shows, as data",
    Words = "words": "A sentence or two",
    Regions = "regions": "Where each part of the drawing is, as JSON",
});

impl PictureFormat {
    /// What a file of it is.
    pub const fn kind(self) -> FileKind {
        match self {
            Self::Text | Self::Ansi | Self::Words => FileKind::Text,
            Self::Svg => FileKind::Svg,
            Self::Png => FileKind::Png,
            Self::Json | Self::Regions => FileKind::Json,
        }
    }

    /// Whether it is drawn, or is about a drawing.
    pub const fn is_drawn(self) -> bool {
        matches!(self, Self::Svg | Self::Png | Self::Regions)
    }

    /// The format that files with this extension have.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        if extension == "ans" {
            return Some(Self::Ansi);
        }
        Self::of_word(&extension)
    }
}

/// Width of a picture, pixels.
const PIXELS: u32 = 1_000;
/// Width in a terminal, columns.
const COLUMNS: u32 = 84;
/// The widest in a terminal.
const MOST_COLUMNS: u32 = 1_000;
/// What the ids of an SVG without a name begin with.
const ID_PREFIX: &str = "s4100";
/// Pixels of a picture that is as wide as on paper, in an inch.
const PER_INCH: f64 = 300.0;
const MILLIMETRES_PER_INCH: f64 = 25.4;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The width is none that a picture can have.
    #[error(transparent)]
    Png(#[from] PngError),
    /// It points at a part that it does not show.
    #[error(transparent)]
    Part(#[from] NoSuchPart),
    /// The view does not have the format.
    #[error("--format {}: a view of the {} has none; accepted: svg, png, regions, words", .0.word(), .1.word())]
    Format(PictureFormat, PictureView),
}

/// `shot` in that format; svg, png and json carry `recipe`, where it is not empty.
///
/// # Errors
/// The width is none that a picture can have, it points at a part that it does not show, or the
/// view does not have the format.
pub fn render(
    panel: &Panel,
    shot: &Shot,
    format: PictureFormat,
    look: &Look,
    recipe: &str,
) -> Result<Vec<u8>, RenderError> {
    let themed;
    let panel = match look.theme {
        None | Some(PictureTheme::Screen) => panel,
        Some(theme) => {
            themed = panel.themed(theme);
            &themed
        }
    };
    match format {
        _ if format.is_drawn() => {
            let mut scene = scene(panel, shot, look)?;
            recipe.clone_into(&mut scene.recipe);
            Ok(drawn(scene, format, look)?)
        }
        _ => said(panel, shot, format, look, recipe),
    }
}

/// What the picture of `shot` shows.
///
/// # Errors
/// It points at a part that it does not show.
pub fn scene(panel: &Panel, shot: &Shot, look: &Look) -> Result<Scene, NoSuchPart> {
    let cursor = look.cursor.unwrap_or_default();
    let marked = look.spoil != Some(Spoil::No);
    let front = || {
        let view = panels::View::Meter { model: shot.model, down: shot.down };
        picture(panel, &shot.lcd, view, cursor)
    };
    let wired = || wiring_picture(panel, &diagram(panel, &shot.site, &shot.setup, marked));
    let turned = || phasor_picture(panel, &title(shot), &rows(shot, marked));
    let scene = match look.view() {
        PictureView::Glass => picture(panel, &shot.lcd, panels::View::Glass, cursor),
        PictureView::Meter => front(),
        PictureView::Wiring => wired(),
        PictureView::Phasors => turned(),
        PictureView::Outputs => output_picture(panel, &hanging(shot, marked)),
        PictureView::Bench => beside(panel, vec![front(), turned(), wired()], &[]),
    };
    panels::marked(panel, scene, &look.marks)
}

/// A scene as a file.
///
/// # Errors
/// The width is none that a picture can have.
pub fn drawn(mut scene: Scene, format: PictureFormat, look: &Look) -> Result<Vec<u8>, PngError> {
    let mut pixels = look.width.unwrap_or(PIXELS);
    if let Some(millimetres) = look.millimetres.map(f64::from) {
        scene.unit_mm = millimetres / scene.size[0];
        pixels = libm::round(millimetres / MILLIMETRES_PER_INCH * PER_INCH) as u32;
    }
    Ok(match format {
        PictureFormat::Png => png(&scene, pixels)?,
        PictureFormat::Regions => {
            format!("{:#}\n", json::regions_json(&scene, pixels)).into_bytes()
        }
        _ => drawn_svg(&scene, look).into_bytes(),
    })
}

/// A scene as SVG: what a program calls that has no drawing of pixels in it.
pub fn drawn_svg(scene: &Scene, look: &Look) -> String {
    let prefix = look.id_prefix.as_deref().unwrap_or(ID_PREFIX);
    match look.millimetres {
        Some(millimetres) => svg_on_paper(scene, millimetres, prefix),
        None => svg(scene, look.width.unwrap_or(PIXELS), prefix),
    }
}

/// What has no drawing: text, cells, words, data.
///
/// # Errors
/// The view does not have the format.
pub fn said(
    panel: &Panel,
    shot: &Shot,
    format: PictureFormat,
    look: &Look,
    recipe: &str,
) -> Result<Vec<u8>, RenderError> {
    let cursor = look.cursor.unwrap_or_default();
    let view = look.view();
    let marked = look.spoil != Some(Spoil::No);
    if view == PictureView::Wiring {
        return Ok(wiring::said(panel, shot, format, (marked, columns(look)), recipe));
    }
    if view == PictureView::Phasors && format == PictureFormat::Words {
        return Ok(
            format!("{}\n", described_phasors(&title(shot), &rows(shot, marked))).into_bytes()
        );
    }
    if view == PictureView::Outputs {
        match format {
            PictureFormat::Words => {
                let words = described_outputs(&hanging(shot, marked));
                return Ok(format!("{words}\n").into_bytes());
            }
            PictureFormat::Text | PictureFormat::Ansi => {
                return Ok(output_characters(&hanging(shot, marked)).into_bytes());
            }
            _ => {}
        }
    }
    if view == PictureView::Bench && format == PictureFormat::Words {
        let scene = scene(panel, shot, look)?;
        return Ok(format!("{}\n", scene.description).into_bytes());
    }
    if !matches!(view, PictureView::Glass | PictureView::Meter) {
        return Err(RenderError::Format(format, view));
    }
    Ok(match format {
        PictureFormat::Ansi => {
            let columns = columns(look);
            // A cell of a terminal is twice as high as it is wide.
            let [width, height] = panel.glass.size;
            let rows = (columns as f64 * height / width / 2.0).ceil() as usize;
            let size = (columns, rows.min(MOST_COLUMNS as usize));
            picture_cells(panel, &shot.lcd, cursor, size).to_ansi().into_bytes()
        }
        PictureFormat::Json => format!("{:#}\n", json::shot_json(panel, shot, recipe)).into_bytes(),
        PictureFormat::Words => format!("{}\n", described(panel, &shot.lcd)).into_bytes(),
        _ => ascii(panel, &shot.lcd, cursor).into_bytes(),
    })
}

/// What hangs on the outputs of a shot.
fn hanging(shot: &Shot, marked: bool) -> OutputDiagram {
    outputs(&shot.site, &shot.setup, shot.closed, marked)
}

/// What stands over the phasors of a shot.
fn title(shot: &Shot) -> String {
    format!("system type {}", shot.setup.system_type().code())
}

/// The phasors of a shot; what there really is only where it may be said.
fn rows(shot: &Shot, marked: bool) -> Vec<PhasorRow> {
    let polar = |phasor: Phasor| (phasor.rms(), phasor.degrees());
    let row = |arm: Arm| PhasorRow {
        name: arm.name(),
        is_current: arm.is_current,
        seen: polar(arm.seen),
        truth: (marked && arm.differs()).then(|| polar(arm.truth)),
    };
    arms(&shot.site, &shot.setup).into_iter().map(row).collect()
}

fn columns(look: &Look) -> usize {
    look.width.unwrap_or(COLUMNS).min(MOST_COLUMNS) as usize
}
