//! The options of the commands.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::ArgValueCompleter;
use firmware_model::menu::Notation;
use firmware_model::{Baud, MeteringPath, Parity, ScreenId, Tick};
use panels::{CursorStyle, PictureTheme};

use super::completion;
use crate::session::{MeterArgs, duration, word};
use workbench::capture;
use workbench::duration::DurationError;
use workbench::figures::DocumentFormat;
use workbench::questions::SheetFormat;
use workbench::registers::MapFormat;
use workbench::route::{Keys, ListFormat, RouteFormat, Target, TargetError, screen_named};
use workbench::worded::Worded;

/// What `run` takes, and the program without a command.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// A scenario file, or the name of one inside the program [default: default]
    pub scenario: Option<String>,
    /// No screen: print `ready PATH` once requests are answered, and serve until stopped
    #[arg(long)]
    pub headless: bool,
    /// Show nobody what is wrong: no name, no words, no wiring; parts can be put right all the same
    #[arg(long, conflicts_with = "headless")]
    pub blind: bool,
    #[command(flatten)]
    pub meter: MeterArgs,
}

/// What `exam` takes.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ExamArgs {
    #[command(subcommand)]
    pub command: Option<ExamCommand>,
    #[command(flatten)]
    pub deal: DealArgs,
    /// How long it may take
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "15m")]
    pub time: Tick,
    /// Who takes it, as it is written into the result
    #[arg(long, value_name = "NAME", default_value = "trainee")]
    pub trainee: String,
    /// Where the result goes [default: s4100-exam-SEED-NAME.json]
    #[arg(long, value_name = "FILE")]
    pub result: Option<PathBuf>,
    #[command(flatten)]
    pub meter: MeterArgs,
}

/// Which exam.
#[derive(Debug, Args)]
pub struct DealArgs {
    /// The seed: the same one is the same exam everywhere
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How many faults: 2, or from 1 to 3
    #[arg(long, value_name = "N|N-M", value_parser = faults, default_value = "1-3")]
    pub faults: (usize, usize),
}

/// What else `exam` does.
#[derive(Debug, Subcommand)]
pub enum ExamCommand {
    /// Confirm or deny results: each is played again from its tape
    Check {
        /// Results of exams
        #[arg(required = true)]
        results: Vec<PathBuf>,
        /// Write a table of them as comma-separated values
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
        /// Write a table of them as a page
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
    /// Print the seed of an exam that nobody can practise beforehand, and with --answers what is wrong
    Deal {
        #[command(flatten)]
        deal: DealArgs,
        /// A file whose bytes are mixed into the seed
        #[arg(long, value_name = "FILE")]
        secret: Option<PathBuf>,
        /// For the trainer: what is wrong
        #[arg(long)]
        answers: bool,
    },
}

/// From how many to how many faults.
fn faults(text: &str) -> Result<(usize, usize), String> {
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let range = match text.split_once('-') {
        Some((from, to)) => number(from).zip(number(to)),
        None => number(text).map(|one| (one, one)),
    };
    let most = workbench::exam::MOST_FAULTS;
    let is_fine = |(from, to): &(usize, usize)| 1 <= *from && from <= to && *to <= most;
    range.filter(is_fine).ok_or_else(|| format!("accepted: 1 to {most}, such as 2 or 1-{most}"))
}

/// What `learn` takes.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct LearnArgs {
    #[command(subcommand)]
    pub command: Option<LearnCommand>,
    /// A lesson inside the program, or a file [default: the first one]
    pub lesson: Option<String>,
    /// Who learns: what was learned is kept by this name
    #[arg(long, value_name = "NAME", default_value = "trainee")]
    pub trainee: String,
    /// The texts of lessons in another language, a table as `learn strings` prints it
    #[arg(long, value_name = "FILE")]
    pub strings: Option<PathBuf>,
    /// A trainer's own play: work that is not safe is not named
    #[arg(long)]
    pub bench: bool,
    #[command(flatten)]
    pub meter: MeterArgs,
}

