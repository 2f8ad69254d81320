//! Paths as the data of an SVG path: relative steps in whole hundredths, as short as they go.

use core::fmt;

use crate::panel::path::{Path, PathStep};

/// A place in whole hundredths of the unit.
type Hundredths = [i64; 2];

/// What has been written, and where the pen is.
struct Pen {
    text: String,
    at: Hundredths,
    start: Hundredths,
    letter: char,
}

/// Where a path begins, and how it goes on from there.
#[derive(Debug)]
pub struct Outline {
    start: Hundredths,
    /// Everything behind the first move.
    pub steps: String,
}

impl Outline {
    /// That of `path`. Steps are the differences of rounded places, so that rounding never adds
    /// up.
    pub fn of(path: &Path) -> Self {
        let mut pen = Pen { text: String::new(), at: [0, 0], start: [0, 0], letter: ' ' };
        let mut steps = path.steps().iter();
        let start = match steps.next() {
            Some(PathStep::Move(to)) => hundredths(*to),
            _ => [0, 0],
        };
        (pen.at, pen.start) = (start, start);
        for step in steps {
            match *step {
                PathStep::Move(to) => pen.start_at(hundredths(to)),
                PathStep::Line(to) => pen.line(hundredths(to)),
                PathStep::Curve(a, b, to) => pen.curve([a, b, to].map(hundredths)),
                PathStep::Close => pen.close(),
            }
        }
        Self { start, steps: pen.text }
    }

    /// How far another one stands from this one, as attributes behind a blank.
    pub fn way_to(&self, other: &Self) -> String {
        let [x, y] = [0, 1].map(|axis| other.start[axis] - self.start[axis]);
        let attribute = |name: &str, way: i64| match way {
            0 => String::new(),
            way => format!(" {name}=\"{}\"", decimal(way)),
        };
        attribute("x", x) + &attribute("y", y)
    }
}

/// The data of an SVG path.
impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [x, y] = self.start.map(decimal);
        let part = if y.starts_with('-') { "" } else { " " };
        write!(f, "M{x}{part}{y}{}", self.steps)
    }
}

impl Pen {
    fn start_at(&mut self, to: Hundredths) {
        self.write('m', &self.way_to(to));
        // More numbers behind it are lines.
        self.letter = 'l';
        (self.at, self.start) = (to, to);
    }

    fn line(&mut self, to: Hundredths) {
        match self.way_to(to) {
            [0, 0] => {}
            [x, 0] => self.write('h', &[x]),
            [0, y] => self.write('v', &[y]),
            step => self.write('l', &step),
        }
        self.at = to;
    }

    fn curve(&mut self, points: [Hundredths; 3]) {
        let [a, b, to] = points.map(|point| self.way_to(point));
        self.write('c', &[a[0], a[1], b[0], b[1], to[0], to[1]]);
        self.at = points[2];
    }

    fn close(&mut self) {
        self.text.push('z');
        (self.at, self.letter) = (self.start, 'z');
    }

    fn way_to(&self, [x, y]: Hundredths) -> Hundredths {
        [x - self.at[0], y - self.at[1]]
    }

    fn write(&mut self, letter: char, numbers: &[i64]) {
        let mut parted = true;
        if letter != self.letter {
            self.text.push(letter);
            self.letter = letter;
            parted = false;
        }
        for &number in numbers {
            // A minus sign parts two numbers by itself.
            if parted && number >= 0 {
                self.text.push(' ');
            }
            self.text.push_str(&decimal(number));
            parted = true;
        }
    }
}

fn hundredths([x, y]: [f64; 2]) -> Hundredths {
    [x, y].map(|length| libm::round(length * 100.0) as i64)
}

/// Whole hundredths as a decimal number without needless zeros.
fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    match (whole, part) {
        (_, 0) => format!("{sign}{whole}"),
        (0, part) => format!("{sign}.{part:02}").trim_end_matches('0').to_owned(),
        (whole, part) => format!("{sign}{whole}.{part:02}").trim_end_matches('0').to_owned(),
    }
}

/// A number with two decimals at most, without needless zeros.
pub fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(
            [12.0, -0.001, 0.125, 3.5, 100.0].map(number),
            ["12", "0", "0.12", "3.5", "100"]
        );
        assert_eq!([0, 5, -50, 120, -1234].map(decimal), ["0", ".05", "-.5", "1.2", "-12.34"]);
    }

    #[test]
    fn steps_are_relative_and_rounding_does_not_add_up() {
        let mut path = Path::polygon(&[[0.004, 0.0], [10.004, 0.0], [20.004, 30.0], [1.0, 2.0]]);
        path.extend(&Path::circle([5.0, 5.0], 1.0));
        assert_eq!(
            Outline::of(&path).to_string(),
            "M0 0h10l10 30-19-28zm5 4c.55 0 1 .45 1 1 0 .55-.45 1-1 1-.55 0-1-.45-1-1 0-.55 .45-1 1-1z"
        );
        let steps = (1..=1000).map(|step| PathStep::Line([f64::from(step) * 0.333, 1.0]));
        let path = Path::new(std::iter::once(PathStep::Move([0.0, 1.0])).chain(steps).collect());
        let data = Outline::of(&path).to_string();
        let (_, steps) = data.split_once('h').unwrap();
        let sum: f64 = steps.split(' ').map(|step| step.parse::<f64>().unwrap()).sum();
        assert!((sum - 333.0).abs() < 0.001, "{sum}");
    }
}
