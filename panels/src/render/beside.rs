//! Several scenes in one picture.

use crate::panel::Panel;
use crate::panel::path::Path;
use crate::render::part::{Part, WiringPart};
use crate::render::scene::{Group, Paint, Scene, Shape};

/// What stays free between two pictures, as a share of the larger side.
const GAP: f64 = 0.03;

impl Scene {
    /// The same picture elsewhere and larger.
    #[must_use]
    pub fn placed(mut self, by: [f64; 2], scale: f64) -> Self {
        let path = |path: &Path| {
            path.placed([0, 1].map(|axis| by[axis] - self.origin[axis] * scale), [scale; 2])
        };
        let shift = |point: [f64; 2]| {
            [0, 1].map(|axis| by[axis] + (point[axis] - self.origin[axis]) * scale)
        };
        for shape in self.groups.iter_mut().flat_map(|group| &mut group.shapes) {
            match shape {
                Shape::Fill { path: outline, paint } => {
                    *outline = path(outline);
                    match paint {
                        Paint::Solid(..) => {}
                        Paint::Vertical { between, .. } => {
                            *between = between.map(|y| shift([0.0, y])[1]);
                        }
                        Paint::Radial { centre, radius, .. } => {
                            *centre = shift(*centre);
                            *radius *= scale;
                        }
                    }
                }
                Shape::Stroke { path: line, width, .. } => {
                    *line = path(line);
                    *width *= scale;
                }
            }
        }
        Self {
            origin: by,
            size: self.size.map(|length| length * scale),
            unit_mm: self.unit_mm / scale,
            ..self
        }
    }
}

/// Pictures one beside the other, as high as the highest of them, with `words` on the paper
/// below them.
pub fn beside(panel: &Panel, scenes: Vec<Scene>, words: &[String]) -> Scene {
    let height = scenes.iter().map(|scene| scene.size[1]).fold(0.0, f64::max);
    let mut whole = Scene {
        origin: [0.0, 0.0],
        size: [0.0, height],
        unit_mm: scenes.first().map_or(1.0, |scene| scene.unit_mm),
        title: String::new(),
        description: String::new(),
        notes: String::new(),
        recipe: String::new(),
        groups: Vec::new(),
    };
    let gap = GAP * height;
    for scene in scenes {
        let at = [if whole.size[0] > 0.0 { whole.size[0] + gap } else { 0.0 }, 0.0];
        let placed = scene.clone().placed(at, height / scene.size[1]);
        whole.size[0] = at[0] + placed.size[0];
        let join = |text: &mut String, more: &str| {
            if !text.is_empty() && !more.is_empty() {
                text.push_str(" | ");
            }
            text.push_str(more);
        };
        join(&mut whole.title, &placed.title);
        join(&mut whole.description, &placed.description);
        if !whole.notes.contains(&placed.notes) {
            join(&mut whole.notes, &placed.notes);
        }
        whole.groups.extend(placed.groups);
    }
    if !words.is_empty() {
        below(panel, &mut whole, words);
    }
    whole
}

/// `words` below a picture, a row each.
fn below(panel: &Panel, scene: &mut Scene, words: &[String]) {
    let inks = &panel.diagrams.inks;
    let size = (scene.size[0] * 0.014).min(scene.size[1] * 0.05);
    let (top, row) = (scene.size[1], size * 2.2);
    let height = row * words.len() as f64 + size * 1.6;
    let paper = Path::rectangle([0.0, top], [scene.size[0], height], 0.0);
    let mut shapes = vec![Shape::Fill { path: paper, paint: Paint::Solid(inks.paper, 1.0) }];
    for (index, line) in words.iter().enumerate() {
        let shown: String = line
            .replace("->", "\u{2192}")
            .chars()
            .map(|c| if panel.strokes.missing(&c.to_string()).is_some() { '-' } else { c })
            .collect();
        let base = top + row * (index + 1) as f64;
        let path = panel.strokes.path(&shown, [size, base], size);
        shapes.push(Shape::Stroke { path, width: size * 0.14, colour: inks.wire, opacity: 1.0 });
    }
    scene.groups.push(Group { part: Part::Wiring(WiringPart::Words), shapes });
    scene.size[1] += height;
    let words = words.join(" ");
    scene.description = format!("{} {words}", scene.description);
}
