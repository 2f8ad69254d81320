//! The glass, screen by screen, against values worked out by hand.

use super::*;
use crate::clock::DateTime;
use crate::counter::Counter;
use crate::datalog::DataLog;
use crate::demand::DemandValues;
use crate::fidelity::Fidelity;
use crate::identity::Identity;
use crate::key::Key;
use crate::menu::{Label, SCREENS, Subject};
use crate::metering::{ByPhase, Clipped, Energies, PhaseEnergies, Readings};
use crate::settings::{Door, Setting, Setup};

/// A menu of every screen, whose labels name only the prefix and the phases.
fn every_screen() -> Menu {
    let screens = |shown: fn(&Subject) -> bool| {
        SCREENS.iter().filter(move |row| shown(&row.subject)).map(|row| row.screen)
    };
    let open =
        |subject: &Subject| !subject.is_editable() && !matches!(subject, Subject::Reading(_));
    let mut builder = Menu::builder()
        .row(
            screens(open)
                .filter(|screen| ![ScreenId::Setup, ScreenId::SetupPower].contains(screen)),
        )
        .row([ScreenId::Setup, ScreenId::SetupPassword])
        .inner_row([ScreenId::SetupPower].into_iter().chain(screens(|subject| {
            matches!(subject, Subject::Setting(_) | Subject::Reading(_))
        })));
    for row in &SCREENS {
        let first = if row.subject.is_auto_ranging() { "*U" } else { "U" };
        for notation in Notation::ALL {
            builder = builder.label(row.screen, notation, Label::new(first, "#PHASE"));
        }
    }
    builder.build().unwrap()
}

/// 27 kW at 0.9 lagging on a 480Y/277 V service; phase B exports.
struct World {
    setup: Setup,
    readings: Readings,
    energies: Energies,
    demand: DemandValues,
    pulses: [u32; 2],
    alerts: u16,
    identity: Identity,
}

impl World {
    fn new() -> Self {
        let all =
            |a, b, c, total| ByPhase { phases: [Some(a), Some(b), Some(c)], total: Some(total) };
        let phase = |real_import, real_export| PhaseEnergies {
            real_import,
            real_export,
            reactive: [3_600_000 * 7, 0, 0, 3_600_000 * 12_345],
            apparent_import: real_import,
            apparent_export: real_export,
        };
        let powers = |real, reactive, apparent| crate::demand::Powers { real, reactive, apparent };
        Self {
            setup: Setup::default(),
            readings: Readings {
                line_to_neutral: all(277.128, 270.0, 277.128, 274.752),
                line_to_line: all(480.0, 473.9, 480.0, 477.97),
                current: all(80.0, 8.25, 0.0, 29.4167),
                real: all(20_000.0, -2_000.0, 9_000.0, 27_000.0),
                reactive: all(5_000.0, 1_000.0, -1_200.0, 4_800.0),
                apparent: all(20_615.5, 2_236.07, 9_079.6, 27_423.3),
                power_factor: all(0.970_14, -0.894_43, 0.991_2, 0.984_56),
                frequency: Some(59.94),
                frequency_lost: false,
                clipped: Clipped::default(),
            },
            energies: Energies {
                // 5 kWh less 12.5 kWh; 9,999.96 Wh; 0.5 Wh exported on B.
                total: phase(3_600_000 * 5_000, 3_600_000 * 12_500),
                phases: [phase(3_600_000 * 999_996 / 100, 0), phase(0, 1_800_000), phase(0, 0)],
            },
            demand: DemandValues {
                present: powers(-1_500.0, 200.0, -1_513.3),
                import_max: powers(31_000.0, 6_000.0, 31_575.3),
                export_max: powers(2_500.0, 0.0, 2_500.0),
            },
            pulses: [4_321, 100_000],
            alerts: 0,
            identity: Identity::default(),
        }
    }

    fn show(&self, id: &str) -> Lcd {
        self.show_at(id, Tick::ZERO, true)
    }

    fn show_at(&self, id: &str, at: Tick, powered: bool) -> Lcd {
        self.show_cursor(&Cursor::at(ScreenId::named(id).unwrap()), at, powered)
    }

