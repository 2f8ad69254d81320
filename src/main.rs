//! The program `s4100`; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    s4100::cli::main()
}
