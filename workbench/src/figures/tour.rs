//! A tour: what the glass shows while keys are pressed, as a film and as a numbered strip.

use std::collections::BTreeMap;

use color_quant::NeuQuant;
use firmware_model::{Lcd, Tick};
use gif::{DisposalMethod, Encoder, Frame, Repeat};
use panels::scene::{Group, Paint, Path, Scene, Shape};
use panels::text::wrapped_while;
use panels::{CursorStyle, Panel, Part, Rgb, View, WiringPart, picture, png_pixels};

use crate::capture::Shot;
use crate::route::{Route, RouteStep, StepKind, press_at, steps};
use crate::simulation::{Bus, NoSuchMeter};
use crate::tape::{Directive, PlayError, Player, Tape, TapeLine, Watcher};

/// How long a reader has for what a step has reached: two blinks of the digit.
const READING: Tick = Tick::from_seconds(2);
/// What changes sooner than this is one picture of the film.
const SHUTTER: Tick = Tick::from_millis(100);
/// The width of a film, pixels.
const WIDTH: u32 = 480;
/// The line of words below the glass, in its unit.
const LINE: f64 = 18.0;
/// Nearest colours are looked for among all that a sample has.
const THOROUGH: i32 = 3;
/// The colours of a film; one more is what stays as it was.
const COLOURS: usize = 31;