    fn show_cursor(&self, cursor: &Cursor, at: Tick, powered: bool) -> Lcd {
        let image = Image {
            identity: &self.identity,
            setup: &self.setup,
            fidelity: &Fidelity::default(),
            readings: &self.readings,
            energies: &self.energies,
            demand: &self.demand,
            pulses: self.pulses,
            alerts: self.alerts,
            energy_resets: Counter::default(),
            power_ups: Counter::new(1),
            log: &DataLog::default(),
            clock: DateTime::START,
        };
        lcd(&every_screen(), cursor, &image, at, powered)
    }
}

/// The value field as a person writes it down, blanks in front left out.
fn written(lcd: &Lcd) -> String {
    let shown = lcd.cells();
    let mut text = String::new();
    for cell in shown.cells {
        text.push(cell.character);
        if cell.point {
            text.push('.');
        }
    }
    format!("{}{}", if shown.negative { "-" } else { "" }, text.trim_start())
}

fn arrows(lcd: &Lcd) -> &'static str {
    match (lcd.import, lcd.export) {
        (false, false) => "",
        (true, false) => "import",
        (false, true) => "export",
        (true, true) => "both",
    }
}

#[test]
fn data_screens_show_what_a_person_computes() {
    let world = World::new();
    for (id, first, value, arrow) in [
        ("energy.real.net", "U", "-7500.0", ""),
        ("energy.real.import", "U", "5000.0", "import"),
        ("energy.real.export", "KU", "12.500", "export"),
        ("energy.real.import.a", "KU", "10.000", "import"),
        ("energy.real.export.b", "U", "0.5000", "export"),
        ("energy.reactive.q1", "U", "7.0000", ""),
        ("energy.reactive.q4.c", "KU", "12.345", ""),
        ("energy.apparent.net", "U", "-7500.0", ""),
        ("power.real.total", "KU", "27.000", "import"),
        ("power.real.b", "U", "-2000.0", "export"),
        ("power.reactive.b", "U", "1000.0", "export"),
        ("power.reactive.c", "U", "-1200.0", "import"),
        ("power.apparent.total", "KU", "27.423", "import"),
        ("current.average", "U", "29.417", ""),
        ("current.c", "U", "0.0000", ""),
        ("voltage.ll.ab", "U", "480.00", ""),
        ("voltage.ll.ac", "U", "480.00", ""),
        ("voltage.ln.average", "U", "274.75", ""),
        ("pf.total", "U", "0.985", ""),
        ("pf.b", "U", "-0.894", ""),
        ("frequency", "U", "59.94", ""),
        ("demand.real", "U", "-1500.0", "export"),
        ("demand.reactive", "U", "200.00", "export"),
        ("demand.max.import.apparent", "KU", "31.575", "import"),
        ("demand.max.export.real", "U", "2500.0", "export"),
        ("pulses.import", "U", "4321", ""),
        ("pulses.export", "U", "100.00", ""),
    ] {
        let lcd = world.show(id);
        assert_eq!((lcd.first.as_str(), written(&lcd).as_str()), (first, value), "{id}");
        assert_eq!(arrows(&lcd), arrow, "{id}");
        assert!(!lcd.wrench, "{id}");
    }
}

/// Which screens show `----`, by system type: the table of the guide, page 7.
#[test]
fn values_that_the_system_type_has_not_are_dashes() {
    // Energies follow the setting by themselves; readings come without the values.
    for (code, phases) in [(10, 1), (11, 1), (12, 2), (31, 3), (40, 3)] {
        let mut world = World::new();
        world.setup.set(Setting::SystemType, code, Door::Modbus).unwrap();
        for (phase, letter) in ["a", "b", "c"].into_iter().enumerate() {
            for id in ["energy.real.import", "energy.reactive.q2", "energy.apparent.export"] {
                let lcd = world.show(&format!("{id}.{letter}"));
                assert_eq!(lcd.value == Value::Dashes, phase >= phases, "{code} {id}.{letter}");
            }
        }
        assert_ne!(world.show("energy.real.net").value, Value::Dashes, "{code}");
        assert_eq!(world.show("pf.total").second.as_str(), format!("{phases}PHASE"));
    }
    let mut world = World::new();
    world.readings = Readings::default();
    for id in ["voltage.ll.average", "current.b", "power.real.c", "pf.a", "frequency"] {
        let lcd = world.show(id);
        assert_eq!((lcd.value, arrows(&lcd)), (Value::Dashes, ""), "{id}");
        assert_eq!(written(&lcd), "----");
    }
}

