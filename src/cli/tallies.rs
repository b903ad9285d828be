//! `tallies`: what is known now, or was at a time, source by source.

use super::bus::BusArgs;
use super::failure::{Failure, Outcome};
use super::table::{self, Views};
use super::{scan, stop, style};
use crate::bus::Bus;
use crate::ledger::{self, Hindsight, Past, Policy};
use crate::model::{SourceFigure, Tally, Time};
use crate::reading;
use crate::wire::json;
use crate::worker::line;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use std::io::{self, BufWriter, IsTerminal, Write, stdout};

#[derive(Args, Debug)]
pub struct TalliesArgs {
    /// Only this story; all by default
    #[arg(long, value_name = "ID")]
    story: Option<String>,
    /// How sources' figures become one low, best and high; latest by default
    #[arg(long, value_name = "NAME", value_parser = policy())]
    policy: Option<Policy>,
    /// As they were known at this time: updates whose input was put on the log later are undone
    #[arg(long, value_name = "TIME", conflicts_with = "said_by")]
    as_of: Option<Time>,
    /// What had been said by this time, with hindsight: late reports are in it, what was taken back is not
    #[arg(long, value_name = "TIME")]
    said_by: Option<Time>,
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
    let mut tallies = tallies(args, &*bus)?;
    sort(&mut tallies);
    if let Some(policy) = args.policy {
        tallies.iter_mut().for_each(|t| t.combined = policy.combine(&t.figures, &t.differences));
    }
    let mut out = BufWriter::new(stdout().lock());
    match args.format {
        Format::Table => write_table(&mut out, &tallies, args)?,
        Format::Json => write_json(&mut out, &tallies)?,
        Format::Csv => write_csv(&mut out, &tallies)?,
    }
    out.flush()?;
    Ok(())
}

fn policy() -> impl TypedValueParser<Value = Policy> {
    let names = Policy::ALL.iter().map(|policy| policy.word());
    PossibleValuesParser::new(names).map(|name| Policy::from_word(&name).expect("it is one of them"))
}

fn tallies(args: &TalliesArgs, bus: &dyn Bus) -> Result<Vec<Tally>, Failure> {
    let story = args.story.as_deref();
    match (args.as_of, args.said_by) {
        (Some(until), _) => as_of(bus, story, until),
        (_, Some(until)) => said_by(bus, story, until),
        (None, None) => scan::tallies(bus, story),
    }
}

/// The tallies as they were known at a time: by the times at which inputs were put on the log.
fn as_of(bus: &dyn Bus, story: Option<&str>, until: Time) -> Result<Vec<Tally>, Failure> {
    // What comes between the two reads is undone though it was not there: that changes nothing.
    let today = scan::tallies(bus, story)?;
    let mut past = Past::of(until);
    scan::updates(bus, story, &mut |told, update| past.take(told, update))?;
    let tallies = past.tallies(today).map_err(Failure::failed)?;
    Ok(tallies.iter().map(line::label).collect())
}

/// The tallies of what had been said by a time, from the readings of today.
fn said_by(bus: &dyn Bus, story: Option<&str>, until: Time) -> Result<Vec<Tally>, Failure> {
    let settings = ledger::Settings::default();
    let mut hindsight = Hindsight::of(until, reading::resolve, settings, reading::DIRECTORY);
    for entry in scan::readings(bus, story)? {
        scan::take(&mut hindsight, entry);
    }
    Ok(hindsight.tallies().iter().map(line::label).collect())
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

fn write_table(out: &mut impl Write, tallies: &[Tally], args: &TalliesArgs) -> Outcome {
    if tallies.is_empty() {
        eprintln!("{}", nothing(args));
        return Ok(());
    }
    let when = when(args).map(|when| format!(", {when}")).unwrap_or_default();
    for (at, of_story) in tallies.chunk_by(|a, b| a.story == b.story).enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let of_story: Vec<&Tally> = of_story.iter().collect();
        writeln!(out, "{}{when}\n", style::bold(&of_story[0].story))?;
        let views = if args.policy.is_some() { Views::Shown } else { Views::Hidden };
        write!(out, "{}", table::story(&of_story, views, width()))?;
    }
    Ok(())
}

fn when(args: &TalliesArgs) -> Option<String> {
    let as_of = args.as_of.map(|time| format!("as known at {time}"));
    as_of.or_else(|| args.said_by.map(|time| format!("as said by {time}")))
}

/// That there is nothing to show, and what to do about it.
fn nothing(args: &TalliesArgs) -> String {
    match (&args.story, when(args)) {
        (Some(story), Some(when)) => format!("no tallies of story '{story}', {when}; ask for a later time"),
        (None, Some(when)) => format!("no tallies, {when}; ask for a later time"),
        (Some(story), None) => {
            format!("no tallies of story '{story}'; has it been published, and does `run` go?")
        }
        (None, None) => "no tallies yet; publish a story and let `run` go".to_string(),
    }
}

const COLUMNS: [&str; 22] = [
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
    "policy",
    "combined_low",
    "combined_best",
    "combined_high",
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

fn row(tally: &Tally, figure: &SourceFigure) -> [String; 22] {
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
        tally.combined.policy.clone(),
        number(tally.combined.low),
        number(tally.combined.best),
        number(tally.combined.high),
    ]
}
