//! Lines and curves, the shapes of which everything drawn is made.

/// A point of a polygon.
pub type Point = [f64; 2];
/// A closed polygon.
pub type Polygon = Vec<Point>;

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// Begins anew there.
    Move(Point),
    /// Straight on.
    Line(Point),
    /// A cubic curve: its two handles and its end.
    Curve(Point, Point, Point),
    /// Back to where it began.
    Close,
}

/// Lines and curves, in one piece or several.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    steps: Vec<Step>,
}

impl Path {
    /// A path of those steps; the first one is a [`Step::Move`].
    pub const fn new(steps: Vec<Step>) -> Self {
        Self { steps }
    }

    /// A closed polygon.
    pub fn polygon(points: &[Point]) -> Self {
        let mut steps: Vec<Step> = points.iter().copied().map(Step::Line).collect();
        if let (Some(first), Some(&start)) = (steps.first_mut(), points.first()) {
            *first = Step::Move(start);
            steps.push(Step::Close);
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
    pub fn rectangle([x, y]: Point, [width, height]: [f64; 2], radius: f64) -> Self {
        // How far the handles of a quarter of a circle reach.
        const REACH: f64 = 0.552_284_749_831;
        let (right, bottom) = (x + width, y + height);
        if radius <= 0.0 {
            return Self::polygon(&[[x, y], [right, y], [right, bottom], [x, bottom]]);
        }
        let r = radius.min(width / 2.0).min(height / 2.0);
        let k = r * (1.0 - REACH);
        Self::new(vec![
            Step::Move([x + r, y]),
            Step::Line([right - r, y]),
            Step::Curve([right - k, y], [right, y + k], [right, y + r]),
            Step::Line([right, bottom - r]),
            Step::Curve([right, bottom - k], [right - k, bottom], [right - r, bottom]),
            Step::Line([x + r, bottom]),
            Step::Curve([x + k, bottom], [x, bottom - k], [x, bottom - r]),
            Step::Line([x, y + r]),
            Step::Curve([x, y + k], [x + k, y], [x + r, y]),
            Step::Close,
        ])
    }

    /// A circle.
    pub fn circle([x, y]: Point, radius: f64) -> Self {
        Self::rectangle([x - radius, y - radius], [2.0 * radius, 2.0 * radius], radius)
    }

    /// The same, scaled by `scale` and then moved by `by`.
    #[must_use]
    pub fn placed(&self, by: Point, scale: [f64; 2]) -> Self {
        let to = |[x, y]: Point| [by[0] + x * scale[0], by[1] + y * scale[1]];
        let step = |step: &Step| match *step {
            Step::Move(point) => Step::Move(to(point)),
            Step::Line(point) => Step::Line(to(point)),
            Step::Curve(a, b, point) => Step::Curve(to(a), to(b), to(point)),
            Step::Close => Step::Close,
        };
        Self { steps: self.steps.iter().map(step).collect() }
    }

    /// The same, moved by `by`.
    #[must_use]
    pub fn moved(&self, by: Point) -> Self {
        self.placed(by, [1.0, 1.0])
    }

    /// Adds another path as further pieces.
    pub fn extend(&mut self, other: &Self) {
        self.steps.extend_from_slice(&other.steps);
    }

    /// Its steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether there is nothing to paint.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}
