//! What a shell is told that completes a line of `s4100 ctl`.

use std::ffi::OsStr;

use clap_complete::CompletionCandidate;
use workbench::tape::next_words;

/// What can come next on a command line that a shell completes: the words before the last one are
/// those of this process.
pub fn next(begun: &OsStr) -> Vec<CompletionCandidate> {
    let Some(begun) = begun.to_str() else { return Vec::new() };
    let said: Vec<String> = std::env::args().skip_while(|word| word != "ctl").skip(1).collect();
    // Shells say which word the cursor is in, or end there.
    let index = std::env::var("_CLAP_COMPLETE_INDEX").ok().and_then(|index| index.parse().ok());
    let mut before = std::env::args().skip_while(|word| word != "--").skip(1);
    let before = before.position(|word| word == "ctl").unwrap_or_default() + 1;
    let count =
        index.map_or(said.len().saturating_sub(1), |index: usize| index.saturating_sub(before));
    let mut line = Vec::new();
    let mut words = said.iter().take(count);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--control" => drop(words.next()),
            option if option.starts_with("--") => {}
            word => line.push(word),
        }
    }
    line.push(begun);
    next_words(&line.join(" ")).into_iter().map(CompletionCandidate::new).collect()
}
