//! The house from outside: which part may know which, read from the paths in the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// A package, and which of its modules at the top may name which others.
struct House {
    name: &'static str,
    sources: &'static str,
    /// From the lowest up: a module, and what it may name of those above it and of other packages.
    modules: &'static [(&'static str, &'static str)],
    /// It is the same on every machine and at every time.
    is_pure: bool,
}

const HOUSES: [&House; 4] = [&CORE, &PANELS, &WORKBENCH, &PROGRAM];

/// What is inside the case.
const CORE: House = House {
    name: "firmware_model",
    sources: "firmware-model/src",
    is_pure: true,
    modules: &[
        ("counter", ""),
        ("decimal", ""),
        ("evidence", ""),
        ("key", ""),
        ("time", ""),
        ("clock", "time"),
        ("contact", "time"),
        ("fidelity", "time"),
        ("pulse", "contact time"),
        ("rules", "evidence"),
        ("serial", "time"),
        ("terminals", "time"),
        ("datalog", "clock counter evidence"),
        ("settings", "evidence serial"),
        ("metering", "fidelity settings terminals time"),
        ("acquisition", "fidelity metering settings terminals time"),
        ("alerts", "decimal evidence fidelity metering settings"),
        ("demand", "metering settings"),
        ("identity", ""),
        (
            "registers",
            "alerts clock counter datalog decimal demand evidence fidelity identity \
             metering settings",
        ),
        ("menu", "evidence key registers settings time"),
        ("keys", "key menu rules time"),
        ("input", "key menu terminals"),
        ("lcd", "evidence identity menu registers rules settings time"),
        ("modbus", "identity registers"),
        ("nonvolatile", "clock counter datalog demand metering pulse registers settings"),
        ("output", "modbus"),
        (
            "meter",
            "acquisition alerts clock contact datalog demand fidelity identity input key \
             keys lcd menu metering modbus nonvolatile output pulse registers settings \
             terminals time",
        ),
    ],
};

/// How it looks. What a panel is knows nothing of how it is shown.
const PANELS: House = House {
    name: "panels",
    sources: "panels/src",
    is_pure: true,
    modules: &[
        ("text", ""),
        ("diagnostics", ""),
        ("reading", ""),
        ("error", "diagnostics reading firmware_model"),
        ("panel", "error firmware_model"),
        ("render", "diagnostics panel text firmware_model"),
    ],
};

/// What stands around it.
const WORKBENCH: House = House {
    name: "workbench",
    sources: "workbench/src",
    is_pure: true,
    modules: &[
        ("diagnostics", "panels"),
        ("kind", ""),
        ("library", ""),
        ("worded", ""),
        ("safety", "worded panels"),
        ("contacts", "kind firmware_model"),
        ("duration", "firmware_model"),
        ("evidence", "firmware_model"),
        ("registers", "diagnostics worded firmware_model panels"),
        ("line", "diagnostics registers worded firmware_model"),
        ("installation", "diagnostics line worded firmware_model"),
        ("wiring", "installation worded firmware_model panels"),
        ("scenario", "diagnostics duration installation library line worded firmware_model panels"),
        ("simulation", "installation line registers scenario wiring worded firmware_model"),
        ("route", "diagnostics scenario simulation worded firmware_model panels"),
        ("troubleshooting", "diagnostics safety scenario simulation wiring firmware_model panels"),
        (
            "capture",
            "diagnostics duration installation kind route scenario simulation wiring worded \
             firmware_model panels",
        ),
        ("comparison", "line registers scenario simulation firmware_model panels"),
        ("questions", "capture route safety scenario simulation worded firmware_model panels"),
        (
            "tape",
            "capture diagnostics duration installation kind library line registers route scenario \
             simulation worded firmware_model panels",
        ),
        ("link", "scenario tape"),
        (
            "lesson",
            "capture diagnostics installation library route safety scenario simulation tape worded \
             firmware_model panels",
        ),
        (
            "exam",
            "capture diagnostics installation lesson line registers scenario simulation tape worded \
             firmware_model panels",
        ),
        ("controls", "line exam installation scenario wiring worded"),
        ("explain", "firmware_model panels"),
        (
            "handout",
            "capture installation lesson route scenario simulation tape wiring firmware_model panels",
        ),
        (
            "figures",
            "capture diagnostics duration kind library link route scenario simulation tape wiring worded firmware_model \
             panels",
        ),
        (
            "page",
            "capture controls diagnostics exam explain installation lesson library line link registers scenario \
             simulation tape wiring worded firmware_model panels",
        ),
    ],
};