#[test]
fn alert_screens_name_what_register_146_says() {
    let mut world = World::new();
    for id in ["alert.phase_loss", "alert.frequency", "alert.pulse"] {
        assert_eq!(world.show(id).value, Value::Dashes, "{id}");
    }
    for (alerts, id, value) in [
        (0x0500, "alert.phase_loss", "A C"),
        (0x1000, "alert.low_pf", "B "),
        (0x0040, "alert.frequency", "On"),
        (0x0038, "alert.over_current", "ABC"),
        (0x0001, "alert.over_voltage", "A  "),
        (0x4000, "alert.pulse", "OVR"),
        (0x8000, "alert.pulse", "ConF"),
        (0xC000, "alert.pulse", "ConF"),
    ] {
        world.alerts = alerts;
        let lcd = world.show(id);
        assert_eq!(written(&lcd), value, "{alerts:04x} {id}");
        assert!(lcd.wrench, "{alerts:04x}");
    }
}

#[test]
fn unit_information_shows_versions_and_the_serial_number() {
    let mut world = World::new();
    assert_eq!(written(&world.show("info.model")), "S4100");
    assert_eq!(written(&world.show("info.os")), "12.345");
    assert_eq!(written(&world.show("info.rs")), "1.000");
    let serial = world.show("info.sn");
    assert_eq!((serial.second.as_str(), written(&serial).as_str()), ("4E3", "6C14C"));
    "17".clone_into(&mut world.identity.serial_number);
    let short = world.show("info.sn");
    assert_eq!((short.second.as_str(), written(&short).as_str()), ("", "17"));
    assert_eq!(world.show("info").value, Value::Blank);
}

#[test]
fn the_heart_blinks_once_a_second_while_the_meter_runs() {
    let mut world = World::new();
    let heart =
        |world: &World, millis| world.show_at("frequency", Tick::from_millis(millis), true).heart;
    assert_eq!(
        [0, 499, 500, 999, 1000, 7_500].map(|millis| heart(&world, millis)),
        [true, true, false, false, true, false]
    );
    world.identity.running = Running::ResetSystem;
    assert!(!heart(&world, 0));
}

#[test]
fn without_power_the_glass_is_dark() {
    let mut world = World::new();
    world.alerts = 0x0700;
    let lcd = world.show_at("power.real.total", Tick::ZERO, false);
    assert_eq!((lcd.lit, lcd.value, lcd.first), (false, Value::Blank, Text::BLANK));
    assert!(!lcd.wrench && !lcd.heart && !lcd.import && !lcd.export);
    assert!(!lcd.meaning.running);
}

#[test]
fn the_notation_follows_the_setting() {
    let mut world = World::new();
    assert_eq!(world.show("frequency").meaning.notation, Notation::Ieee);
    world.setup.set(Setting::DisplayUnits, 0, Door::Keys).unwrap();
    assert_eq!(world.show("frequency").meaning.notation, Notation::Iec);
}

