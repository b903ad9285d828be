//! Reading what is on the log now, from the oldest record to the end.

use super::failure::Failure;
use crate::bus::{Bus, From, Incoming, Topic};
use crate::model::Tally;
use crate::wire;
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
    let mut newest = BTreeMap::new();
    let mut wrong = None;
    each(bus, Topic::Tallies, &mut |record| {
        let Some(key) = record.key else { return };
        match tally(&record) {
            Ok(Some(tally)) if story.is_none_or(|story| tally.story == story) => {
                newest.insert(key.to_vec(), tally);
            }
            Ok(_) => {
                newest.remove(key);
            }
            Err(error) => wrong = Some(error),
        }
    })?;
    match wrong {
        Some(error) => Err(error),
        None => Ok(newest.into_values().collect()),
    }
}

fn tally(record: &Incoming<'_>) -> Result<Option<Tally>, Failure> {
    let Some(value) = record.value else { return Ok(None) };
    let place = || format!("tally at {}:{}", record.partition, record.offset);
    wire::check_schema(|name| record.headers.get(name))
        .map_err(|error| Failure::Failed(format!("{}: {error}", place())))?;
    let tally =
        wire::decode_tally(value).map_err(|error| Failure::Failed(format!("{}: {error}", place())))?;
    Ok(Some(tally))
}
