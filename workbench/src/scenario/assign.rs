//! From leaves to what they say about the installation and the meter.

use firmware_model::{
    Apparent, ApparentTotal, Fidelity, FrequencyLost, Identity, Imbalance, Model, PhaseLoss,
    PowerFactorNoLoad, PowerFactorSign, Reactive, Running, Totals, Unmapped,
};

use super::walk::Value;
use crate::installation::{
    Ct, CtOutput, Direction, Displacement, Draw, Form, Harmonic, Lead, Line, Load, PAIRS, Playback,
    Profile, Rotation, Service, Site, Source, Supply, Tap, Wiring,
};

/// What a load does when it is given a key of its other form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OtherForm {
    /// It begins anew: a file's table replaces what it inherits.
    Replaces,
    /// It goes on as it is at the nominal voltage: a live change.
    Converts,
}

/// Puts `value` at `path` of the site; whether there is such a path with such a value.
pub(super) fn site(site: &mut Site, path: &[&str], value: &Value, other: OtherForm) -> bool {
    match path {
        ["service", rest @ ..] => service(&mut site.service, rest, value),
        ["load", "phase", phase, key] => {
            let Some(line) = line(phase) else { return false };
            let nominal = site.service.nominal_line(line).rms();
            load(&mut site.loads.phase[line as usize], key, value, other, nominal)
        }
        ["load", "between", pair, key] => {
            let Some(index) = pair_index(pair) else { return false };
            let (from, to) = PAIRS[index];
            let nominal = site.service.nominal_between(from, to).rms();
            load(&mut site.loads.between[index], key, value, other, nominal)
        }
        ["load", "profile", key] => profile(site.profile.get_or_insert_default(), key, value),
        ["waveform", key] => waveform(site.waveform.get_or_insert_default(), key, value),
        ["wiring", rest @ ..] => wiring(&mut site.wiring, rest, value),
        ["control_power", key] => supply(&mut site.supply, key, value),
        _ => false,
    }
}

/// The place of a pair in [`PAIRS`]; AC is another name of CA.
pub(super) fn pair_index(pair: &str) -> Option<usize> {
    match pair {
        "AB" => Some(0),
        "BC" => Some(1),
        "CA" | "AC" => Some(2),
        _ => None,
    }
}

fn line(word: &str) -> Option<Line> {
    Line::ALL.into_iter().find(|line| line.name() == word)
}

fn service(service: &mut Service, path: &[&str], value: &Value) -> bool {
    match (path, value) {
        (["form"], Value::Word(word)) => {
            service.form = match *word {
                "split" => Form::Split,
                "delta" => Form::Delta,
                _ => Form::Wye,
            };
        }
        (["line_to_neutral"], Value::Number(volts)) => service.line_to_neutral = Some(*volts),
        (["frequency"], Value::Number(hertz)) => service.frequency = *hertz,
        (["rotation"], Value::Word(word)) => {
            service.rotation = if *word == "ACB" { Rotation::Acb } else { Rotation::Abc };
        }
        (["noise", "percent"], Value::Number(percent)) => service.noise.percent = *percent,
        (["noise", "seed"], Value::Whole(seed)) => service.noise.seed = seed.unsigned_abs(),
        (["phase", phase, key], value) => {
            let Some(line) = line(phase) else { return false };
            let own = &mut service.phases[line as usize];
            match (*key, value) {
                ("open", Value::Flag(open)) => own.open = *open,
                ("line_to_neutral", Value::Number(volts)) => own.line_to_neutral = Some(*volts),
                ("angle", Value::Number(degrees)) => own.angle = Some(*degrees),
                ("harmonics", Value::Harmonics(list)) => own.harmonics = harmonics(list),
                _ => return false,
            }
        }
        _ => return false,
    }
    true
}

fn harmonics(list: &[(Harmonic, core::ops::Range<usize>)]) -> Vec<Harmonic> {
    list.iter().map(|(harmonic, _)| *harmonic).collect()
}

