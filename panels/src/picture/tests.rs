//! Pictures, read back as pixels at places that the panel's data name.

use std::sync::Arc;

use firmware_model::lcd::{Number, Text, Value};
use firmware_model::{Fidelity, Identity, Lcd, Meter, Setup};

use crate::cells::Rgb;
use crate::layout::Placed;
use crate::{Icon, Panel, Point, View, picture, png, svg};

const METER: View<'static> = View::Meter { model: "4DUMR", down: [false; 4] };

fn dark(panel: &Panel) -> Lcd {
    let menu = Arc::clone(&panel.menu);
    Meter::new(Identity::default(), Setup::default(), Fidelity::default(), menu).lcd()
}

/// `KW 3PHASE`, 46.780, import, heart.
fn lit(panel: &Panel) -> Lcd {
    Lcd {
        lit: true,
        heart: true,
        import: true,
        first: Text::new("KW"),
        second: Text::new("3PHASE"),
        value: Value::Number(Number { digits: 46_780, decimals: 3, negative: false }),
        ..dark(panel)
    }
}

/// A decoded picture.
struct Pixels {
    width: usize,
    scale: f64,
    origin: Point,
    rgba: Vec<u8>,
    texts: Vec<String>,
}

impl Pixels {
    fn of(panel: &Panel, lcd: &Lcd, view: View<'_>, width: u32) -> Self {
        let scene = picture(panel, lcd, view);
        let bytes = png(&scene, width).unwrap();
        let decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
        let mut reader = decoder.read_info().unwrap();
        let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut rgba).unwrap();
        let texts = reader.info().utf8_text.iter().map(|chunk| chunk.get_text().unwrap());
        let texts = texts.collect();
        assert_eq!(frame.color_type, ::png::ColorType::Rgba);
        let scale = f64::from(width) / scene.size[0];
        Self { width: frame.width as usize, scale, origin: scene.origin, rgba, texts }
    }

    /// The pixel at a place in the glass's unit.
    fn at(&self, [x, y]: Point) -> [u8; 4] {
        let pixel = |at: f64, origin: f64| ((at - origin) * self.scale) as usize;
        let place = (pixel(y, self.origin[1]) * self.width + pixel(x, self.origin[0])) * 4;
        self.rgba[place..place + 4].try_into().unwrap()
    }
}

/// The middle of a segment, given by its letter, in a cell of the glass.
fn middle(panel: &Panel, field: &Placed, index: usize, segment: char) -> Point {
    let polygon = &panel.glyphs.segments["abcdefghijklmn".find(segment).unwrap()];
    let mean =
        |axis: usize| polygon.iter().map(|point| point[axis]).sum::<f64>() / polygon.len() as f64;
    [
        field.at[0] + field.pitch * index as f64 + mean(0) / 100.0 * field.cell[0],
        field.at[1] + mean(1) / 160.0 * field.cell[1],
    ]
}

fn is_ink([red, green, blue, alpha]: [u8; 4]) -> bool {
    red > 225 && green > 230 && blue > 240 && alpha == 255
}

fn is_blue([red, green, blue, alpha]: [u8; 4]) -> bool {
    red < 120 && green < 150 && blue > 130 && alpha == 255
}

#[test]
fn segments_have_ink_where_they_are_on_and_shine_through_where_not() {
    let panel = Panel::builtin().unwrap();
    let layout = &panel.glass;
    // Typed by hand: which segments a K, a W, a P, and 4 6 7 8 0 light.
    let cells = [
        (&layout.first, 0, "efgkn"),
        (&layout.first, 1, "bcefln"),
        (&layout.second, 1, "abefgh"),
        (&layout.value, 0, "bcfgh"),
        (&layout.value, 1, "acdefgh"),
        (&layout.value, 2, "abc"),
        (&layout.value, 3, "abcdefgh"),
        (&layout.value, 4, "abcdef"),
    ];
    for (view, by) in [(View::Glass, [0.0, 0.0]), (METER, panel.front.glass)] {
        let pixels = Pixels::of(&panel, &lit(&panel), view, 1_400);
        for (field, index, on) in cells {
            for segment in "abcdefghijklmn".chars() {
                let [x, y] = middle(&panel, field, index, segment);
                let pixel = pixels.at([x + by[0], y + by[1]]);
                let holds = if on.contains(segment) { is_ink(pixel) } else { is_blue(pixel) };
                assert!(holds, "{segment} of cell {index}, {on}: {pixel:?}");
            }
        }
    }
}

