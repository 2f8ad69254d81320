//! At every size, in every mode and on every class of terminal: nothing is cut, nothing
//! collapses, and only characters that the terminal has are drawn.

use firmware_model::menu::SCREENS;
use panels::{Blocks, glass_cells};

use super::*;

/// Sizes from the smallest to the largest, with those that people have.
const WIDTHS: [u16; 9] = [40, 54, 60, 75, 76, 80, 120, 160, 300];
const HEIGHTS: [u16; 8] = [10, 13, 15, 21, 22, 24, 45, 100];

fn sizes() -> impl Iterator<Item = (u16, u16)> {
    WIDTHS.into_iter().flat_map(|width| HEIGHTS.map(|height| (width, height)))
}

/// Each mode with the key that leads to it.
fn modes() -> Vec<(&'static str, State)> {
    let plain = state();
    let mut played = state();
    update(&mut played, Message::ToggleList);
    let mut large = state();
    large.large = true;
    let over = |overlay, state: &State| State { overlay: Some(overlay), ..state.clone() };
    vec![
        ("w", over(Overlay::Wiring, &plain)),
        ("iw", over(Overlay::Wiring, &played)),
        ("gw", over(Overlay::Wiring, &large)),
        ("v", over(Overlay::Phasors, &plain)),
        ("?", over(Overlay::Screen, &plain)),
        ("i?", over(Overlay::Screen, &played)),
        ("k", over(Overlay::Keys, &plain)),
        ("ik", over(Overlay::Keys, &played)),
        ("p", over(Overlay::Port, &plain)),
        ("", plain),
        ("i", played),
        ("g", large),
    ]
}

/// The words of the line at the bottom, typed by hand.
const HINTS: [&str; 11] = [
    "i play",
    "v phasors",
    "w wiring",
    "p port",
    "g glass",
    "s save",
    "o open",
    "? what",
    "t trouble",
    "k keys",
    "q quit",
];

#[test]
fn no_word_of_the_footer_is_cut() {
    for (mode, state) in modes().into_iter().filter(|(mode, _)| ["", "i", "iw", "k"].contains(mode))
    {
        for (width, height) in sizes() {
            let text = rows(&frame(&state, COLOURS, width, height));
            let last = text[usize::from(height) - 1].trim();
            let hints: Vec<&str> = last.split("  ").collect();
            assert!(hints.iter().all(|hint| HINTS.contains(hint)), "{width}x{height} {last}");
            assert!(hints.ends_with(&["k keys", "q quit"]), "{mode} {width}x{height} {last}");
            // What keeps the work of a lesson is there in the most usual terminal.
            assert!(width < 80 || hints.contains(&"s save"), "{width}: {last}");
            let least = if width < 80 { 2 } else { HINTS.len() - 2 * usize::from(width < 97) };
            assert!(hints.len() >= least, "{width}: {last}");
        }
    }
}

/// Name, time and speed at the left never run into the address at the right.
#[test]
fn the_title_is_whole_or_gives_way_part_by_part() {
    for scenario in ["default", "service-neutral-open", "a-name-that-is-longer-than-a-small-screen"]
    {
        let mut state = state();
        state.snapshot.scenario = scenario.to_owned();
        for width in 40..=120 {
            let text = rows(&frame(&state, COLOURS, width, 30));
            let title = text[0].trim_end();
            assert!(title.contains("   1:02:03  1x"), "{width}: {title}");
            let (_, after) = title.split_once("  1x").unwrap();
            assert!(after.is_empty() || after.starts_with(' '), "{width}: {title}");
            assert!(["", "address 1"].contains(&after.trim()), "{width}: {title}");
        }
    }
}

