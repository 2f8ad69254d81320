//! A picture in pixels, as PNG.

use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint as Brush, PathBuilder,
    Pixmap, Point, RadialGradient, Shader, SpreadMode, Stroke, Transform,
};

use crate::cells::Rgb;
use crate::scene::{Paint, Path, Scene, Shape, Step};

/// The widest picture, in pixels.
pub const MAX_WIDTH: u32 = 8_000;

/// Why there is no picture.
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
    encode(scene, &pixels)
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
            line(pixels, to_pixels, path, *width, Paint::Solid(*colour, *opacity));
        }
        Shape::Text { path, weight, colour, .. } => {
            line(pixels, to_pixels, path, *weight, Paint::Solid(*colour, 1.0));
        }
    }
}

fn line(pixels: &mut Pixmap, to_pixels: Transform, path: &Path, width: f64, paint: Paint) {
    let stroke = Stroke {
        width: width as f32,
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..Stroke::default()
    };
    if let Some(path) = outline(path) {
        pixels.stroke_path(&path, &brush(paint), &stroke, to_pixels, None);
    }
}

fn outline(path: &Path) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    for step in path.steps() {
        match *step {
            Step::Move([x, y]) => builder.move_to(x as f32, y as f32),
            Step::Line([x, y]) => builder.line_to(x as f32, y as f32),
            Step::Curve([a, b], [c, d], [x, y]) => {
                builder.cubic_to(a as f32, b as f32, c as f32, d as f32, x as f32, y as f32);
            }
            Step::Close => builder.close(),
        }
    }
    builder.finish()
}

fn brush(paint: Paint) -> Brush<'static> {
    let stops = |[from, to]: [Rgb; 2]| {
        vec![GradientStop::new(0.0, colour(from, 1.0)), GradientStop::new(1.0, colour(to, 1.0))]
    };
    let point = |[x, y]: [f64; 2]| Point::from_xy(x as f32, y as f32);
    // A gradient without length has no shader: its first colour is all there is of it.
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

fn encode(scene: &Scene, pixels: &Pixmap) -> Result<Vec<u8>, PngError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.add_itxt_chunk("Title".to_owned(), scene.title.clone())?;
    encoder.add_itxt_chunk("Description".to_owned(), scene.description.clone())?;
    let mut writer = encoder.write_header()?;
    let plain = pixels.pixels().iter().flat_map(|pixel| {
        let pixel = pixel.demultiply();
        [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
    });
    writer.write_image_data(&plain.collect::<Vec<u8>>())?;
    writer.finish()?;
    Ok(bytes)
}
