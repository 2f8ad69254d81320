//! The rules of the meter that no other row says.

use workbench::evidence::FactKind;

use super::{C, Expected, I, L, closed};

#[test]
fn rules() {
    let expected: Vec<Expected> = [
        QUANTITY_RULES,
        ALERT_RULES,
        MODBUS_RULES,
        SUNSPEC_RULES,
        MEMORY_RULES,
        PANEL_RULES,
        CONNECTION_RULES,
    ]
    .concat();
    closed(FactKind::Rule, &expected);
}

const CONNECTION_RULES: &[Expected] = &[
    ("contact-rating", C, "pp. 2, 11"),
    ("control-power-line-to-line", C, "pp. 2, 9"),
    ("control-power-line-to-neutral", C, "p. 9"),
    ("control-power-direct", C, "pp. 2, 9"),
    ("daisy-chain", C, "p. 17"),
    ("daisy-chain-errors", I, "p. 17"),
    ("ratings-do-no-damage", I, "beyond it"),
    ("work-on-live", I, "disconnected first"),
];

const QUANTITY_RULES: &[Expected] = &[
    // The sentence is the guide's, the weights are not.
    ("no-blind-time", C, "no blind time"),
    ("soft-edges", I, "no blind time"),
    ("totals-net-then-split", I, "no document"),
    ("reactive-fundamental", I, "IEEE 1459"),
    ("apparent-rms-product", I, "no document"),
    ("apparent-total-vector-sum", L, "register 23"),
    ("single-phase-totals", I, "no document"),
    ("phase-voltage", I, "no document"),
    ("delta-phase-powers", I, "p. 7"),
    ("neutral-open-floats", I, "p. 2"),
    ("power-factor-no-load", I, "no document"),
    ("power-factor-cancelled", I, "no document"),
    ("power-factor-sign", L, "register 24"),
    ("no-load-threshold", I, "IEC 62053-22"),
    ("frequency-source", I, "90 V"),
    ("frequency-gap", I, "no document"),
    ("frequency-outside-range", I, "p. 24"),
    ("frequency-lost", I, "no document"),
    ("saturation", I, "pp. 20-22"),
    ("counters-stop", I, "p. 25"),
    ("energy-roll-over", I, "p. 20"),
    ("accumulators-internal", L, "p. 23"),
    ("input-clip", I, "600 V between terminals"),
    ("transformers-pass-no-direct", I, "a transformer can do"),
    ("ct-voltage-mismatch", I, "p. 2"),
    ("scale-exponents", I, "p. 23"),
    ("energy-exponent", I, "no document"),
    ("maximum-power-formula", L, "104 kW"),
];

const ALERT_RULES: &[Expected] = &[
    // Three statements for, one worked example against.
    ("phase-loss-level", L, "worked example"),
    ("phase-loss-imbalance", I, "25 %"),
    ("phase-loss-neutral-level", L, "277 V"),
    ("phase-loss-culprits", I, "p. 7"),
    ("low-power-factor-size", I, "below 0.5"),
    ("range-limits", L, "20 % over-range"),
    ("thresholds-as-read", I, "p. 24"),
    ("alerts-live", C, "ZL0109"),
    ("alarm-contact", C, "ZL0093-0A"),
];

const MODBUS_RULES: &[Expected] = &[
    ("demand-commands-at-cycle-end", C, "p. 23"),
    ("demand-commands-any-rate", I, "10 s"),
    ("commands-at-once", I, "p. 23"),
    ("unknown-commands", L, "only listed values"),
    ("logging-command-needs-log", I, "16640"),
    ("data-logging-option", L, "ZL0067-0B"),
    ("settings-at-once", I, "no document"),
    ("write-order", I, "before the system voltage"),
    ("ratio-keeps-voltage", I, "p. 23"),
    ("ct-minimum", L, "ZL0109"),
    ("modbus-no-password", L, "ZL0139"),
    ("line-settings-after-reply", I, "no document"),
    ("stop-bits", I, "no document"),
    ("turnaround", I, "no document"),
    ("standard-exceptions", I, "1.1b3"),
    ("frame-length", I, "implied length"),
    ("half-duplex", I, "RS-485, 2-wire"),
    ("unmapped-registers", I, "1.1b3"),
    // Not said; the default log pointers do it.
    ("half-values", I, "log pointers"),
    ("reserved-writes", I, "151"),
    ("unused-accumulators", I, "QNAN"),
    ("version-block", I, "7001"),
    ("base-one-numbers", I, "base 1"),
    ("model-name", I, "S4100"),
    ("versions", I, "V12.345"),
    ("serial-number", I, "no document"),
    ("report-id-text", L, "only text printed"),
    ("object-ids", L, "00 to 02"),
    ("individual-objects", I, "conformity level 1"),
    ("reset-system-functions", I, "status 00"),
    ("reset-system-glass", I, "no document"),
];

