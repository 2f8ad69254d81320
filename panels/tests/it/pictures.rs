//! Pictures, read back as pixels at places that the panel's data name.

use firmware_model::Lcd;
use firmware_model::lcd::{Number, Text, Value};
use panels::scene::{Paint, Shape};
use panels::{CursorStyle, Icon, Panel, Part, Placed, Position, Rgb, View, png, svg};
use panels::{ascii, described, picture, picture_cells};

use crate::support::{Pixels, dark, drawn};

const METER: View<'static> = View::Meter { model: "4DUMR", down: [false; 4] };

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

/// The middle of a segment, given by its letter, in a cell of the glass.
fn middle(panel: &Panel, field: &Placed, index: usize, segment: char) -> Position {
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
    let at = |icon: Icon, [x, y]: Position| {
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
        let scene = drawn(panel, &shown, view);
        (svg(&scene, 400, "kw"), png(&scene, 400).unwrap())
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
    let shown = lit(&panel);
    let drawing = svg(&drawn(&panel, &shown, METER), 400, "kw");
    let words = described(&panel, &shown);
    assert!(words.contains("46.780") && words.ends_with(" Label: KW 3PHASE."), "{words}");
    // Its name, once; what is inferred is its description.
    assert_eq!(drawing.matches(words.as_str()).count(), 1);
    assert!(drawing.contains(&format!("<title id=\"kw-title\">{words}</title>")));
    assert!(drawing.contains("<desc id=\"kw-desc\">"));
    assert!(drawing.contains("The case is inferred as a whole (guide p. 5"), "{drawing}");
    let glass = svg(&drawn(&panel, &shown, View::Glass), 400, "kw");
    assert!(!glass.contains("The case is inferred"));
    let pixels = Pixels::of(&panel, &shown, METER, 400);
    assert!(pixels.texts.contains(&words), "{:?}", pixels.texts);
    assert!(pixels.texts.iter().any(|text| text.contains("The case is inferred as a whole")));
}

#[test]
fn drawings_need_no_font_and_no_filter_and_name_their_parts() {
    let panel = Panel::builtin().unwrap();
    let shown = Lcd { cursor: Some(0), ..lit(&panel) };
    let drawing = svg(&drawn(&panel, &shown, METER), 400, "kw");
    for absent in ["<text", "font", "<filter", "filter=", "textLength"] {
        assert!(!drawing.contains(absent), "{absent}");
    }
    for class in [
        "button minus",
        "button plus",
        "button back",
        "button next",
        "icon wrench",
        "icon heart",
        "label",
        "first",
        "second",
        "value",
        "sign",
        "digit-1",
        "digit-5",
        "cursor",
        "case",
        "terminals",
        "lettering",
    ] {
        assert_eq!(drawing.matches(&format!("<g class=\"{class}\">")).count(), 1, "{class}");
    }
    // Every part of the closed list is drawn, each of them once, from back to front.
    let scene = drawn(&panel, &shown, METER);
    let drawn: Vec<Part> = scene.groups.iter().map(|group| group.part).collect();
    assert_eq!(drawn, Part::ALL.map(|(part, _)| part));
}

#[test]
fn the_light_of_a_segment_is_a_few_wide_translucent_strokes() {
    let panel = Panel::builtin().unwrap();
    let scene = drawn(&panel, &lit(&panel), View::Glass);
    let digit = scene.groups.iter().find(|group| group.part == Part::Digit(1)).unwrap();
    let strokes = digit.shapes.iter().filter_map(|shape| match shape {
        Shape::Stroke { width, opacity, .. } => Some((*width, *opacity)),
        Shape::Fill { .. } => None,
    });
    let strokes: Vec<_> = strokes.collect();
    assert!((2..=4).contains(&strokes.len()), "{strokes:?}");
    assert!(strokes.iter().all(|(width, opacity)| *width > 1.0 && *opacity < 0.1));
    let last = digit.shapes.last();
    assert!(matches!(last, Some(Shape::Fill { paint: Paint::Solid(_, 1.0), .. })), "{last:?}");
    let size = svg(&scene, 460, "kw").len();
    assert!(size < 25_000, "{size} bytes");
}

#[test]
fn a_png_has_the_size_of_the_thing_on_paper_and_its_colours_are_srgb() {
    let panel = Panel::builtin().unwrap();
    for view in [View::Glass, METER] {
        let scene = drawn(&panel, &lit(&panel), view);
        let bytes = png(&scene, 736).unwrap();
        let reader = ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let info = reader.info();
        assert!(info.srgb.is_some());
        let dims = info.pixel_dims.unwrap();
        assert_eq!((dims.xppu, dims.unit), (dims.yppu, ::png::Unit::Meter));
        // The case is 107 mm wide (guide, Dimensions) and 340 units.
        let millimetres = 736.0 / f64::from(dims.xppu) * 1000.0;
        let units = scene.size[0];
        assert!((millimetres - 107.0 / 340.0 * units).abs() < 0.02, "{millimetres} mm");
    }
}

#[test]
fn the_digit_under_the_cursor_is_as_the_glass_has_it_with_a_bar_where_asked_for() {
    let panel = Panel::builtin().unwrap();
    let field = &panel.glass.value;
    for (cursor, cursor_lit, bar, digit) in [
        (CursorStyle::Bar, true, true, true),
        (CursorStyle::Bar, false, true, false),
        (CursorStyle::Blink, true, false, true),
        (CursorStyle::Blink, false, false, false),
        (CursorStyle::None, true, false, true),
        (CursorStyle::None, false, false, true),
    ] {
        let shown = Lcd { cursor: Some(1), cursor_lit, ..lit(&panel) };
        let pixels = Pixels::of_scene(&picture(&panel, &shown, View::Glass, cursor), 1_400);
        let below = |index: usize| {
            let x = field.at[0] + field.pitch * index as f64 + field.cell[0] / 2.0;
            pixels.at([x, field.at[1] + field.cell[1] * (1.0 + 9.0 / 160.0)])
        };
        let place = format!("{cursor:?}, lit {cursor_lit}");
        assert_eq!(is_ink(below(1)), bar, "{place}");
        assert!(!is_ink(below(0)) && !is_ink(below(2)), "{place}");
        assert_eq!(is_ink(pixels.at(middle(&panel, field, 1, 'f'))), digit, "{place}");
        // Text shows the same.
        let text = ascii(&panel, &shown, cursor);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(text.contains("^^^"), bar, "{place}\n{text}");
        assert_eq!(lines[4].chars().nth(13) == Some('|'), digit, "{place}\n{text}");
        // And so do the cells of a terminal, in the row of the bar and in that of the digit.
        let cells = picture_cells(&panel, &shown, cursor, (84, 19));
        let ink = |column: usize, row: usize| {
            let cell = cells.cell(column, row);
            let light = [cell.foreground, cell.background].into_iter().flatten();
            light.max_by_key(|rgb| rgb.0).is_some_and(|rgb| rgb.0 > 200)
        };
        let column = |x: f64| (x / 230.0 * 84.0) as usize;
        let middle = column(field.at[0] + field.pitch + field.cell[0] / 2.0);
        assert_eq!(ink(middle, 18), bar, "{place}\n{}", cells.to_text());
        assert_eq!(
            ink(column(field.at[0] + field.pitch) + 1, 12),
            digit,
            "{place}\n{}",
            cells.to_text()
        );
    }
}

#[test]
fn a_gap_parts_the_two_text_fields() {
    let panel = Panel::builtin().unwrap();
    let shown = Lcd { first: Text::new("D KVAR"), second: Text::new("3PHASE"), ..lit(&panel) };
    // At the size at which they ran together: columns of the row of labels without any ink.
    let pixels = Pixels::of(&panel, &shown, View::Glass, 200);
    let column_is_free =
        |x: usize| (27..49).all(|y| pixels.at([x as f64 * 1.15 + 0.5, f64::from(y)])[0] < 140);
    let mut widths = vec![0];
    for x in 8..192 {
        match (column_is_free(x), widths.last_mut()) {
            (true, Some(width)) => *width += 1,
            _ => widths.push(0),
        }
    }
    widths.sort_unstable();
    // The blank behind the D is a cell and two gaps wide.
    let [.., blank, gap] = widths[..] else { panic!("{widths:?}") };
    let [.., letters, _, _] = widths[..] else { panic!("{widths:?}") };
    assert!(gap >= 14 && blank >= 14 && letters <= 6, "{widths:?}");
}

#[test]
fn widths_out_of_range_are_refused() {
    let panel = Panel::builtin().unwrap();
    let scene = drawn(&panel, &dark(&panel), View::Glass);
    for width in [0, 15, 8_001] {
        let message = png(&scene, width).unwrap_err().to_string();
        assert_eq!(message, format!("a picture is 16 to 8000 pixels wide, not {width}"));
    }
}
