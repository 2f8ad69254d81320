//! Joins the page: the core, the modules and the style become one HTML file that asks nobody for
//! anything.
//!
//! ```text
//! join CORE.wasm PAGE.html
//! ```

use std::error::Error;
use std::path::Path;
use std::{env, fs, io};

use miniz_oxide::deflate::compress_to_vec_zlib;
use serde_json::Value;
use sha2::{Digest, Sha256};
use workbench::page::PageSession;
use workbench::tape::base64_text;

/// The modules in their order: each uses those before it.
const MODULES: [&str; 9] = [
    "core.js",
    "elements.js",
    "clock.js",
    "meter.js",
    "installation.js",
    "bench.js",
    "learn.js",
    "share.js",
    "main.js",
];
/// The most that the page may have, bytes: it is sent by mail and carried on memory sticks.
const LARGEST: usize = 1_250_000;
/// How hard the core is packed, 0 to 10.
const LEVEL: u8 = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [core, page] = arguments.as_slice() else {
        return Err("accepted: CORE.wasm PAGE.html".into());
    };
    let text = joined(Path::new(core))?;
    if text.len() > LARGEST {
        return Err(format!("the page has {} bytes; accepted: up to {LARGEST}", text.len()).into());
    }
    Ok(fs::write(page, text)?)
}

/// The whole page.
fn joined(core: &Path) -> io::Result<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
    let read = |name: &str| fs::read_to_string(folder.join(name));
    let packed = |bytes: &[u8]| base64_text(&compress_to_vec_zlib(bytes, LEVEL));
    let core = packed(&fs::read(core)?);
    let first = packed(first()?.as_bytes());
    let mut modules = String::new();
    for name in MODULES {
        modules.push_str(&module(&read(name)?));
    }
    if let Some(name) = twice(&modules) {
        return Err(io::Error::other(format!("two modules have a `{name}`: they are one script")));
    }
    let script = format!("\"use strict\";(() => {{\n{}}})();", without_air(&modules));
    let style = without_air(&read("style.css")?);
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}' 'wasm-unsafe-eval'; style-src 'sha256-{}'; \
         img-src data: blob:; base-uri 'none'; form-action 'none'",
        digest(&script),
        digest(&style)
    );
    let page = read("index.html")?;
    let parts = [
        ("{policy}", policy),
        ("{style}", style),
        ("{first}", first),
        ("{core}", core),
        ("{script}", script),
    ];
    Ok(parts.iter().fold(page, |page, (name, text)| page.replacen(name, text, 1)))
}

/// The picture that the core begins with: it stands there while the core is still unpacked.
fn first() -> io::Result<String> {
    let mut session = PageSession::new().map_err(io::Error::other)?;
    let look: Value = serde_json::from_str(&session.answer(r#"{"ask":"look"}"#))?;
    let picture = look.get("picture").and_then(Value::as_str);
    picture.map(str::to_owned).ok_or_else(|| io::Error::other("the core draws nothing"))
}

/// A module as a piece of the one script: what it takes from others is there already.
fn module(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("import "));
    lines.map(|line| format!("{}\n", line.strip_prefix("export ").unwrap_or(line))).collect()
}

/// A name that two modules declare, if there is one.
fn twice(modules: &str) -> Option<&str> {
    let mut names: Vec<&str> = Vec::new();
    for line in modules.lines() {
        let line = line.strip_prefix("async ").unwrap_or(line);
        let declares = ["function ", "const ", "let "];
        let Some(rest) = declares.iter().find_map(|word| line.strip_prefix(word)) else { continue };
        let name =
            rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        if names.contains(&name) {
            return Some(name);
        }
        names.push(name);
    }
    None
}

/// Without indentation, empty lines, and lines that are comments.
fn without_air(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let said =
        lines.filter(|line| !line.is_empty() && !line.starts_with("//") && !is_comment(line));
    said.map(|line| format!("{line}\n")).collect()
}

/// Whether a line is one comment of CSS.
fn is_comment(line: &str) -> bool {
    line.starts_with("/*") && line.ends_with("*/")
}

fn digest(text: &str) -> String {
    base64_text(&Sha256::digest(text))
}
