//! Live changes: a scenario of one line on top of a running installation.

use firmware_model::SETTINGS;
use toml::de::{DeTable, DeValue};

use super::keys::{Draft, SITE};
use super::value::shorten;
use super::walk::Walk;
use super::{build, check};
use crate::installation::{Draw, LineConductor, PAIR_NAMES, PAIRS, Site, contradicts, played};
use crate::worded::Worded;

/// Why a live change is refused; nothing has changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ChangeError {
    /// The path that was to be set.
    pub path: String,
    /// What was found and what is accepted.
    pub message: String,
    /// Whether it is the path that is wrong; otherwise it is the value.
    pub of_path: bool,
}

/// The site after one live change.
///
/// # Errors
/// When there is no such path, the value is not accepted, or the site as a whole
/// would be impossible.
pub fn change(site: &Site, path: &str, value: &str) -> Result<Site, ChangeError> {
    let wrong =
        |of_path: bool, message: String| ChangeError { path: shorten(path), message, of_path };
    let fail = |message: String| wrong(false, message);
    let bare = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    if !path.split('.').all(bare) {
        return Err(wrong(
            true,
            "is not a path; accepted: names with dots between, such as wiring.ct.B.reversed".into(),
        ));
    }
    if path == "meter" || path.starts_with("meter.") || path.starts_with("meters.") {
        return Err(wrong(true, elsewhere(path)));
    }
    let value = value.trim();
    if value.is_empty() || value.contains(char::is_control) {
        return Err(fail("has no value on its line".into()));
    }
    let is_toml = DeValue::parse(value).is_ok() || value.starts_with(['[', '{', '"', '\'']);
    let value = if is_toml { value.to_owned() } else { toml::Value::from(value).to_string() };
    let text = format!("{path} = {value}");
    let table =
        DeTable::parse(&text).map_err(|error| fail(format!("not TOML: {}", error.message())))?;
    let mut walk = Walk::over(table.get_ref(), SITE);
    walk.findings.extend(build::forms(&walk));
    let told = |messages: Vec<String>| fail(messages.join("; "));
    if let Some(first) = walk.findings.first() {
        let of_path = first.span.start < path.len();
        return Err(wrong(of_path, walk.findings.messages().join("; ")));
    }
    if walk.leaves.is_empty() {
        return Err(fail("the table is empty".into()));
    }
    if let Some(message) = recorded(site, &walk) {
        return Err(wrong(true, message));
    }
    let mut changed = Draft { site: site.clone(), ..Draft::default() };
    for leaf in &walk.leaves {
        let path: Vec<&str> = leaf.path.iter().map(String::as_str).collect();
        convert(&mut changed.site, &path);
        leaf.put(&mut changed);
    }
    let changed = changed.site;
    let objections = check::site(&changed);
    if objections.is_empty() {
        Ok(changed)
    } else {
        Err(told(objections.into_iter().map(|objection| objection.message).collect()))
    }
}

/// Gives the load at `path` the form that its key needs: it goes on as it is at the nominal
/// voltage, where a file would begin anew.
fn convert(site: &mut Site, path: &[&str]) {
    let service = &site.service;
    let (load, nominal) = match path {
        ["load", "phase", phase, _] => {
            let Some(line) = LineConductor::of_word(phase) else { return };
            (&mut site.loads.phase[line as usize], service.nominal_line(line))
        }
        ["load", "between", pair, _] => {
            let pair = if *pair == "AC" { "CA" } else { *pair };
            let mut between = PAIRS.into_iter().zip(PAIR_NAMES).zip(&mut site.loads.between);
            let Some((((from, to), _), load)) = between.find(|((_, name), _)| *name == pair) else {
                return;
            };
            (load, service.nominal_between(from, to))
        }
        _ => return,
    };
    let Some(load) = load else { return };
    match path.last() {
        Some(&"harmonics") => {}
        Some(&("watts" | "vars")) => load.draw = Draw::Power(load.draw.as_power(nominal.rms())),
        _ => load.draw = Draw::Current(load.draw.as_current(nominal.rms())),
    }
}

/// How a setting at `path` is changed instead.
fn elsewhere(path: &str) -> String {
    let setting = SETTINGS.iter().find(|row| path.ends_with(&format!(".setup.{}", row.name)));
    match setting.map(|row| row.register) {
        Some(None) => "a running meter's is changed by its keys alone: no register has it".into(),
        Some(Some(register)) => {
            format!("a running meter's is changed by its keys or over Modbus, register {register}")
        }
        None => "of [meter] only settings change while it runs, by its keys or over Modbus".into(),
    }
}

/// Why a change would interfere with a recording: it is part of the file, and so are the
/// phases that follow a load profile, except for their harmonics, and all service and loads
/// in whose place a waveform recording stands.
fn recorded(site: &Site, walk: &Walk<Draft>) -> Option<String> {
    walk.leaves.iter().find_map(|leaf| {
        let path: Vec<&str> = leaf.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            path if contradicts(path) && site.waveform.is_some() => {
                site.waveform.as_ref().map(|waveform| played(&waveform.file))
            }
            ["load", "profile", _] | ["waveform", _] => {
                Some("is read at the start, from the scenario file".into())
            }
            ["load", "phase", phase, key] if *key != "harmonics" => {
                let profile = site.profile.as_ref()?;
                let line = LineConductor::of_word(phase)?;
                profile.steps.follows(line).then(|| build::followed(phase, &profile.file))
            }
            ["load", "between", pair, key] if *key != "harmonics" => {
                let profile = site.profile.as_ref()?;
                let pair = if *pair == "AC" { "CA" } else { *pair };
                let at = PAIR_NAMES.iter().position(|name| *name == pair)?;
                profile.steps.follows_between(at).then(|| build::followed(pair, &profile.file))
            }
            _ => None,
        }
    })
}
