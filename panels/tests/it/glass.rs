//! The glass as text and as cells of a terminal, against pictures drawn by hand.

use std::collections::BTreeMap;

use firmware_model::menu::Notation;
use firmware_model::{Door, Setting, lcd};
use panels::{Blocks, CellLook, CursorStyle, Rgb, ascii, glass_cells};

use crate::support::World;

#[test]
fn the_glass_in_ascii() {
    let world = World::new();
    let expected = concat!(
        "+------------------------------------------+\n",
        "|                  v export             <3 |\n",
        "| W       B                                |\n",
        "|      ---    ---    ---    ---    ---     |\n",
        "|         |  |   |  |   |  |   |  |   |    |\n",
        "| ---  ---                                 |\n",
        "|     |      |   |  |   |  |   |  |   |    |\n",
        "|      ---    ---    ---    --- .  ---     |\n",
        "+------------------------------------------+\n",
    );
    assert_eq!(ascii(&world.panel, &world.show("power.real.b", true), CursorStyle::Bar), expected);
}

#[test]
fn both_notations_stand_on_the_glass() {
    let mut world = World::new();
    let field = |world: &World| world.show("power.real.total", true).first.as_str().to_owned();
    assert_eq!(field(&world), "KW");
    world.setup.set(Setting::DisplayUnits, 0, Door::Keys).unwrap();
    assert_eq!(field(&world), "KP");
    assert_eq!(world.show("power.real.total", true).meaning.notation, Notation::Iec);
}

/// How much of the glass is brighter than its back-light.
fn bright(world: &World, id: &str, powered: bool, look: CellLook) -> usize {
    let grid =
        glass_cells(&world.panel, &world.show(id, powered), (84, 18), look, Blocks::Quadrants);
    (0..18)
        .flat_map(|row| (0..84).map(move |column| (column, row)))
        .filter(|&(column, row)| {
            let cell = grid.cell(column, row);
            let pixels = [cell.foreground, cell.background];
            pixels.iter().flatten().any(|Rgb(red, green, _)| *red > 200 && *green > 200)
        })
        .count()
}

#[test]
fn a_glass_is_blue_when_lit_and_dark_without_power() {
    let world = World::new();
    for look in [CellLook::Basic, CellLook::Indexed, CellLook::True] {
        // Eight letters, a point, two icons and 27.000: far more than the dashes of `----`.
        assert!(bright(&world, "power.real.total", true, look) > 100, "{look:?}");
        assert_eq!(bright(&world, "power.real.total", false, look), 0, "{look:?}");
        let grid = glass_cells(
            &world.panel,
            &world.show("alert", true),
            (84, 18),
            look,
            Blocks::Quadrants,
        );
        let Some(Rgb(red, green, blue)) = grid.cell(42, 17).background else {
            panic!("a lit glass has a back-light");
        };
        assert!(blue > 120 && blue > green && red < 60, "{look:?}");
    }
    let mono = glass_cells(
        &world.panel,
        &world.show("frequency", true),
        (84, 18),
        CellLook::Mono,
        Blocks::Quadrants,
    );
    assert!(mono.to_text().contains('\u{2588}'));
    assert_eq!(mono.cell(0, 0).background, None);
}

#[test]
fn segments_that_are_off_shine_through_where_there_are_colours() {
    let world = World::new();
    // The head of a row has no value: what is seen there are segments that are off.
    let shown = world.show("alert", true);
    let shades = |look| {
        let grid = glass_cells(&world.panel, &shown, (84, 18), look, Blocks::Quadrants);
        let mut shades: Vec<_> = (30..80).map(|column| grid.cell(column, 13).background).collect();
        shades.dedup();
        shades.len()
    };
    assert!(shades(CellLook::Indexed) > 10);
    assert_eq!(shades(CellLook::Basic), 1);
}

/// Letters that segments cannot keep apart, whatever their shape.
const ALIKE: [(char, char); 3] = [('0', 'O'), ('5', 'S'), ('F', 'f')];

#[test]
fn characters_differ_on_the_glass_at_every_size() {
    let world = World::new();
    let panel = &world.panel;
    let letters: Vec<char> = ('0'..='9').chain('A'..='Z').chain("hnmo/-+_".chars()).collect();
    let sizes = [(77, 17), (84, 18), (110, 24), (154, 33)];
    let fine = sizes.map(|size| (size, Blocks::Quadrants));
    let coarse = [(76, 13), (78, 18), (110, 24), (154, 33)].map(|size| (size, Blocks::Whole));
    let small = [(68, 13), (54, 12), (50, 8)].map(|size| (size, Blocks::Quadrants));
    for ((width, height), blocks) in fine.into_iter().chain(coarse).chain(small) {
        let mut seen: BTreeMap<String, char> = BTreeMap::new();
        for &letter in &letters {
            assert!(panel.glyphs.can_show(letter), "{letter}");
            let mut shown = world.show("alert", true);
            shown.first = lcd::Text::new(&letter.to_string());
            let picture =
                glass_cells(panel, &shown, (width, height), CellLook::Mono, blocks).to_text();
            if let Some(other) = seen.insert(picture, letter) {
                assert!(
                    ALIKE.contains(&(other, letter)),
                    "{other} is {letter} at {width}, {blocks:?}"
                );
            }
        }
    }
}

/// What a value is made of stays apart down to the smallest glass, in every kind of blocks.
#[test]
fn digits_differ_in_the_smallest_glass() {
    let world = World::new();
    let digits = "0123456789-";
    for blocks in [Blocks::Hashes, Blocks::Whole, Blocks::Quadrants] {
        for size in [(40, 7), (40, 6), (50, 8), (54, 9), (54, 12), (78, 18)] {
            let mut seen: BTreeMap<String, char> = BTreeMap::new();
            for digit in digits.chars() {
                let mut shown = world.show("alert", true);
                shown.value = lcd::Value::Text(lcd::Text::new(&digit.to_string()));
                let picture =
                    glass_cells(&world.panel, &shown, size, CellLook::Mono, blocks).to_text();
                let height = picture.lines().filter(|line| !line.trim().is_empty()).count();
                assert!(digit == '-' || height >= 5, "{digit} at {size:?}, {blocks:?}:\n{picture}");
                if let Some(other) = seen.insert(picture, digit) {
                    panic!("{other} is {digit} at {size:?}, {blocks:?}");
                }
            }
        }
    }
}

/// The glass of a page of setup, drawn by hand: the cursor's digit is lit.
#[test]
fn a_setting_in_ascii() {
    let world = World::new();
    let expected = concat!(
        "+------------------------------------------+\n",
        "|                                       <3 |\n",
        "| ADDR                                     |\n",
        "|                    ---    ---            |\n",
        "|                   |   |  |   |      |    |\n",
        "|                                          |\n",
        "|                   |   |  |   |      |    |\n",
        "|                    ---    ---            |\n",
        "+--------------------^^^-------------------+\n",
    );
    assert_eq!(
        ascii(&world.panel, &world.show("setup.com.address", true), CursorStyle::Bar),
        expected
    );
}