/// What else `learn` does.
#[derive(Debug, Subcommand)]
pub enum LearnCommand {
    /// List the lessons inside the program
    List,
    /// Play the solutions of a lesson and say what is wrong with it
    Check {
        /// A lesson inside the program, or a file
        file: Option<String>,
        /// All lessons inside the program
        #[arg(long)]
        all: bool,
    },
    /// Print a lesson to start your own from
    New,
    /// Print the English texts of lessons and player as a table, to be translated
    Strings {
        /// Check a translated table instead
        #[arg(long, value_name = "FILE")]
        check: Option<PathBuf>,
    },
    /// Print what each trainee has learned
    Progress {
        /// As comma-separated values
        #[arg(long)]
        csv: bool,
    },
}

/// What `ctl` takes.
#[derive(Debug, Args)]
pub struct CtlArgs {
    /// The socket of the meter [default: that of `S4100_CONTROL`, or of the only one that runs]
    #[arg(long, value_name = "PATH")]
    pub control: Option<PathBuf>,
    /// Print the result alone: a picture as it is, words without quotes
    #[arg(long)]
    pub raw: bool,
    /// A line of a tape, or pause, resume, advance, until, snapshot, restore, follow, show; lines of standard
    /// input if left out
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "DIRECTIVE")]
    #[arg(add = ArgValueCompleter::new(completion::next))]
    pub directive: Vec<String>,
}

/// What `handout` takes.
#[derive(Debug, Args)]
pub struct HandoutArgs {
    /// A lesson or a scenario: a name or a file
    #[arg(value_name = "LESSON|SCENARIO")]
    pub name: String,
    /// Of the scenario, where a lesson has the same name
    #[arg(long)]
    pub scenario: bool,
    /// Write a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// A directory with a panel, in place of the one inside the program
    #[arg(long, value_name = "DIR")]
    pub panel: Option<PathBuf>,
}

/// What `open` takes.
#[derive(Debug, Args)]
pub struct OpenArgs {
    /// A picture of this program: svg, png or json
    pub file: PathBuf,
    /// No screen: print `ready PATH` once requests are answered, and serve until stopped
    #[arg(long)]
    pub headless: bool,
    #[command(flatten)]
    pub meter: MeterArgs,
}

/// What `exec` takes.
#[derive(Debug, Args)]
pub struct ExecArgs {
    /// A scenario file, or the name of one inside the program [default: default]
    pub scenario: Option<String>,
    #[command(flatten)]
    pub meter: MeterArgs,
    /// The command and its arguments, after `--`
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<std::ffi::OsString>,
}

/// What `play` takes.
#[derive(Debug, Args)]
pub struct PlayArgs {
    /// A tape file, or the name of one inside the program
    pub tape: String,
    /// The scenario to play it on [default: the one that the tape names, or default]
    #[arg(long)]
    pub scenario: Option<String>,
    /// Write the expectations and what became of them to this file, as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write when the contacts open and close to this file, .vcd or .csv
    #[arg(long, value_name = "FILE")]
    pub contacts: Option<PathBuf>,
    /// How seconds are computed
    #[arg(long, default_value = MeteringPath::Auto.word(), value_parser = word::<MeteringPath>())]
    pub path: MeteringPath,
    /// Use the panel in this directory instead of the one inside the program
    #[arg(long, value_name = "DIR")]
    pub panel: Option<PathBuf>,
}

