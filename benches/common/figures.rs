//! Medians, spreads and what else a table of figures needs.

use std::fmt;
use std::fs;

/// The middle of several figures with the smallest and the largest.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

impl Spread {
    /// Of no figures at all it is all zero.
    pub fn of(figures: &[f64]) -> Self {
        let mut sorted = figures.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.last().copied().unwrap_or_default();
        let first = sorted.first().copied().unwrap_or_default();
        Self { median: part(&sorted, 0.5), min: first, max: last }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = f.precision().unwrap_or(2);
        write!(f, "{:.places$} [{:.places$}-{:.places$}]", self.median, self.min, self.max)
    }
}

/// The figure below which that part of the sorted figures lies.
pub fn part(sorted: &[f64], part: f64) -> f64 {
    let place = (sorted.len().saturating_sub(1) as f64 * part).round() as usize;
    sorted.get(place).copied().unwrap_or_default()
}

/// What the figures were measured on, and how busy it was when they began.
pub fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map_or_else(|| "unknown".to_owned(), |(_, is)| is.trim().to_owned())
    };
    let release = read("/proc/sys/kernel/osrelease");
    let kernel = release.split('-').next().unwrap_or_default().trim();
    let memory = field(&read("/proc/meminfo"), "MemTotal");
    let kilobytes = memory.split(' ').next().and_then(|n| n.parse::<f64>().ok());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let load = read("/proc/loadavg");
    format!(
        "{}, {cores} cores, {:.0} GB, Linux {kernel}; load average at the start {}",
        field(&read("/proc/cpuinfo"), "model name"),
        kilobytes.unwrap_or_default() / 1e6,
        load.split(' ').next().unwrap_or_default(),
    )
}

/// How the program was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// By `cargo bench`.
    Full,
    /// With `-- --quick`: enough to see that it works, too little to believe.
    Quick,
    /// By something that runs every target, as `cargo test --all-targets` does.
    Nothing,
}

impl Length {
    /// By the arguments of this process.
    pub fn of_arguments() -> Self {
        let given = |name: &str| std::env::args().any(|argument| argument == name);
        match (given("--bench"), given("--quick")) {
            (_, true) => Self::Quick,
            (true, false) => Self::Full,
            (false, false) => Self::Nothing,
        }
    }

    /// One number or the other.
    pub fn choose<T>(self, full: T, quick: T) -> T {
        if self == Self::Full { full } else { quick }
    }
}
