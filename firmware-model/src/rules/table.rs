//! The table of rules, by what they are about.

use crate::evidence::Evidence;

/// One row of the table of rules.
#[derive(Debug, Clone, Copy)]
pub struct RuleRow {
    /// Which rule.
    pub rule: Rule,
    /// The name by which documents speak of it; it never changes.
    pub id: &'static str,
    /// What the product does.
    pub statement: &'static str,
    /// The key of the scenario's `[fidelity]` table that chooses another reading.
    pub option: Option<&'static str>,
    /// What it rests on.
    pub evidence: Evidence,
}

macro_rules! rules {
    ($($rule:ident, $id:literal, $option:expr, $confidence:ident $source:literal, $statement:literal;)*) => {
        /// A rule of the meter's behaviour; [`RuleRow`] says what it rests on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $statement] $rule,)*
        }

        /// The table of rules, in the order of [`Rule`].
        pub const RULES: [RuleRow; [$(Rule::$rule),*].len()] = [$(RuleRow {
            rule: Rule::$rule,
            id: $id,
            statement: $statement,
            option: $option,
            evidence: Evidence::$confidence($source),
        }),*];
    };
}

// rule, id, key of [fidelity], confidence and source, statement
rules! {
    // Quantities.
    NoBlindTime, "no-blind-time", None,
        documented "guide p. 2: 2520 samples per second, no blind time, true RMS; how the samples are weighed is inferred",
        "In a second in which something changed, readings are means in which every sample counts once and alike.";
    SoftEdges, "soft-edges", None,
        inferred "guide p. 2: no blind time; nothing is said of the edges of a second",
        "Where noise or a recording is measured, a second fades in over the last 120 samples of the one before and out over its own, and both together count each sample once.";
    TotalsNetThenSplit, "totals-net-then-split", Some("totals"),
        inferred "no document; guide p. 20 names totals of the active phases",
        "Each second the phases' P and Q are summed, and the sums choose the direction and quadrant in which the total accumulators count.";
    ReactiveFundamental, "reactive-fundamental", Some("reactive"),
        inferred "IEEE 1459, to which guide p. 11 refers for the quadrants; the definition of Q is not said",
        "Q is the fundamental reactive power, and its sign chooses the quadrant.";
    ApparentRmsProduct, "apparent-rms-product", Some("apparent"),
        inferred "no document says how S of a phase comes about",
        "Per phase, S is the RMS voltage times the RMS current.";
    ApparentTotalVectorSum, "apparent-total-vector-sum", Some("apparent_total"),
        likely "guide p. 20, register 23: vector sum; IEEE 1459: vector apparent power; that distortion is its third direction is not said",
        "The total S is the root of the squares of total P, total Q and the sum of the phases' distortion powers, each the root of the square of S less those of P and Q.";
    SinglePhaseTotals, "single-phase-totals", None,
        inferred "no document; guide p. 7: types 10 and 11 have one active phase",
        "In system types 10 and 11 the total P, Q, S and PF are those of phase A.";
    PhaseVoltage, "phase-voltage", None,
        inferred "no document; guide p. 7: which inputs a system type has",
        "P, Q and S of a phase take its voltage to neutral, in type 11 that between A and B, in type 31 that to the mean of the three lines.";
    DeltaPhasePowers, "delta-phase-powers", None,
        inferred "guide p. 7: type 31 has three CTs; no document says that their powers are valid",
        "In system type 31 current, P, Q, S and PF exist per phase.";
    NeutralOpenFloats, "neutral-open-floats", None,
        inferred "guide p. 2: equal input resistances to neutral",
        "With the neutral lead open the neutral terminal floats to the mean of the connected voltage inputs.";
    PowerFactorNoLoad, "power-factor-no-load", Some("pf_no_load"),
        inferred "no document",
        "Without S in any phase the power factor is 1.0000, and no low-power-factor alert comes of it.";
    PowerFactorCancelled, "power-factor-cancelled", None,
        inferred "no document",
        "Where the phases carry power and nothing of it is left in the total S, the total power factor is 0.0000.";
    PowerFactorSign, "power-factor-sign", Some("pf_sign"),
        likely "guide p. 20, register 24: signed, total kW / total kVA; a convention of its own is not said",
        "The power factor has the sign of P.";
    NoLoadThreshold, "no-load-threshold", None,
        inferred "no document; it must lie below the 0.1 % at which IEC 62053-22 has a class 0.2S meter register",
        "A current below 0.04 % of the CT rating, by more than a millionth of that, counts as none.";
    FrequencySource, "frequency-source", None,
        inferred "no document; guide p. 2: 90 V is the least for the stated accuracy",
        "The frequency is taken from the first of A, B, C (in type 11 from AB, in type 31 from the first of AB, BC, AC) that has a tenth of 90 V or more.";
    FrequencyGap, "frequency-gap", None,
        inferred "no document",
        "The frequency is the number of cycles between the first and the last rising passage through zero of a second over their time, where the cycles that a gap in the voltage hides count as well.";
    FrequencyOutsideRange, "frequency-outside-range", None,
        inferred "guide p. 20 prints 45.00 to 65.00 as range, p. 24 has a bit for what lies outside",
        "A frequency outside 45 to 65 Hz is reported as it is, together with bit 6 of register 146, and so are power and energy, from 20 to 100 Hz.";
    FrequencyLost, "frequency-lost", Some("frequency_lost"),
        inferred "no document; guide p. 24: bit 6 also means too little voltage to tell",
        "Without a voltage to tell it from, the frequency is not a number and ---- on the glass.";
    Saturation, "saturation", None,
        inferred "guide pp. 20-22: the ranges; what happens beyond them is not said",
        "Measurements in 16 bits stop at -32767 and 32767, are rounded to nearest, and read 8000 hex only as not a number.";
    CountersStop, "counters-stop", None,
        inferred "guide p. 25: the range; what happens beyond it is not said",
        "The counters of energy resets and of power-ups stop at 32767.";
    EnergyRollOver, "energy-roll-over", None,
        inferred "guide p. 20: the ranges of the 32-bit registers; what happens beyond them is not said",
        "An energy begins again at 0 behind FFFFFFFF hex of its integer register, a net one stops at 2147483647 of either sign, and the float and the glass follow the integer.";
    AccumulatorsInternal, "accumulators-internal", None,
        likely "guide p. 23: scales are recalculated when the configuration changes",
        "Accumulators are kept finer than any register shows them, so that a new scale changes no energy.";
    InputClip, "input-clip", None,
        inferred "guide p. 2: 20 % over-range, 600 V between terminals; what the inputs do beyond it is not said",
        "A CT input clips beyond the peak of 1.2 times its rated 1 V or 1/3 V and a voltage terminal beyond that of 1.2 times 600 V to N, both before the filter of the converter.";
    TransformersPassNoDirect, "transformers-pass-no-direct", None,
        inferred "no document; what a transformer can do",
        "CTs and PTs take the mean of a whole recording away, and a voltage input without a PT keeps it.";
    CtVoltageMismatch, "ct-voltage-mismatch", None,
        inferred "guide p. 2: the two input ranges",
        "A CT whose output voltage is not the one that is set reads three times too much or a third.";
    ScaleExponents, "scale-exponents", None,
        inferred "guide p. 23: registers, range, recalculated with the configuration; the rule is not said",
        "Registers 138 to 140 take the smallest exponent with which 1.2 times full scale fits into 32767.";
    EnergyExponent, "energy-exponent", None,
        inferred "no document",
        "The exponent of energies in register 141 is that of powers in register 140.";
    MaximumPowerFormula, "maximum-power-formula", None,
        likely "guide pp. 19, 23: 104 kW from 600 V, 100 A and type 40",
        "Register 135 is system voltage times CT primary, in types 31 and 40 times the root of three.";

    // Alerts.
    PhaseLossLevel, "phase-loss-level", Some("phase_loss"),
        likely "guide pp. 16, 19, 24, first sentence of register 142, against the worked example of p. 24",
        "The phase-loss alert is on below the set percentage of the system voltage: below 60 V at the factory settings.";
    PhaseLossImbalance, "phase-loss-imbalance", Some("imbalance"),
        inferred "guide pp. 16, 24: more than 25 % difference; the formula is not said",
        "Imbalance is the highest less the lowest voltage over the highest, and what is low is lost.";
    PhaseLossNeutralLevel, "phase-loss-neutral-level", None,
        likely "guide p. 16: the voltage to neutral is calculated; p. 24: 277 V for 480 V",
        "The expected voltage to neutral is the system voltage over the root of three, in type 12 half of it, in type 10 the system voltage itself.";
    PhaseLossCulprits, "phase-loss-culprits", None,
        inferred "guide p. 7: which pairs are tested; which bits a low pair sets is not said",
        "One low pair accuses both its phases, two the phase they share, three all, unless a voltage to neutral names the phase.";
    LowPowerFactorSize, "low-power-factor-size", None,
        inferred "guide p. 24: below 0.5, for mis-wiring; sign and no-load are not said",
        "The low-power-factor alert looks at the size of the power factor, and only at phases with load.";
    RangeLimits, "range-limits", None,
        likely "guide p. 2: ranges and 20 % over-range; p. 24: the bits; that clipped peaks set them is inferred",
        "The range alerts are on above 416 V to neutral or 720 V between lines at the terminals, above 1.2 times the CT rating, and where an input clips.";
    ThresholdsAsRead, "thresholds-as-read", None,
        inferred "guide p. 24: the thresholds; what is compared with them is not said",
        "Alerts compare readings as the integer registers hold them, so that 65.00 Hz is in range and a power factor of 0.5000 is not low.";
    AlertsLive, "alerts-live", None,
        documented "Veris ZL0109, ZL0071, ZL0117 (BACnet siblings): not latched",
        "An alert ends with its cause, the pulse overrun excepted.";
    AlarmContact, "alarm-contact", None,
        documented "guide p. 11; Schneider ZL0093-0A",
        "The alarm contact is closed on phase loss and without power, and on no other alert.";

    // Settings, commands and registers.
    DemandCommandsAtCycleEnd, "demand-commands-at-cycle-end", None,
        documented "guide p. 23",
        "Commands 21211 and 21212 act at the end of the next one-second cycle.";
    DemandCommandsAnyRate, "demand-commands-any-rate", None,
        inferred "guide p. 23 advises an interval, Schneider ZL0093-0A has its 10 s; no refusal is mentioned",
        "Commands 21211 and 21212 are accepted however often they come.";
    CommandsAtOnce, "commands-at-once", None,
        inferred "guide p. 23 names a delay for the demand commands alone",
        "The other commands act at once and show in the next reply, register 147 included.";
    UnknownCommands, "unknown-commands", None,
        likely "Veris ZL0109: only listed values are accepted",
        "Any other value written to register 129 is refused with exception 03.";
    LoggingCommandNeedsLog, "logging-command-needs-log", None,
        inferred "guide p. 23 lists 16640 without saying which models take it",
        "A meter without the data log refuses command 16640 with exception 03.";
    DataLoggingOption, "data-logging-option", None,
        likely "guide pp. 5, 19: features and defaults of the log; Veris ZL0067-0B sells it as an option",
        "A meter has the data-logging option unless its scenario leaves it out.";
    SettingsAtOnce, "settings-at-once", None,
        inferred "no document; guide p. 23: recalculated when the configuration changes",
        "Settings and what derives from them (registers 135, 138 to 141, 145) read back new at once.";
    WriteOrder, "write-order", None,
        inferred "guide p. 23: the PT ratio before the system voltage; several at a time are not mentioned",
        "The values of one request are judged in the order of their registers on a trial copy and applied together or not at all.";
    RatioKeepsVoltage, "ratio-keeps-voltage", None,
        inferred "guide p. 23: the limit is tested when the system voltage is written",
        "A new PT ratio is never refused and leaves the system voltage as it is, also outside 82 to 660 V behind the ratio.";
    CtMinimum, "ct-minimum", None,
        likely "registers: guide p. 23; specification: guide p. 2; keys: Veris ZL0109 refuses less",
        "A CT primary from 1 A on is accepted over Modbus, from 5 A on by the keys.";
    ModbusNoPassword, "modbus-no-password", None,
        likely "guide pp. 18-25 have no register for one; Leviton ZL0139 claims one for another series",
        "Writes over Modbus need no password.";
    LineSettingsAfterReply, "line-settings-after-reply", None,
        inferred "no document",
        "A new address, baud rate or parity holds after the reply under way, and the port follows.";
    StopBits, "stop-bits", None,
        inferred "no document",
        "Characters have 8 data bits and 1 stop bit, also with parity none.";
    Turnaround, "turnaround", Some("turnaround"),
        inferred "no document; Modbus over serial line 1.02 asks for 3.5 characters",
        "A reply begins 20 ms after the silence of 3.5 characters that ends the request.";
    StandardExceptions, "standard-exceptions", None,
        inferred "no document of the meter; Modbus application protocol 1.1b3",
        "Refusals are exceptions 01, 02 and 03, at most 125 registers are read and 123 written at once, and broadcasts are carried out without a reply.";
    FrameLength, "frame-length", None,
        inferred "no document of the meter; Modbus application protocol 1.1b3: exception 03 is also for an implied length that is incorrect",
        "A request with a good check and a length that is not its function's is refused with exception 03, a function that the meter does not have with 01 at any length, and a broadcast of a wrong length is not carried out.";
    HalfDuplex, "half-duplex", None,
        inferred "guide p. 2: RS-485, 2-wire; what the meter does with a request that comes too early is not said",
        "From the silence that ends a request to the end of its reply the meter does not listen: what comes then is lost, and the characters of the reply that it meets are lost too.";
    UnmappedRegisters, "unmapped-registers", Some("unmapped"),
        inferred "no document; Modbus application protocol 1.1b3",
        "A read that covers registers which do not exist is refused with exception 02.";
    HalfValues, "half-values", None,
        inferred "not said; guide p. 19: the default log pointers name halves of 32-bit values",
        "Any mapped register may be read alone, half of a 32-bit value too.";
    ReservedWrites, "reserved-writes", None,
        inferred "guide p. 25 lists 151 as R/W and says that it returns 0; no document on read-only ones",
        "A write to register 151 is taken and changes nothing, and one to a read-only register is refused with exception 02.";
    UnusedAccumulators, "unused-accumulators", None,
        inferred "guide p. 18 has QNAN for 16 bits and floats, none for 32-bit integers",
        "Accumulators of phases outside the system type read 0 as integers and not a number as floats, and their counts return with the phase.";
    VersionBlock, "version-block", None,
        inferred "guide p. 18 names 7001; no document names its neighbours",
        "Of the registers from 7000 on only 7001 exists.";
    BaseOneNumbers, "base-one-numbers", None,
        inferred "guide p. 18: addresses in base 1; that tools follow it is the product's choice",
        "The command line and every log use the guide's numbers from 1 on, and an address on the wire is written so: wire 145.";

    // Identity.
    ModelName, "model-name", None,
        inferred "guide p. 18: the product string S4100; no page shows the MODEL screen",
        "The model is S4100, on the glass and in SunSpec.";
    Versions, "versions", None,
        inferred "guide p. 18: 12345 as V12.345, an example; no document names a reset system's version",
        "Register 7001 reads 12345, the operating system is 12.345 and the reset system 1.000.";
    SerialNumber, "serial-number", None,
        inferred "guide p. 11: the label; no document has the format",
        "The serial number has eight hexadecimal digits, of which the glass shows the last five in the value and the others before them.";
    ReportIdText, "report-id-text", None,
        likely "guide p. 18: the only text printed, as an example; the split in two: Veris ZL0067-0B",
        "Report ID names the Full Data Set, also for a meter with a data log.";
    ObjectIds, "object-ids", None,
        likely "guide p. 18: its heading has objects 00 to 02, its list 01 to 03; Veris ZL0067-0B likewise",
        "The device identification has maker, product and version as objects 00, 01 and 02.";
    IndividualObjects, "individual-objects", None,
        inferred "guide p. 18: conformity level 1, which Modbus application protocol 1.1b3 has for streams alone",
        "A device identification that asks for one object (code 04) is refused with exception 03.";
    ResetSystemFunctions, "reset-system-functions", None,
        inferred "guide p. 18: Report ID has status 00 in the reset system; the rest is not said",
        "In the reset system only functions 11 hex and 2B hex answer, and nothing is measured.";
    ResetSystemGlass, "reset-system-glass", None,
        inferred "no document",
        "In the reset system the glass shows the version of the reset system and no heart.";

    // SunSpec.
    SunSpecSums, "sunspec-sums", None,
        inferred "guide pp. 30, 31: the rows say sum; that the sum is arithmetic is not said",
        "SunSpec current, W, VA and VAR are the arithmetic sums of the active phases.";
    SunSpecPowerFactor, "sunspec-power-factor", None,
        inferred "guide p. 31 prints an average, p. 20 kW / kVA for register 24",
        "The SunSpec power factor of 40103 is that of register 24 in percent, not an average.";
    SunSpecCurrentExponent, "sunspec-current-exponent", None,
        inferred "no document",
        "The SunSpec scale of currents is the smallest exponent with which the sum of the phases' currents fits, whatever register 138 is.";
    SunSpecExponents, "sunspec-exponents", None,
        inferred "guide pp. 30-33: the rows; their values are not said",
        "SunSpec scales are those of registers 139 to 141 for V, W and Wh, and -2 for frequency and power factor.";
    SunSpecEvents, "sunspec-events", None,
        likely "guide p. 33 and SunSpec models 201-204: the texts of the bits",
        "Phase loss sets the SunSpec events of power failure and under-voltage, low power factor and the ranges have theirs, and frequency and pulses have none.";

    // Pulses and demand.
    PulsesSpread, "pulses-spread", None,
        inferred "no document; guide p. 2: data are updated once a second",
        "The pulses of a second's energy fall due evenly in the second after it.";
    PulseCounters, "pulse-counters", None,
        inferred "guide pp. 11, 20: one contact, for import, and two counters",
        "Counter 1 counts closures begun, counter 2 pulses due for export, which has no contact.";
    PulseOverrun, "pulse-overrun", None,
        inferred "guide p. 24: the bit and its cure; when it ends is not said",
        "Bit 14 comes on while two or more pulses wait, and goes off when none waits or when the energies are cleared, which drops the waiting ones.";
    PulseBacklogVolatile, "pulse-backlog-volatile", None,
        inferred "no document; guide p. 11: the contact is normally open",
        "A power cut ends a closure and forgets the pulses that wait.";
    PulseDurationNone, "pulse-duration-none", None,
        inferred "guide pp. 16, 24: bit 15 and ConF; what register 145 then reads is not said",
        "Where no pulse duration keeps up, register 145 reads 10 ms and the contact closes for that long.";
    ApparentDemandSign, "apparent-demand-sign", None,
        inferred "guide p. 20: SInt for registers 31, 34 and 37; whose sign is not said",
        "The demand of kVA carries the sign of P.";
    DemandMaxima, "demand-maxima", None,
        inferred "guide p. 20: maxima of import and of export; of what they are taken is not said",
        "Import maxima hold the largest positive net demand, export maxima the size of the largest negative one, kVAR by its own sign, and they change only at the end of a sub-interval.";
    MaximaReset, "maxima-reset", None,
        inferred "guide p. 23: reset to present demand; which maximum takes it is not said",
        "Resetting the maxima sets those of import to the present demand if it is positive, those of export to its size if it is negative, otherwise to 0.";
    DemandBeforeFirst, "demand-before-first", None,
        inferred "no document",
        "The present demand is 0 until a whole demand interval has passed.";
    DemandIntervalChange, "demand-interval-change", None,
        inferred "no document",
        "A new number or length of sub-intervals starts the demand calculation over, from a present demand of 0.";

    // Data log and clock.
    LogNeverWritten, "log-never-written", None,
        inferred "no document",
        "Log entries that were never written read 0x8000, as do all of them while register 158 is 0, and register 13760 always.";
    LogFullNoCollision, "log-full-no-collision", None,
        inferred "Veris ZL0067-0C: the collisions are of a write with a reader",
        "Reading a full single-shot log is not a collision, because nothing is written; the set is missed.";
    LogHeldWhileHalted, "log-held-while-halted", None,
        inferred "no document",
        "While logging is halted nothing is written and a held set stays held; a power cut or a reset of the log drops it.";
    LogEventsAtOnce, "log-events-at-once", None,
        inferred "Veris ZL0067-0C: during the previous sub-interval",
        "Bits 3, 4 and 5 of register 160 come on at once and stay through the sub-interval after the one in which it happened.";
    LogInterrupted, "log-interrupted", None,
        inferred "Veris ZL0067-0C: power cycle, log configuration change and others not named",
        "A power-up, another log pointer or mode, or another number or length of sub-intervals interrupts the log; picking a page does not.";
    ClockWrite, "clock-write", None,
        inferred "Veris ZL0067-0B has the ranges of the bytes; nothing is said of the date",
        "Each register of the clock is judged by itself and the date when the whole request is in its place, any write clears bit 6, and a second under way goes on unless the seconds are written.";
    ClockEnd, "clock-end", None,
        inferred "Veris ZL0067-0B: year 0 to 199",
        "The clock knows the leap years of the calendar, 2100 not among them, and starts over at 2000 after 2199.";

    // Power.
    SilentFirstSecond, "silent-first-second", None,
        inferred "no document; guide p. 2: data are updated once a second",
        "After power-up the port is silent until the first one-second update.";
    FirstPowerUp, "first-power-up", None,
        inferred "guide p. 25: power-up counter; where it starts is not said",
        "Register 152 counts each return of control power, and a new meter reads 1.";
    ControlPowerMinimum, "control-power-minimum", None,
        documented "guide p. 2",
        "The meter runs from 90 VAC or 125 VDC on.";
    RideThrough, "ride-through", None,
        inferred "guide p. 2: 100 ms at 120 VAC; at other voltages it is not said",
        "Below that, or with the fuse blown, the meter is off after 100 ms.";
    ControlPowerSource, "control-power-source", None,
        inferred "guide p. 9: control power from line to line, line to neutral, DC or a transformer",
        "Control power that is taken from the measured lines follows the service.";

    // The glass.
    GlassFields, "glass-fields", None,
        inferred "guide p. 11: length and alphabet of the labels; every picture of the display is lost",
        "The glass has two text fields of six cells, first the quantity with its prefix, then which one, and a value of a sign and five digits with decimal points.";
    GlassUnits, "glass-units", None,
        inferred "guide p. 11: KVARh and _PHASE are spelt out; p. 12: the units change",
        "Units and phases are written in the text fields and have no symbols of their own on the glass.";
    GlassIcons, "glass-icons", None,
        likely "guide pp. 10, 11, 34: wrench, arrows and heart; no document names another",
        "The only icons are wrench, heart, import and export arrow.";
    HeartBlink, "heart-blink", None,
        inferred "guide p. 34: it blinks; how fast is not said",
        "The heart blinks once a second, lit for the first half of it.";
    BacklightStays, "backlight-stays", None,
        documented "guide p. 2: back-lit; no page mentions a time-out or a return by itself",
        "While the meter is powered the back-light stays on and the glass stays on its screen.";
    FlowArrows, "flow-arrows", None,
        inferred "guide p. 11: the arrows mean import and export; on which screens is not said",
        "The arrows follow the accumulator on energy and maximum-demand screens and the sign of P on power and demand screens, where the minus sign shows as well.";
    AutoRange, "auto-range", None,
        inferred "guide p. 12: units change as totals grow; where they change is not said",
        "Powers and energies show five digits in the smallest of no prefix, K, M, G and T in which at most four stand before the point, rounded before it is chosen.";
    FixedFormats, "fixed-formats", None,
        inferred "no document",
        "Volts and amperes show five digits, power factors three and hertz two behind the point.";
    PulseCountPrefix, "pulse-count-prefix", None,
        inferred "no document; guide p. 21: counters of 32 bits",
        "A pulse count above 99,999 takes a prefix on the glass.";
    GlassAgrees, "glass-agrees", None,
        inferred "no document",
        "A value on the glass is that of the float register within the coarser step of the two, and of the integer register within one count.";
    AlertValues, "alert-values", None,
        inferred "guide p. 11: the labels; no page shows a value but ConF",
        "Alert screens show the letters of the phases, On for the frequency, OVR for the pulse overrun, and ---- where nothing is wrong.";
    AlertOrder, "alert-order", None,
        likely "guide p. 11: the order of the abbreviations",
        "The alert screens stand in the order PLOSS, LOWPF, F ERR, I OVR, V OVR, PULSE.";

    // The keys.
    MenuTree, "menu-tree", None,
        inferred "guide pp. 5, 11: which values there are; the map of pp. 12-13 is lost",
        "Each quantity is a row of the top list, its total first, its parts to the right.";
    UnusedScreens, "unused-screens", None,
        likely "guide p. 7: what is not valid displays as ----",
        "Screens of phases outside the system type stay in the menu and show ----.";
    StartScreen, "start-screen", None,
        inferred "no document",
        "After power-up the glass shows the first screen of the menu, the net real energy.";
    MinusGoesDown, "minus-goes-down", None,
        likely "guide p. 10: another key leads from S COM to S CT than leads to ADDR",
        "Minus goes down a list and plus goes up.";
    TopListWraps, "top-list-wraps", None,
        inferred "guide p. 16: the list of SETUP wraps; of the top list it is not said",
        "The top list goes around its ends.";
    RowEnds, "row-ends", None,
        inferred "no document; guide p. 10: back leads out to the parent",
        "Next does nothing on the last screen of a data row, and back nothing on its head.";
    KeysInsideRow, "keys-inside-row", None,
        inferred "no document",
        "Plus and minus inside a row, where they edit nothing, lead to the head of the neighbouring row.";
    KeyRepeat, "key-repeat", None,
        inferred "no document",
        "A key acts once, when it goes down, and holding it does not repeat it.";
    KeyDebounce, "key-debounce", None,
        inferred "no document; usual for push buttons",
        "A key that closes again within 30 ms after it opened has bounced and does not act.";
    KeyChords, "key-chords", None,
        inferred "no document",
        "Keys that are down together act each by itself, when it goes down.";
    SetupListWraps, "setup-list-wraps", None,
        documented "guide p. 16: the last page of SETUP leads to S COM",
        "The list of SETUP goes around its ends.";
    SetupBack, "setup-back", None,
        likely "guide p. 10, step 10: back exits the setup screen and then SETUP",
        "Back on a page of SETUP or RESET leads to SETUP or RESET itself, past the password.";
    EditLeaves, "edit-leaves", None,
        likely "guide p. 10, steps 5 to 9; what follows the last screen of a row is not said",
        "Back leaves an edited screen for the head of its row from any digit, and next after the last digit for the next screen, from the last one for the head.";
    EditDigits, "edit-digits", None,
        inferred "guide p. 10: through the digits; where the cursor starts and how it looks is not said",
        "A number is entered on its first digit, with zeros in front, and the digit that the keys turn blinks with the heart.";
    EditWraps, "edit-wraps", None,
        inferred "no document",
        "A digit turns from 9 to 0 and back, and a list of choices goes around its ends, but for the pulse energy.";
    EditCommit, "edit-commit", None,
        inferred "no document",
        "A changed value is judged and stored when its screen is left by back or next.";
    EditRefused, "edit-refused", None,
        inferred "no document",
        "A value that is not accepted is dropped: the previous one shows for 2 s, in which keys do nothing, and then the screen is left.";
    PulseEnergyKeys, "pulse-energy-keys", None,
        documented "guide p. 16",
        "Minus does not go to a pulse energy without a pulse duration that keeps up, and plus goes to the first larger one with such a duration.";
    PasswordAsked, "password-asked", None,
        inferred "guide p. 10: the default is 00000; how often it is asked is not said",
        "The password is asked on each entry to SETUP and RESET, and starts at 00000.";
    PasswordWrong, "password-wrong", None,
        inferred "no document",
        "A wrong password stays on its screen with the digits back at 00000, as often as it is entered.";
    ResetConfirm, "reset-confirm", None,
        inferred "guide p. 11 names ENERG and DEMND; the steps are not said",
        "A reset asks with the answer at no, plus and minus choose YES or no, next does what was chosen and back does nothing.";
    ResetSystemKeys, "reset-system-keys", None,
        inferred "no document",
        "In the reset system the keys do nothing.";
    ButtonOrder, "button-order", None,
        inferred "no document: the guide's symbols and pictures are lost in every copy",
        "The buttons stand in the order minus, plus, back, next.";
    KeyboardKeys, "keyboard-keys", None,
        inferred "no document: the meter has no keyboard",
        "At a keyboard minus or Down is minus, plus or Up is plus, Left is back and Right is next.";

    // What may be connected.
    ContactRating, "contact-rating", None,
        documented "guide pp. 2, 11",
        "A contact switches up to 30 V, alternating or direct, and carries up to 100 mA, less 0.56 mA for each degree above 25 °C.";
    ControlPowerLines, "control-power-line-to-line", None,
        documented "guide pp. 2, 9",
        "Control power between lines of which none is grounded is 90 to 600 VAC by UL, and by CE each of them has below 300 VAC against the neutral.";
    ControlPowerNeutral, "control-power-line-to-neutral", None,
        documented "guide p. 9",
        "Control power from a line to the neutral, or from lines of which one is grounded, is 90 to 347 VAC by UL and up to 300 VAC by CE.";
    ControlPowerDirect, "control-power-direct", None,
        documented "guide pp. 2, 9",
        "Direct control power is 125 to 300 VDC by UL and CE, with protection outside the meter.";
    DaisyChain, "daisy-chain", None,
        documented "guide p. 17",
        "RS-485 is a daisy chain of up to 32 devices without stubs, with 120 ohms at each end, pulled up and down by 47 kilohms in each meter, and its shield earthed once.";
    DaisyChainErrors, "daisy-chain-errors", None,
        inferred "guide p. 17 says how to wire the line; what comes of anything else is not said",
        "Each defect of the line turns single bytes wrong with a probability of its own above a rate of its own, and wires that are exchanged or open carry nothing.";
    RatingsDoNoDamage, "ratings-do-no-damage", None,
        inferred "the guide says what is rated, and a meter beyond it is not for an emulator to break",
        "What is beyond a rating is said, and nothing else changes.";
    WorkOnLive, "work-on-live", None,
        inferred "guide pp. 1, 6: power is disconnected first; that a change on a live service works and is said is ours",
        "A wire, CT, PT or fuse can be changed while it is live, and that is said by name.";

    // How the meter and its wiring look.
    WiringDiagrams, "wiring-diagrams", None,
        documented "guide p. 7: the last column of the table of system types; p. 8: their titles",
        "The guide's diagrams 1 to 5 are of the system types 10, 11, 12, 31 and 40, and its diagram 6 is of type 40 with potential transformers.";
    WiringDrawing, "wiring-drawing", None,
        inferred "guide p. 8: the diagrams themselves are lost in every copy",
        "Voltage leads are drawn between the source and the CTs, with a disconnect and a fuse in each but that of the neutral, those of potential transformers before their primaries; the secondaries' common point and the neutral of the service are earthed; a CT's dot is its X1 and is towards the source.";
    ControlPowerDiagrams, "control-power-diagrams", None,
        documented "guide p. 9: the titles of its four diagrams, and the note on the earth connection G",
        "Control power is taken between two lines, between a line and the neutral, from a transformer, or as direct current, and terminal G is earthed for electromagnetic compatibility.";
    Terminals, "terminals", None,
        documented "guide pp. 2, 7 to 9, 13, 17: control power, A B C N, X1 X2 of each CT, RS-485, contacts",
        "The case has terminals for the control power and its earth, the voltages A, B, C and N, three CTs with X1 and X2 each, RS-485, the energy contact and the alarm contact.";
    TerminalNames, "terminal-names", None,
        likely "guides of the same meter: Schneider EM3555 p. 11 and Veris E50C1 p. 9 print 1, 2 and G; that a contact has two screws is inferred",
        "The control power terminals are called 1, 2 and G, and each contact has two screws.";
    CasePositions, "case-positions", None,
        inferred "guide p. 5: the product diagram is lost in every copy",
        "Pictures show the voltages and the control power at the upper edge, everything else at the lower one, and the glass above the buttons.";
    GlassShapes, "glass-shapes", None,
        inferred "guide p. 5: the display screen diagram is lost in every copy",
        "Characters are of 14 segments, and the icons a wrench, two outlined arrows and a heart.";
}