/// What `registers` takes.
#[derive(Debug, Args)]
pub struct RegistersArgs {
    /// Show the values of this scenario after its first second
    pub scenario: Option<String>,
    /// How to print
    #[arg(long, default_value = MapFormat::Table.word(), value_parser = word::<MapFormat>())]
    pub format: MapFormat,
    /// Print these columns alone, in this order, such as register,name,unit
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub columns: Option<Vec<String>>,
    /// Print these registers alone, such as 21-30,130-150
    #[arg(long, value_name = "REGISTERS", allow_hyphen_values = true)]
    pub rows: Option<String>,
    /// Simulate this long before the values are taken
    #[arg(long, value_name = "DURATION", value_parser = duration, allow_hyphen_values = true, requires = "scenario",
        conflicts_with = "port")]
    pub after: Option<Tick>,
    /// Show the values of the meter at this port instead, of this program or a real one
    #[arg(long, value_name = "PATH", conflicts_with = "scenario")]
    pub port: Option<PathBuf>,
    /// The Modbus address at the port, 1 to 247 [default: 1]
    #[arg(long, value_name = "ADDRESS", requires = "port", conflicts_with = "scenario",
        allow_negative_numbers = true, value_parser = clap::value_parser!(u8).range(1..=247))]
    pub unit: Option<u8>,
    /// The rate of the port, bits a second [default: 19200]
    #[arg(long, value_name = "RATE", requires = "port", conflicts_with = "scenario",
        allow_negative_numbers = true, value_parser = baud)]
    pub baud: Option<Baud>,
    /// The parity of the port [default: none]
    #[arg(long, requires = "port", conflicts_with = "scenario", value_parser = word::<Parity>())]
    pub parity: Option<Parity>,
}

/// What `scenario` takes.
#[derive(Debug, Subcommand)]
pub enum ScenarioCommand {
    /// Read a scenario and say what is wrong with it
    Check {
        /// A file, or the name of one inside the program
        scenario: String,
    },
    /// List the scenarios inside the program
    List,
    /// Print one of the scenarios inside the program, to start your own from
    Show {
        /// Its name
        name: String,
    },
    /// Print the JSON Schema of scenario files
    Schema,
}

/// A rate that the meter's port can have.
fn baud(text: &str) -> Result<Baud, String> {
    text.parse().ok().and_then(Baud::from_bits_per_second).ok_or_else(|| {
        let accepted = Baud::ALL.map(|baud| baud.bits_per_second().to_string()).join(", ");
        format!("the meter has no such rate; accepted: {accepted}")
    })
}

/// What may stand in the ids of a drawing.
fn id_prefix(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("it is empty".to_owned()) } else { Ok(panels::id_prefix(text)) }
}

fn moment(text: &str) -> Result<capture::Moment, String> {
    text.parse().map_err(|error: DurationError| error.to_string())
}

/// What `screenshot` takes.
#[derive(Debug, Args)]
pub struct ScreenshotArgs {
    /// A scenario file, or the name of one inside the program [default: default]
    pub scenario: Option<String>,
    #[command(flatten)]
    pub state: StateArgs,
    /// How to write it [default: by the extension of -o, else txt]
    #[arg(long, ignore_case = true, value_parser = word::<capture::PictureFormat>())]
    pub format: Option<capture::PictureFormat>,
    /// Write to this file instead of standard output, which is also `-`
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The glass alone, without the case; only svg and png have one
    #[arg(long)]
    pub glass: bool,
    /// What the picture is of [default: meter]
    #[arg(long, ignore_case = true, value_parser = word::<capture::PictureView>())]
    pub view: Option<capture::PictureView>,
    /// Whether the wiring says what is wrong [default: yes]
    #[arg(long, ignore_case = true, value_parser = word::<capture::Spoil>())]
    pub spoil: Option<capture::Spoil>,
    /// Point at a part with a numbered badge, such as 1=button.plus; more than once for more
    #[arg(long, value_name = "N=PART", value_parser = capture::callout)]
    pub callout: Vec<(u8, String)>,
    /// Put a frame around a part; more than once for more
    #[arg(long, value_name = "PART", value_parser = capture::part_name)]
    pub highlight: Vec<String>,
    /// Show this part alone, such as bezel
    #[arg(long, value_name = "PART", value_parser = capture::part_name)]
    pub crop: Option<String>,
    #[command(flatten)]
    pub picture: PictureArgs,
}

