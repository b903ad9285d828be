//! `replay`: inputs in, updates and tallies out, without any log.

use super::failure::{Failure, Outcome};
use super::lines::{Lines, Origin};
use super::stop;
use crate::ledger::{self, Ledger};
use crate::wire::json;
use crate::worker::line;
use clap::Args;
use std::fs::File;
use std::io::{self, BufRead, BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
pub struct ReplayArgs {
    /// Where updates go, one JSON object a line; standard output by default
    #[arg(long, value_name = "FILE")]
    updates: Option<PathBuf>,
    /// Where the tallies that remain go, one JSON object a line; nowhere by default
    #[arg(long, value_name = "FILE")]
    tallies: Option<PathBuf>,
    /// Close stories that have been silent for so many days, by the times of the inputs
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
    close_after: Option<u32>,
    /// Paragraphs, decisions and story records, one JSON object a line; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub fn run(args: &ReplayArgs) -> Outcome {
    stop::leave_at_once()?;
    let origin = Origin::from(args.file.as_path());
    let reader = origin.open()?;
    let mut updates = Output::open(args.updates.as_deref())?;
    let tallies = args.tallies.as_deref().map(|path| Output::open(Some(path))).transpose()?;
    let close_after_hours = args.close_after.map(|days| days * 24);
    let settings = ledger::Settings { close_after_hours, ..ledger::Settings::default() };
    let mut ledger = line::empty_ledger(settings);
    let faults = replay(&mut ledger, &origin, reader, &mut updates)?;
    updates.finish()?;
    if let Some(mut out) = tallies {
        for tally in ledger.tallies() {
            out.line(&json::tally_to_json(&line::label(&tally)))?;
        }
        out.finish()?;
    }
    if faults == 0 { Ok(()) } else { Err(Failure::Said) }
}

/// Folds line after line; returns how many were wrong, which have been said.
fn replay(
    ledger: &mut Ledger,
    origin: &Origin,
    reader: impl BufRead,
    updates: &mut Output,
) -> Result<usize, Failure> {
    let mut faults = 0;
    let mut lines = Lines::new(reader);
    while let Some((number, text)) = lines.next().map_err(|error| origin.unread(&error))? {
        let fault =
            match text.and_then(|text| json::input_from_line(&text).map_err(|error| error.to_string())) {
                Err(fault) => Some(fault),
                Ok(input) => match line::take_at_its_time(ledger, input) {
                    Err(refusal) => Some(refusal.to_string()),
                    Ok(taken) => {
                        for update in &taken.updates {
                            updates.line(&json::update_to_json(update, None))?;
                        }
                        taken.refusal.map(|refusal| refusal.to_string())
                    }
                },
            };
        ledger.commit();
        if let Some(fault) = fault {
            faults += 1;
            eprintln!("tallywire: {origin}, line {number}: {fault}; passed over");
        }
    }
    Ok(faults)
}

/// A file or standard output.
struct Output {
    path: Option<PathBuf>,
    writer: Box<dyn Write>,
}

impl Output {
    fn open(path: Option<&Path>) -> Result<Output, Failure> {
        let writer: Box<dyn Write> = match path {
            None => Box::new(BufWriter::new(stdout().lock())),
            Some(path) => {
                let file = File::create(path).map_err(|error| Failure::file("write", path, &error))?;
                Box::new(BufWriter::new(file))
            }
        };
        Ok(Output { path: path.map(Path::to_path_buf), writer })
    }

    fn line(&mut self, line: &str) -> Outcome {
        writeln!(self.writer, "{line}").map_err(|error| self.unwritten(error))
    }

    fn finish(&mut self) -> Outcome {
        self.writer.flush().map_err(|error| self.unwritten(error))
    }

    fn unwritten(&self, error: io::Error) -> Failure {
        match &self.path {
            Some(path) => Failure::file("write", path, &error),
            None => error.into(),
        }
    }
}