/// The ten digits differ in every glass that any terminal gets; where it is too low for
/// digits of segments, the value stands in it as text.
#[test]
fn digits_do_not_collapse() {
    let state = state();
    let mut seen = std::collections::BTreeSet::new();
    for (mode, state) in modes() {
        for (width, height) in sizes() {
            let area = Rect::new(0, 0, width, height);
            let glass = view::arranged(area, &state, COLOURS).unwrap().glass;
            assert!(!mode.is_empty() || glass.height >= 7, "{width}x{height}: {glass}");
            seen.insert((usize::from(glass.width), usize::from(glass.height)));
        }
    }
    let mut lcd = state.snapshot.meters[0].lcd;
    for size in seen {
        for blocks in [Blocks::Hashes, Blocks::Whole, Blocks::Quadrants] {
            let picture = |digit: u32, lcd: &mut firmware_model::lcd::Lcd| {
                let text = format!("{digit}7.{digit}");
                lcd.value = firmware_model::lcd::Value::Text(lcd::Text::new(&text));
                glass_cells(&state.panel, lcd, size, CellLook::Mono, blocks).to_text()
            };
            let pictures: Vec<String> = (0..10).map(|digit| picture(digit, &mut lcd)).collect();
            for (digit, one) in pictures.iter().enumerate() {
                assert!(
                    !pictures[..digit].contains(one),
                    "{digit} at {size:?}, {blocks:?}:\n{one}"
                );
                if size.1 < 6 {
                    assert!(one.contains(&format!("{digit}7.{digit}")), "{size:?}:\n{one}");
                }
            }
        }
    }
}

/// What lies over the meter leaves its glass free.
#[test]
fn the_glass_stays_in_sight_under_wiring_and_explanation() {
    for (mode, state) in modes() {
        if !["w", "iw", "gw", "?", "i?", "p"].contains(&mode) {
            continue;
        }
        for (width, height) in sizes() {
            let area = Rect::new(0, 0, width, height);
            let layout = view::arranged(area, &state, COLOURS).unwrap();
            let without = State { overlay: None, ..state.clone() };
            let buffer = frame(&state, COLOURS, width, height);
            let bare = view::arranged(area, &without, COLOURS).unwrap();
            assert!(!layout.glass.intersects(layout.over) || bare.glass == layout.glass);
            // The glass alone is what the meter shows, cell by cell.
            let meter = state.snapshot.meter().unwrap();
            let size = (usize::from(layout.glass.width), usize::from(layout.glass.height));
            let grid =
                glass_cells(&state.panel, &meter.lcd, size, CellLook::True, Blocks::Quadrants);
            for at in layout.glass.positions() {
                let (x, y) = (at.x - layout.glass.x, at.y - layout.glass.y);
                let cell = grid.cell(usize::from(x), usize::from(y)).character.to_string();
                assert_eq!(buffer[at].symbol(), cell, "{mode} {width}x{height} at {at}");
            }
            let text = rows(&buffer).join("\n");
            let drawn = text.matches(" Wiring").count();
            let once = if mode.ends_with('w') { drawn == 1 } else { drawn <= 1 };
            assert!(once, "{mode} {width}x{height}: {drawn} times\n{text}");
        }
    }
}

/// The line drawing of code page 437, B3 to DA hex, and its full block: typed by hand.
const CODE_PAGE_437: &str = "\u{2502}\u{2524}\u{2561}\u{2562}\u{2556}\u{2555}\u{2563}\u{2551}\u{2557}\u{255d}\
    \u{255c}\u{255b}\u{2510}\u{2514}\u{2534}\u{252c}\u{251c}\u{2500}\u{253c}\u{255e}\u{255f}\u{255a}\u{2554}\
    \u{2569}\u{2566}\u{2560}\u{2550}\u{256c}\u{2567}\u{2568}\u{2564}\u{2565}\u{2559}\u{2558}\u{2552}\u{2553}\
    \u{256b}\u{256a}\u{2518}\u{250c}\u{2588}";

