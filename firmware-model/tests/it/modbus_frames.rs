//! What the meter says to frames, byte by byte. Requests and replies are typed from the
//! Modbus application protocol 1.1b3, Modbus over serial line 1.02 and the guide; `~`
//! stands for the two bytes of the check.

use firmware_model::modbus::{Answer, Silence};
use firmware_model::registers::Command;
use firmware_model::{Running, Setting, Unmapped};

use crate::support::{World, silence, with_check};

/// Bytes from hex; text in quotes stands for itself; `~` ends them with their check.
fn bytes(hex: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (place, part) in hex.split('"').enumerate() {
        if place % 2 == 1 {
            bytes.extend_from_slice(part.as_bytes());
            continue;
        }
        for word in part.split_whitespace() {
            if word == "~" {
                bytes = with_check(&bytes);
            } else {
                bytes.push(u8::from_str_radix(word, 16).unwrap());
            }
        }
    }
    bytes
}

#[track_caller]
fn check(world: &mut World, request: &str, reply: &str) {
    let answer = world.send(&bytes(request));
    assert_eq!(answer, Answer::Reply(bytes(reply)), "to {request}");
}

#[track_caller]
fn hush(world: &mut World, request: &str, reason: Silence) {
    let before = world.clone();
    assert_eq!(world.send(&bytes(request)), silence(reason), "to {request}");
    if reason != Silence::Broadcast {
        assert_eq!(world.setup, before.setup, "after {request}");
        assert_eq!(world.commands, before.commands, "after {request}");
    }
}

#[test]
fn the_check_is_that_of_the_specification() {
    // Modbus over serial line 1.02, 6.2.2: 02 07 has the check 41 12.
    assert_eq!(with_check(&[0x02, 0x07]), [0x02, 0x07, 0x41, 0x12]);
    assert_eq!(firmware_model::modbus::with_crc(&[0x02, 0x07]), [0x02, 0x07, 0x41, 0x12]);
}

#[test]
fn reads() {
    let w = &mut World::factory();
    // 03, system type (130 is wire 129 = 81 hex): 40. The check is typed here, once.
    check(w, "01 03 00 81 00 01 d4 22", "01 03 02 00 28 b8 5a");
    // 04 has the same registers.
    check(w, "01 04 00 81 00 01 ~", "01 04 02 00 28 ~");
    // 130-134: wye, 100 A, 1 V, 1.00, 600 V.
    check(w, "01 03 00 81 00 05 ~", "01 03 0a 00 28 00 64 00 01 00 64 02 58 ~");
    // Register 38 is reserved and reads QNAN; 311/312 is its float.
    check(w, "01 03 00 25 00 01 ~", "01 03 02 80 00 ~");
    check(w, "01 03 01 36 00 02 ~", "01 03 04 7f c0 00 00 ~");
    // Half a 32-bit value.
    w.energies.total.real_import = 36_000_000 * 0x0001_0002;
    check(w, "01 03 00 02 00 02 ~", "01 03 04 00 01 00 02 ~");
    check(w, "01 03 00 03 00 01 ~", "01 03 02 00 02 ~");
    // -12.34 kW in register 21 at 0.01 kW; 277 hex float of it is wire 114 hex.
    w.readings.real.total = Some(-12_340.0);
    check(w, "01 03 00 14 00 01 ~", "01 03 02 fb 2e ~");
    check(w, "01 03 01 14 00 02 ~", "01 03 04 c1 45 70 a4 ~");
}

