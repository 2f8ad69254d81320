//! `s4100 exam`: an exam in the terminal, dealt, and results checked.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::options::{DealArgs, ExamArgs, ExamCommand};
use super::print::print;
use super::run;
use crate::files;
use crate::messages::tell;
use crate::session::exam::ExamSession;
use crate::session::{Failure, MeterArgs, start};
use panels::text::escaped;
use workbench::exam::{Denied, ExamResult, deal, secret_seed};
use workbench::kind::FileKind;
use workbench::library::LONGEST_TEXT;

/// The status when a result is denied.
const DENIED: u8 = 1;
/// The longest result that is read, bytes: its tape may hold an hour of polling.
const LONGEST: u64 = 64 << 20;

/// What a person is told before an exam.
const NOTICE: &str = "A simulation qualifies nobody: an exam says what somebody found out here, and is \
    no certificate.";

/// What a table of results does not say.
const PROVES: &str =
    "A score that is confirmed follows from its tape. Who pressed, and when, it does not prove.";

/// `s4100 exam`
pub fn exam(args: &ExamArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        Some(ExamCommand::Check { results, csv, html }) => {
            checked(results, csv.as_deref(), html.as_deref())
        }
        Some(ExamCommand::Deal { deal, secret, answers }) => {
            dealt(deal, secret.as_deref(), *answers)
        }
        None => taken(args),
    }
}

fn taken(args: &ExamArgs) -> Result<ExitCode, Failure> {
    let DealArgs { seed, faults: (from, to) } = args.deal;
    let exam = deal(seed, from..=to).map_err(Failure::usage)?;
    let panel = start::panel(args.meter.panel.as_deref())?;
    let file = match &args.result {
        Some(file) => file.clone(),
        None => PathBuf::from(format!("s4100-exam-{seed}-{}.json", plain(&args.trainee))),
    };
    files::check(&file, FileKind::Json).map_err(|error| Failure::file("--result", &file, error))?;
    tell(NOTICE);
    run::check_opened(&args.meter)?;
    let meter = MeterArgs { duration: Some(args.time), ..args.meter.clone() };
    // The meter has been on for a second when somebody comes.
    let until = firmware_model::Tick::from_seconds(1) + args.time;
    let session = ExamSession::new(exam, [from, to], &args.trainee, &file, (Some(until), panel));
    run::exam(session, &meter)
}

/// A name as a part of the name of a file.
fn plain(name: &str) -> String {
    let letter = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    name.chars().take(40).map(letter).collect()
}

fn dealt(args: &DealArgs, secret: Option<&Path>, answers: bool) -> Result<ExitCode, Failure> {
    let seed = match secret {
        None => args.seed,
        Some(file) => {
            let bytes = files::read(file, LONGEST_TEXT)
                .map_err(|error| Failure::file("--secret", file, error))?;
            secret_seed(args.seed, &bytes)
        }
    };
    let (from, to) = args.faults;
    let exam = deal(seed, from..=to).map_err(Failure::usage)?;
    let mut text = format!("s4100 exam --seed {seed} --faults {from}-{to}\n");
    for line in exam.base.sheet() {
        text.push_str(&format!("  {line}\n"));
    }
    if answers {
        for fault in &exam.faults {
            text.push_str(&format!("- {fault}\n"));
        }
    }
    print(text)
}

/// What became of one file.
type Checked = (PathBuf, Result<ExamResult, Denied>);

/// Plays each result again; all are told, whatever becomes of the first.
fn checked(
    results: &[PathBuf],
    csv: Option<&Path>,
    html: Option<&Path>,
) -> Result<ExitCode, Failure> {
    let panel = start::panel(None)?;
    let mut all: Vec<Checked> = Vec::new();
    let mut text = String::new();
    for file in results {
        let bytes =
            files::read(file, LONGEST).map_err(|error| Failure::file("exam check", file, error))?;
        let checked = match String::from_utf8(bytes) {
            Ok(result) => ExamResult::check(&result, &panel),
            Err(_) => Err(Denied::NotResult("this is not UTF-8 text".to_owned())),
        };
        let name = file.display();
        text.push_str(&match &checked {
            Ok(result) => {
                let verdict = if result.score.is_passed() { "passed" } else { "not passed" };
                let ExamResult { trainee, seed, score, .. } = result;
                format!("{name}: confirmed: {trainee}, seed {seed}, {verdict}: {}\n", score.words())
            }
            Err(denied) => format!("{name}: denied: {denied}\n"),
        });
        all.push((file.clone(), checked));
    }
    text.push_str(&format!("{PROVES}\n"));
    let written = |option: &str, file: Option<&Path>, kind, text: String| match file {
        None => Ok(()),
        Some(file) => files::write(file, kind, text.as_bytes())
            .map_err(|error| Failure::file(option, file, error)),
    };
    written("--csv", csv, FileKind::Csv, table_csv(&all))?;
    written("--html", html, FileKind::Html, table_html(&all))?;
    let denied = all.iter().any(|(_, checked)| checked.is_err());
    print(text)?;
    Ok(if denied { ExitCode::from(DENIED) } else { ExitCode::SUCCESS })
}

/// The heads of the columns of a table of results.
const COLUMNS: [&str; 12] = [
    "file",
    "trainee",
    "seed",
    "confirmed",
    "passed",
    "unsafe",
    "percent",
    "right",
    "place only",
    "missed",
    "wrong",
    "seconds",
];

/// The cells of a row.
fn cells((file, checked): &Checked) -> Vec<String> {
    let name = file.display().to_string();
    match checked {
        Ok(ExamResult { trainee, seed, score, .. }) => {
            let yes = |so: bool| if so { "yes" } else { "no" }.to_owned();
            let mut row =
                vec![name, trainee.clone(), seed.to_string(), yes(true), yes(score.is_passed())];
            row.push(score.unsafe_work.len().to_string());
            row.push(score.percent.to_string());
            let counts = [score.right, score.only_place, score.missed, score.wrong];
            row.extend(counts.map(|count| count.to_string()));
            row.push(score.seconds.to_string());
            row
        }
        Err(denied) => {
            let mut row = vec![name, String::new(), String::new(), format!("denied: {denied}")];
            row.resize(COLUMNS.len(), String::new());
            row
        }
    }
}

fn table_csv(all: &[Checked]) -> String {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |row: Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n";
    let head = line(COLUMNS.map(str::to_owned).to_vec());
    head + &all.iter().map(|one| line(cells(one))).collect::<String>()
}

fn table_html(all: &[Checked]) -> String {
    let cell = |text: &str| format!("<td>{}</td>", escaped(text));
    let row = |one: &Checked| {
        let row: String = cells(one).iter().map(|text| cell(text)).collect();
        format!("<tr>{row}</tr>\n")
    };
    let head: String = COLUMNS.iter().map(|name| format!("<th>{name}</th>")).collect();
    let rows: String = all.iter().map(row).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Results of exams</title>\n\
         <style>body{{font:16px/1.5 sans-serif;margin:2em}}table{{border-collapse:collapse}}\
         th,td{{border:1px solid #999;padding:.3em .6em;text-align:left}}</style></head>\n\
         <body><h1>Results of exams</h1>\n<table><tr>{head}</tr>\n{rows}</table>\n<p>{PROVES}</p>\n\
         </body></html>\n"
    )
}