#[test]
fn every_class_of_terminals_gets_characters_that_it_has() {
    for (mode, mut state) in modes() {
        // Something to cut, and every sign of the wiring.
        state.snapshot.scenario = "long".repeat(20);
        state.snapshot.port.commands[0].line = "mbpoll ".repeat(60);
        state.snapshot.meters[0].pulse_closed = true;
        state.snapshot.site.wiring.ct[1].reversed = true;
        state.snapshot.site.wiring.ct[2].open = true;
        state.snapshot.site.wiring.service_neutral_open = true;
        for look in [CellLook::Mono, CellLook::Basic] {
            for font in [Font::Console, Font::Ascii] {
                for (width, height) in
                    [(40, 10), (60, 15), (80, 24), (120, 40), (160, 45), (300, 100)]
                {
                    let text = rows(&frame(&state, Theme { look, font }, width, height)).concat();
                    let has = |one: char| match font {
                        Font::Ascii => one.is_ascii(),
                        _ => one.is_ascii() || CODE_PAGE_437.contains(one),
                    };
                    let missing: String = text.chars().filter(|one| !has(*one)).collect();
                    assert_eq!(missing, "", "{mode:?} {width}x{height} {font:?}");
                }
            }
        }
    }
}

/// Two arms in one frame differ in colour or, without colours, in their letters; no phase has
/// the colour of a fault or of a warning.
#[test]
fn phases_are_told_apart_and_none_looks_like_a_fault() {
    use theme::Role;
    use workbench::installation::LineConductor;
    for look in [CellLook::Basic, CellLook::Indexed, CellLook::True] {
        let theme = Theme { look, ..COLOURS };
        let phases = LineConductor::ALL.map(|line| view::colour(line, theme));
        for role in [Role::Bad, Role::Warning] {
            let wrong = theme.role(role).fg.unwrap();
            assert!(!phases.contains(&wrong), "{look:?}: {phases:?} and {wrong:?}");
        }
        assert!(phases[0] != phases[1] && phases[1] != phases[2] && phases[2] != phases[0]);
    }
    let mut state = state();
    state.overlay = Some(Overlay::Phasors);
    for (look, font) in [
        (CellLook::Mono, Font::Unicode),
        (CellLook::Mono, Font::Ascii),
        (CellLook::Basic, Font::Console),
    ] {
        let all = rows(&frame(&state, Theme { look, font }, 120, 40));
        let drawn: String = all[2..38].iter().map(|row| &row[..]).collect();
        for letter in ["AAA", "BB", "C"] {
            assert!(drawn.contains(letter), "{letter}:\n{}", all.join("\n"));
        }
    }
}

/// What the keys do at the last digit of a setting is said whole beside the glass.
#[test]
fn the_hint_of_the_last_digit_is_whole() {
    let panel = Panel::builtin().unwrap();
    let mut state = state();
    let mut hinted = 0;
    for row in &SCREENS {
        let mut cursor = Cursor::at(row.screen);
        let setup = Setup::default();
        for _ in 0..6 {
            let shown = meter_at(&panel, &cursor, 0, true);
            let words = panels::words(&panel, &shown.lcd);
            state.snapshot.meters = vec![shown];
            if words.contains("the last:") {
                hinted += 1;
                for (width, height) in [(60, 15), (76, 22), (80, 24), (100, 30), (120, 40)] {
                    for played in [false, true] {
                        if played && width < 76 {
                            continue;
                        }
                        let mut state = state.clone();
                        if played {
                            update(&mut state, Message::ToggleList);
                        }
                        let buffer = frame(&state, COLOURS, width, height);
                        let side = view::arranged(buffer.area, &state, COLOURS).unwrap().side;
                        let said: Vec<String> = side
                            .rows()
                            .map(|row| {
                                row.positions().map(|at| buffer[at].symbol()).collect::<String>()
                            })
                            .map(|row| row.trim().to_owned())
                            .collect();
                        let said = said.join(" ");
                        assert!(
                            said.contains("next leaves the screen"),
                            "{width}x{height} {played} {words}\n{said}"
                        );
                    }
                }
            }
            cursor.press(&panel.menu, &setup, Key::Next, Tick::ZERO);
        }
    }
    assert!(hinted > 10, "{hinted}");
}

