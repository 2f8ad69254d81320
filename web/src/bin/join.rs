//! Joins the page: the core, the modules and the style become one HTML file that asks nobody for
//! anything.
//!
//! ```text
//! join UNPACK.wasm CORE.wasm PAGE.html
//! ```

use std::error::Error;
use std::path::Path;
use std::{env, fs, io};

use lzma_rust2::{EncodeMode, LzmaOptions, LzmaWriter, MfType, Write};
use miniz_oxide::deflate::compress_to_vec_zlib;
use s4100_unpack::{DICTIONARY, LITERAL_CONTEXT_BITS, POSITION_BITS};
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
const LARGEST: usize = 800_000;
/// How hard small things are packed, 0 to 10.
const LEVEL: u8 = 10;
/// Which of the 127 characters of ASCII stand for nothing: those that would end or change the text of
/// an element, and some that terminals act on. By the 116 that are left six bytes are seven
/// characters, where base64 has eight.
const NO_LETTERS: [u8; 11] = [7, 8, 11, 12, b'\r', 26, 27, b'&', b'<', b'`', 127];
/// Bytes that are written at one time, as one character more.
const GROUP: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [unpack, core, page] = arguments.as_slice() else {
        return Err("accepted: UNPACK.wasm CORE.wasm PAGE.html".into());
    };
    let text = joined(Path::new(unpack), Path::new(core))?;
    if text.len() > LARGEST {
        return Err(format!("the page has {} bytes; accepted: up to {LARGEST}", text.len()).into());
    }
    Ok(fs::write(page, text)?)
}

/// The whole page.
fn joined(unpack: &Path, core: &Path) -> io::Result<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
    let read = |name: &str| fs::read_to_string(folder.join(name));
    let packed = |bytes: &[u8]| letters(&compress_to_vec_zlib(bytes, LEVEL));
    let core = letters(&lzma(&fs::read(core)?)?);
    let unpack = packed(&fs::read(unpack)?);
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
        ("{letters}", NO_LETTERS.map(|code| code.to_string()).join(" ")),
        ("{first}", first),
        ("{unpack}", unpack),
        ("{core}", core),
        ("{script}", script),
    ];
    Ok(parts.iter().fold(page, |page, (name, text)| page.replacen(name, text, 1)))
}

/// Packed as hard as can be, for the unpacker of the page.
fn lzma(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    let options = LzmaOptions {
        dict_size: DICTIONARY,
        lc: LITERAL_CONTEXT_BITS,
        lp: POSITION_BITS,
        pb: POSITION_BITS,
        mode: EncodeMode::Normal,
        nice_len: 273,
        mf: MfType::Bt4,
        depth_limit: 1000,
        ..LzmaOptions::default()
    };
    let failed = |error: lzma_rust2::Error| io::Error::other(format!("LZMA: {error:?}"));
    let packed = length.to_le_bytes().to_vec();
    let mut writer = LzmaWriter::new_no_header(packed, &options, false).map_err(failed)?;
    writer.write_all(bytes).map_err(failed)?;
    writer.finish().map_err(failed)
}

/// Bytes as characters of ASCII, none of which a page takes for anything else.
fn letters(bytes: &[u8]) -> String {
    let all: Vec<u8> = (1..=127).filter(|code| !NO_LETTERS.contains(code)).collect();
    let base = all.len() as u64;
    let mut text = String::with_capacity(bytes.len() * 7 / GROUP + 8);
    for group in bytes.chunks(GROUP) {
        let mut number = group.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let mut written = [0; GROUP + 1];
        let digits = written.iter_mut().take(group.len() + 1);
        for digit in digits.rev() {
            let place = usize::try_from(number % base).unwrap_or_default();
            *digit = all.get(place).copied().unwrap_or_default();
            number /= base;
        }
        text.extend(written.iter().take(group.len() + 1).map(|letter| char::from(*letter)));
    }
    text
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