/// The world. A port knows the line and no meter, the terminal no session and no port, and
/// nothing knows the command line.
const PROGRAM: House = House {
    name: "s4100",
    sources: "src",
    is_pure: false,
    modules: &[
        ("files", "workbench::kind"),
        ("messages", ""),
        ("periodic", ""),
        ("library", "files workbench::library workbench::scenario workbench::tape"),
        ("master", "firmware_model workbench::line workbench::registers"),
        (
            "pacing",
            "firmware_model workbench::line workbench::scenario workbench::simulation workbench::tape",
        ),
        ("ports", "files firmware_model workbench::line"),
        (
            "steer",
            "pacing firmware_model panels workbench::capture workbench::line workbench::registers \
             workbench::route workbench::scenario workbench::simulation workbench::tape workbench::wiring",
        ),
        ("store", "files pacing periodic firmware_model workbench::kind workbench::scenario"),
        (
            "tui",
            "firmware_model panels workbench::controls workbench::explain workbench::installation workbench::lesson \
             workbench::line workbench::scenario workbench::simulation workbench::troubleshooting \
             workbench::wiring workbench::worded",
        ),
        (
            "session",
            "files library messages pacing periodic ports steer store tui firmware_model panels \
             workbench::contacts workbench::duration workbench::exam workbench::installation \
             workbench::kind workbench::lesson workbench::library workbench::line workbench::registers workbench::route workbench::scenario \
             workbench::simulation workbench::tape workbench::wiring workbench::worded",
        ),
        (
            "cli",
            "files library master messages pacing session steer store firmware_model panels \
             workbench::capture workbench::comparison workbench::duration workbench::evidence workbench::exam workbench::figures workbench::handout workbench::kind workbench::lesson workbench::library \
             workbench::line workbench::link workbench::questions workbench::registers workbench::route workbench::scenario workbench::simulation \
             workbench::tape workbench::troubleshooting workbench::worded",
        ),
    ],
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
    let mut is_test = false;
    while let Some(line) = lines.next() {
        is_test |= line == "#[cfg(test)]" && lines.peek().is_some_and(|it| it.ends_with('{'));
        if !is_test {
            said += line.split("//").next().unwrap_or_default();
        }
        is_test &= line != "}";
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

/// The sources of a package outside its tests, with what each of them says.
fn sources(house: &House) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&root().join(house.sources), &mut found);
    let test = |name: &OsStr| ["tests", "tests.rs", "fixture.rs"].iter().any(|test| name == *test);
    found.retain(|file| !file.iter().any(test));
    let read = |file: PathBuf| {
        let text = said(&fs::read_to_string(&file).unwrap());
        (file, text)
    };
    found.into_iter().map(read).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where the paths begin in `text` whose first word is `start`.
fn beginnings<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let path = format!("{start}::");
    let all: Vec<usize> = text.match_indices(&path).map(|(at, _)| at).collect();
    all.into_iter().filter(move |at| !text[..*at].ends_with(is_word))
}

/// File, line and the line itself, of what stands at `at`.
fn place(file: &Path, text: &str, at: usize) -> String {
    let line = text[..at].matches('\n').count();
    let words = text.lines().nth(line).unwrap_or_default().trim();
    format!("{}:{}: {words}", file.strip_prefix(root()).unwrap().display(), line + 1)
}

/// Every path of a package outside its tests that begins with `crate`, `super` or a sister.
fn mentions(house: &House) -> Vec<Mention> {
    let sources = sources(house);
    let base = root().join(house.sources);
    let modules: BTreeSet<String> = sources.iter().map(|(file, _)| module(&base, file)).collect();
    let exports = exports(&sources);
    let sisters = HOUSES.iter().map(|house| house.name).filter(|name| *name != house.name);
    let starts: Vec<&str> = ["crate", "super"].into_iter().chain(sisters).collect();
    let mut mentions = Vec::new();
    for (file, text) in &sources {
        let from = module(&base, file);
        for start in &starts {
            for at in beginnings(text, start) {
                for path in paths(&text[at..]) {
                    let to = match *start {
                        "crate" => resolved("crate", &path, &modules, &exports),
                        "super" => resolved(&from, &path, &modules, &exports),
                        // Of the workbench, a module is named; the others show all at the top.
                        "workbench" => path.split("::").take(2).collect::<Vec<_>>().join("::"),
                        sister => sister.to_owned(),
                    };
                    let place = format!("{} ({path})", place(file, text, at));
                    mentions.push(Mention { from: from.clone(), to, place });
                }
            }
        }
    }
    mentions
}

