//! The strokes of small cells on whole pixels: what keeps a K and an R apart there.

/// From so many pixels of height on, a digit has gaps between its segments.
const GAPS_FROM: f64 = 9.0;

/// The width of a stroke in a cell of that width, in columns: digits are bold,
/// letters need the room inside them.
fn thickness(width: f64, bold: bool) -> f64 {
    let thick = if bold { libm::round(width / 6.0) } else { libm::floor(width / 5.5) };
    thick.max(1.0)
}

/// How the strokes of a small cell lie on its pixels.
pub struct Hinted {
    /// Width and height.
    pub size: [f64; 2],
    /// Width of a stroke that stands, height of one that lies.
    pub thick: [f64; 2],
    /// Left edge of the middle bar that stands, upper edge of the one that lies.
    pub middle: [f64; 2],
    /// Rows that stay free above and below the bars at the sides.
    corner: f64,
}

impl Hinted {
    /// Digits have gaps at their corners, as segments have; in letters and in low digits
    /// strokes join there, since a few pixels show nothing else of them.
    pub fn new([wide, high]: [f64; 2], (across, down): (f64, f64), is_digit: bool) -> Self {
        let thick = thickness(wide, is_digit);
        // Three bars that lie leave as much between them.
        let most = libm::floor((high * down - 1.0) / 4.0).max(1.0);
        let lying = libm::round(thick * down).clamp(1.0, most);
        // Letters of a few columns have no room for strokes of two pixels.
        let narrow = !is_digit && wide < 6.5;
        let standing = if narrow { 1.0 } else { thick * across };
        // Odd numbers of strokes leave a middle for the bars in it.
        let odd = |length: f64, thick: f64| {
            let whole = libm::round(length).max(3.0);
            if ((whole - thick) as i64) % 2 == 0 { whole } else { whole - 1.0 }
        };
        let size = [odd(wide * across, standing), odd(high * down, lying)];
        let middle = [(size[0] - standing) / 2.0, (size[1] - lying) / 2.0];
        let corner = if is_digit && size[1] >= GAPS_FROM { lying } else { 0.0 };
        Self { size, thick: [standing, lying], middle, corner }
    }

    /// The bars that stand or lie: bit, left, top, width, height.
    pub fn bars(&self) -> [(u16, f64, f64, f64, f64); 10] {
        let Self { size: [width, height], thick: [standing, lying], middle, corner } = *self;
        let (right, across, half) =
            (width - standing, width - 2.0 * standing, middle[0] - standing);
        // Letters join in the middle, too.
        let upper = middle[1] - corner + if corner > 0.0 { 0.0 } else { lying };
        let below = middle[1] + if corner > 0.0 { lying } else { 0.0 };
        let lower = height - corner - below;
        let inner = middle[1] - lying;
        [
            (0, standing, 0.0, across, lying),
            (1, right, corner, standing, upper),
            (2, right, below, standing, lower),
            (3, standing, height - lying, across, lying),
            (4, 0.0, below, standing, lower),
            (5, 0.0, corner, standing, upper),
            (6, standing, middle[1], half, lying),
            (7, middle[0] + standing, middle[1], half, lying),
            (9, middle[0], lying, standing, inner),
            (12, middle[0], middle[1] + lying, standing, inner),
        ]
    }

    /// The steps of a diagonal from its corner to the middle, which it reaches: left and top.
    pub fn diagonal(&self, from_left: bool, from_top: bool) -> impl Iterator<Item = (f64, f64)> {
        let Self { size: [width, height], thick: [standing, _], middle, corner } = *self;
        let rows = middle[1] - corner;
        let room = middle[0] - standing;
        (0..rows as usize).map(move |row| {
            let along = (row as f64 + 0.5) / rows;
            let share = if from_top { along } else { 1.0 - along };
            let inward = libm::floor(share * (room + 1.0));
            let left = if from_left { standing + inward } else { width - 2.0 * standing - inward };
            let top = if from_top { corner } else { height - corner - rows };
            (left, top + row as f64)
        })
    }
}
