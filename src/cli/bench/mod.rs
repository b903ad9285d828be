//! `bench`: how fast, each figure beside something measured in the same run.

mod generate;
mod pass;
mod read;
mod run;
mod stopwatch;

use super::failure::{Failure, Outcome};
use super::lines::{Lines, Origin};
use crate::bus::Address;
use crate::model::{Paragraph, Status, Time};
use clap::{Args, Subcommand};
use read::Read;
use serde::Deserialize;
use std::io::{Write, stdout};
use std::path::PathBuf;

#[derive(Args, Debug)]
pub struct BenchArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Reading alone: generated paragraphs, or passages from a file
    Read(ReadArgs),
    /// The whole line beside a transactional pass-through of the same records
    Run(RunArgs),
}

#[derive(Args, Debug)]
pub struct ReadArgs {
    /// How many paragraphs to generate, or how many at least to read from FILE, over and over
    #[arg(long, value_name = "N", default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    paragraphs: u32,
    /// Seed of the generator
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// JSON lines {"lang","text"} instead of generated paragraphs
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct RunArgs {
    /// kafka:HOST:PORT, or embedded:FOLDER for files of its own [default: embedded, in a temporary folder]
    #[arg(long = "bus", value_name = "BUS", env = "TALLYWIRE_BUS")]
    address: Option<Address>,
    /// Paragraphs a round
    #[arg(long, value_name = "N", default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    paragraphs: u32,
    /// Rounds: in each, the pass-through and the line take the same records in turn
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=50))]
    rounds: u32,
    /// Partitions of the topics it makes on Kafka
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1000))]
    partitions: u32,
    /// Seed of the generator
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

pub fn run(args: &BenchArgs) -> Outcome {
    match &args.action {
        Action::Read(args) => bench_read(args),
        Action::Run(args) => run::bench_run(args),
    }
}

fn bench_read(args: &ReadArgs) -> Outcome {
    let read = match &args.file {
        Some(file) => read::timed(passages(&Origin::from(file.as_path()), args.paragraphs)?),
        None => read::generated(args.paragraphs, args.seed),
    };
    writeln!(stdout(), "{}", line("read", &read))?;
    Ok(())
}

/// One line that says what reading took.
fn line(name: &str, read: &Read) -> String {
    let per_second = read.paragraphs as f64 / read.taken.cpu.as_secs_f64();
    let micros = read.taken.cpu.as_secs_f64() * 1e6 / read.paragraphs as f64;
    format!(
        "{name}: {} paragraphs, {} bytes each, {} with figures, {} claims: {per_second:.0} a CPU second, {micros:.2} us each",
        read.paragraphs,
        read.bytes / read.paragraphs,
        read.with_figures,
        read.claims,
    )
}

/// A line of the evaluation files' form.
#[derive(Deserialize)]
struct Passage {
    lang: String,
    text: String,
}

/// The file's paragraphs, over and over until there are `least` of them.
fn passages(origin: &Origin, least: u32) -> Result<Vec<Paragraph>, Failure> {
    let mut paragraphs = Vec::new();
    let mut lines = Lines::new(origin.open()?);
    while let Some((number, line)) = lines.next().map_err(|error| origin.unread(&error))? {
        let at = |problem: String| Failure::failed(format!("{origin}, line {number}: {problem}"));
        let passage: Passage =
            serde_json::from_str(&line.map_err(at)?).map_err(|error| at(error.to_string()))?;
        paragraphs.extend(passage.text.split("\n\n").map(|text| paragraph(&passage.lang, text)));
    }
    if paragraphs.is_empty() {
        return Err(Failure::failed(format!("{origin}: no passage in it; give lines {{\"lang\",\"text\"}}")));
    }
    Ok(paragraphs.iter().cycle().take((least as usize).max(paragraphs.len())).cloned().collect())
}

fn paragraph(language: &str, text: &str) -> Paragraph {
    Paragraph {
        story: "bench".to_string(),
        article: "passage".to_string(),
        paragraph: "p".to_string(),
        revision: 1,
        position: 1,
        language: language.to_string(),
        outlet: String::new(),
        headline: String::new(),
        text: text.to_string(),
        url: String::new(),
        published: Time::default(),
        revised: Time::default(),
        status: Status::Usable,
        embargoed: None,
    }
}