/// Why there is no tour.
#[derive(Debug, thiserror::Error)]
pub enum TourError {
    /// There is no such meter.
    #[error(transparent)]
    Meter(#[from] NoSuchMeter),
    /// A picture cannot be made.
    #[error(transparent)]
    Picture(#[from] panels::PngError),
    /// The film cannot be written.
    #[error("the film cannot be encoded: {0}")]
    Film(#[from] gif::EncodingError),
    /// The tape cannot be played.
    #[error(transparent)]
    Tape(#[from] Box<PlayError>),
    /// A film has at least one picture.
    #[error("no key is needed: there is nothing to show")]
    Nothing,
}

/// A moment of a film: what is seen, for how long.
#[derive(Debug)]
struct Moment {
    scene: Scene,
    ticks: Tick,
}

/// The film of a route: frames at their virtual times, the key that is pressed below the glass.
///
/// # Errors
/// There is no such meter, or nothing to show.
pub fn film(panel: &Panel, bus: &Bus, meter: usize, route: &Route) -> Result<Vec<u8>, TourError> {
    if route.keys.is_empty() {
        return Err(TourError::Nothing);
    }
    encoded(&moments(panel, bus.clone(), meter, route)?)
}

/// The film of a tape: what the first meter shows while it is played, its lines below the glass.
/// Of a line that takes long the beginning and the end are shown.
///
/// # Errors
/// The tape cannot be played, or shows nothing.
pub fn film_of_tape(panel: &Panel, bus: &Bus, tape: &Tape) -> Result<Vec<u8>, TourError> {
    let mut camera = Camera { panel, words: String::new(), lines: vec![Vec::new()] };
    let player = Player::new(tape, bus.clone(), panel).sliced(SHUTTER);
    let (_, _, played) = player.watched(Some(&mut camera)).play_through();
    played.map_err(Box::new)?;
    let moments: Vec<Moment> = camera.lines.into_iter().flat_map(cut).collect();
    encoded(&moments)
}

/// Takes a moment of everything that changes.
#[derive(Debug)]
struct Camera<'a> {
    panel: &'a Panel,
    words: String,
    /// By line of the tape.
    lines: Vec<Vec<Moment>>,
}

impl Watcher for Camera<'_> {
    fn passed(&mut self, bus: &mut Bus) {
        let Ok(shot) = Shot::of(bus, 0, None) else { return };
        let scene = subtitled(self.panel, &shot, &self.words);
        let Some(line) = self.lines.last_mut() else { return };
        match line.last_mut() {
            Some(last) if last.scene == scene => last.ticks += SHUTTER,
            _ => line.push(Moment { scene, ticks: SHUTTER }),
        }
    }

    fn begins(&mut self, line: &TapeLine) {
        let words = match &line.directive {
            Directive::Scenario(_) | Directive::Expect(_) | Directive::Shot { .. } => return,
            directive => directive.to_string(),
        };
        self.words = words;
        self.lines.push(Vec::new());
    }
}

/// The beginning and the end of what takes longer than a person looks.
fn cut(line: Vec<Moment>) -> Vec<Moment> {
    let whole: u64 = line.iter().map(|moment| moment.ticks.0).sum();
    if whole <= 2 * READING.0 {
        return line;
    }
    let mut kept = Vec::new();
    let mut at = 0;
    for mut moment in line {
        let (from, to) = (at, at + moment.ticks.0);
        at = to;
        let first = READING.0.saturating_sub(from).min(moment.ticks.0);
        let last = to.saturating_sub((whole - READING.0).max(from));
        let seen = first.max(last);
        if seen > 0 {
            moment.ticks = Tick(seen);
            kept.push(moment);
        }
    }
    kept
}

/// Moments as a film.
fn encoded(moments: &[Moment]) -> Result<Vec<u8>, TourError> {
    let mut pictures = Vec::new();
    for moment in moments {
        pictures.push(png_pixels(&moment.scene, WIDTH)?);
    }
    let Some(first) = pictures.first() else { return Err(TourError::Nothing) };
    let (width, height) = (first.width as u16, first.height as u16);
    // The colours of the first and the last picture are those of all.
    let last = pictures.last().map_or(&first.rgba, |last| &last.rgba);
    let sample = [first.rgba.as_slice(), last].concat();
    let colours = NeuQuant::new(THOROUGH, COLOURS, &sample);
    let mut palette = colours.color_map_rgb();
    palette.extend([0, 0, 0]);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height, &palette)?;
    encoder.set_repeat(Repeat::Infinite)?;
    let mut known = BTreeMap::new();
    let mut before: Option<Vec<u8>> = None;
    for (picture, moment) in pictures.iter().zip(moments) {
        let pixels = indexed(&picture.rgba, &colours, &mut known);
        let mut frame = changed(before.as_deref(), &pixels, width, height);
        frame.delay = (moment.ticks.0 / Tick::from_millis(10).0) as u16;
        encoder.write_frame(&frame)?;
        before = Some(pixels);
    }
    drop(encoder);
    Ok(bytes)
}

/// The number of each pixel's colour.
fn indexed(rgba: &[u8], colours: &NeuQuant, known: &mut BTreeMap<[u8; 4], u8>) -> Vec<u8> {
    let pixels = rgba.chunks_exact(4).filter_map(|pixel| <[u8; 4]>::try_from(pixel).ok());
    pixels
        .map(|pixel| *known.entry(pixel).or_insert_with(|| colours.index_of(&pixel) as u8))
        .collect()
}

/// What is another than before, as the smallest rectangle; what is not another in it is
/// transparent.
fn changed(before: Option<&[u8]>, now: &[u8], width: u16, height: u16) -> Frame<'static> {
    /// The last colour of the palette.
    const CLEAR: u8 = COLOURS as u8;
    let columns = usize::from(width);
    let whole = || Frame { width, height, buffer: now.to_vec().into(), ..Frame::default() };
    let Some(before) = before else { return whole() };
    let others: Vec<usize> = (0..now.len()).filter(|&at| now.get(at) != before.get(at)).collect();
    let rows = others.iter().map(|at| at / columns);
    let across = || others.iter().map(|at| at % columns);
    let (Some(top), Some(bottom)) = (rows.clone().min(), rows.max()) else {
        return Frame {
            width: 1,
            height: 1,
            buffer: vec![CLEAR].into(),
            transparent: Some(CLEAR),
            ..Frame::default()
        };
    };
    let (left, right) = (across().min().unwrap_or(0), across().max().unwrap_or(0));
    let mut buffer = Vec::new();
    for row in top..=bottom {
        for column in left..=right {
            let at = row * columns + column;
            let pixel = now.get(at).copied().unwrap_or(CLEAR);
            buffer.push(if before.get(at) == Some(&pixel) { CLEAR } else { pixel });
        }
    }
    Frame {
        left: left as u16,
        top: top as u16,
        width: (right - left + 1) as u16,
        height: (bottom - top + 1) as u16,
        transparent: Some(CLEAR),
        dispose: DisposalMethod::Keep,
        buffer: buffer.into(),
        ..Frame::default()
    }
}

/// Everything that is seen while the keys of a route are pressed.
fn moments(
    panel: &Panel,
    mut bus: Bus,
    meter: usize,
    route: &Route,
) -> Result<Vec<Moment>, TourError> {
    let all = steps(&mut bus.clone(), meter, route)?;
    let mut moments = Vec::new();
    pass(panel, &mut bus, meter, READING, "", &mut moments)?;
    let mut place = 0;
    for step in &all {
        let words = spoken(panel, step);
        for &key in &step.keys {
            let mut after = bus.clone();
            press_at(&mut after, meter, route, place, key)?;
            let until = after.reached();
            // The same, looked at on its way.
            bus.press(meter, key)?;
            let time = until.since(bus.reached());
            pass(panel, &mut bus, meter, time, &words, &mut moments)?;
            place += 1;
        }
        pass(panel, &mut bus, meter, READING, &words, &mut moments)?;
    }
    Ok(moments)
}

