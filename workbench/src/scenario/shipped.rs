//! The scenarios inside the binary; each file is an example that users copy.

/// A scenario inside the binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShippedScenario {
    /// Its name on the command line.
    pub name: &'static str,
    /// The text of its file.
    pub text: &'static str,
}

impl ShippedScenario {
    /// What one sees, in a line: the first comment of the file.
    pub fn about(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.trim_start_matches('#').trim()
    }

    /// The name of its file, for errors.
    pub fn file(&self) -> String {
        format!("{}.toml", self.name)
    }
}

/// The lines of the comment that a scenario begins with.
pub fn comment(text: &str) -> Vec<String> {
    let lines = text.lines().map_while(|line| line.strip_prefix('#'));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()).collect()
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        /// The scenarios inside the binary, in the order in which they are listed.
        pub const SHIPPED: &[ShippedScenario] = &[$(ShippedScenario {
            name: $name,
            text: include_str!(concat!("../../../scenarios/", $name, ".toml")),
        }),*];
    };
}

shipped!(
    "default",
    "factory",
    "type-10",
    "type-11",
    "type-12",
    "type-31",
    "type-40",
    "high-leg",
    "open-delta",
    "solar-export",
    "solar-profile",
    "harmonics",
    "rectifier",
    "ct-reversed",
    "ct-swapped",
    "ct-open",
    "ct-wrong-size",
    "ct-wrong-output",
    "ct-two-lines",
    "ct-on-neutral",
    "leads-swapped",
    "lead-open",
    "lead-on-other-service",
    "line-open",
    "line-open-delta",
    "neutral-lead-open",
    "neutral-lead-on-line",
    "service-neutral-open",
    "pt-mismatch",
    "pt-reversed",
    "pt-open",
    "open-delta-reversed",
    "wrong-system-type",
    "control-power-lost",
    "control-power-transformer",
    "control-power-dc",
    "control-power-corner",
    "contacts-overloaded",
    "pulses-lost",
    "no-answer",
    "line-unterminated",
    "two-meters",
);

/// A recording inside the binary, for scenarios that name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShippedRecording {
    /// Its path, from the directory of the scenarios on.
    pub path: &'static str,
    /// The text of its file.
    pub text: &'static str,
}

macro_rules! recordings {
    ($($path:literal),* $(,)?) => {
        /// The recordings inside the binary.
        pub const RECORDINGS: &[ShippedRecording] = &[$(ShippedRecording {
            path: $path,
            text: include_str!(concat!("../../../scenarios/", $path)),
        }),*];
    };
}

recordings!("recordings/solar-day.csv", "recordings/rectifier.csv");
