//! What the documents say of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::replay::example;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What stands in backticks and looks like a path of the repository: with a slash, and a file
/// ending or a known folder in front.
fn paths(text: &str) -> Vec<String> {
    const FOLDERS: [&str; 9] = [
        "src",
        "workbench",
        "panels",
        "firmware-model",
        "docs",
        "tests",
        "scenarios",
        ".ci",
        "fuzz",
    ];
    let of_repository = |path: &&str| {
        let first = path.split('/').next().unwrap_or_default();
        path.contains('/') && FOLDERS.contains(&first) && !path.contains([' ', '{', '*', '<'])
    };
    text.split('`').skip(1).step_by(2).filter(of_repository).map(str::to_owned).collect()
}

/// A newcomer who follows a path of the documents finds a file there.
#[test]
fn every_path_in_the_documents_leads_somewhere() {
    let mut seen = 0;
    for document in ["docs/architecture.md", "CONTRIBUTING.md", "README.md", "docs/performance.md"]
    {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for path in paths(&text) {
            seen += 1;
            assert!(root().join(&path).exists(), "{document}: `{path}` is not there");
        }
    }
    assert!(seen > 30, "{seen} paths");
}

#[test]
fn the_picture_of_the_terminal_is_what_the_program_draws() {
    let path = Path::new("docs/images/terminal.svg");
    let output = example("terminal_picture").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    if std::env::var_os("S4100_BLESS").is_some() {
        fs::write(root().join(path), &output.stdout).unwrap();
    }
    let committed = fs::read(root().join(path)).unwrap();
    assert!(
        committed == output.stdout,
        "another picture: S4100_BLESS=1 writes it, to be looked at"
    );
}
