//! The command line.
//!
//! Results go to standard output, messages to standard error. The status is 0 when
//! all is well, 1 when an expectation failed, 2 when the command line or a file that
//! the user wrote is wrong, 3 when the world failed.

mod completion;
mod ctl;
mod exam;
mod exec;
mod figures;
mod learn;
mod options;
mod outputs;
mod page;
mod pictures;
mod play;
mod print;
mod request;
mod routes;
mod run;
mod which;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use options::{
    CompareArgs, CtlArgs, EvidenceArgs, ExamArgs, ExecArgs, FiguresCommand, GalleryArgs,
    HandoutArgs, LearnArgs, LinkArgs, OpenArgs, PageArgs, PlayArgs, RegistersArgs, RequestArgs,
    RouteArgs, RunArgs, ScenarioCommand, ScreensArgs, ScreenshotArgs, TroubleshootArgs, VerifyArgs,
};

use crate::session::Failure;
use crate::{files, messages};

/// A Leviton VerifEye Series 4100 power meter in your terminal, with a Modbus RTU
/// port that clients cannot tell from the meter's.
#[derive(Debug, Parser)]
#[command(name = "s4100", version, args_conflicts_with_subcommands = true)]
#[command(after_help = "Exit status: 0 fine, 1 an expectation failed, 2 the command line, a \
    scenario or a tape is wrong, 3 the world failed (port, file). `exec` ends with its \
    command's status, see `s4100 help exec`: 125, 126 and 127 are its own failures.")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a meter: in this terminal, or only its port with --headless
    Run(RunArgs),
    /// Run a command with a meter beside it; the port's path is in `S4100_PORT`
    #[command(after_help = "Exit status: that of the command, 128 + N where signal N ended it; \
        125 the meter cannot be started or has failed, 126 the command cannot be started, 127 \
        there is no such command.")]
    Exec(ExecArgs),
    /// Play a tape on virtual time, as fast as possible, and check what it expects
    Play(PlayArgs),
    /// Show one screen as text, picture, data or words, after some time and some keys
    Screenshot(ScreenshotArgs),
    /// Write every screen of the menu in both notations as pictures, with a page of them
    Gallery(GalleryArgs),
    /// Take a lesson on the meter, in this terminal
    Learn(LearnArgs),
    /// An exam on an installation with hidden faults, its result, and results checked
    Exam(ExamArgs),
    /// Steer a meter that runs: a directive of a tape, show, until, pause and more
    Ctl(CtlArgs),
    /// A lesson or a scenario on paper: a page of questions and a page of answers, as HTML
    Handout(HandoutArgs),
    /// The pictures of a document: build them, check them, emit them for it
    #[command(subcommand)]
    Figures(FiguresCommand),
    /// Write the page: the whole meter in one HTML file, for a browser without a network
    Page(PageArgs),
    /// Print the address at which the page opens a state, such as a screen of a scenario
    Link(LinkArgs),
    /// List every screen of the menu: its id, labels, register, evidence and keys
    Screens(ScreensArgs),
    /// Print the fewest keys to a screen, or to a value of a setting
    Route(RouteArgs),
    /// Run the meters of a picture, from the moment at which it was taken
    Open(OpenArgs),
    /// Make pictures again from what they carry, and say in words what differs
    #[command(
        after_help = "Exit status: 0 every picture is what its recipe makes, 1 one is not, 2 \
        a file carries no recipe or a wrong one, 3 one cannot be read."
    )]
    Verify(VerifyArgs),
    /// Print the register map, with values of a scenario or of a running meter
    Registers(RegistersArgs),
    /// Check, list and describe scenario files
    #[command(subcommand)]
    Scenario(ScenarioCommand),
    /// Print what each fact of the meter rests on
    Evidence(EvidenceArgs),
    /// Read or write a meter, emulated or real; find the meters on a line; download a log
    #[command(
        after_help = "Exit status: 0 done, 1 refused, or nobody found, 2 the command line is \
        wrong, 3 the meter does not answer or the port fails."
    )]
    Request(RequestArgs),
    /// Read a real meter and say where it differs from the model; it writes nothing
    #[command(after_help = "Exit status: 0 alike, 1 something differs, 2 the command line is \
        wrong, 3 the meter cannot be read.")]
    Compare(CompareArgs),
    /// From what the glass shows to what the guide says to check
    Troubleshoot(TroubleshootArgs),
    /// Print a completion script
    Completions {
        /// For which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Runs the program with the arguments of this process.
pub fn main() -> ExitCode {
    // Wherever it writes, a limit of the file size is an error of the write, not the end.
    files::survive_file_size_limits();
    // What a completion script of ours asks.
    clap_complete::CompleteEnv::with_factory(Cli::command).complete();
    let done = match Cli::try_parse() {
        Ok(cli) => dispatch(cli),
        Err(error) => explain(&error),
    };
    done.unwrap_or_else(|failure| failure.report())
}

/// Help and version are results; everything else about the command line is a message, with
/// words of the user's in it.
fn explain(error: &clap::Error) -> Result<ExitCode, Failure> {
    let text = error.render();
    if !error.use_stderr() {
        let styled = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        return print::print(if styled { text.ansi().to_string() } else { text.to_string() });
    }
    messages::list(text);
    Ok(ExitCode::from(Failure::USAGE))
}

fn dispatch(cli: Cli) -> Result<ExitCode, Failure> {
    match cli.command {
        None => run::run(&cli.run),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Exec(args)) => exec::exec(&args),
        Some(Command::Play(args)) => play::play(&args),
        Some(Command::Screenshot(args)) => pictures::screenshot(&args),
        Some(Command::Gallery(args)) => pictures::make_gallery(&args),
        Some(Command::Learn(args)) => learn::learn(&args),
        Some(Command::Exam(args)) => exam::exam(&args),
        Some(Command::Ctl(args)) => ctl::ctl(&args),
        Some(Command::Handout(args)) => learn::handout(&args),
        Some(Command::Figures(command)) => figures::figures(&command),
        Some(Command::Page(args)) => page::page(&args),
        Some(Command::Link(args)) => page::link(&args),
        Some(Command::Screens(args)) => routes::list(&args),
        Some(Command::Route(args)) => routes::route(&args),
        Some(Command::Open(args)) => run::open(&args),
        Some(Command::Verify(args)) => pictures::verify(&args),
        Some(Command::Registers(args)) => print::registers(&args),
        Some(Command::Scenario(command)) => print::scenario(&command),
        Some(Command::Evidence(args)) => print::evidence(&args),
        Some(Command::Request(args)) => request::request(&args),
        Some(Command::Compare(args)) => print::compare(&args),
        Some(Command::Troubleshoot(args)) => print::troubleshoot(&args),
        Some(Command::Completions { shell }) => print::completions(shell),
        Some(Command::Man) => print::man(Cli::command()),
    }
}

/// The names of all commands, for suggestions.
fn command_names() -> Vec<String> {
    Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