fn load(load: &mut Option<Load>, key: &str, value: &Value, other: OtherForm, nominal: f64) -> bool {
    // A load that begins with harmonics has nothing to be a percentage of yet.
    let current = load.get_or_insert_with(|| Load::new(Draw::NO_POWER));
    if let ("harmonics", Value::Harmonics(list)) = (key, value) {
        current.harmonics = harmonics(list);
        return true;
    }
    let is_power = matches!(current.draw, Draw::Power { .. });
    current.draw = match (key, other) {
        ("watts" | "vars", _) if is_power => current.draw,
        ("watts" | "vars", OtherForm::Converts) => current.draw.as_power(nominal),
        ("watts" | "vars", OtherForm::Replaces) => Draw::NO_POWER,
        _ if !is_power => current.draw,
        (_, OtherForm::Converts) => current.draw.as_current(nominal),
        (_, OtherForm::Replaces) => Draw::NO_CURRENT,
    };
    draw(&mut current.draw, key, value)
}

fn profile(profile: &mut Profile, key: &str, value: &Value) -> bool {
    match (key, value) {
        ("file", Value::Text(file)) => profile.file.clone_from(file),
        ("repeat", Value::Flag(repeat)) => profile.repeat = *repeat,
        ("period", Value::Duration(period)) => profile.period = Some(*period),
        _ => return false,
    }
    true
}

fn waveform(waveform: &mut Playback, key: &str, value: &Value) -> bool {
    match (key, value) {
        ("file", Value::Text(file)) => waveform.file.clone_from(file),
        ("rate", Value::Number(hertz)) => waveform.rate = Some(*hertz),
        ("repeat", Value::Flag(repeat)) => waveform.repeat = *repeat,
        ("period", Value::Duration(period)) => waveform.period = Some(*period),
        _ => return false,
    }
    true
}

fn draw(draw: &mut Draw, key: &str, value: &Value) -> bool {
    match (draw, key, value) {
        (Draw::Power { watts, .. }, "watts", Value::Number(number)) => *watts = *number,
        (Draw::Power { vars, .. }, "vars", Value::Number(number)) => *vars = *number,
        (Draw::Current { amps, .. }, "amps", Value::Number(number)) => *amps = *number,
        (Draw::Current { power_factor, .. }, "power_factor", Value::Number(number)) => {
            *power_factor = *number;
        }
        (Draw::Current { displacement, .. }, "current", Value::Word(word)) => {
            *displacement = match *word {
                "leading" => Displacement::Leading,
                _ => Displacement::Lagging,
            };
        }
        (Draw::Current { direction, .. }, "direction", Value::Word(word)) => {
            *direction = match *word {
                "export" => Direction::Export,
                _ => Direction::Import,
            };
        }
        _ => return false,
    }
    true
}

fn wiring(wiring: &mut Wiring, path: &[&str], value: &Value) -> bool {
    match (path, value) {
        (["ct", input, key], value) => {
            let Some(line) = line(input) else { return false };
            return ct(&mut wiring.ct[line as usize], key, value);
        }
        (["voltage", "N", key], value) => return lead(&mut wiring.neutral, key, value),
        (["voltage", terminal, key], value) => {
            let Some(line) = line(terminal) else { return false };
            return lead(&mut wiring.voltage[line as usize], key, value);
        }
        (["pt", "ratio"], Value::Number(ratio)) => wiring.pt_ratio = Some(*ratio),
        (["service_neutral_open"], Value::Flag(open)) => wiring.service_neutral_open = *open,
        _ => return false,
    }
    true
}

fn ct(ct: &mut Ct, key: &str, value: &Value) -> bool {
    match (key, value) {
        ("on", Value::Word(word)) => ct.on = line(word),
        ("reversed", Value::Flag(reversed)) => ct.reversed = *reversed,
        ("open", Value::Flag(open)) => ct.open = *open,
        ("primary", Value::Number(amps)) => ct.primary = Some(*amps),
        ("secondary", Value::Word(word)) => {
            ct.output = Some(match *word {
                "1/3V" => CtOutput::ThirdVolt,
                _ => CtOutput::OneVolt,
            });
        }
        _ => return false,
    }
    true
}

fn lead(lead: &mut Lead, key: &str, value: &Value) -> bool {
    match (key, value) {
        ("on", Value::Word(word)) => lead.on = Some(line(word).map_or(Tap::Neutral, Tap::Line)),
        ("open", Value::Flag(open)) => lead.open = Some(*open),
        _ => return false,
    }
    true
}

