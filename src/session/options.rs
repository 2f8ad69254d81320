//! The options that `run` and `exec` share: how the meters of a session run and answer.

use std::path::PathBuf;

use clap::Args;
use firmware_model::{MeteringPath, Tick};

use super::word::word;
use crate::files;
use workbench::duration::parse_duration;
use workbench::line::{Receiver, Timing};
use workbench::simulation::Speed;
use workbench::worded::Worded;

/// How the meters of a scenario run and answer.
#[derive(Debug, Clone, Args)]
pub struct MeterArgs {
    /// Make a symbolic link of this name to the port; removed at the end
    #[arg(long, value_name = "PATH")]
    pub link: Option<PathBuf>,
    /// Who may open the port, as octal bits of its file [default: 0600, or 0660 with --group]
    #[arg(long, value_name = "BITS", allow_negative_numbers = true, value_parser = mode)]
    pub mode: Option<u32>,
    /// The group of the port, by name or number: one that you are a member of
    #[arg(long, value_name = "NAME", value_parser = group)]
    pub group: Option<u32>,
    /// Virtual seconds in one second of the wall, or `max`
    #[arg(long, value_name = "1|N|max", default_value = "1", allow_hyphen_values = true)]
    pub speed: Speed,
    /// Simulate this long, as fast as possible, before the port is ready
    #[arg(long, value_name = "DURATION", value_parser = duration, allow_hyphen_values = true)]
    pub after: Option<Tick>,
    /// End after this long of virtual time
    #[arg(long, value_name = "DURATION", value_parser = duration, allow_hyphen_values = true)]
    pub duration: Option<Tick>,
    /// When a reply comes
    #[arg(long, default_value = Timing::Wire.word(), value_parser = word::<Timing>())]
    pub timing: Timing,
    /// What counts as a frame
    #[arg(long, default_value = Receiver::Lenient.word(), value_parser = word::<Receiver>())]
    pub receiver: Receiver,
    /// How seconds are computed
    #[arg(long, default_value = MeteringPath::Auto.word(), value_parser = word::<MeteringPath>())]
    pub path: MeteringPath,
    /// Keep what the meters remember in this file, and start from it if it is there. The
    /// terminal program keeps one by itself, for each scenario
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Start new meters, whatever the state file holds
    #[arg(long)]
    pub fresh: bool,
    /// Use the panel in this directory instead of the one inside the program
    #[arg(long, value_name = "DIR")]
    pub panel: Option<PathBuf>,
    /// Write everything that happens to this file: a tape that `s4100 play` plays again
    #[arg(long, value_name = "TAPE")]
    pub record: Option<PathBuf>,
    /// Write when the contacts open and close to this file, .vcd or .csv
    #[arg(long, value_name = "FILE")]
    pub contacts: Option<PathBuf>,
    /// Write everything that goes over the line to this file, in words, or as a JSON object a
    /// line if it ends in .jsonl; `-` is standard error
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Without a screen: say nothing about the line on standard error
    #[arg(long)]
    pub quiet: bool,
}

/// The bits of a port's file: its owner's, and whom else it is for.
fn mode(text: &str) -> Result<u32, String> {
    let accepted = "octal, 0600 to 0666: read (4) and write (2) for owner, group and others";
    let digits = text.strip_prefix("0o").unwrap_or(text);
    let octal = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let mode = u32::from_str_radix(digits, 8).ok().filter(|_| octal);
    match mode {
        Some(mode) if mode & !0o777 == 0 && mode & 0o111 != 0 => {
            Err(format!("a port is not executed; accepted: {accepted}"))
        }
        Some(mode) if mode & !0o777 == 0 && mode & 0o600 != 0o600 => {
            Err(format!("its owner has to read and write it; accepted: {accepted}"))
        }
        Some(mode) if mode & !0o777 == 0 => Ok(mode),
        _ => Err(format!("accepted: {accepted}")),
    }
}

/// The number of a group of this machine.
fn group(text: &str) -> Result<u32, String> {
    let groups = files::read(std::path::Path::new("/etc/group"), files::LONGEST_PAGE);
    group_of(text, &String::from_utf8_lossy(&groups.unwrap_or_default()))
}

/// The number of the group `text`, of the table `groups` (`NAME:PASSWORD:NUMBER:MEMBERS`).
fn group_of(text: &str, groups: &str) -> Result<u32, String> {
    let number = |text: &str| text.parse().ok().filter(|number| *number != u32::MAX);
    let named = groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(text)).then(|| fields.nth(1).and_then(number))?
    });
    named.or_else(|| number(text)).ok_or_else(|| {
        "there is no such group in /etc/group; accepted: a name in it, or a group's number, as \
         `id` shows them"
            .to_owned()
    })
}

/// A span of time on a command line.
pub fn duration(text: &str) -> Result<Tick, String> {
    parse_duration(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_octal_and_for_their_owner_at_least() {
        for (text, mode_bits) in
            [("0600", 0o600), ("660", 0o660), ("0o666", 0o666), ("0640", 0o640)]
        {
            assert_eq!(mode(text), Ok(mode_bits), "{text}");
        }
        for (text, why) in [
            ("0060", "its owner has to read and write it"),
            ("0", "its owner"),
            ("0770", "a port is not executed"),
            ("1777", "accepted: octal"),
            ("0680", "accepted: octal"),
            ("+660", "accepted: octal"),
            ("rw", "accepted: octal"),
            ("", "accepted: octal"),
            ("77777777777777777777", "accepted: octal"),
        ] {
            let error = mode(text).unwrap_err();
            assert!(error.starts_with(why), "{text}: {error}");
        }
    }

    #[test]
    fn groups_have_names_and_numbers() {
        let groups = "root:x:0:\ndialout:x:20:ann,bob\nbroken\n77:x:78:\n";
        for (text, number) in [("dialout", 20), ("root", 0), ("4000", 4000), ("77", 78)] {
            assert_eq!(group_of(text, groups), Ok(number), "{text}");
        }
        for text in ["ann", "x", "broken", "", "-1", "4294967295", "9999999999"] {
            let error = group_of(text, groups).unwrap_err();
            assert!(error.starts_with("there is no such group"), "{text}: {error}");
        }
    }
}
