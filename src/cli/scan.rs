//! Reading what is on the log now, from the oldest record to the end.

use super::failure::{Failure, Outcome};
use crate::bus::{Bus, From, Incoming, Topic};
use crate::ledger::Hindsight;
use crate::model::{Tally, Time, Update, percent_encode};
use crate::wire::{self, Entry};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long one look for records waits.
const WAIT: Duration = Duration::from_millis(200);

/// Hands over every record of `topic` that is there now.
///
/// # Errors
/// Where the log fails.
pub fn each(bus: &dyn Bus, topic: Topic, take: &mut dyn FnMut(Incoming<'_>)) -> Result<(), Failure> {
    let mut reader = bus.reader(topic, From::Start)?;
    while !reader.at_end()? {
        reader.poll(WAIT, take)?;
    }
    Ok(())
}

/// The newest tally of each measure, sorted by key; of one story, or of all.
///
/// # Errors
/// Where the log fails, or holds a tally that this program can't read.
pub fn tallies(bus: &dyn Bus, story: Option<&str>) -> Result<Vec<Tally>, Failure> {
    newest(bus, Topic::Tallies, |record| {
        let tally = decode(record, "tally", wire::decode_tally)?;
        Ok(tally.filter(|tally| story.is_none_or(|story| tally.story == story)))
    })
}

/// Hands over every update that is kept, with the time at which its input was put on the log; of one
/// story, or of all.
///
/// # Errors
/// Where the log fails, or holds an update that this program can't read.
pub fn updates(bus: &dyn Bus, story: Option<&str>, take: &mut dyn FnMut(Time, Update)) -> Outcome {
    let mut wrong = None;
    each(bus, Topic::Updates, &mut |record| {
        if story.is_some_and(|story| record.key != Some(story.as_bytes())) {
            return;
        }
        match decode(&record, "update", wire::decode_update) {
            Ok(Some(update)) => take(record.stamp, update),
            Ok(None) => {}
            Err(error) => wrong = Some(error),
        }
    })?;
    wrong.map_or(Ok(()), Err)
}

/// The newest entry of each key of the readings, sorted by key; of one story, or of all.
///
/// # Errors
/// Where the log fails, or holds an entry that this program can't read.
pub fn readings(bus: &dyn Bus, story: Option<&str>) -> Result<Vec<Entry>, Failure> {
    let prefix = story.map(|story| format!("{}/", percent_encode(story)));
    newest(bus, Topic::Readings, |record| {
        let key = record.key.unwrap_or_default();
        match &prefix {
            Some(prefix) if !key.starts_with(prefix.as_bytes()) => Ok(None),
            _ => decode(record, "reading", wire::decode_changelog),
        }
    })
}

/// The newest value of each key, sorted by key; none under it takes the one before away.
fn newest<T>(
    bus: &dyn Bus,
    topic: Topic,
    value: impl Fn(&Incoming<'_>) -> Result<Option<T>, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut newest = BTreeMap::new();
    let mut wrong = None;
    each(bus, topic, &mut |record| {
        let Some(key) = record.key else { return };
        match value(&record) {
            Ok(Some(value)) => drop(newest.insert(key.to_vec(), value)),
            Ok(None) => drop(newest.remove(key)),
            Err(error) => wrong = Some(error),
        }
    })?;
    wrong.map_or_else(|| Ok(newest.into_values().collect()), Err)
}

/// Takes an entry of the readings.
pub fn take(hindsight: &mut Hindsight, entry: Entry) {
    match entry {
        Entry::Reading(reading) => hindsight.take_reading(reading),
        Entry::Decision(decision) => hindsight.take_decision(decision),
        Entry::Story(record) => hindsight.take_story(record),
        Entry::Closing(closing) => hindsight.take_closing(closing),
        Entry::Progress { .. } => {}
    }
}

fn decode<T>(
    record: &Incoming<'_>,
    what: &str,
    decode: fn(&[u8]) -> Result<T, wire::DecodeError>,
) -> Result<Option<T>, Failure> {
    let Some(value) = record.value else { return Ok(None) };
    let place = || format!("{what} at {}:{}", record.partition, record.offset);
    wire::check_schema(|name| record.headers.get(name))
        .map_err(|error| Failure::Failed(format!("{}: {error}", place())))?;
    decode(value).map(Some).map_err(|error| Failure::Failed(format!("{}: {error}", place())))
}
