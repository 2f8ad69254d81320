//! Renderers and words, against pictures and sentences written by hand.

use std::collections::BTreeMap;

use firmware_model::menu::Notation;
use firmware_model::registers::Image;
use firmware_model::{
    ByPhase, Cursor, DemandValues, Door, Energies, Fidelity, Identity, Key, Readings, ScreenId,
    Setting, Setup, Tick, lcd,
};

use crate::{Blocks, CursorStyle, Look, Panel, Rgb, ascii, glass_cells, short_words, words};

/// A meter under load, and what its glass shows.
struct World {
    panel: Panel,
    setup: Setup,
    readings: Readings,
    alerts: u16,
}

impl World {
    fn new() -> Self {
        let readings = Readings {
            real: ByPhase {
                phases: [Some(20_000.0), Some(-2_000.0), Some(9_000.0)],
                total: Some(27_000.0),
            },
            reactive: ByPhase { phases: [None, Some(5_000.0), None], total: None },
            apparent: ByPhase { phases: [None; 3], total: Some(30_000.0) },
            line_to_line: ByPhase { phases: [Some(480.0), None, None], total: Some(480.0) },
            power_factor: ByPhase { phases: [Some(0.97), None, None], total: Some(-0.5) },
            frequency: Some(59.94),
            ..Readings::default()
        };
        Self { panel: Panel::builtin().unwrap(), setup: Setup::default(), readings, alerts: 0 }
    }

    fn show(&self, id: &str, powered: bool) -> lcd::Lcd {
        self.show_cursor(&Cursor::at(ScreenId::named(id).unwrap()), powered)
    }

    /// The glass after `keys` on a screen: `-`, `+`, `<` for back, `>` for next.
    fn after(&self, id: &str, keys: &str) -> lcd::Lcd {
        let mut cursor = Cursor::at(ScreenId::named(id).unwrap());
        for key in keys.chars() {
            let key = match key {
                '-' => Key::Minus,
                '+' => Key::Plus,
                '<' => Key::Back,
                _ => Key::Next,
            };
            cursor.press(&self.panel.menu, &self.setup, key, Tick::ZERO);
        }
        self.show_cursor(&cursor, true)
    }

    fn show_cursor(&self, cursor: &Cursor, powered: bool) -> lcd::Lcd {
        let energies = Energies::default();
        let identity = Identity::default();
        let image = Image {
            setup: &self.setup,
            readings: &self.readings,
            energies: &energies,
            demand: &DemandValues::default(),
            pulses: [4_321, 0],
            alerts: self.alerts,
            identity: &identity,
            fidelity: &Fidelity::default(),
            energy_resets: 0,
            power_ups: 1,
            log: &firmware_model::DataLog::default(),
            clock: firmware_model::DateTime::START,
        };
        firmware_model::lcd(&self.panel.menu, cursor, &image, Tick::ZERO, powered)
    }
}

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
fn situations_in_words() {
    let mut world = World::new();
    let said = |world: &World, id| words(&world.panel, &world.show(id, true));
    assert_eq!(
        said(&world, "power.real.total"),
        "Real power, total of three phases: 27.000 kilowatts, imported."
    );
    assert_eq!(said(&world, "power.real.b"), "Real power, phase B: 2000.0 watts, exported.");
    assert_eq!(said(&world, "voltage.ll.ab"), "Voltage line to line, A to B: 480.00 volts.");
    assert_eq!(said(&world, "pf.total"), "Power factor, total of three phases: -0.500.");
    assert_eq!(
        said(&world, "power.reactive.b"),
        "Reactive power, phase B: 5000.0 vars. Export arrow on."
    );
    assert_eq!(
        said(&world, "power.apparent.total"),
        "Apparent power, total of three phases: 30.000 kilovolt-amperes. Import arrow on."
    );
    assert_eq!(
        said(&world, "energy.real.import"),
        "Real energy imported, total of three phases: 0.0000 watt-hours."
    );
    assert_eq!(
        said(&world, "demand.max.import.real"),
        "Maximum import demand of real power, total of three phases: 0.0000 watts."
    );
    assert_eq!(said(&world, "frequency"), "Frequency: 59.94 hertz.");
    assert_eq!(said(&world, "pulses.import"), "Pulse counter 1, imported real energy: 4321.");
    assert_eq!(said(&world, "info.os"), "Version of the operating system: 12.345.");
    assert_eq!(said(&world, "info.sn"), "Serial number: 4E36C14C.");
    assert_eq!(said(&world, "alert.phase_loss"), "Phase loss: none.");
    assert_eq!(said(&world, "pf.b"), "Power factor, phase B: cannot be measured.");
    assert_eq!(said(&world, "alert"), "Diagnostic alerts: press next to see them.");
    world.alerts = 0x0500;
    assert_eq!(
        said(&world, "alert.phase_loss"),
        "Phase loss: on A and C. Maintenance icon on: phase loss on A and C."
    );
    world.alerts = 0x8047;
    assert_eq!(
        said(&world, "frequency"),
        "Frequency: 59.94 hertz. Maintenance icon on: frequency error; \
         over-voltage on A, B and C; pulse output configuration error."
    );
    world.alerts = 0;
    world.setup.set(Setting::SystemType, 12, Door::Keys).unwrap();
    let other = world.show("power.real.total", true);
    assert_eq!(short_words(&world.panel, &other), "Real power, total of two phases");
    world.readings.line_to_line.phases[2] = None;
    assert_eq!(
        said(&world, "voltage.ll.ac"),
        "Voltage line to line, A to C: not valid in system type 12."
    );
    assert_eq!(
        words(&world.panel, &world.show("frequency", false)),
        "The glass is dark: the meter has no control power."
    );
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
fn bright(world: &World, id: &str, powered: bool, look: Look) -> usize {
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
    for look in [Look::Basic, Look::Indexed, Look::True] {
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
        Look::Mono,
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
    assert!(shades(Look::Indexed) > 10);
    assert_eq!(shades(Look::Basic), 1);
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
            let picture = glass_cells(panel, &shown, (width, height), Look::Mono, blocks).to_text();
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
                let picture = glass_cells(&world.panel, &shown, size, Look::Mono, blocks).to_text();
                let height = picture.lines().filter(|line| !line.trim().is_empty()).count();
                assert!(digit == '-' || height >= 5, "{digit} at {size:?}, {blocks:?}:\n{picture}");
                if let Some(other) = seen.insert(picture, digit) {
                    panic!("{other} is {digit} at {size:?}, {blocks:?}");
                }
            }
        }
    }
}

