//! The house from outside: which part may know which, read from the paths in the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A package, and which of its modules at the top may name which others.
struct House {
    sources: &'static str,
    modules: &'static [(&'static str, &'static [&'static str])],
}

/// What a panel is knows nothing of how it is shown.
const PANELS: House = House {
    sources: "panels/src",
    modules: &[("error", &[]), ("panel", &["error"]), ("render", &["panel"])],
};

/// A path that a file names.
struct Mention {
    /// The module that names it, as `render::svg`.
    from: String,
    /// The module in which what is named stands.
    to: String,
    /// File, line and the line itself.
    place: String,
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

/// The module of a file: `render/svg.rs` is `render::svg`, and `lib.rs` nothing.
fn module(sources: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(sources).unwrap().with_extension("");
    let name = inside.to_str().unwrap().replace('/', "::");
    if ["lib", "main"].contains(&name.as_str()) { String::new() } else { name }
}

/// What a source says outside its tests and comments; lines stay where they are.
fn said(text: &str) -> String {
    let mut said = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let tests = line == "#[cfg(test)]" && lines.peek().is_some_and(|it| it.ends_with('{'));
        if tests {
            break;
        }
        said += line.split("//").next().unwrap_or_default();
        said.push('\n');
    }
    said
}

/// The paths that begin `text`, their braces multiplied out: `a::{b, c::d}` is `a::b`, `a::c::d`.
fn paths(text: &str) -> Vec<String> {
    let name = |c: char| c.is_alphanumeric() || "_*".contains(c);
    let text = text.trim_start();
    let end = text.find(|c| !name(c)).unwrap_or(text.len());
    let (head, rest) = text.split_at(end);
    if let Some(rest) = rest.strip_prefix("::") {
        let tails = paths(rest).into_iter();
        return tails.map(|tail| format!("{head}::{tail}")).collect();
    }
    let Some(group) = rest.strip_prefix('{').filter(|_| head.is_empty()) else {
        return vec![head.to_owned()];
    };
    let (mut depth, mut items) = (0, vec![0]);
    let mut end = group.len();
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                end = at;
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(at + 1),
            _ => {}
        }
    }
    let items = items.into_iter().filter(|&at| !group[at..end].trim().is_empty());
    items.flat_map(|at| paths(&group[at..end])).collect()
}

/// Every `crate::` and `super::` path of a package outside its tests.
fn mentions(house: &House) -> Vec<Mention> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = root.join(house.sources);
    let mut found = Vec::new();
    files(&sources, &mut found);
    let is_test = |file: &PathBuf| file.file_stem().is_some_and(|stem| stem == "tests");
    found.retain(|file| !is_test(file));
    let modules: BTreeSet<String> = found.iter().map(|file| module(&sources, file)).collect();
    let mut mentions = Vec::new();
    for file in &found {
        let from = module(&sources, file);
        let text = said(&fs::read_to_string(file).unwrap());
        for (at, start) in text.match_indices("crate::").chain(text.match_indices("super::")) {
            // The middle of a path that began earlier, such as `super::super`.
            if text[..at].ends_with("::") {
                continue;
            }
            let base = if start == "crate::" { "crate" } else { from.as_str() };
            for path in paths(&text[at..]) {
                let to = resolved(base, &path, &modules);
                let line = text[..at].matches('\n').count();
                let file = file.strip_prefix(root).unwrap().display();
                let words = text.lines().nth(line).unwrap_or_default().trim();
                let place = format!("{file}:{}: {words} ({path})", line + 1);
                mentions.push(Mention { from: from.clone(), to, place });
            }
        }
    }
    mentions
}

/// The innermost module in which `path` ends, seen from the module `base`.
fn resolved(base: &str, path: &str, modules: &BTreeSet<String>) -> String {
    let mut segments: Vec<&str> = base.split("::").filter(|it| *it != "crate").collect();
    for segment in path.split("::") {
        match segment {
            "crate" => segments.clear(),
            "super" => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    while !segments.is_empty() && !modules.contains(&segments.join("::")) {
        segments.pop();
    }
    segments.join("::")
}

fn top(module: &str) -> &str {
    module.split("::").next().unwrap_or_default()
}

#[test]
fn modules_know_only_those_below_them() {
    for house in [PANELS] {
        let mut climbs = Vec::new();
        for mention in mentions(&house) {
            let (from, to) = (top(&mention.from), top(&mention.to));
            let row = house.modules.iter().find(|(module, _)| *module == from);
            if from != to && row.is_none_or(|(_, below)| !below.contains(&to)) {
                climbs.push(format!("{} names `{to}` from `{from}`", mention.place));
            }
        }
        assert!(climbs.is_empty(), "{}:\n{}", house.sources, climbs.join("\n"));
    }
}

/// Files that reach each other are one thought in two places.
#[test]
fn no_file_reaches_itself_through_others() {
    for house in [PANELS] {
        let mut known: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for Mention { from, to, place } in mentions(&house) {
            if from != to {
                known.entry(from).or_default().entry(to).or_insert(place);
            }
        }
        // What reaches nothing, and what nothing reaches, is taken away until circles are left.
        loop {
            let edges = |known: &BTreeMap<String, BTreeMap<String, String>>| {
                known.values().map(BTreeMap::len).sum::<usize>()
            };
            let before = edges(&known);
            let reaching: BTreeSet<String> = known.keys().cloned().collect();
            let reached: BTreeSet<String> =
                known.values().flat_map(BTreeMap::keys).cloned().collect();
            known.retain(|from, _| reached.contains(from));
            for below in known.values_mut() {
                below.retain(|to, _| reaching.contains(to));
            }
            known.retain(|_, below| !below.is_empty());
            if edges(&known) == before {
                break;
            }
        }
        let circle: Vec<&String> = known.values().flat_map(BTreeMap::values).collect();
        assert!(circle.is_empty(), "{}: a circle among\n{circle:#?}", house.sources);
    }
}

#[test]
fn paths_are_read_with_their_braces() {
    let read = |text: &str| paths(text).join(" ");
    assert_eq!(read("crate::a::B;"), "crate::a::B");
    assert_eq!(read("crate::{a::{B, c::D}, e::*};"), "crate::a::B crate::a::c::D crate::e::*");
    let modules = ["a", "a::c"].map(str::to_owned).into();
    assert_eq!(resolved("crate", "crate::a::c::D", &modules), "a::c");
    assert_eq!(resolved("a::c", "super::B", &modules), "a");
}
