//! `tallies`: what is known now, source by source.

use super::bus::BusArgs;
use super::failure::{Failure, Outcome};
use super::{scan, stop, style, table};
use crate::model::{SourceFigure, Tally};
use crate::wire::json;
use clap::{Args, ValueEnum};
use std::io::{self, BufWriter, IsTerminal, Write, stdout};

#[derive(Args, Debug)]
pub struct TalliesArgs {
    /// Only this story; all by default
    #[arg(long, value_name = "ID")]
    story: Option<String>,
    /// A table for people, one JSON object a line, or one CSV row a figure
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    bus: BusArgs,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Format {
    Table,
    Json,
    Csv,
}

pub fn run(args: &TalliesArgs) -> Outcome {
    stop::leave_at_once()?;
    let bus = args.bus.open()?;
    let mut tallies = scan::tallies(&*bus, args.story.as_deref())?;
    sort(&mut tallies);
    let mut out = BufWriter::new(stdout().lock());
    match args.format {
        Format::Table => write_table(&mut out, &tallies, args.story.as_deref())?,
        Format::Json => write_json(&mut out, &tallies)?,
        Format::Csv => write_csv(&mut out, &tallies)?,
    }
    out.flush()?;
    Ok(())
}

/// By story, then by measure.
pub fn sort(tallies: &mut [Tally]) {
    tallies.sort_by(|a, b| (&a.story, &a.measure).cmp(&(&b.story, &b.measure)));
}

/// One canonical JSON object a line.
///
/// # Errors
/// Where `out` can't be written.
pub fn write_json(out: &mut impl Write, tallies: &[Tally]) -> io::Result<()> {
    tallies.iter().try_for_each(|tally| writeln!(out, "{}", json::tally_to_json(tally)))
}

/// The width to fold tables to: the terminal's; none where the output goes elsewhere.
pub fn width() -> Option<u16> {
    if !stdout().is_terminal() {
        return None;
    }
    terminal_size::terminal_size().map(|(width, _)| width.0)
}

fn write_table(out: &mut impl Write, tallies: &[Tally], story: Option<&str>) -> Outcome {
    if tallies.is_empty() {
        match story {
            Some(story) => {
                eprintln!("no tallies of story '{story}'; has it been published, and does `run` go?")
            }
            None => eprintln!("no tallies yet; publish a story and let `run` go"),
        }
        return Ok(());
    }
    for (at, of_story) in tallies.chunk_by(|a, b| a.story == b.story).enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let of_story: Vec<&Tally> = of_story.iter().collect();
        writeln!(out, "{}\n", style::bold(&of_story[0].story))?;
        write!(out, "{}", table::story(&of_story, width()))?;
    }
    Ok(())
}

const COLUMNS: [&str; 18] = [
    "story",
    "measure",
    "label",
    "source",
    "kind",
    "party",
    "value",
    "low",
    "high",
    "qualifier",
    "hedged",
    "derived",
    "said",
    "first_seen",
    "last_repeated",
    "carriers",
    "disputed",
    "quote",
];

fn write_csv(out: &mut impl Write, tallies: &[Tally]) -> Outcome {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS).map_err(unwritten)?;
    for tally in tallies {
        for figure in &tally.figures {
            csv.write_record(row(tally, figure)).map_err(unwritten)?;
        }
    }
    csv.flush()?;
    Ok(())
}

fn unwritten(error: csv::Error) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Failure::Failed(format!("standard output: {other:?}")),
    }
}

fn row(tally: &Tally, figure: &SourceFigure) -> [String; 18] {
    let number = |number: Option<u32>| number.map_or(String::new(), |number| number.to_string());
    let disputed = tally
        .differences
        .iter()
        .any(|difference| [&difference.source, &difference.other].contains(&&figure.source));
    [
        tally.story.clone(),
        tally.measure.to_string(),
        super::figure::label(&tally.measure, &tally.label),
        figure.source.clone(),
        figure.kind.map_or("", |kind| kind.word()).to_string(),
        figure.party.clone(),
        number(figure.number.value),
        number(figure.number.low),
        number(figure.number.high),
        figure.number.qualifier.to_string(),
        figure.hedged.to_string(),
        figure.derived.to_string(),
        figure.said.to_string(),
        figure.first_seen.to_string(),
        figure.last_repeated.to_string(),
        figure.carriers.join("; "),
        disputed.to_string(),
        figure.cause.quote.clone(),
    ]
}
