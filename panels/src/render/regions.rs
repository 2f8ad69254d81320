//! Where the parts of a picture are.

use crate::panel::path::{Path, PathStep, Position};
use crate::render::part::Part;
use crate::render::scene::{Scene, Shape};

/// A rectangle, in the unit of a scene.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// The upper left corner.
    pub at: Position,
    /// Width and height.
    pub size: [f64; 2],
}

impl Region {
    /// The rectangle between two corners.
    fn between([left, top]: Position, [right, bottom]: Position) -> Self {
        Self { at: [left, top], size: [right - left, bottom - top] }
    }

    /// The corner across.
    pub fn end(self) -> Position {
        [self.at[0] + self.size[0], self.at[1] + self.size[1]]
    }

    /// Its middle.
    pub fn middle(self) -> Position {
        [self.at[0] + self.size[0] / 2.0, self.at[1] + self.size[1] / 2.0]
    }

    /// The smallest that has both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let low = |axis: usize| self.at[axis].min(other.at[axis]);
        let high = |axis: usize| self.end()[axis].max(other.end()[axis]);
        Self::between([low(0), low(1)], [high(0), high(1)])
    }

    /// This much larger on every side.
    #[must_use]
    pub fn grown(self, by: f64) -> Self {
        Self {
            at: self.at.map(|corner| corner - by),
            size: self.size.map(|length| length + 2.0 * by),
        }
    }

    /// Whether it has a point with another one in common.
    pub fn touches(self, other: Self) -> bool {
        let apart =
            |axis: usize| self.end()[axis] < other.at[axis] || other.end()[axis] < self.at[axis];
        !apart(0) && !apart(1)
    }
}

/// The region of each part of `scene` by its name, in the order in which they are painted; a
/// whole such as `value` behind its pieces, and last the `picture`.
pub fn regions(scene: &Scene) -> Vec<(String, Region)> {
    let mut found: Vec<(String, Region)> = Vec::new();
    let mut add =
        |name: String, region: Region| match found.iter_mut().find(|(other, _)| *other == name) {
            Some((_, known)) => *known = known.with(region),
            None => found.push((name, region)),
        };
    let parts = scene.groups.iter().filter(|group| !is_mark(group.part));
    let shown: Vec<(Part, Region)> = parts
        .filter_map(|group| {
            let all = group.shapes.iter().filter_map(of_shape);
            Some((group.part, all.reduce(Region::with)?))
        })
        .collect();
    for (part, region) in &shown {
        add(part.name().into_owned(), *region);
    }
    for (part, region) in &shown {
        if let Some(whole) = part.whole() {
            add(whole.to_owned(), *region);
        }
    }
    let all = Region { at: scene.origin, size: scene.size };
    found.push(("picture".to_owned(), all));
    found
}

/// Whether it points at a part instead of being one.
const fn is_mark(part: Part) -> bool {
    matches!(part, Part::Callout(_) | Part::Highlight)
}

fn of_shape(shape: &Shape) -> Option<Region> {
    let region = of_path(shape.path())?;
    Some(match shape {
        Shape::Fill { .. } => region,
        Shape::Stroke { width, .. } => region.grown(width / 2.0),
    })
}

/// What holds the ends and the handles of a path.
fn of_path(path: &Path) -> Option<Region> {
    let points = path.steps().iter().flat_map(|step| match *step {
        PathStep::Move(to) | PathStep::Line(to) => vec![to],
        PathStep::Curve(one, other, to) => vec![one, other, to],
        PathStep::Close => Vec::new(),
    });
    points.map(|point| Region { at: point, size: [0.0; 2] }).reduce(Region::with)
}