#[test]
fn read_limits() {
    let w = &mut World::factory();
    for function in ["03", "04"] {
        let error = format!("8{}", &function[1..]);
        check(w, &format!("01 {function} 00 00 00 00 ~"), &format!("01 {error} 03 ~"));
        check(w, &format!("01 {function} 00 00 00 7e ~"), &format!("01 {error} 03 ~"));
        check(w, &format!("01 {function} 00 00 ff ff ~"), &format!("01 {error} 03 ~"));
        // 65535 with 2: the second has no address.
        check(w, &format!("01 {function} ff ff 00 02 ~"), &format!("01 {error} 02 ~"));
        check(w, &format!("01 {function} ff ff 00 01 ~"), &format!("01 {error} 02 ~"));
        // Beyond the last integer, from inside and from outside.
        check(w, &format!("01 {function} 00 6f 00 02 ~"), &format!("01 {error} 02 ~"));
        check(w, &format!("01 {function} 00 70 00 01 ~"), &format!("01 {error} 02 ~"));
    }
    // 125 registers, the most: floats 257 to 381.
    let Answer::Reply(reply) = w.send(&bytes("01 03 01 00 00 7d ~")) else { panic!("no reply") };
    assert_eq!((reply.len(), reply[2]), (255, 250));
    // A count is judged before an address.
    check(w, "01 03 70 00 00 00 ~", "01 83 03 ~");
}

#[test]
fn unmapped_registers_may_read_as_not_a_number() {
    let w = &mut World::factory();
    w.fidelity.unmapped = Unmapped::Qnan;
    // 112-114, where the first register exists, and 127-129, where the last one does.
    check(w, "01 03 00 6f 00 03 ~", "01 03 06 80 00 80 00 80 00 ~");
    check(w, "01 03 00 7e 00 03 ~", "01 03 06 80 00 80 00 00 00 ~");
    check(w, "01 04 00 70 00 01 ~", "01 04 02 80 00 ~");
    // 178 points at 157, then a gap; 13760 and the gap behind it; across a gap into the
    // next area: 41 wide from 94.
    check(w, "01 03 00 b1 00 02 ~", "01 03 04 00 9d 80 00 ~");
    check(w, "01 03 35 bf 00 02 ~", "01 03 04 80 00 80 00 ~");
    let Answer::Reply(reply) = w.send(&bytes("01 03 00 5d 00 29 ~")) else { panic!("no reply") };
    // 94 to 134: the 41 registers end with 600 V.
    assert_eq!(reply[3 + 2 * 40..3 + 2 * 41], [0x02, 0x58]);
    assert_eq!(reply[3 + 2 * 34..3 + 2 * 35], [0x80, 0x00], "128 is in the gap");
    // Behind everything that exists, up to the last address and not beyond.
    check(w, "01 03 9d 10 00 02 ~", "01 03 04 80 00 80 00 ~");
    check(w, "01 03 ff ff 00 01 ~", "01 03 02 80 00 ~");
    check(w, "01 03 ff ff 00 02 ~", "01 83 02 ~");
    // Writes know no such leniency.
    check(w, "01 06 00 70 00 01 ~", "01 86 02 ~");
}

#[test]
fn writes_of_one_register() {
    let w = &mut World::factory();
    // CT primary 200 A: the reply is the request.
    check(w, "01 06 00 82 00 c8 ~", "01 06 00 82 00 c8 ~");
    assert_eq!(w.setup.get(Setting::CtPrimary), 200);
    // Out of range, read-only (135), nothing there, beyond the end, a float's mirror.
    check(w, "01 06 00 82 00 00 ~", "01 86 03 ~");
    check(w, "01 06 00 86 00 01 ~", "01 86 02 ~");
    check(w, "01 06 00 70 00 01 ~", "01 86 02 ~");
    check(w, "01 06 ff ff 00 01 ~", "01 86 02 ~");
    check(w, "01 06 01 00 00 01 ~", "01 86 02 ~");
    assert_eq!(w.setup.get(Setting::CtPrimary), 200);
}