/// `s4100 page`
#[derive(Debug, Args)]
pub struct PageArgs {
    /// Write it to this file instead of standard output, which is also `-`
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// It begins with this lesson
    #[arg(long, value_name = "ID", conflicts_with = "exam_seed")]
    pub lesson: Option<String>,
    /// It begins with the exam of this seed
    #[arg(long, value_name = "N")]
    pub exam_seed: Option<u64>,
    /// How many faults that exam has: 2, or from 1 to 3
    #[arg(long, value_name = "N|N-M", default_value = "1-3", value_parser = faults, requires = "exam_seed")]
    pub faults: (usize, usize),
}

/// `s4100 link`
#[derive(Debug, Args)]
pub struct LinkArgs {
    /// A scenario file, or the name of one inside the program [default: default]
    pub scenario: Option<String>,
    #[command(flatten)]
    pub state: StateArgs,
    /// Let this much time pass first
    #[arg(long, value_name = "DURATION", value_parser = duration, allow_hyphen_values = true)]
    pub after: Option<Tick>,
    /// The meter of that name, where there are several
    #[arg(long, value_name = "NAME")]
    pub meter: Option<String>,
    /// Where the page is
    #[arg(long, value_name = "URL", default_value = "s4100.html")]
    pub base: String,
}

/// What happens to the meter before its picture is taken, in the order of these options.
#[derive(Debug, Args)]
pub struct StateArgs {
    /// Change the installation first, such as wiring.ct.B.reversed=false; more than once for more
    #[arg(long, value_name = "PATH=VALUE", value_parser = change)]
    pub set: Vec<(String, String)>,
    /// Go to a screen, or give it a value as a scenario writes it, by the fewest keys; more than
    /// once for more
    #[arg(long, value_name = "SCREEN[=VALUE]")]
    pub go: Vec<Target>,
    /// Show this screen: one of `s4100 screens`
    #[arg(long, value_name = "ID", value_parser = screen)]
    pub screen: Option<ScreenId>,
    /// With this value on the glass, not stored yet
    #[arg(long, value_name = "VALUE", requires = "screen", allow_hyphen_values = true)]
    pub value: Option<String>,
    /// The moment at which the meter refuses that value
    #[arg(long, requires = "value")]
    pub refused: bool,
    /// Keys to press last, such as "minus*3 next"; each takes 200 ms
    #[arg(
        long,
        value_name = "KEYS",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub keys: Keys,
}

/// A path of the scenario and its value.
fn change(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(path, _)| !path.is_empty());
    let (path, value) =
        parts.ok_or_else(|| format!("`{text}` is not PATH=VALUE, such as load.pf=0.8"))?;
    Ok((path.trim().to_owned(), value.trim().to_owned()))
}

fn screen(id: &str) -> Result<ScreenId, TargetError> {
    screen_named(id)
}

/// What `screens` takes.
#[derive(Debug, Args)]
pub struct ScreensArgs {
    /// How to print
    #[arg(long, default_value = ListFormat::Table.word(), value_parser = word::<ListFormat>())]
    pub format: ListFormat,
    /// As for somebody who does not know the passwords
    #[arg(long)]
    pub no_passwords: bool,
    /// Use the panel in this directory instead of the one inside the program
    #[arg(long, value_name = "DIR")]
    pub panel: Option<PathBuf>,
}

/// What `route` takes.
#[derive(Debug, Args)]
pub struct RouteArgs {
    /// Where to: a screen of `s4100 screens`, and the value that its setting is to have
    #[arg(value_name = "SCREEN[=VALUE]")]
    pub target: Target,
    /// From this screen [default: the first one after power-up]
    #[arg(long, value_name = "SCREEN", value_parser = screen)]
    pub from: Option<ScreenId>,
    /// With the settings and passwords of this scenario's meter [default: default]
    #[arg(long)]
    pub scenario: Option<String>,
    /// Which meter of a scenario with several [default: the first one]
    #[arg(long, value_name = "NAME")]
    pub meter: Option<String>,
    /// How to print
    #[arg(long, default_value = RouteFormat::Keys.word(), value_parser = word::<RouteFormat>())]
    pub format: RouteFormat,
    /// As for somebody who does not know the passwords
    #[arg(long)]
    pub no_passwords: bool,
    /// Use the panel in this directory instead of the one inside the program
    #[arg(long, value_name = "DIR")]
    pub panel: Option<PathBuf>,
}

