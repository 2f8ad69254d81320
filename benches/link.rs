//! What the worst links cost that anybody can send, from their letters to a tape or a refusal.
//!
//! `cargo bench --bench link`, or `cargo bench --bench link -- --quick` to see it work. Wants an
//! idle machine.

#![allow(clippy::disallowed_macros)] // Its figures are for who has started it.

#[path = "common/figures.rs"]
mod figures;

use std::time::Instant;

use figures::{Length, Spread, machine};
use workbench::link::{LONGEST_LINK, link, read_link};
use workbench::tape::{base64_text, parse};

/// As much as a link unpacks to, bytes.
const MUCH: usize = (512 << 10) - 64;

fn main() {
    let length = Length::of_arguments();
    if length == Length::Nothing {
        println!("nothing measured; to measure: cargo bench --bench link");
        return;
    }
    println!("{}\n", machine());
    println!("| what | goal | measured | command |\n|---|---|---|---|");
    let filled = |line: &str| line.repeat(MUCH / line.len());
    let tape =
        |line: &str| parse(&filled(line), "worst.tape").ok().and_then(|tape| link(&tape).ok());
    let cases = [
        ("letters of no meaning", Some(format!("1.{}", "A".repeat(LONGEST_LINK - 2)))),
        ("keys, half a megabyte of them", tape("up next\n")),
        ("waits, half a megabyte of them", tape("wait 1ms\n")),
        ("lines that are none, half a megabyte of them", Some(packed(&filled("pres next\n")))),
        ("24 MB of zeros", Some(packed(&"\0".repeat(24 << 20)))),
    ];
    for (what, link) in cases {
        let Some(link) = link else { continue };
        let once = |_| {
            let began = Instant::now();
            let read = read_link(&link);
            let took = began.elapsed().as_secs_f64() * 1000.0;
            drop(read);
            took
        };
        let times: Vec<f64> = (0..length.choose(20, 1)).map(once).collect();
        println!("| a link: {what} | 100 ms | {} ms | `--bench link` |", Spread::of(&times));
    }
}

/// A link of a text that need not be a tape.
fn packed(text: &str) -> String {
    let bytes = [&[0; 4], text.as_bytes()].concat();
    let letters = base64_text(&miniz_oxide::deflate::compress_to_vec_zlib(&bytes, 9));
    format!("1.{}", letters.trim_end_matches('=').replace('+', "-").replace('/', "_"))
}
