//! `watch`: updates as they come.

use super::bus::BusArgs;
use super::failure::{Failure, Outcome};
use super::figure;
use super::stop::Stop;
use crate::bus::{self, Incoming, Topic};
use crate::model::{SourceFigure, Update, Words};
use crate::wire;
use crate::wire::json::{self, Transport};
use clap::{Args, ValueEnum};
use std::io::{BufWriter, Write, stdout};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How long one look for records waits.
const WAIT: Duration = Duration::from_millis(200);

#[derive(Args, Debug)]
pub struct WatchArgs {
    /// Only this story; all by default
    #[arg(long, value_name = "ID")]
    story: Option<String>,
    /// Where to begin: with the oldest update kept, or with what comes from now on
    #[arg(long, value_enum, default_value_t = Begin::End)]
    from: Begin,
    /// A line for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Leave when nothing new has come for so long; never by default
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    until_idle: Option<Duration>,
    #[command(flatten)]
    bus: BusArgs,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Begin {
    Start,
    End,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Format {
    Text,
    Json,
}

pub fn run(args: &WatchArgs) -> Outcome {
    let stop = Stop::new()?;
    let bus = args.bus.open()?;
    let from = match args.from {
        Begin::Start => bus::From::Start,
        Begin::End => bus::From::End,
    };
    let mut reader = bus.reader(Topic::Updates, from)?;
    let stop = stop.when_asked();
    let mut out = BufWriter::new(stdout().lock());
    let mut quiet_since = None;
    while !stop.load(Ordering::Relaxed) {
        let mut told = Ok(());
        let count = reader.poll(WAIT, &mut |record| {
            if told.is_ok() {
                told = tell(args, &record, &mut out);
            }
        })?;
        told?;
        out.flush()?;
        let Some(idle) = args.until_idle else { continue };
        if count > 0 || !reader.at_end()? {
            quiet_since = None;
        } else if quiet_since.get_or_insert_with(Instant::now).elapsed() >= idle {
            break;
        }
    }
    Ok(())
}

fn tell(args: &WatchArgs, record: &Incoming<'_>, out: &mut impl Write) -> Outcome {
    let Some(value) = record.value else { return Ok(()) };
    let topic = args.bus.topic(Topic::Updates);
    let wrong = |fault: String| {
        Failure::Failed(format!("{topic}, partition {}, offset {}: {fault}", record.partition, record.offset))
    };
    if args.story.as_deref().is_some_and(|story| record.key != Some(story.as_bytes())) {
        return Ok(());
    }
    wire::check_schema(|name| record.headers.get(name)).map_err(|error| wrong(error.to_string()))?;
    let update = wire::decode_update(value).map_err(|error| wrong(error.to_string()))?;
    match args.format {
        Format::Text => writeln!(out, "{}", line(&update))?,
        Format::Json => {
            let transport =
                Transport::of(topic, record.partition, record.offset, |name| record.headers.get(name));
            writeln!(out, "{}", json::update_to_json(&update, Some(&transport)))?;
        }
    }
    Ok(())
}

/// An update in one line for people: when, which story, what kind, and the sentence.
fn line(update: &Update) -> String {
    let time = figure::time(update.revised);
    format!("{time}  {}  {:<13} {}", update.story, update.kind.word(), sentence(update))
}

/// What an update says: in Dutch where a Dutch text caused it or, where no text did, says its figure; else
/// in English.
pub fn sentence(update: &Update) -> String {
    let Words { nl, en } = &update.sentences;
    let figures = [&update.current, &update.previous].into_iter().flatten();
    let causes = [&update.cause].into_iter().chain(figures.map(|figure| &figure.cause));
    let language = causes.map(|cause| cause.language.as_str()).find(|language| !language.is_empty());
    let sentence = if language == Some("nl") && !nl.is_empty() { nl } else { en };
    if sentence.is_empty() { summary(update) } else { sentence.clone() }
}

fn summary(update: &Update) -> String {
    let number = |held: &Option<SourceFigure>| held.as_ref().map_or("none".to_string(), figure::figure);
    let label = figure::label(&update.measure, &update.label);
    if update.source.is_empty() {
        return label;
    }
    format!("{label}, {}: {} -> {}", update.source, number(&update.previous), number(&update.current))
}

/// A length of time in seconds, whole or with decimals.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "no number of seconds".to_string())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| "no number of seconds from 0 up".to_string())
}
