//! The options that `run` and `exec` share: how the meters of a session run and answer.

use core::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use clap::Args;
use firmware_model::{MeteringPath, Tick};

use super::word::word;
use crate::files;
use crate::ports::PortSpec;
use workbench::duration::parse_duration;
use workbench::line::{Receiver, Timing};
use workbench::simulation::Speed;
use workbench::worded::Worded;

/// How the meters of a scenario run and answer.
#[derive(Debug, Clone, Args)]
pub struct MeterArgs {
    /// Where clients find the meters, any number of times: pty[:LINK], tcp:[ADDRESS:]PORT (Modbus TCP),
    /// rtu-tcp:[ADDRESS:]PORT, rfc2217:[ADDRESS:]PORT (with rate and parity), serial:DEVICE [default: pty]
    #[arg(long = "port", value_name = "SPEC")]
    pub port: Vec<PortSpec>,
    /// Make a symbolic link of this name to a pseudo-terminal, as `--port pty:PATH` does; removed at the end
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
    /// line if it ends in .jsonl, or for Wireshark if it ends in .pcapng; `-` is standard error
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Copy the scenario's meter to these addresses; `load.vary` makes their loads differ
    #[arg(long, value_name = "N-M", value_parser = addresses)]
    pub meters: Option<RangeInclusive<u8>>,
    /// Make so many lines of the scenario's meters, each with ports of its own: numbers count up (tcp:1502,
    /// tcp:1503, …)
    #[arg(long, value_name = "N", value_parser = lines)]
    pub lines: Option<u16>,
    /// Play this tape on the running meters, at their own time; what it expects and does not find is status 1
    #[arg(long, value_name = "TAPE")]
    pub tape: Option<PathBuf>,
    /// Make a Unix socket of this name, on which the running meters are steered: see s4100 ctl
    #[arg(long, value_name = "PATH")]
    pub control: Option<PathBuf>,
    /// Without a screen: say nothing about the line on standard error
    #[arg(long)]
    pub quiet: bool,
}

impl MeterArgs {
    /// How many lines there are.
    pub fn lines(&self) -> u16 {
        self.lines.unwrap_or(1)
    }

    /// Where the ports of the first line are: as asked for, or one pseudo-terminal.
    pub fn ports(&self) -> Vec<PortSpec> {
        let linked = self.link.clone().map(|link| PortSpec::Pty(Some(link)));
        let mut ports: Vec<PortSpec> =
            linked.into_iter().chain(self.port.iter().cloned()).collect();
        if ports.is_empty() {
            ports.push(PortSpec::default());
        }
        ports
    }

    /// The links to pseudo-terminals, each with its option.
    pub fn links(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let named = self.port.iter().filter_map(|port| match port {
            PortSpec::Pty(Some(link)) => Some(("--port", link.as_path())),
            _ => None,
        });
        self.link.as_deref().map(|link| ("--link", link)).into_iter().chain(named)
    }

    /// What is written besides the state, each file with its option.
    pub fn results(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let log = self.log.as_deref().filter(|path| *path != Path::new("-"));
        let all = [
            ("--record", self.record.as_deref()),
            ("--contacts", self.contacts.as_deref()),
            ("--log", log),
        ];
        all.into_iter().filter_map(|(option, path)| Some((option, path?)))
    }

    /// The same for a scenario that is chosen later: it has a state of its own, and what was written of
    /// the first one is whole.
    pub fn for_another(&self) -> Self {
        Self {
            state: None,
            fresh: false,
            record: None,
            contacts: None,
            log: None,
            tape: None,
            after: None,
            ..self.clone()
        }
    }
}

/// How many lines.
fn lines(text: &str) -> Result<u16, String> {
    let number = text.parse().ok().filter(|number| (1..=1000).contains(number));
    number.ok_or_else(|| "accepted: 1 to 1000".to_owned())
}

/// Addresses of a line.
fn addresses(text: &str) -> Result<RangeInclusive<u8>, String> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let number =
        |text: &str| text.trim().parse::<u8>().ok().filter(|number| (1..=247).contains(number));
    let range = number(from).zip(number(to)).filter(|(from, to)| from <= to);
    range.map(|(from, to)| from..=to).ok_or_else(|| "accepted: 1 to 247, such as 1-32".to_owned())
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
    use clap::{Args as _, Command, FromArgMatches as _};

    use super::*;
    use crate::session::outputs::check_session;

    /// Whoever adds an option that writes a file adds it to these lists, too.
    #[test]
    fn an_option_that_writes_a_file_is_held_apart_and_left_out_of_the_next_scenario() {
        let command = MeterArgs::augment_args(Command::new("run"));
        let is_file = |option: &&clap::Arg| {
            let names = option.get_value_names().unwrap_or_default();
            names.iter().any(|name| matches!(name.as_str(), "FILE" | "TAPE"))
        };
        let files: Vec<&str> =
            command.get_arguments().filter(is_file).filter_map(clap::Arg::get_long).collect();
        assert!(files.contains(&"state") && files.len() > 3, "{files:?}");
        // What is read may be read twice.
        for option in files.into_iter().filter(|option| *option != "tape") {
            let given = ["run", &format!("--{option}"), "plant.toml"].map(str::to_owned);
            let matches = command.clone().get_matches_from(given);
            let args = MeterArgs::from_arg_matches(&matches).unwrap();
            assert!(check_session(&args, Some("plant.toml")).is_err(), "--{option}");
            assert!(check_session(&args.for_another(), Some("plant.toml")).is_ok(), "--{option}");
        }
    }

    #[test]
    fn the_readme_has_each_option() {
        let readme = include_str!("../../README.md");
        for option in MeterArgs::augment_args(Command::new("run")).get_arguments() {
            let name = option.get_long().unwrap();
            assert!(readme.contains(&format!("--{name}")), "--{name} is not in README.md");
        }
    }

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
