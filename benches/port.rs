//! Transactions a second on a pseudo-terminal: reads of 100 registers, one after the
//! other, by one client, of a bare echo of the same bytes, of s4100 and of a server on
//! libmodbus. They take turns in several rounds of one run, and ratios are those of one
//! round: machines differ, and one machine from minute to minute.
//!
//! `cargo bench --bench port`, or `cargo bench --bench port -- --quick` to see it work.
//! Wants an idle machine, a C compiler and libmodbus (Debian: libmodbus-dev).

#![allow(clippy::disallowed_macros)] // Its figures are for who has started it.

#[path = "port/client.rs"]
mod client;
#[path = "common/figures.rs"]
mod figures;
#[path = "port/servers.rs"]
mod servers;

use std::time::Duration;

use anyhow::{Context, Result};
use client::Seen;
use figures::{Length, Spread, machine};
use servers::Server;

/// One server and what the client saw of it in each round.
struct Column {
    server: Server,
    seen: Vec<Seen>,
}

fn main() -> Result<()> {
    if std::env::args().any(|argument| argument == servers::ECHO) {
        return servers::echo();
    }
    let length = Length::of_arguments();
    if length == Length::Nothing {
        println!("nothing measured; to measure: cargo bench --bench port");
        return Ok(());
    }
    let mut servers = vec![Server::Echo, Server::Meter];
    match servers::compile_libmodbus() {
        Ok(program) => servers.push(Server::Libmodbus(program)),
        Err(error) => eprintln!("left out: libmodbus C: {error:#}"),
    }
    println!("{}\n", machine());
    let mut columns: Vec<Column> =
        servers.into_iter().map(|server| Column { server, seen: Vec::new() }).collect();
    let rounds = length.choose(9, 3);
    for round in 0..rounds {
        // Nobody is always the first after a pause.
        let count = columns.len();
        for turn in 0..count {
            if let Some(column) = columns.get_mut((round + turn) % count) {
                column.seen.push(visit(&column.server, length)?);
            }
        }
    }
    print_servers(&columns, rounds);
    print_goal(&columns);
    Ok(())
}

/// A server from its start to its end.
fn visit(server: &Server, length: Length) -> Result<Seen> {
    let millis = |full, quick| Duration::from_millis(length.choose(full, quick));
    let name = server.name();
    let mut running = server.start().with_context(|| format!("cannot start: {name}"))?;
    running.client.measure(millis(300, 50), millis(1000, 200)).with_context(|| name)
}

/// The ratios of `column` to `to`, round by round.
fn ratio(column: &Column, to: Option<&Column>) -> Option<Spread> {
    let pairs = column.seen.iter().zip(&to?.seen);
    let ratios: Vec<f64> = pairs.map(|(one, other)| one.per_second / other.per_second).collect();
    Some(Spread::of(&ratios))
}

fn median(column: &Column, figure: impl Fn(&Seen) -> f64) -> f64 {
    Spread::of(&column.seen.iter().map(figure).collect::<Vec<_>>()).median
}

fn find(columns: &[Column], is: impl Fn(&Server) -> bool) -> Option<&Column> {
    columns.iter().find(|column| is(&column.server))
}

fn print_servers(columns: &[Column], rounds: usize) {
    let echo = find(columns, |server| *server == Server::Echo);
    let libmodbus = find(columns, |server| matches!(server, Server::Libmodbus(_)));
    println!("| server, {rounds} rounds | a second | p50 us | p99 us | to echo | to libmodbus |");
    println!("|---|---|---|---|---|---|");
    for column in columns {
        let shown = |to| ratio(column, to).map_or("-".to_owned(), |ratio| ratio.to_string());
        println!(
            "| {} | {} | {:.1} | {:.1} | {} | {} |",
            column.server.name(),
            thousands(median(column, |seen| seen.per_second)),
            median(column, |seen| seen.p50_us),
            median(column, |seen| seen.p99_us),
            shown(echo),
            shown(libmodbus),
        );
    }
}

/// A whole number with commas between the thousands.
fn thousands(number: f64) -> String {
    let digits = format!("{:.0}", number.max(0.0));
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The row for the table of goals.
fn print_goal(columns: &[Column]) {
    let Some(meter) = find(columns, |server| *server == Server::Meter) else { return };
    let shown = |is: fn(&Server) -> bool| {
        ratio(meter, find(columns, is)).map_or("not measured".to_owned(), |r| r.to_string())
    };
    println!(
        "\n| transactions on a pseudo-terminal, 100 registers, `--timing instant` | 0.90 of a bare \
         echo, never below libmodbus | {}/s: {} of the echo, {} of libmodbus | `--bench port` |",
        thousands(median(meter, |seen| seen.per_second)),
        shown(|server| *server == Server::Echo),
        shown(|server| matches!(server, Server::Libmodbus(_))),
    );
}
