//! `dead-letters`: what was refused, and why.

use super::bus::BusArgs;
use super::failure::Outcome;
use super::{scan, stop};
use crate::bus::{Headers, Topic};
use clap::{Args, Subcommand};
use std::io::{BufWriter, Write, stdout};

#[derive(Args, Debug)]
pub struct DeadLettersArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// One line a record: where it was, its key, how long it is, and why it was refused
    List {
        #[command(flatten)]
        bus: BusArgs,
    },
}

pub fn run(args: &DeadLettersArgs) -> Outcome {
    stop::leave_at_once()?;
    let Action::List { bus } = &args.action;
    let log = bus.open()?;
    let mut lines = Vec::new();
    scan::each(&*log, Topic::DeadLetters, &mut |record| {
        let key = String::from_utf8_lossy(record.key.unwrap_or_default()).into_owned();
        let bytes = record.value.map_or(0, <[u8]>::len);
        lines.push(format!(
            "{}/{}/{}\t{key}\t{bytes} bytes\t{}",
            header(record.headers, "__streams.errors.topic"),
            header(record.headers, "__streams.errors.partition"),
            header(record.headers, "__streams.errors.offset"),
            header(record.headers, "__streams.errors.message"),
        ));
    })?;
    let mut out = BufWriter::new(stdout().lock());
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(())
}

fn header(headers: &dyn Headers, name: &str) -> String {
    headers.get(name).map_or("-".to_string(), |value| String::from_utf8_lossy(value).into_owned())
}
