//! What a picture points at: numbered badges, a frame, and a crop.
//!
//! Badges stand on a margin of their own beside the picture, so that they cover nothing; a line
//! leads from each to the edge of its part.

use crate::diagnostics::nearest;
use crate::panel::Panel;
use crate::panel::colour::Rgb;
use crate::panel::path::{Path, PathStep, Position};
use crate::render::part::Part;
use crate::render::regions::{Region, regions};
use crate::render::scene::{Group, Paint, Scene, Shape};

/// The radius of a badge, as a share of the picture's larger side.
const BADGE: f64 = 0.026;
/// From one badge to the next at least, in radii.
const APART: f64 = 2.3;
/// What stays free around a part that is cut out, as a share of its larger side.
const FREE: f64 = 0.04;

/// What is to be pointed at, by the names of parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// Numbered badges.
    pub callouts: Vec<(u8, String)>,
    /// Parts with a frame around them.
    pub highlight: Vec<String>,
    /// The part that is all of the picture.
    pub crop: Option<String>,
}

impl Marks {
    /// Whether nothing is pointed at.
    pub fn is_empty(&self) -> bool {
        self.callouts.is_empty() && self.highlight.is_empty() && self.crop.is_none()
    }
}

/// A part that a picture does not show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the picture shows no part `{found}`{}; it shows {}", hint(.found, .shown), .shown.join(", "))]
pub struct NoSuchPart {
    /// What was asked for.
    pub found: String,
    /// What there is.
    pub shown: Vec<String>,
}

fn hint(found: &str, shown: &[String]) -> String {
    let near = nearest(found, shown.iter().map(String::as_str));
    near.first().map_or_else(String::new, |name| format!(", did you mean `{name}`?"))
}

/// `scene` with `marks`.
///
/// # Errors
/// A part that it does not show.
pub fn marked(panel: &Panel, mut scene: Scene, marks: &Marks) -> Result<Scene, NoSuchPart> {
    if marks.is_empty() {
        return Ok(scene);
    }
    let shown = regions(&scene);
    let find = |name: &str| {
        let found = shown.iter().find(|(part, _)| part == name).map(|(_, region)| *region);
        found.ok_or_else(|| NoSuchPart {
            found: name.to_owned(),
            shown: shown.iter().map(|(part, _)| part.clone()).collect(),
        })
    };
    if let Some(crop) = &marks.crop {
        let region = find(crop)?;
        let region = region.grown(FREE * region.size[0].max(region.size[1]));
        (scene.origin, scene.size) = (region.at, region.size);
    }
    let unit = scene.size[0].max(scene.size[1]);
    for name in &marks.highlight {
        let region = find(name)?.grown(unit * 0.006);
        scene
            .groups
            .push(Group { part: Part::Highlight, shapes: framed(region, unit, panel.mark) });
    }
    let mut badges = Vec::new();
    for (number, name) in &marks.callouts {
        badges.push((*number, find(name)?));
    }
    if !badges.is_empty() {
        place(panel, &mut scene, badges);
        let legend: Vec<String> =
            marks.callouts.iter().map(|(number, name)| format!("{number}: {name}")).collect();
        scene.description = format!("{} Numbered: {}.", scene.description, legend.join(", "));
    }
    Ok(scene)
}

fn framed(region: Region, unit: f64, colour: Rgb) -> Vec<Shape> {
    let path = Path::rectangle(region.at, region.size, unit * 0.008);
    vec![Shape::Stroke { path, width: unit * 0.007, colour, opacity: 1.0 }]
}

/// A side of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Top,
    Bottom,
    Left,
    Right,
}

/// Gives each badge its place on a margin, on the side that is nearest to its part.
fn place(panel: &Panel, scene: &mut Scene, badges: Vec<(u8, Region)>) {
    let seen = Region { at: scene.origin, size: scene.size };
    let radius = BADGE * seen.size[0].max(seen.size[1]);
    let margin = 2.6 * radius;
    let content = content(scene);
    let mut sides: [Vec<(u8, Region)>; 4] = Default::default();
    for badge in badges {
        sides[best_side(badge.1, seen, &content) as usize].push(badge);
    }
    for (side, mut row) in [Side::Top, Side::Bottom, Side::Left, Side::Right].into_iter().zip(sides)
    {
        if row.is_empty() {
            continue;
        }
        let along = usize::from(matches!(side, Side::Left | Side::Right));
        let middle = |region: Region| region.middle()[along];
        row.sort_by(|one, other| middle(one.1).total_cmp(&middle(other.1)));
        let wanted: Vec<f64> = row.iter().map(|(_, region)| middle(*region)).collect();
        let span = [seen.at[along] + radius, seen.end()[along] - radius];
        for ((number, region), at) in row.into_iter().zip(spread(&wanted, APART * radius, span)) {
            let centre = match side {
                Side::Top => [at, seen.at[1] - margin / 2.0],
                Side::Bottom => [at, seen.end()[1] + margin / 2.0],
                Side::Left => [seen.at[0] - margin / 2.0, at],
                Side::Right => [seen.end()[0] + margin / 2.0, at],
            };
            let shapes = badge(panel, number, (centre, radius), region);
            scene.groups.push(Group { part: Part::Callout(number), shapes });
        }
        match side {
            Side::Top => {
                scene.origin[1] -= margin;
                scene.size[1] += margin;
            }
            Side::Bottom => scene.size[1] += margin,
            Side::Left => {
                scene.origin[0] -= margin;
                scene.size[0] += margin;
            }
            Side::Right => scene.size[0] += margin,
        }
    }
}