/// The factory settings as hardware.md prints them, section 4.1, with the digits in front
/// that five cells and the ranges ask for.
#[test]
fn setup_screens_show_the_factory_settings() {
    let world = World::new();
    for (id, first, value, cursor) in [
        ("setup.password", "U", "00000", Some(0)),
        ("setup.com.address", "U", "001", Some(2)),
        ("setup.com.baud", "U", "19200", None),
        ("setup.com.parity", "U", "NONE", None),
        ("setup.ct.secondary", "U", "1.0", None),
        ("setup.ct.primary", "U", "00100", Some(0)),
        ("setup.system.type", "U", "3L-1n", None),
        ("setup.pt.ratio", "U", "001.00", Some(0)),
        ("setup.voltage.system", "U", "00600", Some(0)),
        ("setup.power.maximum", "KU", "103.92", None),
        ("setup.phase_loss.voltage", "U", "0.10", Some(3)),
        ("setup.phase_loss.imbalance", "U", "0.25", Some(3)),
        ("setup.pulse.energy", "U", "1000", None),
        ("setup.pulse.duration", "U", "500", None),
        ("setup.demand.subintervals", "U", "1", Some(4)),
        ("setup.demand.subinterval", "U", "00900", Some(0)),
        ("setup.display.units", "U", "IEEE", None),
        ("setup.passwords.setup", "U", "00000", Some(0)),
        ("setup.passwords.reset", "U", "00000", Some(0)),
    ] {
        let lcd = world.show(id);
        assert_eq!(
            (lcd.first.as_str(), written(&lcd).as_str(), lcd.cursor),
            (first, value, cursor),
            "{id}"
        );
        assert!(!lcd.import && !lcd.export, "{id}");
    }
}

#[test]
fn choices_show_their_words() {
    for (setting, id, words) in [
        (Setting::Parity, "setup.com.parity", [(0, "NONE"), (1, "EVEN"), (2, "ODD")].as_slice()),
        (Setting::CtSecondary, "setup.ct.secondary", &[(1, "1.0"), (3, ".33")]),
        (Setting::DisplayUnits, "setup.display.units", &[(0, "IEC"), (1, "IEEE")]),
        (
            Setting::SystemType,
            "setup.system.type",
            &[(10, "1L-1n"), (11, "2L"), (12, "2L-1n"), (31, "3L"), (40, "3L-1n")],
        ),
    ] {
        for &(value, word) in words {
            let mut world = World::new();
            world.setup.set(setting, value, Door::Keys).unwrap();
            assert_eq!(written(&world.show(id)), word, "{id} {value}");
        }
    }
}

#[test]
fn the_cursors_digit_blinks_and_the_others_stay() {
    let world = World::new();
    let mut cursor = Cursor::at(ScreenId::SetupAddress);
    let shown = |cursor: &Cursor, millis| {
        written(&world.show_cursor(cursor, Tick::from_millis(millis), true))
    };
    assert_eq!((shown(&cursor, 0), shown(&cursor, 500)), ("001".into(), "01".into()));
    let menu = every_screen();
    cursor.press(&menu, &world.setup, Key::Next, Tick::ZERO);
    cursor.press(&menu, &world.setup, Key::Plus, Tick::ZERO);
    assert_eq!((shown(&cursor, 0), shown(&cursor, 999)), ("011".into(), "0 1".into()));
}

#[test]
fn the_pulse_duration_without_a_solution_is_dashes() {
    let mut world = World::new();
    world.setup.set(Setting::EnergyPerPulse, 10, Door::Keys).unwrap();
    world.setup.set(Setting::CtPrimary, 32_000, Door::Keys).unwrap();
    assert_eq!(world.show("setup.pulse.duration").value, Value::Dashes);
    // 600 V x 32,000 A x sqrt 3 = 33.255 MW.
    let power = world.show("setup.power.maximum");
    assert_eq!((power.first.as_str(), written(&power).as_str()), ("MU", "33.255"));
}

#[test]
fn a_label_names_the_line_that_the_system_voltage_is_of() {
    let mut builder = Menu::builder().row([ScreenId::Frequency]);
    for notation in Notation::ALL {
        builder = builder.label(ScreenId::Frequency, notation, Label::new("VL%", ""));
    }
    builder.build().unwrap();
    assert_eq!(filled("VL%", Prefix::None, SystemType::Wye).as_str(), "VLL");
    assert_eq!(filled("VL%", Prefix::None, SystemType::SplitPhase).as_str(), "VLL");
    assert_eq!(filled("VL%", Prefix::None, SystemType::SinglePhaseLineNeutral).as_str(), "VLN");
}
