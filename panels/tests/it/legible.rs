//! Characters that people mix up, drawn as small as pictures are used, and how far apart they
//! are.

use std::io::ErrorKind;
use std::path::Path;

use firmware_model::Lcd;
use firmware_model::lcd::{Text, Value};
use panels::{Panel, View};

use crate::support::{Pixels, dark};

/// The width of the glass, pixels.
const WIDTH: u32 = 200;
/// The least distance of two characters that are to be told apart: the share of the ink of
/// both that only one of them has.
const LEAST: f64 = 0.2;
/// That of two which differ by a single bar: 14 segments have no other shapes for them.
const ONE_BAR: f64 = 0.075;

/// The panel with a bracket among its characters.
fn panel() -> Panel {
    let text = include_str!("../../series-4100/glyphs.toml");
    let text = text.replace("[characters]\n", "[characters]\n\"]\" = \"abcd\"\n");
    let read = |path: &Path| {
        let is_there = path.ends_with("glyphs.toml");
        is_there.then(|| text.clone().into_bytes()).ok_or(ErrorKind::NotFound.into())
    };
    Panel::load(Path::new("."), Some(&["glyphs.toml".to_owned()]), &read).unwrap()
}

/// The red share of each pixel of a glass with that character in every cell of the first field,
/// `width` pixels wide.
fn glass(panel: &Panel, character: char, width: u32) -> Vec<f64> {
    let first = Text::new(&String::from(character).repeat(6));
    let lcd = Lcd { lit: true, first, second: Text::BLANK, value: Value::Blank, ..dark(panel) };
    let pixels = Pixels::of(panel, &lcd, View::Glass, width);
    pixels.rgba.chunks_exact(4).map(|pixel| f64::from(pixel[0]) / 255.0).collect()
}

/// The ink of a character in each cell of the field: cells fall on pixels in different ways.
fn drawn(panel: &Panel, character: char) -> Vec<Vec<f64>> {
    let pixels = glass(panel, character, WIDTH);
    let scale = f64::from(WIDTH) / panel.glass.size[0];
    let field = &panel.glass.first;
    let cell = |index: usize| {
        let left = ((field.at[0] + field.pitch * index as f64 - 1.0) * scale) as usize;
        let top = ((field.at[1] - 1.0) * scale) as usize;
        let [width, height] = field.cell.map(|length| ((length + 2.0) * scale) as usize);
        let rows = pixels.chunks(WIDTH as usize).skip(top).take(height);
        // What lies below is back-light, glow, and segments that are off.
        rows.flat_map(|row| row.iter().skip(left).take(width).map(|red| (red - 0.35).max(0.0)))
            .collect()
    };
    (0..6).map(cell).collect()
}

/// The share of the ink of two characters that only one of them has, where it is least.
fn distance(panel: &Panel, one: char, other: char) -> f64 {
    let (one, other) = (drawn(panel, one), drawn(panel, other));
    let shares = one.iter().zip(&other).map(|(one, other)| {
        let pairs = || one.iter().zip(other);
        let differing: f64 = pairs().map(|(a, b)| (a - b).abs()).sum();
        differing / pairs().map(|(a, b)| a.max(*b)).sum::<f64>()
    });
    shares.fold(f64::MAX, f64::min)
}

#[test]
fn characters_that_people_mix_up_are_far_apart_in_small_pictures() {
    let panel = panel();
    let far = [
        "D]", "DO", "D0", "VN", "VU", "VW", "VK", "GC", "B8", "B3", "BE", "KR", "KX", "XY", "MN",
        "MW", "NH", "1I", "AR", "TI", "Z2", "nh",
    ];
    let near = ["G6", "DB", "QO", "PF"];
    let pairs = far.map(|pair| (pair, LEAST)).into_iter().chain(near.map(|pair| (pair, ONE_BAR)));
    for (pair, least) in pairs {
        let [one, other] = [0, 1].map(|place| pair.chars().nth(place).unwrap());
        let distance = distance(&panel, one, other);
        assert!(distance >= least, "{one} and {other}: {distance:.3}");
    }
}

/// A V was read as a mirrored N: its diagonal was two strokes.
#[test]
fn a_diagonal_reads_as_one_stroke() {
    let panel = panel();
    let pixels = glass(&panel, 'V', 2_300);
    let field = &panel.glass.first;
    // Along the V's diagonal, from the upper right corner of its cell to the lower left one.
    let is_ink = |share: f64| {
        let x = field.at[0] + field.cell[0] * (0.80 - 0.60 * share);
        let y = field.at[1] + field.cell[1] * (0.13 + 0.74 * share);
        pixels[(y * 10.0) as usize * 2_300 + (x * 10.0) as usize] > 0.9
    };
    let longest = (0..1_000).fold((0, 0), |(run, longest): (i32, i32), step| {
        let run = if is_ink(f64::from(step) / 1_000.0) { 0 } else { run + 1 };
        (run, longest.max(run))
    });
    assert!(longest.1 < 150, "a gap of {} thousandths", longest.1);
}