/// What a reader looks at: a line should not cross it.
fn content(scene: &Scene) -> Vec<Region> {
    let is_read = |part: &Part| {
        matches!(
            part,
            Part::Label(_) | Part::Sign | Part::Digit(_) | Part::Icon(_) | Part::Button(_)
        )
    };
    let names: Vec<_> =
        scene.groups.iter().map(|group| group.part).filter(is_read).map(Part::name).collect();
    let all = regions(scene).into_iter();
    all.filter(|(name, _)| names.iter().any(|read| read == name))
        .map(|(_, region)| region)
        .collect()
}

/// The side from which a straight line crosses the least, and of those the nearest.
fn best_side(region: Region, seen: Region, content: &[Region]) -> Side {
    let [x, y] = region.middle();
    let ways = [
        (Side::Top, [x, seen.at[1]]),
        (Side::Bottom, [x, seen.end()[1]]),
        (Side::Left, [seen.at[0], y]),
        (Side::Right, [seen.end()[0], y]),
    ];
    let cost = |edge: Position| {
        let to = [0, 1].map(|axis| edge[axis].clamp(region.at[axis], region.end()[axis]));
        let way = Region { at: edge, size: [0.0; 2] }.with(Region { at: to, size: [0.0; 2] });
        let crossed =
            content.iter().filter(|other| !region.touches(**other) && way.touches(**other));
        (crossed.count(), way.size[0] + way.size[1])
    };
    let best = ways.into_iter().min_by(|one, other| {
        let (one, other) = (cost(one.1), cost(other.1));
        one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))
    });
    best.map_or(Side::Top, |(side, _)| side)
}

/// Places as near to `wanted`, which ascend, as they can be `apart` from one another within
/// `span`; beyond it where there is no room.
fn spread(wanted: &[f64], apart: f64, [from, to]: [f64; 2]) -> Vec<f64> {
    let mut places: Vec<f64> = Vec::new();
    for &place in wanted {
        let least = places.last().map_or(from, |before| before + apart);
        places.push(place.max(least));
    }
    let mut most = to;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - apart;
    }
    places
}

/// A line to the nearest point of the part, and the number on a disc.
fn badge(panel: &Panel, number: u8, (centre, radius): (Position, f64), part: Region) -> Vec<Shape> {
    let to = [0, 1].map(|axis| centre[axis].clamp(part.at[axis], part.end()[axis]));
    let solid = |path, colour| Shape::Fill { path, paint: Paint::Solid(colour, 1.0) };
    let stroke = |path, width, colour| Shape::Stroke { path, width, colour, opacity: 1.0 };
    let line = || Path::new(vec![PathStep::Move(centre), PathStep::Line(to)]);
    let white = Rgb(255, 255, 255);
    let text = number.to_string();
    let size = radius * 1.05;
    let left = centre[0] - panel.strokes.width(&text, size) / 2.0;
    let digits = panel.strokes.path(&text, [left, centre[1] + size / 2.0], size);
    vec![
        stroke(line(), radius * 0.34, white),
        stroke(line(), radius * 0.16, panel.mark),
        solid(Path::circle(to, radius * 0.22), panel.mark),
        solid(Path::circle(centre, radius * 1.08), white),
        solid(Path::circle(centre, radius), panel.mark),
        stroke(digits, size * 0.15, white),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_keep_apart_and_stay_within() {
        assert_eq!(spread(&[5.0, 50.0], 10.0, [0.0, 100.0]), [5.0, 50.0]);
        assert_eq!(spread(&[5.0, 6.0, 7.0], 10.0, [0.0, 100.0]), [5.0, 15.0, 25.0]);
        assert_eq!(spread(&[97.0, 98.0], 10.0, [0.0, 100.0]), [90.0, 100.0]);
    }

    #[test]
    fn a_badge_stands_on_the_side_of_its_part() {
        let seen = Region { at: [0.0, 0.0], size: [100.0, 40.0] };
        let at = |x, y| Region { at: [x, y], size: [2.0, 2.0] };
        assert_eq!(best_side(at(50.0, 3.0), seen, &[]), Side::Top);
        assert_eq!(best_side(at(50.0, 35.0), seen, &[]), Side::Bottom);
        assert_eq!(best_side(at(2.0, 20.0), seen, &[]), Side::Left);
        assert_eq!(best_side(at(96.0, 20.0), seen, &[]), Side::Right);
        // Something stands between it and the nearest side.
        let between = [at(50.0, 0.0)];
        assert_eq!(best_side(at(50.0, 6.0), seen, &between), Side::Bottom);
    }
}
