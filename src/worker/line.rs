//! One input to the updates it causes: checks, reading, ledger, sentences. Pure; what the worker
//! does for a record and `replay` for a line.

use super::Refusal;
use crate::bus::Incoming;
use crate::ledger::{self, Ledger, Outcome};
use crate::lexicon;
use crate::model::{Input, Paragraph, Reading, Tally, Time, Update};
use crate::wire;
use crate::{reading, sentence};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How far an input's times may lie ahead of its record, in microseconds: a day.
const MAX_AHEAD_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// What became of an input that was taken in.
#[derive(Debug, Default)]
pub struct Taken {
    /// In order, whole: with labels and sentences.
    pub updates: Vec<Update>,
    /// Whether the ledger may hold something else now, be it only a reading.
    pub touched: bool,
    /// Whether the paragraph's language has no lexicon, so that nothing was read.
    pub unread: bool,
    /// It was taken in, and belongs to the dead letters all the same.
    pub refusal: Option<Refusal>,
}

/// The input in a record, checked against the record.
///
/// # Errors
/// The reason why the record is a dead letter.
pub fn decode(record: &Incoming<'_>) -> Result<Input, Refusal> {
    wire::check_schema(|name| record.headers.get(name))?;
    let input = wire::decode_input(record.value.ok_or(Refusal::Empty)?)?;
    check_key(record.key, &input)?;
    check_times(&input, record.stamp)?;
    Ok(input)
}

/// Takes `input` into the ledger.
///
/// # Errors
/// The reason why nothing was taken in.
pub fn take(ledger: &mut Ledger, input: Input) -> Result<Taken, Refusal> {
    let mut unread = false;
    let outcome = match input {
        Input::Paragraph(paragraph) => {
            let reading;
            (reading, unread) = read(paragraph)?;
            ledger.take_reading(reading)
        }
        Input::Decision(decision) => ledger.take_decision(decision),
        Input::Story(story) => ledger.take_story(story),
    };
    Ok(complete(outcome, unread))
}

/// A ledger that has seen nothing.
pub fn empty_ledger(settings: ledger::Settings) -> Ledger {
    Ledger::new(reading::resolve, settings)
}

/// A tally as it is written: with its label.
pub fn label(tally: &Tally) -> Tally {
    Tally { label: sentence::label(&tally.measure), ..tally.clone() }
}

/// The lexicons that inputs are read with, for example `en:0a1b nl:2c3d`.
pub fn lexicons() -> String {
    let named = lexicon::languages().zip(digests()).map(|(language, digest)| format!("{language}:{digest}"));
    named.collect::<Vec<_>>().join(" ")
}

/// Their digests, in the same order.
pub fn digests() -> Vec<&'static str> {
    lexicon::languages().filter_map(lexicon::of).map(|lexicon| lexicon.digest()).collect()
}

fn check_key(key: Option<&[u8]>, input: &Input) -> Result<(), Refusal> {
    let (key, story) = (key.unwrap_or_default(), input.story());
    if key == story.as_bytes() {
        return Ok(());
    }
    let key = String::from_utf8_lossy(key).chars().take(80).collect();
    Err(Refusal::Key { key, story: story.to_string() })
}

fn check_times(input: &Input, stamp: Time) -> Result<(), Refusal> {
    match input {
        Input::Paragraph(paragraph) => {
            check_ahead("published", paragraph.published, stamp)?;
            check_ahead("revised", paragraph.revised, stamp)?;
            match paragraph.embargoed {
                Some(until) if until > stamp => Err(Refusal::Embargo { until, stamp }),
                _ => Ok(()),
            }
        }
        Input::Decision(decision) => check_ahead("at", decision.at, stamp),
        Input::Story(story) => check_ahead("at", story.at, stamp),
    }
}

fn check_ahead(field: &'static str, time: Time, stamp: Time) -> Result<(), Refusal> {
    if time.micros() <= stamp.micros() + MAX_AHEAD_MICROS {
        return Ok(());
    }
    Err(Refusal::Ahead { field, time, stamp })
}

/// The paragraph's reading, and whether it was left unread for want of a lexicon.
fn read(paragraph: Paragraph) -> Result<(Reading, bool), Refusal> {
    let Some(lexicon) = lexicon::of(&paragraph.language) else {
        return Ok((reading::unread(paragraph), true));
    };
    // The reading is pure: whatever it left half done is gone with it.
    catch_unwind(AssertUnwindSafe(|| (reading::read(lexicon, paragraph), false)))
        .map_err(|panic| Refusal::Panic(panic_message(&*panic)))
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message").replace('\n', " ")
}

fn complete(outcome: Outcome, unread: bool) -> Taken {
    let refusal = match &outcome {
        Outcome::Conflict { winner, .. } => Some(Refusal::Conflict(*winner)),
        _ => None,
    };
    let touched = !matches!(outcome, Outcome::Duplicate | Outcome::Older);
    let mut updates = outcome.updates();
    updates.iter_mut().for_each(sentence::complete);
    Taken { updates, touched, unread, refusal }
}
