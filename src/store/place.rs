//! Where the terminal program keeps the state of a scenario by default.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::format::hash;
use workbench::scenario::SHIPPED;

/// The state file of the scenario that is named so on the command line:
/// `s4100/NAME.s4100state` in the platform's state directory, `$XDG_STATE_HOME` or
/// `~/.local/state`. None where there is no such directory. Scenario files of one name in
/// several directories have files of their own.
pub fn default_place(
    scenario: Option<&str>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Option<PathBuf> {
    let file = format!("{}.s4100state", name(scenario.unwrap_or("default")));
    Some(state_folder(variable)?.join(file))
}

/// What the program keeps is in `s4100` of the platform's state directory, `$XDG_STATE_HOME` or
/// `~/.local/state`. None where there is no such directory.
fn state_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    // The specification has relative paths ignored.
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let directory =
        absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    Some(directory.join("s4100"))
}

/// Where it is told which meters run: `s4100` in `$XDG_RUNTIME_DIR`, which a login makes for its user
/// alone, and otherwise `running` among what the program keeps. None where there is neither.
pub fn running_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let runtime = variable("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let runtime = runtime.map(|path| path.join("s4100"));
    runtime.or_else(|| Some(state_folder(variable)?.join("running")))
}

/// The place of the state of another meter that was started so: `NAME-2.s4100state`.
pub fn further_place(place: &Path, number: u32) -> PathBuf {
    let stem = place.file_stem().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!("{stem}-{number}.s4100state"))
}

fn name(scenario: &str) -> String {
    if SHIPPED.iter().any(|shipped| shipped.name == scenario) {
        return scenario.to_owned();
    }
    let path = Path::new(scenario);
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let whole = whole.canonicalize().unwrap_or(whole);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    format!("{stem}-{:08x}", hash(whole.as_os_str().as_encoded_bytes()) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(scenario: Option<&str>, xdg: Option<&str>, home: Option<&str>) -> Option<String> {
        let variable = |name: &str| match name {
            "XDG_STATE_HOME" => xdg.map(OsString::from),
            "HOME" => home.map(OsString::from),
            _ => None,
        };
        default_place(scenario, variable).map(|path| path.display().to_string())
    }

    #[test]
    fn the_platforms_directory_is_used() {
        let of = |xdg, home| place(None, xdg, home);
        let home = Some("/home/ada");
        assert_eq!(of(Some("/var/x"), home).unwrap(), "/var/x/s4100/default.s4100state");
        let usual = "/home/ada/.local/state/s4100/default.s4100state";
        assert_eq!(of(None, home).unwrap(), usual);
        assert_eq!(of(Some("relative"), home).unwrap(), usual);
        assert_eq!(of(Some(""), home).unwrap(), usual);
        assert_eq!(of(None, None), None);
    }

    #[test]
    fn who_runs_is_told_where_the_login_has_a_folder_or_among_what_is_kept() {
        let of = |runtime: Option<&str>, home: Option<&str>| {
            let variable = |name: &str| match name {
                "XDG_RUNTIME_DIR" => runtime.map(OsString::from),
                "HOME" => home.map(OsString::from),
                _ => None,
            };
            running_folder(variable).map(|path| path.display().to_string())
        };
        assert_eq!(of(Some("/run/user/7"), None).unwrap(), "/run/user/7/s4100");
        let kept = "/home/ada/.local/state/s4100/running";
        assert_eq!(of(None, Some("/home/ada")).unwrap(), kept);
        assert_eq!(of(Some("here"), Some("/home/ada")).unwrap(), kept);
        assert_eq!(of(None, None), None);
    }

    #[test]
    fn a_second_meter_has_a_file_beside_that_of_the_first() {
        let second = further_place(Path::new("/x/s4100/default.s4100state"), 2);
        assert_eq!(second, Path::new("/x/s4100/default-2.s4100state"));
        assert_eq!(
            further_place(Path::new("/x/site.v1-0a1b2c3d.s4100state"), 12),
            Path::new("/x/site.v1-0a1b2c3d-12.s4100state")
        );
    }

    #[test]
    fn each_scenario_has_a_file_of_its_own() {
        let of = |scenario| place(Some(scenario), Some("/x"), None).unwrap();
        assert_eq!(of("factory"), "/x/s4100/factory.s4100state");
        assert!(of("/a/site.toml").starts_with("/x/s4100/site-"));
        assert_ne!(of("/a/site.toml"), of("/b/site.toml"));
        assert_ne!(of("default.toml"), of("default"));
        assert_eq!(of("/a/site.toml"), of("/a/site.toml"));
    }
}