#[test]
fn writes_of_several_registers_are_all_or_nothing() {
    let w = &mut World::factory();
    // 130-134: split phase, 50 A, 1/3 V, ratio 2.00, 1200 V, which only the ratio allows.
    check(w, "01 10 00 81 00 05 0a 00 0c 00 32 00 03 00 c8 04 b0 ~", "01 10 00 81 00 05 ~");
    let settings = [
        Setting::SystemType,
        Setting::CtPrimary,
        Setting::CtSecondary,
        Setting::PtRatio,
        Setting::SystemVoltage,
    ];
    let values = |world: &World| settings.map(|setting| world.setup.get(setting));
    assert_eq!(values(w), [12, 50, 3, 200, 1200]);
    // The last of three is bad: nothing changes.
    check(w, "01 10 00 82 00 03 06 00 64 00 01 00 00 ~", "01 90 03 ~");
    // The ratio goes back to 1.00 and with it 1200 V is refused: nothing changes.
    check(w, "01 10 00 84 00 02 04 00 64 04 b0 ~", "01 90 03 ~");
    // Into a read-only register (135): nothing changes, and 02 goes before 03.
    check(w, "01 10 00 85 00 02 04 00 00 00 01 ~", "01 90 02 ~");
    // Off the end of what exists, and of what has an address.
    check(w, "01 10 00 99 00 02 04 00 00 00 00 ~", "01 90 02 ~");
    check(w, "01 10 ff ff 00 02 04 00 00 00 00 ~", "01 90 02 ~");
    assert_eq!(values(w), [12, 50, 3, 200, 1200]);
    assert_eq!(w.commands, []);
}

#[test]
fn write_limits() {
    let w = &mut World::factory();
    // Quantity 0; byte count 6 for two registers; 4 for one; an odd one.
    check(w, "01 10 00 81 00 00 00 ~", "01 90 03 ~");
    check(w, "01 10 00 81 00 02 06 00 28 00 64 00 01 ~", "01 90 03 ~");
    check(w, "01 10 00 81 00 01 04 00 28 00 64 ~", "01 90 03 ~");
    check(w, "01 10 00 81 00 01 01 28 ~", "01 90 03 ~");
    // 123 registers is a legal count and not a legal range; 124 and an odd 247 are neither.
    let write = |registers: &str, count: usize| {
        format!("01 10 00 81 00 {registers} {count:02x} {} ~", "00 ".repeat(count))
    };
    check(w, &write("7b", 246), "01 90 02 ~");
    check(w, &write("7c", 247), "01 90 03 ~");
    check(w, &write("7c", 246), "01 90 03 ~");
    assert_eq!(w.setup, World::factory().setup);
}

#[test]
fn commands_of_register_129() {
    let cases = [
        ("75 7e", Command::ClearEnergy),
        ("52 db", Command::NewSubinterval),
        ("52 dc", Command::ResetMaxDemand),
        ("41 00", Command::ResetLogging),
        ("40 72", Command::ClearPulseCounts),
    ];
    for (value, command) in cases {
        let w = &mut World::factory();
        let frame = format!("01 06 00 80 {value} ~");
        check(w, &frame, &frame);
        assert_eq!(w.commands, [command]);
        check(w, "01 03 00 80 00 01 ~", "01 03 02 00 00 ~");
    }
    let w = &mut World::factory();
    check(w, "01 06 00 80 00 00 ~", "01 86 03 ~");
    // A command and a setting in one request; then one with a bad setting behind it.
    check(w, "01 10 00 80 00 02 04 75 7e 00 1f ~", "01 10 00 80 00 02 ~");
    assert_eq!(
        (w.commands.as_slice(), w.setup.get(Setting::SystemType)),
        (&[Command::ClearEnergy][..], 31)
    );
    check(w, "01 10 00 80 00 02 04 75 7e 00 20 ~", "01 90 03 ~");
    assert_eq!(w.commands.len(), 1);
    // Without a data log there is nothing to reset, and no log registers.
    w.identity.data_logging = false;
    check(w, "01 06 00 80 41 00 ~", "01 86 03 ~");
    check(w, "01 03 00 9a 00 01 ~", "01 83 02 ~");
    check(w, "01 03 1f 3f 00 01 ~", "01 83 02 ~");
}

