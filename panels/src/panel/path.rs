//! Lines and curves, the shapes of which everything drawn is made.

/// A point of a polygon.
pub type Position = [f64; 2];
/// A closed polygon.
pub type Polygon = Vec<Position>;

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PathStep {
    /// Begins anew there.
    Move(Position),
    /// Straight on.
    Line(Position),
    /// A cubic curve: its two handles and its end.
    Curve(Position, Position, Position),
    /// Back to where it began.
    Close,
}

/// Lines and curves, in one piece or several.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    steps: Vec<PathStep>,
}

impl Path {
    /// A path of those steps; the first one is a [`PathStep::Move`].
    pub const fn new(steps: Vec<PathStep>) -> Self {
        Self { steps }
    }

    /// A closed polygon.
    pub fn polygon(points: &[Position]) -> Self {
        let mut steps: Vec<PathStep> = points.iter().copied().map(PathStep::Line).collect();
        if let (Some(first), Some(&start)) = (steps.first_mut(), points.first()) {
            *first = PathStep::Move(start);
            steps.push(PathStep::Close);
        }
        Self { steps }
    }

    /// Several polygons.
    pub fn polygons(polygons: &[Polygon]) -> Self {
        let mut path = Self::default();
        for polygon in polygons {
            path.extend(&Self::polygon(polygon));
        }
        path
    }

    /// A rectangle with round corners.
    pub fn rectangle([x, y]: Position, [width, height]: [f64; 2], radius: f64) -> Self {
        // How far the handles of a quarter of a circle reach.
        const REACH: f64 = 0.552_284_749_831;
        let (right, bottom) = (x + width, y + height);
        if radius <= 0.0 {
            return Self::polygon(&[[x, y], [right, y], [right, bottom], [x, bottom]]);
        }
        let r = radius.min(width / 2.0).min(height / 2.0);
        let k = r * (1.0 - REACH);
        Self::new(vec![
            PathStep::Move([x + r, y]),
            PathStep::Line([right - r, y]),
            PathStep::Curve([right - k, y], [right, y + k], [right, y + r]),
            PathStep::Line([right, bottom - r]),
            PathStep::Curve([right, bottom - k], [right - k, bottom], [right - r, bottom]),
            PathStep::Line([x + r, bottom]),
            PathStep::Curve([x + k, bottom], [x, bottom - k], [x, bottom - r]),
            PathStep::Line([x, y + r]),
            PathStep::Curve([x, y + k], [x + k, y], [x + r, y]),
            PathStep::Close,
        ])
    }

    /// A circle.
    pub fn circle([x, y]: Position, radius: f64) -> Self {
        Self::rectangle([x - radius, y - radius], [2.0 * radius, 2.0 * radius], radius)
    }

    /// The same, scaled by `scale` and then moved by `by`.
    #[must_use]
    pub fn placed(&self, by: Position, scale: [f64; 2]) -> Self {
        let to = |[x, y]: Position| [by[0] + x * scale[0], by[1] + y * scale[1]];
        let step = |step: &PathStep| match *step {
            PathStep::Move(point) => PathStep::Move(to(point)),
            PathStep::Line(point) => PathStep::Line(to(point)),
            PathStep::Curve(a, b, point) => PathStep::Curve(to(a), to(b), to(point)),
            PathStep::Close => PathStep::Close,
        };
        Self { steps: self.steps.iter().map(step).collect() }
    }

    /// The same, moved by `by`.
    #[must_use]
    pub fn moved(&self, by: Position) -> Self {
        self.placed(by, [1.0, 1.0])
    }

    /// Adds another path as further pieces.
    pub fn extend(&mut self, other: &Self) {
        self.steps.extend_from_slice(&other.steps);
    }

    /// Its steps.
    pub fn steps(&self) -> &[PathStep] {
        &self.steps
    }

    /// Whether there is nothing to paint.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}