fn supply(supply: &mut Supply, key: &str, value: &Value) -> bool {
    match (key, value) {
        ("source", Value::Word(word)) => {
            supply.source = match *word {
                "line-line" => Source::LineLine,
                "line-neutral" => Source::LineNeutral,
                "dc" => Source::Dc,
                _ => Source::Separate,
            };
        }
        ("volts", Value::Number(volts)) => supply.volts = Some(*volts),
        ("fuse_blown", Value::Flag(blown)) => supply.fuse_blown = *blown,
        _ => return false,
    }
    true
}

/// Puts `value` at `key` of the meter's own table; whether there is such a key.
pub(super) fn identity(identity: &mut Identity, key: &str, value: &Value) -> bool {
    match (key, value) {
        ("model", Value::Word(word)) => {
            identity.model = if *word == "410UM" { Model::Outdoor } else { Model::Din };
        }
        ("options", Value::Words(words)) => {
            identity.data_logging = words.contains(&"data-logging");
        }
        ("serial_number", Value::Text(text)) => identity.serial_number.clone_from(text),
        ("firmware", Value::Whole(version)) => {
            identity.firmware = u16::try_from(*version).unwrap_or(u16::MAX);
        }
        ("running", Value::Word(word)) => {
            identity.running = match *word {
                "rs" => Running::ResetSystem,
                _ => Running::OperatingSystem,
            };
        }
        _ => return false,
    }
    true
}

/// Puts `value` at `key` of the fidelity table; whether there is such a key.
pub(super) fn fidelity(fidelity: &mut Fidelity, key: &str, value: &Value) -> bool {
    if let ("turnaround", Value::Duration(ticks)) = (key, value) {
        fidelity.turnaround = *ticks;
        return true;
    }
    let Value::Word(word) = value else { return false };
    match (key, *word) {
        ("phase_loss", "below-percent") => fidelity.phase_loss = PhaseLoss::BelowPercent,
        ("phase_loss", "drop-of-percent") => fidelity.phase_loss = PhaseLoss::DropOfPercent,
        ("totals", "net-then-split") => fidelity.totals = Totals::NetThenSplit,
        ("totals", "sum-of-phases") => fidelity.totals = Totals::SumOfPhases,
        ("reactive", "fundamental") => fidelity.reactive = Reactive::Fundamental,
        ("reactive", "nonactive") => fidelity.reactive = Reactive::Nonactive,
        ("apparent", "rms-product") => fidelity.apparent = Apparent::RmsProduct,
        ("apparent", "vector-sum") => fidelity.apparent = Apparent::VectorSum,
        ("apparent_total", "with-distortion") => {
            fidelity.apparent_total = ApparentTotal::WithDistortion;
        }
        ("apparent_total", "vector-sum") => fidelity.apparent_total = ApparentTotal::VectorSum,
        ("pf_no_load", "one") => fidelity.pf_no_load = PowerFactorNoLoad::One,
        ("pf_no_load", "zero") => fidelity.pf_no_load = PowerFactorNoLoad::Zero,
        ("pf_no_load", "qnan") => fidelity.pf_no_load = PowerFactorNoLoad::Qnan,
        ("pf_sign", "real-power") => fidelity.pf_sign = PowerFactorSign::RealPower,
        ("pf_sign", "lead-lag") => fidelity.pf_sign = PowerFactorSign::LeadLag,
        ("frequency_lost", "qnan") => fidelity.frequency_lost = FrequencyLost::Qnan,
        ("frequency_lost", "zero") => fidelity.frequency_lost = FrequencyLost::Zero,
        ("frequency_lost", "last") => fidelity.frequency_lost = FrequencyLost::Last,
        ("imbalance", "max-min") => fidelity.imbalance = Imbalance::MaxMin,
        ("imbalance", "from-mean") => fidelity.imbalance = Imbalance::FromMean,
        ("unmapped", "exception") => fidelity.unmapped = Unmapped::Exception,
        ("unmapped", "qnan") => fidelity.unmapped = Unmapped::Qnan,
        _ => return false,
    }
    true
}
