//! How a command ends when it doesn't end well, and the exit code that says so.

use crate::bus::BusError;
use crate::worker::WorkerError;
use std::fmt::Display;
use std::io;
use std::process::ExitCode;

/// What ends a command early. Every message says what, where and what to do, in one line.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Exit code 2: the command line is wrong.
    #[error("{0}")]
    Usage(String),
    /// Exit code 1.
    #[error("{0}")]
    Failed(String),
    /// Exit code 1: what is wrong has been said already, line by line.
    #[error("")]
    Said,
    /// Exit code 0: whoever read the output has heard enough.
    #[error("")]
    ClosedPipe,
}

pub type Outcome = Result<(), Failure>;

impl Failure {
    pub fn failed(message: impl Display) -> Failure {
        Failure::Failed(message.to_string())
    }

    /// Something about a file went wrong.
    pub fn file(doing: &str, path: &std::path::Path, error: &io::Error) -> Failure {
        Failure::Failed(format!("{}: can't {doing} it: {}", path.display(), reason(error)))
    }

    /// Says on stderr what there is to say.
    pub fn report(&self) -> ExitCode {
        match self {
            Failure::ClosedPipe => ExitCode::SUCCESS,
            Failure::Said => ExitCode::from(1),
            Failure::Failed(message) => {
                eprintln!("tallywire: {message}");
                ExitCode::from(1)
            }
            Failure::Usage(message) => {
                eprintln!("tallywire: {message}");
                ExitCode::from(2)
            }
        }
    }
}

impl From<BusError> for Failure {
    fn from(error: BusError) -> Failure {
        Failure::failed(error)
    }
}

impl From<WorkerError> for Failure {
    fn from(error: WorkerError) -> Failure {
        Failure::failed(error)
    }
}

/// Only standard output is written with `?`; everything else names its file.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure::ClosedPipe;
        }
        Failure::Failed(format!("standard output: can't write to it: {}", reason(&error)))
    }
}

/// The reason without the number that the operating system adds.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((reason, _)) => reason.to_lowercase(),
        None => text,
    }
}
