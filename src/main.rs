//! The program `tallywire`.

use std::process::ExitCode;

fn main() -> ExitCode {
    tallywire::cli::main()
}
