use super::*;
use crate::registers::row_at;
use firmware_model::Setup;

/// Under factory settings: I, W, E = -2; V = -1; SunSpec W = 1, A = -1.
fn text_of(register: u16, words: &[u16]) -> String {
    let row = row_at(Register::new(register).unwrap()).unwrap();
    value_text(row, words, &Exponents::of(&Setup::default()))
}

#[test]
fn decimals_are_exact() {
    for (count, exponent, expected) in [
        (2700, -2, "27.00"),
        (-5, -2, "-0.05"),
        (0, -4, "0.0000"),
        (1, -1, "0.1"),
        (-12_345, -3, "-12.345"),
        (32_767, 4, "327670000"),
        (0, 4, "0"),
        (-3, 1, "-30"),
        (4_294_967_295, -4, "429496.7295"),
        (7, 0, "7"),
    ] {
        assert_eq!(decimal(count, exponent), expected);
    }
}

#[test]
fn integers_have_scale_and_unit() {
    for (register, words, expected) in [
        (21, &[2700][..], "27.00 kW"),
        (21, &[0xFFFB], "-0.05 kW"),
        (22, &[0x8000], "----"),
        (23, &[0x8000], "----"),
        (24, &[9500], "0.9500"),
        (25, &[4801], "480.1 V"),
        (28, &[5999], "59.99 Hz"),
        (1, &[0xFFFF, 0xFF9C], "-1.00 kWh"),
        (3, &[0x0001, 0x0000], "655.36 kWh"),
        (112, &[0x8000], "----"),
        (133, &[100], "1.00"),
        (135, &[10392], "103.92 kW"),
        (138, &[0xFFFE], "-2"),
        (150, &[900], "900 s"),
        (7001, &[12_345], "12.345"),
    ] {
        assert_eq!(text_of(register, words), expected, "{register}");
    }
}

#[test]
fn floats_have_six_digits_and_no_noise() {
    let float = |register, value: f32| {
        let bits = value.to_bits();
        text_of(register, &[(bits >> 16) as u16, bits as u16])
    };
    assert_eq!(float(277, 27.000_002), "27 kW");
    assert_eq!(float(277, -0.05), "-0.05 kW");
    assert_eq!(float(285, 480.00012), "480 V");
    assert_eq!(float(285, 277.128_13), "277.128 V");
    assert_eq!(float(257, 16_777_216.0), "16777216 kWh");
    assert_eq!(float(257, 100_000.0), "100000 kWh");
    assert_eq!(float(277, 0.0), "0 kW");
    assert_eq!(float(277, -0.0), "0 kW");
    assert_eq!(float(277, 1.5e-6), "1.50000e-6 kW");
    assert_eq!(text_of(277, &[0x7FC0, 0x0000]), "----");
}

#[test]
fn codes_are_named() {
    for (register, word, expected) in [
        (130, 40, "40 (3L-1n)"),
        (130, 10, "10 (1L-1n)"),
        (130, 41, "41"),
        (129, 30_078, "30078 (clear all energy accumulators)"),
        (129, 0, "0"),
        (132, 3, "3 (1/3 V)"),
        (137, 0, "0 (IEC)"),
        (150, 0, "0 (external sync)"),
        (40_070, 204, "204 (three phases, delta)"),
        (40_177, 0xFFFF, "65535 (end)"),
    ] {
        assert_eq!(text_of(register, &[word]), expected, "{register}");
    }
}

#[test]
fn bits_are_listed_in_words() {
    assert_eq!(text_of(146, &[0x1100]), "4352 (phase loss A, low power factor B)");
    assert_eq!(text_of(146, &[0]), "0 (none)");
    assert_eq!(text_of(146, &[0x8080]), "32896 (bit 7, energy pulse output configuration error)");
    // Bit 15 alone is no QNAN here.
    assert_eq!(text_of(146, &[0x8000]), "32768 (energy pulse output configuration error)");
    assert_eq!(text_of(40_175, &[0, 0x1C]), "28 (power failure, under-voltage, low power factor)");
}

#[test]
fn sunspec_has_its_own_scales_and_texts() {
    assert_eq!(text_of(40_001, &[0x5375, 0x6E53]), "1400204883 (SunS)");
    let mut manufacturer = [0; 16];
    manufacturer[..4].copy_from_slice(&[0x4C65, 0x7669, 0x746F, 0x6E00]);
    assert_eq!(text_of(40_005, &manufacturer), "\"Leviton\"");
    assert_eq!(text_of(40_037, &[0; 8]), "\"\"");
    assert_eq!(text_of(40_073, &[801]), "80.1 A");
    assert_eq!(text_of(40_088, &[2700]), "27000 W");
    assert_eq!(text_of(40_089, &[0x8000]), "----");
    assert_eq!(text_of(40_103, &[9500]), "95.00 %");
    assert_eq!(text_of(40_116, &[0, 1234]), "12340 Wh");
}

#[test]
fn without_scales_the_count_names_what_it_needs() {
    let row = |number| row_at(Register::new(number).unwrap()).unwrap();
    let none = Exponents::default();
    assert_eq!(value_text(row(21), &[2700], &none), "2700 x W kW");
    assert_eq!(value_text(row(40_088), &[2700], &none), "2700 x W_SF W");
    assert_eq!(value_text(row(28), &[6000], &none), "60.00 Hz");
}

#[test]
fn half_a_value_is_shown_as_it_stands() {
    assert_eq!(text_of(1, &[0x00FF]), "00FF");
}

#[test]
fn the_data_log_is_told_in_words() {
    for (register, word, expected) in [
        (155, 0x1F0C, "7948 (day 31, month 12)"),
        (156, 0x171A, "5914 (hour 23, year 2026)"),
        (168, 0x3B2D, "15149 (second 59, minute 45)"),
        (158, 0, "0 (none)"),
        (158, 10, "10"),
        (159, 3, "3 (single-shot, halted)"),
        (160, 0x0000, "0 (none)"),
        (160, 0x0042, "66 (log buffer read collision 1, clock reset to 2000 needs setting)"),
        (162, 60, "60 d"),
        (172, 6, "6 (real energy export total)"),
        (178, 157, "157 (clock second and minute)"),
    ] {
        assert_eq!(text_of(register, &[word]), expected, "{register}");
    }
}