#[test]
fn report_id() {
    let w = &mut World::factory();
    // 39 letters and two bytes before them: 41 = 29 hex.
    check(w, "01 11 c0 2c", "01 11 29 f7 ff \"Leviton S4100 Power Meter Full Data Set\" ~");
}

#[test]
fn device_identification() {
    let w = &mut World::factory();
    let basic = "00 07 \"Leviton\" 01 05 \"S4100\" 02 07 \"V12.345\" ~";
    // From object 00 on, from 01 on, from one that is not there (starts over).
    check(w, "01 2b 0e 01 00 ~", &format!("01 2b 0e 01 01 00 00 03 {basic}"));
    check(w, "01 2b 0e 01 01 ~", "01 2b 0e 01 01 00 00 02 01 05 \"S4100\" 02 07 \"V12.345\" ~");
    check(w, "01 2b 0e 01 03 ~", &format!("01 2b 0e 01 01 00 00 03 {basic}"));
    // Regular and extended: as much as there is.
    check(w, "01 2b 0e 02 00 ~", &format!("01 2b 0e 02 01 00 00 03 {basic}"));
    check(w, "01 2b 0e 03 80 ~", &format!("01 2b 0e 03 01 00 00 03 {basic}"));
    // One object is not to be had at conformity level 01, whether it is there or not.
    check(w, "01 2b 0e 04 02 ~", "01 ab 03 ~");
    check(w, "01 2b 0e 04 03 ~", "01 ab 03 ~");
    // No such code; another kind of encapsulation, of any length.
    check(w, "01 2b 0e 00 00 ~", "01 ab 03 ~");
    check(w, "01 2b 0e 05 00 ~", "01 ab 03 ~");
    check(w, "01 2b 0d 00 00 ~", "01 ab 01 ~");
    check(w, "01 2b 0d 01 02 03 04 05 06 ~", "01 ab 01 ~");
    check(w, "01 2b ~", "01 ab 01 ~");
}

#[test]
fn other_functions_are_refused() {
    let w = &mut World::factory();
    for function in (0x00..=0x7F_u8).filter(|f| ![3, 4, 6, 0x10, 0x11, 0x2B].contains(f)) {
        let reply = format!("01 {:02x} 01 ~", function | 0x80);
        check(w, &format!("01 {function:02x} 00 00 00 00 ~"), &reply);
        check(w, &format!("01 {function:02x} ~"), &reply);
    }
    // A function that already has the bit of an exception keeps it.
    check(w, "01 83 02 ~", "01 83 01 ~");
    check(w, "01 ff ~", "01 ff 01 ~");
}

#[test]
fn silences() {
    let w = &mut World::factory();
    hush(w, "02 03 00 81 00 01 ~", Silence::ForeignUnit);
    hush(w, "f7 06 00 82 00 c8 ~", Silence::ForeignUnit);
    // Another meter's reply on the same line.
    hush(w, "02 03 02 00 28 ~", Silence::ForeignUnit);
    // A bad check, in whatever is asked.
    hush(w, "01 03 00 81 00 01 d4 23", Silence::Crc);
    hush(w, "01 06 00 82 00 c8 00 00", Silence::Crc);
    hush(w, "02 03 00 81 00 01 00 00", Silence::Crc);
    // Cut short.
    hush(w, "01 03 00 81 00", Silence::Crc);
    // Fewer than a frame has, and more than 256.
    hush(w, "", Silence::Crc);
    hush(w, "01", Silence::Crc);
    hush(w, "01 ~", Silence::Crc);
    hush(w, &format!("01 41 {} ~", "00 ".repeat(253)), Silence::Length);
    // 256 is still one.
    check(w, &format!("01 41 {} ~", "00 ".repeat(252)), "01 c1 01 ~");
}

