//! What pictures cost: a drawing, a PNG, a whole gallery.
//!
//! `cargo bench --bench pictures`, or `cargo bench --bench pictures -- --quick` to see it
//! work. Wants an idle machine.

#![allow(clippy::disallowed_macros)] // Its figures are for who has started it.

#[path = "common/figures.rs"]
mod figures;

use std::hint::black_box;
use std::time::Instant;

use anyhow::Result;
use figures::{Length, Spread, machine};
use firmware_model::menu::Notation;
use firmware_model::{Key, Tick};
use panels::{Panel, PictureTheme, svg_on_paper};
use workbench::capture::{Look, PictureFormat, PictureOptions, Shot, render, settled};
use workbench::exam::deal;
use workbench::figures::gallery::{Plan, gallery};
use workbench::figures::{Book, FigureLock, MadePicture, States, check, make, menu_map};
use workbench::library::Packed;
use workbench::route::{Passwords, Target, press, route};
use workbench::scenario::Scenario;

fn main() -> Result<()> {
    let length = Length::of_arguments();
    if length == Length::Nothing {
        println!("nothing measured; to measure: cargo bench --bench pictures");
        return Ok(());
    }
    println!("{}\n", machine());
    println!("| what | goal | measured | command |\n|---|---|---|---|");
    let panel = Panel::builtin()?;
    let scenario = Scenario::shipped("default")?;
    let glass = Look { glass_only: true, ..Look::default() };
    for (what, goal, format, look) in [
        ("the glass as SVG", "1 ms", PictureFormat::Svg, &glass),
        ("the front as SVG", "-", PictureFormat::Svg, &Look::default()),
        ("the glass as PNG, 1000 pixels wide", "20 ms", PictureFormat::Png, &glass),
        ("the front as PNG, 1000 pixels wide", "-", PictureFormat::Png, &Look::default()),
    ] {
        picture(&panel, &scenario, (what, goal), (format, look), length)?;
    }
    for (what, goal, look) in [("glasses", "5 s for 250", glass), ("fronts", "-", Look::default())]
    {
        whole_gallery(&panel, &scenario, (what, goal), look, length)?;
    }
    book(&panel, length)?;
    menu(&panel, &scenario, length)?;
    exams(length)
}

fn row(what: &str, goal: &str, measured: &str) {
    println!("| {what} | {goal} | {measured} | `--bench pictures` |");
}

/// From what the glass shows to the bytes of a file.
fn picture(
    panel: &Panel,
    scenario: &Scenario,
    (what, goal): (&str, &str),
    (format, look): (PictureFormat, &Look),
    length: Length,
) -> Result<()> {
    let mut bus = settled(scenario, panel, Tick::ZERO);
    press(&mut bus, 0, &[Key::Minus; 3])?;
    let shot = Shot::of(&bus, 0, None)?;
    let (mut took, mut size) = (Vec::new(), 0);
    for _ in 0..length.choose(30, 3) {
        let began = Instant::now();
        size = black_box(render(panel, &shot, format, look, "")?).len();
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    row(what, goal, &format!("{} ms, {size} bytes", Spread::of(&took)));
    Ok(())
}

/// Every screen in both notations as SVG and PNG, with its page, in memory.
fn whole_gallery(
    panel: &Panel,
    scenario: &Scenario,
    (what, goal): (&str, &str),
    look: Look,
    length: Length,
) -> Result<()> {
    let options = PictureOptions { look, ..PictureOptions::default() };
    let plan = Plan {
        only: "",
        scenario,
        meter: 0,
        after: Tick::ZERO,
        options: &options,
        png: true,
        command: "s4100 screenshot",
    };
    let (mut took, mut files) = (Vec::new(), 0);
    for _ in 0..length.choose(3, 1) {
        let began = Instant::now();
        files = black_box(gallery(panel, &plan)?).len();
        took.push(began.elapsed().as_secs_f64());
    }
    // A page and two lists beside them.
    let pictures = (files - 3) / 2;
    let measured = format!("{} s for {pictures} of them", Spread::of(&took));
    row(&format!("a gallery of {what} with PNG"), goal, &measured);
    Ok(())
}

/// A hundred screens as figures, each made again and held to its lock.
fn book(panel: &Panel, length: Length) -> Result<()> {
    let mut text = String::from("[defaults]\nview = \"glass\"\n");
    for screen in panel.menu.screens().take(100) {
        let name = screen.id().replace('.', "-");
        text.push_str(&format!("[figure.{name}]\nscreen = \"{}\"\n", screen.id()));
    }
    let (book, scenarios) = Book::read(&text, "figures.toml", &Packed::default())?;
    let all = || -> Result<Vec<MadePicture>> {
        let mut states = States::default();
        let one = |planned| Ok(make(panel, planned, &scenarios, &mut states)?);
        book.pictures.iter().map(one).collect()
    };
    let made = all()?;
    let lock = FigureLock::new(made.iter().map(|one| one.locked.clone()).collect());
    let on_disk =
        |file: &str| made.iter().find(|one| one.locked.file == file).map(|one| one.bytes.clone());
    let mut took = Vec::new();
    for _ in 0..length.choose(10, 1) {
        let began = Instant::now();
        black_box(check(&lock, &all()?, &on_disk));
        took.push(began.elapsed().as_secs_f64());
    }
    row("100 figures checked", "2 s", &format!("{} s", Spread::of(&took)));
    Ok(())
}

/// The way to a setting, and the whole menu on one sheet.
fn menu(panel: &Panel, scenario: &Scenario, length: Length) -> Result<()> {
    let bus = settled(scenario, panel, Tick::ZERO);
    let meter = bus.stations()[0].meter();
    let target: Target = "setup.voltage.system=480".parse()?;
    let (mut ways, mut sheets) = (Vec::new(), Vec::new());
    for _ in 0..length.choose(10, 1) {
        let began = Instant::now();
        black_box(route(meter, target, Passwords::Known)?);
        ways.push(began.elapsed().as_secs_f64() * 1e3);
        let began = Instant::now();
        let look = (Notation::Ieee, Passwords::Known);
        let sheet = menu_map(panel, &bus, 0, look, PictureTheme::Print);
        black_box(svg_on_paper(&sheet, 420, "menu"));
        sheets.push(began.elapsed().as_secs_f64());
    }
    row("the keys to a value", "20 ms", &format!("{} ms", Spread::of(&ways)));
    row("the menu on one sheet", "2 s", &format!("{} s", Spread::of(&sheets)));
    Ok(())
}

/// An exam, from its seed to the installation with its faults.
fn exams(length: Length) -> Result<()> {
    let mut took = Vec::new();
    for seed in 0..length.choose(200, 2) as u64 {
        let began = Instant::now();
        black_box(deal(seed, 1..=3)?);
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    row("an exam dealt", "200 ms", &format!("{} ms", Spread::of(&took)));
    Ok(())
}
