//! What drawing costs: a frame of the terminal program, and a walk through the menu.
//!
//! `cargo bench --bench screen`, or `cargo bench --bench screen -- --quick` to see it
//! work. Wants an idle machine.

#![allow(clippy::disallowed_macros)] // Its figures are for who has started it.

#[path = "common/figures.rs"]
mod figures;

use std::cell::Cell;
use std::hint::black_box;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use figures::{Length, Spread, machine};
use firmware_model::menu::Notation;
use firmware_model::{MeteringPath, Tick};
use panels::{Blocks, CellLook, Panel, glass_cells, words};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use s4100::tui::{Font, Message, Snapshot, State, Theme, draw, update};
use workbench::capture::{Shot, settled};
use workbench::route::{self, Passwords, press};
use workbench::scenario::Scenario;
use workbench::simulation::Bus;

const THEME: Theme = Theme { look: CellLook::True, font: Font::Unicode };
const SIZE: Rect = Rect { x: 0, y: 0, width: 120, height: 40 };

fn main() -> Result<()> {
    let length = Length::of_arguments();
    if length == Length::Nothing {
        println!("nothing measured; to measure: cargo bench --bench screen");
        return Ok(());
    }
    println!("{}\n", machine());
    println!("| what | goal | measured | command |\n|---|---|---|---|");
    frames("a frame at 120x40 in which the value changes", false, length)?;
    frames("the same beside the installation, with its phasors and wiring", true, length)?;
    menu_walk(length)
}

fn row(what: &str, goal: &str, measured: &str) {
    println!("| {what} | {goal} | {measured} | `--bench screen` |");
}

/// A terminal that only counts what is written to it.
struct Counted(Rc<Cell<usize>>);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// From the snapshot to the bytes for the terminal, on one thread that waits for nothing.
fn frames(what: &str, installation: bool, length: Length) -> Result<()> {
    let panel = Arc::new(Panel::builtin()?);
    let scenario = Scenario::shipped("default")?;
    let mut bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(1));
    let mut state = State::new(panel, Snapshot::of(&bus, 0, "default".to_owned()));
    if installation {
        update(&mut state, Message::ToggleList);
    }
    let options = TerminalOptions { viewport: Viewport::Fixed(SIZE) };
    let written = Rc::new(Cell::new(0));
    let backend = CrosstermBackend::new(Counted(Rc::clone(&written)));
    let mut terminal = Terminal::with_options(backend, options)?;
    let (mut took, mut bytes) = (Vec::new(), Vec::new());
    for _ in 0..length.choose(400, 20) {
        bus.advance(bus.reached() + Tick::from_seconds(1));
        written.set(0);
        let began = Instant::now();
        let snapshot = Snapshot::of(&bus, 0, "default".to_owned());
        update(&mut state, Message::Snapshot(Box::new(snapshot)));
        terminal.draw(|frame| draw(frame, &state, THEME))?;
        took.push(began.elapsed().as_secs_f64() * 1e3);
        bytes.push(written.get() as f64);
    }
    // The first frame writes every cell.
    let (first, rest) = took.split_first().context("no frame")?;
    let measured = format!(
        "{} ms, {:.0} bytes; the first one {first:.2} ms",
        Spread::of(rest),
        Spread::of(bytes.get(1..).unwrap_or_default()).median
    );
    row(what, "2 ms", &measured);
    Ok(())
}

/// Every place that keys reach, its glass in cells with their colours and in words.
fn menu_walk(length: Length) -> Result<()> {
    let panel = Panel::builtin()?;
    let scenario = Scenario::shipped("default")?;
    let (mut took, mut places) = (Vec::new(), 0);
    for _ in 0..length.choose(5, 1) {
        let began = Instant::now();
        places = 0;
        for notation in [Notation::Iec, Notation::Ieee] {
            let start = settled(&scenario, &panel, Tick::ZERO);
            for stop in route::places(start.stations()[0].meter(), Passwords::Known) {
                let mut bus = start.clone();
                press(&mut bus, 0, &stop.route)?;
                let shot = Shot::of(&bus, 0, Some(notation))?;
                black_box(glass_cells(&panel, &shot.lcd, (84, 18), THEME.look, Blocks::Quadrants));
                black_box(words(&panel, &shot.lcd));
                places += 1;
            }
        }
        took.push(began.elapsed().as_secs_f64());
    }
    let measured = format!("{} s for {places} places", Spread::of(&took));
    row("the menu walked in both notations, every screen drawn and said", "2 s", &measured);
    Ok(())
}