/// What `verify` takes.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Pictures as this program writes them: svg, png or json
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Use the panel in this directory instead of the one inside the program
    #[arg(long, value_name = "DIR")]
    pub panel: Option<PathBuf>,
}

/// What `figures` takes.
#[derive(Debug, Subcommand)]
pub enum FiguresCommand {
    /// Print a figures.toml to start your own from
    New,
    /// Make the pictures of a document, and the lock that says what they show
    Build(FiguresBuild),
    /// Make the pictures again and say in words what has changed; nothing is written but reports
    #[command(after_help = "Exit status: 0 every picture is as it was built, 1 one is not, 2 the \
        command line or a file is wrong, or the meter refuses a value, 3 a file cannot be read or \
        written.")]
    Check(FiguresCheck),
    /// Print the figures for a document: picture, caption, number, alternative text
    Emit(FiguresEmit),
    /// A preprocessor of mdBook: fenced blocks named s4100 become figures
    Mdbook(FiguresMdbook),
    /// Show the keys to a screen or a value as a film (gif), or as a numbered strip (svg, png)
    Tour(FiguresTour),
    /// Draw the whole menu on one sheet, or say what another menu has moved
    Map(FiguresMap),
}

/// `s4100 figures mdbook`
#[derive(Debug, Args)]
pub struct FiguresMdbook {
    /// `supports RENDERER`, as mdBook asks
    #[arg(num_args = 0..=2)]
    pub question: Vec<String>,
}

/// `s4100 figures tour`
#[derive(Debug, Args)]
pub struct FiguresTour {
    /// Where to: a screen of `s4100 screens`, and the value that its setting is to have; more than
    /// one for one after the other
    #[arg(value_name = "SCREEN[=VALUE]", required_unless_present = "tape")]
    pub targets: Vec<Target>,
    /// Show this tape instead, as a film
    #[arg(long, value_name = "TAPE", conflicts_with_all = ["targets", "scenario"])]
    pub tape: Option<String>,
    /// On this scenario [default: default]
    #[arg(long)]
    pub scenario: Option<String>,
    /// Write to this file, .gif, .svg or .png
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Its colours [default: flat for a film, which keeps it small, else screen]
    #[arg(long, ignore_case = true, value_parser = word::<PictureTheme>())]
    pub theme: Option<PictureTheme>,
    /// Use the panel in this directory instead of the one inside the program
    #[arg(long, value_name = "DIR")]
    pub panel: Option<PathBuf>,
}

/// `s4100 figures map`
#[derive(Debug, Args)]
pub struct FiguresMap {
    /// With the values of this scenario [default: default]
    pub scenario: Option<String>,
    /// Write to this file, .svg, .png or .dot [default: standard output, as dot]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The notation of the labels
    #[arg(long, default_value = Notation::Ieee.word(), ignore_case = true, value_parser = word::<Notation>())]
    pub notation: Notation,
    /// Its colours
    #[arg(long, default_value = PictureTheme::Print.word(), ignore_case = true, value_parser = word::<PictureTheme>())]
    pub theme: PictureTheme,
    /// As for somebody who does not know the passwords
    #[arg(long)]
    pub no_passwords: bool,
    /// Print what is another than in this list, an earlier `s4100 screens --format json`
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    pub compare: Option<PathBuf>,
    /// Use the panel in this directory instead of the one inside the program
    #[arg(long, value_name = "DIR")]
    pub panel: Option<PathBuf>,
}