const SUNSPEC_RULES: &[Expected] = &[
    ("sunspec-sums", I, "sum"),
    ("sunspec-power-factor", I, "average"),
    ("sunspec-current-exponent", I, "no document"),
    ("sunspec-exponents", I, "pp. 30-33"),
    ("sunspec-events", L, "201-204"),
];

const MEMORY_RULES: &[Expected] = &[
    ("pulses-spread", I, "no document"),
    ("pulse-counters", I, "two counters"),
    ("pulse-overrun", I, "p. 24"),
    ("pulse-backlog-volatile", I, "no document"),
    ("pulse-duration-none", I, "bit 15"),
    ("apparent-demand-sign", I, "SInt"),
    ("demand-maxima", I, "p. 20"),
    ("maxima-reset", I, "p. 23"),
    ("demand-before-first", I, "no document"),
    ("demand-interval-change", I, "no document"),
    ("log-never-written", I, "no document"),
    ("log-full-no-collision", I, "ZL0067-0C"),
    ("log-held-while-halted", I, "no document"),
    ("log-events-at-once", I, "previous sub-interval"),
    ("log-interrupted", I, "power cycle"),
    ("clock-write", I, "ZL0067-0B"),
    ("clock-end", I, "year 0 to 199"),
    ("silent-first-second", I, "no document"),
    ("first-power-up", I, "p. 25"),
    ("control-power-minimum", C, "p. 2"),
    ("ride-through", I, "120 VAC"),
    ("control-power-source", I, "p. 9"),
];

const PANEL_RULES: &[Expected] = &[
    ("glass-fields", I, "p. 11"),
    ("glass-units", I, "KVARh"),
    ("glass-icons", L, "34: wrench"),
    ("heart-blink", I, "p. 34"),
    // Documented by absence: nothing else is mentioned anywhere.
    ("backlight-stays", C, "no page mentions"),
    ("flow-arrows", I, "p. 11"),
    ("auto-range", I, "p. 12"),
    ("fixed-formats", I, "no document"),
    ("pulse-count-prefix", I, "no document"),
    ("glass-agrees", I, "no document"),
    ("alert-values", I, "ConF"),
    ("alert-order", L, "p. 11"),
    ("menu-tree", I, "is lost"),
    ("unused-screens", L, "p. 7"),
    ("start-screen", I, "no document"),
    ("minus-goes-down", L, "p. 10"),
    ("top-list-wraps", I, "SETUP wraps"),
    ("row-ends", I, "no document"),
    ("keys-inside-row", I, "no document"),
    ("key-repeat", I, "no document"),
    ("key-debounce", I, "no document"),
    ("key-chords", I, "no document"),
    ("setup-list-wraps", C, "p. 16"),
    ("setup-back", L, "step 10"),
    ("edit-leaves", L, "p. 10"),
    ("edit-digits", I, "p. 10"),
    ("edit-wraps", I, "no document"),
    ("edit-commit", I, "no document"),
    ("edit-refused", I, "no document"),
    ("pulse-energy-keys", C, "p. 16"),
    ("password-asked", I, "p. 10"),
    ("password-wrong", I, "no document"),
    ("reset-confirm", I, "p. 11"),
    ("reset-system-keys", I, "no document"),
    ("button-order", I, "no document"),
    ("keyboard-keys", I, "no document"),
    // The table of system types prints the numbers; no picture is left.
    ("wiring-diagrams", C, "p. 7"),
    ("wiring-drawing", I, "p. 8"),
    ("control-power-diagrams", C, "p. 9"),
    ("terminals", C, "pp. 2, 7"),
    ("terminal-names", L, "Schneider EM3555 p. 11"),
    ("case-positions", I, "p. 5"),
    ("glass-shapes", I, "p. 5"),
];