/// A meter under load to which something has happened.
fn with(change: fn(&mut World)) -> World {
    let mut world = World::new();
    change(&mut world);
    world
}

/// What is said of `lcd` in the situation of that name.
fn check(name: &str, world: &World, lcd: &lcd::Lcd, expected: &str) {
    assert_eq!(words(&world.panel, lcd), expected, "{name}");
}

/// What is said in situations that people meet, each by a name; written by hand.
#[test]
fn named_situations_of_measuring_in_words() {
    let healthy = World::new();
    let lost = with(|world| world.alerts = 0x0100);
    check(
        "a fuse of phase A has blown",
        &lost,
        &lost.show("power.real.total", true),
        "Real power, total of three phases: 27.000 kilowatts, imported. \
         Maintenance icon on: phase loss on A.",
    );
    let solar = with(|world| world.readings.real.total = Some(-12_345.0));
    check(
        "the roof feeds the grid at noon",
        &solar,
        &solar.show("power.real.total", true),
        "Real power, total of three phases: 12.345 kilowatts, exported.",
    );
    let single = with(|world| world.setup.set(Setting::SystemType, 10, Door::Keys).unwrap());
    check(
        "a phase that the system type does not have",
        &single,
        &single.show("current.b", true),
        "Current, phase B: not valid in system type 10.",
    );
    let silent = with(|world| {
        world.readings = Readings::default();
        world.alerts = 0x0740;
    });
    check(
        "the service is off, the control power is not",
        &silent,
        &silent.show("frequency", true),
        "Frequency: cannot be measured. \
         Maintenance icon on: phase loss on A, B and C; frequency error.",
    );
    check(
        "the control power is gone",
        &healthy,
        &healthy.show("power.real.total", false),
        "The glass is dark: the meter has no control power.",
    );
}

/// The same in front of RESET and SETUP.
#[test]
fn named_situations_of_setting_up_in_words() {
    let healthy = World::new();
    let single = with(|world| world.setup.set(Setting::SystemType, 10, Door::Keys).unwrap());
    check(
        "the setup asks for its password, and the second digit is turned",
        &healthy,
        &healthy.after("setup.password", "+>+++"),
        "Password of the setup menu: 13000. Minus and plus turn digit 2 of 5.",
    );
    check(
        "the last digit of the address",
        &healthy,
        &healthy.after("setup.com.address", ">>+"),
        "Modbus address: 002. \
         Minus and plus turn digit 3 of 3, the last: next leaves the screen.",
    );
    check(
        "address 900 is refused",
        &healthy,
        &healthy.after("setup.com.address", "->>>"),
        "Modbus address: 001. The new value is not accepted: the previous one stays.",
    );
    check(
        "a delta service is about to be set",
        &healthy,
        &healthy.after("setup.system.type", "-"),
        "System type: three lines, type 31. Minus and plus change it.",
    );
    check(
        "the energies are about to be reset",
        &healthy,
        &healthy.after("reset.energy.confirm", "+"),
        "Reset the energy accumulators: yes. \
         Next carries it out, back leaves everything as it is.",
    );
    check(
        "a reset is asked for",
        &healthy,
        &healthy.show("reset.demand.confirm", true),
        "Reset the demand maximums: no. Plus changes the answer to yes.",
    );
    let fast = with(|world| {
        world.setup.set(Setting::EnergyPerPulse, 10, Door::Keys).unwrap();
        world.setup.set(Setting::CtPrimary, 32_000, Door::Keys).unwrap();
        world.alerts = 0x8000;
    });
    check(
        "no pulse can be short enough",
        &fast,
        &fast.show("setup.pulse.duration", true),
        "Closure time of a pulse: none keeps up with the maximum power. \
         Maintenance icon on: pulse output configuration error.",
    );
    check(
        "the theoretical maximum of the factory settings",
        &healthy,
        &healthy.show("setup.power.maximum", true),
        "Theoretical maximum power: 103.92 kilowatts.",
    );
    check(
        "the system voltage of a single-phase meter",
        &single,
        &single.show("setup.voltage.system", true),
        "System voltage, line to neutral: 00600 volts. Minus and plus turn digit 1 of 5.",
    );
    check(
        "the phase-loss level, a fraction",
        &healthy,
        &healthy.after("setup.phase_loss.voltage", ">"),
        "Phase-loss voltage, as a fraction of the system voltage: 0.10. \
         Minus and plus turn digit 2 of 2, the last: next leaves the screen.",
    );
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