/// `s4100 figures build`
#[derive(Debug, Args)]
pub struct FiguresBuild {
    /// These figures alone [default: all]
    pub names: Vec<String>,
    /// Print for each picture the address at which the page of this base opens the live meter
    #[arg(long, value_name = "BASE")]
    pub link: Option<String>,
    #[command(flatten)]
    pub book: BookArgs,
}

/// `s4100 figures check`
#[derive(Debug, Args)]
pub struct FiguresCheck {
    /// Write a page with each finding, its picture before and after
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write what was found to this file, as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Print the findings as notes for GitHub Actions
    #[arg(long)]
    pub github: bool,
    /// Take the change of this figure: its pictures and its lines of the lock are written
    #[arg(long, value_name = "NAME")]
    pub accept: Vec<String>,
    #[command(flatten)]
    pub book: BookArgs,
}

/// `s4100 figures emit`
#[derive(Debug, Args)]
pub struct FiguresEmit {
    /// For which language of documents
    #[arg(long = "for", value_name = "FORMAT", default_value = DocumentFormat::Markdown.word(), value_parser = word::<DocumentFormat>())]
    pub language: DocumentFormat,
    /// Let each picture lead to the live meter in the page of this base
    #[arg(long, value_name = "BASE")]
    pub link: Option<String>,
    #[command(flatten)]
    pub book: BookArgs,
}

/// Which pictures.
#[derive(Debug, Args)]
pub struct BookArgs {
    /// The file that describes the pictures
    #[arg(long, value_name = "FILE", default_value = "figures.toml")]
    pub file: PathBuf,
    /// Use the panel in this directory instead of the one inside the program
    #[arg(long, value_name = "DIR")]
    pub panel: Option<PathBuf>,
}

/// What `gallery` takes.
#[derive(Debug, Args)]
pub struct GalleryArgs {
    /// Where to write index.html and the pictures; made if it is not there
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// A scenario file, or the name of one inside the program [default: default]
    #[arg(long)]
    pub scenario: Option<String>,
    /// Also write each picture as PNG
    #[arg(long)]
    pub png: bool,
    /// Show the case around the glass
    #[arg(long)]
    pub case: bool,
    /// Show only the screens whose ids begin so, such as setup or power.real
    #[arg(long, value_name = "FAMILY", default_value = "", hide_default_value = true)]
    pub only: String,
    /// Replace a page that is not of a gallery, and pictures that no gallery lists
    #[arg(long)]
    pub force: bool,
    /// None: it is here for the error that says where keys are pressed
    #[arg(long, hide = true, value_name = "KEYS", allow_hyphen_values = true)]
    pub keys: Option<String>,
    #[command(flatten)]
    pub picture: PictureArgs,
}

/// `s4100 evidence`
#[derive(Debug, Args)]
pub struct EvidenceArgs {
    /// Print the questions that a person in front of a real meter can answer instead
    #[arg(long)]
    pub ask: bool,
    /// How the questions are written [default: text]
    #[arg(long, ignore_case = true, requires = "ask", value_parser = word::<SheetFormat>())]
    pub format: Option<SheetFormat>,
}

/// `s4100 compare`
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The serial device, or the port of an emulated meter
    pub port: PathBuf,
    /// The meter's address
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=247))]
    pub unit: u8,
    /// The rate of the line
    #[arg(long, value_parser = baud, default_value = "19200")]
    pub baud: Baud,
    /// Its parity
    #[arg(long, value_parser = word::<Parity>(), default_value = Parity::None.word())]
    pub parity: Parity,
}

/// `s4100 request`
#[derive(Debug, Args)]
pub struct RequestArgs {
    /// Where: a serial device, the path or link of a pseudo-terminal, tcp:HOST:PORT or rtu-tcp:HOST:PORT
    #[arg(long, value_name = "PATH")]
    pub port: PathBuf,
    /// The meter's address
    #[arg(long, default_value_t = 1)]
    pub unit: u8,
    /// The rate of the line
    #[arg(long, value_parser = baud, default_value = "19200")]
    pub baud: Baud,
    /// Its parity
    #[arg(long, value_parser = word::<Parity>(), default_value = Parity::None.word())]
    pub parity: Parity,
    /// Write to it although it may be a real meter
    #[arg(long, global = true)]
    pub write: bool,
    #[command(subcommand)]
    pub what: RequestWhat,
}