/// 1.1b3, section 7: exception 03 is also for an implied length that is incorrect.
#[test]
fn a_good_check_over_a_length_that_the_function_does_not_have() {
    let w = &mut World::factory();
    let before = w.setup.clone();
    let rows = [
        // Too few and too many bytes for each function of the meter.
        ("03", ["00 81 00", "00 81 00 01 00", ""]),
        ("04", ["00 81 00", "00 81 00 01 00", ""]),
        ("06", ["00 82 00", "00 82 00 c8 00", ""]),
        ("10", ["00 82 00 01 02 00", "00 82 00 01 02 00 c8 00", "00 82 00 01"]),
        ("11", ["00", "00 00", "11 11 11 11"]),
        ("2b", ["0e", "0e 01", "0e 01 00 00"]),
    ];
    for (function, lengths) in rows {
        let error = format!("{:02x}", u8::from_str_radix(function, 16).unwrap() | 0x80);
        for data in lengths {
            check(w, &format!("01 {function} {data} ~"), &format!("01 {error} 03 ~"));
            hush(w, &format!("02 {function} {data} ~"), Silence::ForeignUnit);
            hush(w, &format!("00 {function} {data} ~"), Silence::Length);
        }
    }
    // A function that it does not have is refused at any length, and is none of a broadcast's.
    for data in ["", "00", "00 81 00 01", "00 81 00 01 00 00 00"] {
        check(w, &format!("01 05 {data} ~"), "01 85 01 ~");
        check(w, &format!("01 41 {data} ~"), "01 c1 01 ~");
        hush(w, &format!("00 05 {data} ~"), Silence::Broadcast);
    }
    assert_eq!((w.setup.clone(), w.commands.len()), (before, 0));
    // The reset system does not have the functions of registers.
    w.identity.running = Running::ResetSystem;
    check(w, "01 03 00 81 00 ~", "01 83 01 ~");
    check(w, "01 11 00 ~", "01 91 03 ~");
}

#[test]
fn broadcasts_are_carried_out_and_never_answered() {
    let w = &mut World::factory();
    hush(w, "00 06 00 82 00 c8 ~", Silence::Broadcast);
    assert_eq!(w.setup.get(Setting::CtPrimary), 200);
    hush(w, "00 10 00 82 00 01 02 01 90 ~", Silence::Broadcast);
    assert_eq!(w.setup.get(Setting::CtPrimary), 400);
    hush(w, "00 06 00 80 75 7e ~", Silence::Broadcast);
    assert_eq!(w.commands, [Command::ClearEnergy]);
    // Not even with an exception; and what is refused is not carried out.
    let before = w.setup.clone();
    hush(w, "00 06 00 82 00 00 ~", Silence::Broadcast);
    hush(w, "00 06 00 70 00 01 ~", Silence::Broadcast);
    hush(w, "00 10 00 81 00 02 06 00 0a 00 64 00 01 ~", Silence::Broadcast);
    // Reads do nothing.
    hush(w, "00 03 00 81 00 01 ~", Silence::Broadcast);
    hush(w, "00 04 00 81 00 00 ~", Silence::Broadcast);
    hush(w, "00 11 ~", Silence::Broadcast);
    hush(w, "00 2b 0e 01 00 ~", Silence::Broadcast);
    hush(w, "00 41 00 ~", Silence::Broadcast);
    assert_eq!(w.setup, before);
    // A broadcast that is damaged is damaged.
    hush(w, "00 06 00 82 00 c8 00 00", Silence::Crc);
}