#[test]
fn a_segment_that_is_off_is_faint_and_the_light_falls_off_to_the_corners() {
    let panel = Panel::builtin().unwrap();
    let pixels =
        Pixels::of(&panel, &Lcd { value: Value::Blank, ..lit(&panel) }, View::Glass, 1_400);
    let [x, y] = middle(&panel, &panel.glass.value, 2, 'f');
    let (segment, beside) = (pixels.at([x, y]), pixels.at([x - 3.0, y]));
    let step = i32::from(segment[0]) - i32::from(beside[0]);
    assert!((8..40).contains(&step), "{segment:?} beside {beside:?}");
    let [width, height] = panel.glass.size;
    let (centre, corner) = (pixels.at([112.0, 52.0]), pixels.at([width - 3.0, height - 3.0]));
    assert!(centre[2] > corner[2] + 50, "{centre:?} and {corner:?}");
}

#[test]
fn icons_light_up_by_themselves() {
    let panel = Panel::builtin().unwrap();
    let pixels = Pixels::of(&panel, &lit(&panel), View::Glass, 1_400);
    // A point inside each shape: the heart's middle, the wrench's handle, an arrow's edge.
    let at = |icon: Icon, [x, y]: Point| {
        let spot = panel.glass.icon(icon);
        pixels.at([spot.at[0] + x / 100.0 * spot.size, spot.at[1] + y / 100.0 * spot.size])
    };
    assert!(is_ink(at(Icon::Heart, [50.0, 50.0])));
    assert!(is_ink(at(Icon::Import, [36.0, 80.0])));
    assert!(is_blue(at(Icon::Import, [50.0, 70.0])), "the arrow is an outline");
    assert!(is_blue(at(Icon::Export, [36.0, 20.0])));
    assert!(is_blue(at(Icon::Wrench, [35.0, 70.0])));
}

#[test]
fn without_power_there_is_no_blue_and_no_ink() {
    let panel = Panel::builtin().unwrap();
    let pixels = Pixels::of(&panel, &dark(&panel), View::Glass, 460);
    let opaque = pixels.rgba.chunks_exact(4).filter(|pixel| pixel[3] == 255);
    assert!(opaque.clone().count() > 90_000);
    assert!(opaque.into_iter().all(|pixel| pixel[..3].iter().all(|&share| share < 80)));
}

#[test]
fn the_same_picture_has_the_same_bytes_and_colours_alone_make_another() {
    let panel = Panel::builtin().unwrap();
    let shown = lit(&panel);
    let bytes = |panel: &Panel, view| {
        let scene = picture(panel, &shown, view);
        (svg(&scene, 400), png(&scene, 400).unwrap())
    };
    assert_eq!(bytes(&panel, METER), bytes(&Panel::builtin().unwrap(), METER));
    let mut other = panel.clone();
    other.colours.ink = Rgb(255, 220, 120);
    assert_ne!(bytes(&panel, METER).0, bytes(&other, METER).0);
    assert_ne!(bytes(&panel, METER).1, bytes(&other, METER).1);
    // A button that is down differs by its colour.
    let down = View::Meter { model: "4DUMR", down: [false, true, false, false] };
    assert_ne!(bytes(&panel, METER).0, bytes(&panel, down).0);
    assert_ne!(bytes(&panel, METER).1, bytes(&panel, down).1);
}

#[test]
fn pictures_say_in_words_what_they_show() {
    let panel = Panel::builtin().unwrap();
    let said = "46.780";
    let shown = lit(&panel);
    let drawing = svg(&picture(&panel, &shown, METER), 400);
    let words = crate::words(&panel, &shown);
    assert!(words.contains(said));
    assert!(drawing.contains(&format!("-desc\">{words}</desc>")));
    // What is printed on the case is text, as wide as the strokes are in pixels.
    for text in ["4DUMR", "VerifEye Series 4100", "Control power", "RS-485", "N.C.", "next"] {
        assert!(drawing.contains(&format!("lengthAdjust=\"spacingAndGlyphs\">{text}</text>")));
    }
    let pixels = Pixels::of(&panel, &shown, METER, 400);
    assert!(pixels.texts.contains(&words), "{:?}", pixels.texts);
}

#[test]
fn the_digit_under_the_cursor_has_a_bar_below() {
    let panel = Panel::builtin().unwrap();
    let shown = Lcd { cursor: Some(1), cursor_lit: false, ..lit(&panel) };
    let pixels = Pixels::of(&panel, &shown, View::Glass, 1_400);
    let field = &panel.glass.value;
    let below = |index: usize| {
        let x = field.at[0] + field.pitch * index as f64 + field.cell[0] / 2.0;
        pixels.at([x, field.at[1] + field.cell[1] * (1.0 + 9.0 / 160.0)])
    };
    assert!(is_ink(below(1)) && !is_ink(below(0)) && !is_ink(below(2)));
    assert!(is_ink(pixels.at(middle(&panel, field, 1, 'f'))), "the digit itself shows");
}

#[test]
fn widths_out_of_range_are_refused() {
    let panel = Panel::builtin().unwrap();
    let scene = picture(&panel, &dark(&panel), View::Glass);
    for width in [0, 15, 8_001] {
        let message = png(&scene, width).unwrap_err().to_string();
        assert_eq!(message, format!("a picture is 16 to 8000 pixels wide, not {width}"));
    }
}