/// In which module that stands which `lib.rs` shows at the top.
fn exports(sources: &[(PathBuf, String)]) -> BTreeMap<String, String> {
    let library = sources.iter().find(|(file, _)| file.ends_with("src/lib.rs"));
    let text = library.map_or("", |(_, text)| text);
    let uses =
        text.match_indices("pub use ").flat_map(|(at, word)| paths(&text[at + word.len()..]));
    uses.filter_map(|path| path.rsplit_once("::").map(|(of, name)| (name.into(), of.into())))
        .collect()
}

/// The innermost module in which `path` ends, seen from the module `base`.
fn resolved(
    base: &str,
    path: &str,
    modules: &BTreeSet<String>,
    exports: &BTreeMap<String, String>,
) -> String {
    let mut segments: Vec<&str> = base.split("::").filter(|it| *it != "crate").collect();
    for segment in path.split("::") {
        match segment {
            "crate" => segments.clear(),
            "super" => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    if let [name, ..] = segments[..]
        && !modules.contains(name)
        && let Some(of) = exports.get(name)
    {
        segments.splice(..1, of.split("::"));
    }
    while !segments.is_empty() && !modules.contains(&segments.join("::")) {
        segments.pop();
    }
    segments.join("::")
}

/// What a row of a table calls a module.
fn row_name(module: &str) -> &str {
    let is_sister = module.starts_with("workbench::");
    if is_sister { module } else { module.split("::").next().unwrap_or_default() }
}

#[test]
fn modules_know_only_those_below_them() {
    let mut climbs = Vec::new();
    for house in HOUSES {
        let mentions = mentions(house);
        assert!(mentions.len() > 50, "{}: {} paths", house.name, mentions.len());
        for mention in mentions {
            let (from, to) = (row_name(&mention.from), row_name(&mention.to));
            let row = house.modules.iter().find(|(module, _)| *module == from);
            let may = row.is_some_and(|(_, below)| below.split(' ').any(|name| name == to));
            if from != to && !may {
                climbs.push(format!("{}: `{from}` may not name `{to}`", mention.place));
            }
        }
    }
    assert!(climbs.is_empty(), "{}", climbs.join("\n"));
}

/// Where each row names only rows that stand before it, there is no circle.
#[test]
fn the_tables_go_up() {
    for house in HOUSES {
        for (place, (module, below)) in house.modules.iter().enumerate() {
            let file = root().join(house.sources).join(module).with_extension("rs");
            assert!(file.is_file(), "{}: there is no `{module}`", house.name);
            for name in below.split(' ').filter(|name| !name.is_empty()) {
                let row = house.modules.iter().position(|(module, _)| *module == name);
                let package = name.split("::").next().unwrap_or_default();
                let number = |name: &str| HOUSES.iter().position(|house| house.name == name);
                let is_lower = match row {
                    Some(row) => row < place,
                    None => number(package).is_some_and(|it| Some(it) < number(house.name)),
                };
                assert!(is_lower, "{}: `{name}` is not below `{module}`", house.name);
            }
        }
    }
}

/// What no pure package asks for: the world.
#[test]
fn pure_packages_ask_nothing_of_the_world() {
    const WORLD: [&str; 6] = ["fs", "net", "thread", "env", "process", "*"];
    let mut asked = Vec::new();
    for house in HOUSES.iter().filter(|house| house.is_pure) {
        for (file, text) in sources(house) {
            for at in beginnings(&text, "std") {
                for path in paths(&text[at..]) {
                    let parts: Vec<&str> = path.split("::").collect();
                    let asks = match parts[..] {
                        [_, "time"] | [_, "time", "self" | "*" | "Instant" | "SystemTime", ..] => {
                            true
                        }
                        [_, module, ..] => WORLD.contains(&module),
                        _ => false,
                    };
                    if asks {
                        asked.push(format!("{} ({path})", place(&file, &text, at)));
                    }
                }
            }
        }
    }
    assert!(asked.is_empty(), "{}", asked.join("\n"));
}

/// Files that reach each other, since they are one thought: a row carries what reads and writes it,
/// and reading goes down into rows.
const THOUGHTS: [(&str, &[&str]); 2] = [
    (
        "workbench",
        &[
            "scenario::keys",
            "scenario::row",
            "scenario::setup",
            "scenario::value",
            "scenario::walk",
        ],
    ),
    (
        "workbench",
        &["tape::directive", "tape::expect", "tape::parse", "tape::print", "tape::report"],
    ),
];

/// What each file of a package names, and where.
type Known = BTreeMap<String, BTreeMap<String, String>>;

/// Takes away what reaches nothing and what nothing reaches, until circles are left.
fn only_circles(known: &mut Known) {
    let edges = |known: &Known| known.values().map(BTreeMap::len).sum::<usize>();
    loop {
        let before = edges(known);
        let reaching: BTreeSet<String> = known.keys().cloned().collect();
        let reached: BTreeSet<String> = known.values().flat_map(BTreeMap::keys).cloned().collect();
        known.retain(|from, _| reached.contains(from));
        for below in known.values_mut() {
            below.retain(|to, _| reaching.contains(to));
        }
        known.retain(|_, below| !below.is_empty());
        if edges(known) == before {
            return;
        }
    }
}

#[test]
fn no_file_reaches_itself_through_others() {
    for house in HOUSES {
        let mut known = Known::new();
        for Mention { from, to, place } in mentions(house) {
            if from != to {
                known.entry(from).or_default().entry(to).or_insert(place);
            }
        }
        for (_, files) in THOUGHTS.iter().filter(|(package, _)| *package == house.name) {
            let is_one = |name: &String| files.contains(&name.as_str());
            let mut inside = known.clone();
            inside.retain(|from, _| is_one(from));
            for below in inside.values_mut() {
                below.retain(|to, _| is_one(to));
            }
            only_circles(&mut inside);
            let all: BTreeSet<&str> = inside.keys().map(String::as_str).collect();
            assert_eq!(all, files.iter().copied().collect(), "no circle any more");
            for (_, below) in known.iter_mut().filter(|(from, _)| is_one(from)) {
                below.retain(|to, _| !is_one(to));
            }
        }
        only_circles(&mut known);
        let circle: Vec<&String> = known.values().flat_map(BTreeMap::values).collect();
        assert!(circle.is_empty(), "{}: a circle among\n{circle:#?}", house.sources);
    }
}

/// A user of two modules needs no `as`.
#[test]
fn each_type_has_a_name_of_its_own() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for house in HOUSES {
        for (file, text) in sources(house) {
            for (number, line) in text.lines().enumerate() {
                let mut words =
                    line.split([' ', '<', '(', ';', ':', '{']).filter(|word| !word.is_empty());
                let is_public = words.next() == Some("pub");
                let is_type = |word: &str| ["struct", "enum", "type", "trait"].contains(&word);
                let kind =
                    words.find(|word| !["crate)", "super)", "crate", "super"].contains(word));
                if let (true, Some(name)) = (is_public && kind.is_some_and(is_type), words.next()) {
                    let place = format!("{}:{}", file.display(), number + 1);
                    places.entry(name.to_owned()).or_default().push(place);
                }
            }
        }
    }
    assert!(places.len() > 200, "{}", places.len());
    places.retain(|_, places| places.len() > 1);
    assert!(places.is_empty(), "{places:#?}");
}

#[test]
fn paths_are_read_with_their_braces() {
    let read = |text: &str| paths(text).join(" ");
    assert_eq!(read("crate::a::B;"), "crate::a::B");
    assert_eq!(read("crate::{a::{B, c::D}, e::*};"), "crate::a::B crate::a::c::D crate::e::*");
    let modules = ["a", "a::c"].map(str::to_owned).into();
    let exports = BTreeMap::from([("E".to_owned(), "a::c".to_owned())]);
    let resolved = |base, path| resolved(base, path, &modules, &exports);
    assert_eq!(resolved("crate", "crate::a::c::D"), "a::c");
    assert_eq!(resolved("a::c", "super::B"), "a");
    assert_eq!(resolved("a", "crate::E::new"), "a::c");
    let text =
        "use std::fs;\n// std::net\n#[cfg(test)]\nmod tests {\n    std::env\n}\nself::std::x";
    assert_eq!(beginnings(&said(text), "std").collect::<Vec<_>>(), [4]);
}
