//! A scene as line art: outlines in place of shades.

use crate::panel::colour::Rgb;
use crate::render::part::Part;
use crate::render::scene::{Group, Paint, Scene, Shape};

/// The thickness of an outline, in the unit of the glass.
pub const OUTLINE: f64 = 0.8;
/// Of the segments that are off.
const THIN: f64 = 0.35;
/// What shows less than this is a shade.
const SHADE: f64 = 0.9;

/// `scene` with outlines of `ink`; shades and light are left out.
pub fn outlined(mut scene: Scene, ink: Rgb, off_outlined: bool) -> Scene {
    for group in &mut scene.groups {
        let shapes = std::mem::take(&mut group.shapes);
        group.shapes = shapes
            .into_iter()
            .flat_map(|shape| drawn(group.part, shape, ink, off_outlined))
            .collect();
    }
    scene.groups.retain(|group: &Group| !group.shapes.is_empty());
    scene
}

fn drawn(part: Part, shape: Shape, ink: Rgb, off_outlined: bool) -> Vec<Shape> {
    let line = |path, width| Shape::Stroke { path, width, colour: ink, opacity: 1.0 };
    let is_segment =
        matches!(part, Part::Label(_) | Part::Sign | Part::Digit(_) | Part::Cursor | Part::Icon(_));
    match shape {
        Shape::Fill { path, paint: Paint::Solid(colour, opacity) } if opacity < SHADE => {
            match (is_segment, off_outlined && opacity > 0.0) {
                (true, true) => vec![line(path, THIN)],
                // It is not seen, and still says where its part is.
                (true, false) => vec![Shape::Fill { path, paint: Paint::Solid(colour, 0.0) }],
                (false, _) => Vec::new(),
            }
        }
        Shape::Stroke { opacity, .. } if opacity < SHADE => Vec::new(),
        shape if part == Part::Shadow => {
            drop(shape);
            Vec::new()
        }
        Shape::Fill { path, paint } if !is_segment => {
            vec![Shape::Fill { path: path.clone(), paint: flat(paint) }, line(path, OUTLINE)]
        }
        shape => vec![shape],
    }
}

/// A paint in one colour.
fn flat(paint: Paint) -> Paint {
    match paint {
        Paint::Solid(..) => paint,
        Paint::Vertical { colours, .. } | Paint::Radial { colours, .. } => {
            Paint::Solid(colours[0], 1.0)
        }
    }
}
