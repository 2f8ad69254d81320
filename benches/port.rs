//! Transactions a second: reads of 100 registers, one after the other, by one client. On a
//! pseudo-terminal of a bare echo of the same bytes, of s4100 and of a server on libmodbus; on Modbus
//! TCP of s4100 and of servers on libmodbus, tokio-modbus and pymodbus. They take turns in several
//! rounds of one run, and ratios are those of one round: machines differ, and one machine from minute
//! to minute. Then what a transaction costs s4100 in system calls and instructions, counted.
//!
//! `cargo bench --bench port`, or `cargo bench --bench port -- --quick` to see it work.
//! Wants an idle machine, a C compiler, libmodbus (Debian: libmodbus-dev), pymodbus (`tests/run`
//! installs it), perf and valgrind, and says which it has to do without.

#![allow(clippy::disallowed_macros)] // Its figures are for who has started it.

#[path = "port/client.rs"]
mod client;
#[path = "port/counts.rs"]
mod counts;
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
    if std::env::args().any(|argument| argument == servers::TOKIO) {
        return servers::tokio();
    }
    let length = Length::of_arguments();
    if length == Length::Nothing {
        println!("nothing measured; to measure: cargo bench --bench port");
        return Ok(());
    }
    println!("{}", machine());
    let mut on_terminal = vec![Server::Echo, Server::Meter];
    let mut on_tcp = vec![Server::MeterTcp, Server::TokioTcp];
    match servers::compile_libmodbus() {
        Ok(program) => {
            on_tcp.push(Server::LibmodbusTcp(program.clone()));
            on_terminal.push(Server::Libmodbus(program));
        }
        Err(error) => eprintln!("left out: libmodbus C: {error:#}"),
    }
    match servers::python() {
        Ok(python) => on_tcp.push(Server::PymodbusTcp(python)),
        Err(error) => eprintln!("left out: pymodbus: {error:#}"),
    }
    println!("\nOn a pseudo-terminal:\n");
    let columns = compare(on_terminal, length)?;
    print_goal(&columns);
    println!("\nOn Modbus TCP:\n");
    let columns = compare(on_tcp, length)?;
    print_goal_tcp(&columns);
    counts::print();
    Ok(())
}

/// What the servers do, each in its turn, with their table.
fn compare(servers: Vec<Server>, length: Length) -> Result<Vec<Column>> {
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
    Ok(columns)
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
    let meter = find(columns, |server| matches!(server, Server::Meter | Server::MeterTcp));
    println!("| server, {rounds} rounds | a second | p50 us | p99 us | s4100 to it |");
    println!("|---|---|---|---|---|");
    for column in columns {
        let to_it = meter.and_then(|meter| ratio(meter, Some(column)));
        println!(
            "| {} | {} | {:.1} | {:.1} | {} |",
            column.server.name(),
            thousands(median(column, |seen| seen.per_second)),
            median(column, |seen| seen.p50_us),
            median(column, |seen| seen.p99_us),
            to_it.map_or("-".to_owned(), |ratio| ratio.to_string()),
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

/// The same of Modbus TCP.
fn print_goal_tcp(columns: &[Column]) {
    let Some(meter) = find(columns, |server| *server == Server::MeterTcp) else { return };
    let others = columns.iter().filter(|column| column.server != Server::MeterTcp);
    let ratios: Vec<String> = others
        .filter_map(|other| {
            Some(format!("{} of {}", ratio(meter, Some(other))?, other.server.name()))
        })
        .collect();
    println!(
        "\n| transactions on Modbus TCP, 100 registers, `--timing instant` | ahead of libmodbus, \
         tokio-modbus and pymodbus in the median | {}/s: {} | `--bench port` |",
        thousands(median(meter, |seen| seen.per_second)),
        ratios.join(", "),
    );
}