#[test]
fn the_reset_system_says_who_it_is_and_nothing_else() {
    let w = &mut World::factory();
    w.identity.running = Running::ResetSystem;
    // 65 letters and two bytes before them: 67 = 43 hex.
    check(
        w,
        "01 11 c0 2c",
        "01 11 43 f7 00 \"Leviton S4100 Power Meter - RESET SYSTEM RUNNING RS Version 1.000\" ~",
    );
    check(w, "01 2b 0e 01 02 ~", "01 2b 0e 01 01 00 00 01 02 07 \"V12.345\" ~");
    check(w, "01 03 00 81 00 01 ~", "01 83 01 ~");
    check(w, "01 04 00 00 00 00 ~", "01 84 01 ~");
    check(w, "01 06 00 82 00 c8 ~", "01 86 01 ~");
    check(w, "01 10 00 82 00 01 02 00 c8 ~", "01 90 01 ~");
    hush(w, "00 06 00 82 00 c8 ~", Silence::Broadcast);
    assert_eq!(w.setup, World::factory().setup);
}

#[test]
fn the_meter_answers_at_the_address_it_is_set_to() {
    let mut world = World::factory();
    world.setup.set(Setting::Address, 247, firmware_model::Door::Keys).unwrap();
    let w = &mut world;
    check(w, "f7 03 00 81 00 01 ~", "f7 03 02 00 28 ~");
    check(w, "f7 06 00 82 00 00 ~", "f7 86 03 ~");
    check(w, "f7 41 ~", "f7 c1 01 ~");
    hush(w, "01 03 00 81 00 01 ~", Silence::ForeignUnit);
    // SunSpec has it too.
    check(w, "f7 03 9c 84 00 01 ~", "f7 03 02 00 f7 ~");
}

/// What rmodbus 0.13 does on its own that a meter must not (each found by running it).
mod what_rmodbus_must_not_see {
    use super::{Silence, World, check, hush};

    #[test]
    fn an_unknown_function_with_a_bad_check_is_not_refused_but_ignored() {
        hush(&mut World::factory(), "01 11 00 00", Silence::Crc);
        hush(&mut World::factory(), "01 41 00 00", Silence::Crc);
    }

    #[test]
    fn a_byte_count_of_249_and_more_does_not_panic() {
        for bytes in 247..=255_usize {
            let frame = format!("01 10 00 81 00 7b {bytes:02x} {} ~", "00 ".repeat(bytes));
            let w = &mut World::factory();
            if bytes == 247 {
                check(w, &frame, "01 90 03 ~");
            } else {
                hush(w, &frame, Silence::Length);
            }
            // The same byte count in a short frame.
            check(w, &format!("01 10 00 81 00 7b {bytes:02x} 00 00 ~"), "01 90 03 ~");
        }
    }

    #[test]
    fn bytes_after_a_sound_frame_make_it_unsound() {
        // A zero behind a check keeps it good: the length is wrong.
        check(&mut World::factory(), "01 03 00 81 00 01 ~ 00", "01 83 03 ~");
        hush(&mut World::factory(), "01 03 00 81 00 01 ~ 01", Silence::Crc);
        let glued = "01 03 00 81 00 01 d4 22 01 03 00 81 00 01 d4 22";
        hush(&mut World::factory(), glued, Silence::Crc);
        hush(&mut World::factory(), "01 06 00 82 00 c8 ~ ff ff", Silence::Crc);
    }

    #[test]
    fn a_count_of_zero_and_a_wrong_byte_count_are_refused() {
        check(&mut World::factory(), "01 03 00 00 00 00 ~", "01 83 03 ~");
        check(&mut World::factory(), "01 10 00 81 00 00 00 ~", "01 90 03 ~");
        check(&mut World::factory(), "01 10 00 81 00 02 06 00 28 00 64 00 01 ~", "01 90 03 ~");
    }

    #[test]
    fn a_range_beyond_the_last_address_is_refused() {
        check(&mut World::factory(), "01 03 ff ff 00 02 ~", "01 83 02 ~");
    }

    #[test]
    fn a_function_with_the_bit_of_an_exception_does_not_panic() {
        check(&mut World::factory(), "01 90 00 ~", "01 90 01 ~");
    }
}