/// Lets time pass and takes a moment of all that is another than before.
fn pass(
    panel: &Panel,
    bus: &mut Bus,
    meter: usize,
    time: Tick,
    words: &str,
    moments: &mut Vec<Moment>,
) -> Result<(), TourError> {
    let until = bus.reached() + time;
    while bus.reached() < until {
        let shot = Shot::of(bus, meter, None)?;
        let scene = subtitled(panel, &shot, words);
        let next = (bus.reached() + SHUTTER).min(until);
        let ticks = next.since(bus.reached());
        bus.advance(next);
        match moments.last_mut() {
            Some(last) if last.scene == scene => last.ticks += ticks,
            _ => moments.push(Moment { scene, ticks }),
        }
    }
    Ok(())
}

/// A step in the words of a film.
fn spoken(panel: &Panel, step: &RouteStep) -> String {
    let sentence = step.sentence(panel, "");
    let end = sentence.split(" (").next().unwrap_or_default();
    end.trim_end_matches('.').to_owned()
}

/// The glass with a line of words below it.
fn subtitled(panel: &Panel, shot: &Shot, words: &str) -> Scene {
    let mut scene = picture(panel, &shot.lcd, View::Glass, CursorStyle::Blink);
    let [width, height] = scene.size;
    let paper = Path::rectangle([0.0, height], [width, LINE], 0.0);
    let inks = &panel.diagrams.inks;
    let mut shapes = vec![Shape::Fill { path: paper, paint: Paint::Solid(inks.paper, 1.0) }];
    let mut size = 7.0;
    while panel.strokes.width(words, size) > width - 8.0 && size > 3.0 {
        size -= 0.5;
    }
    let path = panel.strokes.path(words, [4.0, height + LINE / 2.0 + size / 2.0], size);
    if !words.is_empty() {
        shapes.push(Shape::Stroke { path, width: size * 0.14, colour: inks.wire, opacity: 1.0 });
    }
    scene.groups.push(Group { part: Part::Wiring(WiringPart::Words), shapes });
    scene.size[1] += LINE;
    scene
}

/// The pictures of a strip in one row, their gap, and the room for words below each.
const ACROSS: usize = 4;
const GAP: f64 = 10.0;
const WORDS: f64 = 34.0;

/// The steps of a route as numbered pictures, for print.
///
/// # Errors
/// There is no such meter, or nothing to show.
pub fn strip(panel: &Panel, bus: &Bus, meter: usize, route: &Route) -> Result<Scene, TourError> {
    let all = steps(&mut bus.clone(), meter, route)?;
    // What only moves the cursor is seen in the step after it.
    let shown: Vec<(usize, &RouteStep)> =
        all.iter().enumerate().filter(|(_, step)| step.kind != StepKind::Digit).collect();
    if shown.is_empty() {
        return Err(TourError::Nothing);
    }
    let [width, height] = panel.glass.size;
    let cell = [width + GAP, height + WORDS + GAP];
    let columns = ACROSS.min(shown.len());
    let rows = shown.len().div_ceil(ACROSS);
    let size = [cell[0] * columns as f64 + GAP, cell[1] * rows as f64 + GAP];
    let inks = &panel.diagrams.inks;
    let paper = Path::rectangle([0.0, 0.0], size, 0.0);
    let fill = Shape::Fill { path: paper, paint: Paint::Solid(inks.paper, 1.0) };
    let mut groups = vec![Group { part: Part::Wiring(WiringPart::Paper), shapes: vec![fill] }];
    let mut sentences = Vec::new();
    for (place, (_, step)) in shown.iter().enumerate() {
        let at = [GAP + cell[0] * (place % ACROSS) as f64, GAP + cell[1] * (place / ACROSS) as f64];
        // Nothing blinks on paper.
        let lcd = Lcd { heart: step.after.meaning.running, ..step.after };
        let scene = picture(panel, &lcd, View::Glass, CursorStyle::None);
        groups.extend(scene.placed(at, 1.0).groups);
        let sentence = format!("{}. {}", place + 1, step.sentence(panel, ""));
        let shapes = lines(panel, &sentence, [at[0], at[1] + height + 9.0], width, inks.wire);
        groups.push(Group { part: Part::Wiring(WiringPart::Words), shapes });
        sentences.push(sentence);
    }
    Ok(Scene {
        origin: [0.0, 0.0],
        size,
        unit_mm: 0.18,
        title: "A tour".to_owned(),
        description: sentences.join(" "),
        notes: panels::NOTICE.to_owned(),
        recipe: String::new(),
        groups,
    })
}

/// A text in lines of at most `width`.
fn lines(panel: &Panel, text: &str, at: [f64; 2], width: f64, colour: Rgb) -> Vec<Shape> {
    const SIZE: f64 = 6.0;
    let rows = wrapped_while(text, |line| panel.strokes.width(line, SIZE) <= width);
    let rows = rows.into_iter().enumerate();
    rows.map(|(row, line)| {
        let path = panel.strokes.path(&line, [at[0], at[1] + row as f64 * SIZE * 1.5], SIZE);
        Shape::Stroke { path, width: SIZE * 0.14, colour, opacity: 1.0 }
    })
    .collect()
}
