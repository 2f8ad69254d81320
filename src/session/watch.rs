//! The panel of `--panel DIR` while the program runs: whoever edits it sees the change.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use panels::{Panel, PanelError};

/// How often the files are looked at.
const PERIOD: Duration = Duration::from_millis(200);

/// What tells one version of a file from another: its time and its length; none where
/// there is no such file.
type Stamp = Option<(SystemTime, u64)>;

/// Looks at the files of a panel.
#[derive(Debug)]
pub struct PanelWatch {
    directory: PathBuf,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    looked: Instant,
    /// The files as they were read.
    read: Vec<Stamp>,
    /// The files at the last look: what is still being written is not read.
    last: Vec<Stamp>,
}

impl PanelWatch {
    /// Of a panel that has just been read.
    pub fn new(directory: PathBuf) -> Self {
        let read = stamps(&directory);
        let seen = Seen { looked: Instant::now(), last: read.clone(), read };
        Self { directory, seen: Mutex::new(seen) }
    }

    /// The panel, if its files have changed since it was read and have come to rest.
    pub fn changed(&self) -> Option<Result<Panel, PanelError>> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.looked.elapsed() < PERIOD {
            return None;
        }
        seen.looked = Instant::now();
        let now = stamps(&self.directory);
        let at_rest = now == seen.last;
        seen.last.clone_from(&now);
        if !at_rest || now == seen.read {
            return None;
        }
        seen.read = now;
        drop(seen);
        Some(super::start::read_panel(&self.directory))
    }
}

fn stamps(directory: &std::path::Path) -> Vec<Stamp> {
    Panel::files()
        .map(|name| {
            let data = fs::metadata(directory.join(name)).ok()?;
            Some((data.modified().ok()?, data.len()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(watch: &PanelWatch) -> Result<Panel, PanelError> {
        let begin = Instant::now();
        loop {
            if let Some(panel) = watch.changed() {
                return panel;
            }
            assert!(begin.elapsed() < Duration::from_secs(20), "the change is not noticed");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[test]
    fn a_file_that_comes_goes_or_is_wrong_is_noticed_once() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("panel.toml");
        let builtin = include_str!("../../panels/series-4100/panel.toml");
        // A directory without any file of a panel would be none.
        let text = include_str!("../../panels/series-4100/text.toml");
        fs::write(directory.path().join("text.toml"), text).unwrap();
        let watch = PanelWatch::new(directory.path().to_owned());
        fs::write(&file, builtin.replace("VerifEye Series 4100", "Another")).unwrap();
        assert_eq!(next(&watch).unwrap().case.title, "Another");
        fs::write(&file, builtin.replace("brand =", "brnad =")).unwrap();
        assert!(next(&watch).unwrap_err().to_string().contains("did you mean `brand`?"));
        fs::remove_file(&file).unwrap();
        assert_eq!(next(&watch).unwrap().case.title, "VerifEye Series 4100");
        std::thread::sleep(PERIOD * 2);
        assert!(watch.changed().is_none());
        std::thread::sleep(PERIOD * 2);
        assert!(watch.changed().is_none());
    }
}