#[test]
fn without_colours_no_cell_has_one() {
    for font in [Font::Unicode, Font::Console, Font::Ascii] {
        let buffer = frame(&state(), Theme { look: CellLook::Mono, font }, 80, 24);
        for cell in buffer.content() {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
        }
        let text = rows(&buffer).join("\n");
        assert_eq!(text.is_ascii(), font == Font::Ascii, "{text}");
    }
}

#[test]
fn every_size_is_drawn_or_says_what_it_needs() {
    let mut state = state();
    for large in [false, true] {
        state.large = large;
        for (width, height) in [(76, 22), (80, 24), (99, 31), (120, 40), (200, 60)] {
            let text = rows(&frame(&state, COLOURS, width, height)).join("\n");
            assert!(text.contains("VerifEye"), "{width}x{height}");
        }
    }
    let text = rows(&frame(&state, COLOURS, 39, 10)).join("\n");
    assert!(text.contains("40 columns and 10 rows"), "{text}");
    frame(&state, COLOURS, 1, 1);
}

/// Contacts and words stay in sight beside the installation, and of long words in a
/// narrow pane the alert is what is never cut.
#[test]
fn contacts_and_the_alert_stay_in_sight_with_the_installation() {
    let mut state = state();
    state.snapshot.meters = vec![meter(&state.panel, 0b111, true)];
    update(&mut state, Message::ToggleList);
    for (width, height) in [(76, 22), (80, 24), (120, 34), (120, 40), (120, 60), (200, 60)] {
        let buffer = frame(&state, COLOURS, width, height);
        let side = view::layout::layout(buffer.area, state.arrangement()).unwrap().side;
        let cut = |row: &String| row.chars().skip(usize::from(side.x)).collect::<String>();
        let all = rows(&buffer);
        let shown: Vec<String> = all[usize::from(side.y)..usize::from(side.bottom())]
            .iter()
            .map(|row| cut(row).trim().to_owned())
            .collect();
        let text = shown.join(" ");
        assert!(text.contains("Pulse") && text.contains("open"), "{width}x{height}: {text}");
        assert!(text.contains("A, B and C"), "{width}x{height}: {text}");
    }
    // Over the glass of a projector the wiring is whole.
    state.large = true;
    state.overlay = Some(Overlay::Wiring);
    let text = rows(&frame(&state, COLOURS, 120, 40)).join("\n");
    assert!(text.contains("No fault.") && !text.contains("VerifEye"), "{text}");
}

/// A lead of A on B and the other way round: every label can be read at every size.
#[test]
fn phasors_in_one_place_have_labels_side_by_side() {
    let mut state = state();
    let load = "{ amps = 50, power_factor = 0.97 }";
    for (path, value) in
        [("load.phase.A", load), ("wiring.voltage.A.on", "B"), ("wiring.voltage.B.on", "A")]
    {
        state.snapshot.site =
            workbench::scenario::change(&state.snapshot.site, path, value).unwrap();
    }
    update(&mut state, Message::ToggleList);
    for (width, height) in [(80, 24), (120, 40), (120, 60), (200, 60)] {
        let buffer = frame(&state, COLOURS, width, height);
        let area = view::layout::layout(buffer.area, state.arrangement()).unwrap().phasors;
        let below = |row: &String| row.chars().skip(usize::from(area.x)).collect::<String>();
        let text = rows(&buffer)[usize::from(area.y)..].iter().map(below).collect::<Vec<_>>();
        let text = text.join("\n");
        // Each once in the drawing and once among the numbers.
        for label in ["VA!", "VA?", "VB!", "VB?", "VC", "IA"] {
            assert_eq!(text.matches(label).count(), 2, "{label} at {width}x{height}:\n{text}");
        }
        let pairs = ["VA!VB", "VB?VA", "VB!VA", "VA?VB", "IAVA", "IAVB", "!IA", "?IA"];
        assert!(pairs.iter().all(|pair| !text.contains(pair)), "{text}");
    }
}
