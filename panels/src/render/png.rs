//! A picture in pixels, as PNG.

use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint as Brush, PathBuilder,
    Pixmap, Point, PremultipliedColorU8, RadialGradient, Shader, SpreadMode, Stroke, Transform,
};

use crate::panel::colour::Rgb;
use crate::panel::path::{Path, PathStep};
use crate::render::recipe;
use crate::render::scene::{Paint, Scene, Shape};

/// The widest picture, in pixels.
pub const MAX_WIDTH: u32 = 8_000;

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// Too small or too large, in pixels.
    #[error("a picture is 16 to {MAX_WIDTH} pixels wide, not {0}")]
    Width(u32),
    /// It could not be written.
    #[error("the picture cannot be encoded: {0}")]
    Encoding(#[from] png::EncodingError),
}

/// `scene` as a PNG file, `width` pixels wide, transparent where nothing is painted.
/// The same scene gives the same bytes on every machine.
///
/// # Errors
/// A width that is not between 16 and [`MAX_WIDTH`].
pub fn png(scene: &Scene, width: u32) -> Result<Vec<u8>, PngError> {
    let pixels = painted(scene, width)?;
    encode(scene, pixels, f64::from(width) / scene.size[0])
}

/// The pixels of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PicturePixels {
    /// How many in a row.
    pub width: u32,
    /// How many rows.
    pub height: u32,
    /// Red, green, blue and opacity of each, row by row from the upper left.
    pub rgba: Vec<u8>,
}

/// The pixels of `scene`, `width` of them in a row.
///
/// # Errors
/// A width that is not between 16 and [`MAX_WIDTH`].
pub fn png_pixels(scene: &Scene, width: u32) -> Result<PicturePixels, PngError> {
    let pixels = painted(scene, width)?;
    let (width, height) = (pixels.width(), pixels.height());
    Ok(PicturePixels { width, height, rgba: straight(pixels) })
}

fn painted(scene: &Scene, width: u32) -> Result<Pixmap, PngError> {
    let scale = f64::from(width) / scene.size[0];
    let height = libm::round(scene.size[1] * scale).max(1.0) as u32;
    let fits = (16..=MAX_WIDTH).contains(&width);
    let Some(mut pixels) = fits.then(|| Pixmap::new(width, height)).flatten() else {
        return Err(PngError::Width(width));
    };
    let [x, y] = scene.origin.map(|at| -at * scale);
    let to_pixels = Transform::from_row(scale as f32, 0.0, 0.0, scale as f32, x as f32, y as f32);
    for shape in scene.groups.iter().flat_map(|group| &group.shapes) {
        draw(&mut pixels, to_pixels, shape);
    }
    Ok(pixels)
}

fn draw(pixels: &mut Pixmap, to_pixels: Transform, shape: &Shape) {
    match shape {
        Shape::Fill { path, paint } => {
            if let Some(path) = outline(path) {
                let brush = brush(*paint);
                pixels.fill_path(&path, &brush, FillRule::EvenOdd, to_pixels, None);
            }
        }
        Shape::Stroke { path, width, colour, opacity } => {
            let stroke = Stroke {
                width: *width as f32,
                line_cap: LineCap::Round,
                line_join: LineJoin::Round,
                ..Stroke::default()
            };
            if let Some(path) = outline(path) {
                let brush = brush(Paint::Solid(*colour, *opacity));
                pixels.stroke_path(&path, &brush, &stroke, to_pixels, None);
            }
        }
    }
}

fn outline(path: &Path) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    for step in path.steps() {
        match *step {
            PathStep::Move([x, y]) => builder.move_to(x as f32, y as f32),
            PathStep::Line([x, y]) => builder.line_to(x as f32, y as f32),
            PathStep::Curve([a, b], [c, d], [x, y]) => {
                builder.cubic_to(a as f32, b as f32, c as f32, d as f32, x as f32, y as f32);
            }
            PathStep::Close => builder.close(),
        }
    }
    builder.finish()
}

fn brush(paint: Paint) -> Brush<'static> {
    let stops = |[from, to]: [Rgb; 2]| {
        vec![GradientStop::new(0.0, colour(from, 1.0)), GradientStop::new(1.0, colour(to, 1.0))]
    };
    let point = |[x, y]: [f64; 2]| Point::from_xy(x as f32, y as f32);
    // A gradient without length is not a shader: all that is left of it is its first colour.
    let shader = match paint {
        Paint::Solid(rgb, opacity) => Shader::SolidColor(colour(rgb, opacity)),
        Paint::Vertical { between: [from, to], colours } => LinearGradient::new(
            point([0.0, from]),
            point([0.0, to]),
            stops(colours),
            SpreadMode::Pad,
            Transform::identity(),
        )
        .unwrap_or(Shader::SolidColor(colour(colours[0], 1.0))),
        Paint::Radial { centre, radius, colours } => RadialGradient::new(
            point(centre),
            0.0,
            point(centre),
            radius as f32,
            stops(colours),
            SpreadMode::Pad,
            Transform::identity(),
        )
        .unwrap_or(Shader::SolidColor(colour(colours[0], 1.0))),
    };
    Brush { shader, ..Brush::default() }
}

fn colour(Rgb(red, green, blue): Rgb, opacity: f64) -> Color {
    let alpha = libm::round(opacity.clamp(0.0, 1.0) * 255.0) as u8;
    Color::from_rgba8(red, green, blue, alpha)
}

/// The file: a picture has the size of the real thing on paper, and its colours are sRGB.
fn encode(scene: &Scene, pixels: Pixmap, scale: f64) -> Result<Vec<u8>, PngError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    // Flat areas and gradients from top to bottom: what more effort gains is not worth its time.
    encoder.set_filter(png::Filter::Up);
    encoder.set_deflate_compression(png::DeflateCompression::Level(2));
    encoder.set_source_srgb(png::SrgbRenderingIntent::RelativeColorimetric);
    let per_metre = libm::round(scale * 1000.0 / scene.unit_mm) as u32;
    let (xppu, yppu, unit) = (per_metre, per_metre, png::Unit::Meter);
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu, yppu, unit }));
    encoder.add_itxt_chunk("Title".to_owned(), scene.title.clone())?;
    encoder.add_itxt_chunk("Description".to_owned(), scene.description.clone())?;
    if !scene.notes.is_empty() {
        encoder.add_itxt_chunk("Comment".to_owned(), scene.notes.clone())?;
    }
    if !scene.recipe.is_empty() {
        encoder.add_itxt_chunk(recipe::KEYWORD.to_owned(), scene.recipe.clone())?;
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&straight(pixels))?;
    writer.finish()?;
    Ok(bytes)
}

/// The bytes of the pixels, whose colours do not carry their opacity any more.
fn straight(pixels: Pixmap) -> Vec<u8> {
    let mut bytes = pixels.take();
    for pixel in bytes.chunks_exact_mut(4) {
        let &mut [red, green, blue, alpha] = pixel else { continue };
        if alpha < 255
            && let Some(colour) = PremultipliedColorU8::from_rgba(red, green, blue, alpha)
        {
            let plain = colour.demultiply();
            pixel.copy_from_slice(&[plain.red(), plain.green(), plain.blue(), alpha]);
        }
    }
    bytes
}
