//! What is said of the glass, against sentences written by hand.

use firmware_model::{Door, Readings, Setting, lcd};
use panels::{short_words, words};

use crate::support::World;

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

/// The same while keys set or reset something.
#[test]
fn named_situations_of_setting_up_in_words() {
    let healthy = World::new();
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
}

/// What the setup derives, and how it says what a setting means.
#[test]
fn named_situations_of_what_is_set_in_words() {
    let healthy = World::new();
    let single = with(|world| world.setup.set(Setting::SystemType, 10, Door::Keys).unwrap());
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