/// What is asked.
#[derive(Debug, Subcommand)]
pub enum RequestWhat {
    /// Read registers, such as 21-30, or all whose names have these words, such as real power
    Read {
        /// Registers, or words of their names
        #[arg(required = true)]
        what: Vec<String>,
        /// How to print
        #[arg(long, default_value = MapFormat::Table.word(), value_parser = word::<MapFormat>())]
        format: MapFormat,
    },
    /// Write registers, such as 142=20, 142=20,30 or CT ratio, primary=200
    Write {
        /// REGISTER=VALUE[,VALUE], or NAME=VALUE
        #[arg(required = true, allow_hyphen_values = true)]
        what: Vec<String>,
    },
    /// Send a frame in hexadecimal, without its check, such as 01 03 00 14 00 0A
    Hex {
        /// Unit, function and data
        #[arg(required = true)]
        bytes: Vec<String>,
    },
    /// Ask all units who they are
    Scan {
        /// Which
        #[arg(default_value = "1-247")]
        units: String,
    },
    /// Download the data log, all ten buffers (it writes register 158), as comma-separated values
    Log,
}

/// `s4100 troubleshoot`
#[derive(Debug, Args)]
pub struct TroubleshootArgs {
    /// Only this symptom: wrench, blank, inaccurate, no-answer or sign [default: all]
    pub symptom: Option<String>,
    /// Only what a person sees in front of this scenario's meters
    #[arg(long, conflicts_with = "symptom")]
    pub scenario: Option<String>,
    /// How long the scenario has run [default: 5s]
    #[arg(long, value_name = "DURATION", value_parser = duration, requires = "scenario")]
    pub after: Option<Tick>,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// What both commands that make pictures take.
#[derive(Debug, Args)]
pub struct PictureArgs {
    /// Simulate this long after the first second, before any key
    #[arg(long, value_name = "DURATION", value_parser = duration, allow_hyphen_values = true)]
    pub after: Option<Tick>,
    /// Take the picture when the meter has been on for so long, or `now`: right after the keys
    /// [default: at the full second after the keys, when what blinks is lit]
    #[arg(long, value_name = "DURATION", value_parser = moment, allow_hyphen_values = true)]
    pub at: Option<capture::Moment>,
    /// Width in pixels, or in columns for ansi [default: 1000, 84]
    #[arg(long, value_name = "WIDTH", allow_hyphen_values = true, value_parser = capture::width)]
    pub size: Option<u32>,
    /// Width on paper instead, such as 80mm; a PNG has 300 pixels an inch then
    #[arg(long, value_name = "MM", value_parser = capture::millimetres, conflicts_with = "size")]
    pub width: Option<u32>,
    /// Its colours [default: screen]
    #[arg(long, ignore_case = true, value_parser = word::<PictureTheme>())]
    pub theme: Option<PictureTheme>,
    /// The digit that the keys turn, in txt, ansi, svg and png [default: bar]
    #[arg(long, ignore_case = true, value_parser = word::<CursorStyle>())]
    pub cursor: Option<CursorStyle>,
    /// The notation of the labels, instead of the scenario's
    #[arg(long, ignore_case = true, value_parser = word::<Notation>())]
    pub notation: Option<Notation>,
    /// What the ids in an SVG begin with [default: the name of its file, or s4100]
    #[arg(long, value_name = "TEXT", value_parser = id_prefix)]
    pub id_prefix: Option<String>,
    /// Which meter of a scenario with several [default: the first one]
    #[arg(long, value_name = "NAME")]
    pub meter: Option<String>,
    /// Use the panel in this directory instead of the one inside the program
    #[arg(long, value_name = "DIR")]
    pub panel: Option<PathBuf>,
}
