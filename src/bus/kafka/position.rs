//! The group's committed positions.

use super::Cluster;
use super::context::{Context, list};
use super::error::{bus_error, is_passing};
use super::probe::PATIENCE;
use crate::bus::BusError;
use rdkafka::Offset;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// An owner that died leaves its transaction open until the broker ends it: its timeout, and the
/// broker looks every ten seconds.
const LONGEST_UNSTABLE: Duration = Duration::from_secs(90);
/// How long one question may take before `cancelled` is looked at.
const TURN: Duration = Duration::from_secs(2);

/// A committed position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// The next input offset; none: nothing was ever committed, or it has expired.
    pub next: Option<u64>,
    /// The transaction that committed it.
    pub mark: String,
}

/// The committed position of each partition, whoever owns it.
pub fn committed(
    consumer: &BaseConsumer<Context>,
    topic: &str,
    partitions: &[u32],
    patience: Duration,
) -> KafkaResult<BTreeMap<u32, Committed>> {
    let found = consumer.committed_offsets(list(topic, partitions), patience)?;
    let entries = found.elements().into_iter().map(|element| {
        element.error()?;
        let next = match element.offset() {
            Offset::Offset(next) => Some(next.cast_unsigned()),
            _ => None,
        };
        Ok((element.partition().cast_unsigned(), Committed { next, mark: element.metadata().to_string() }))
    });
    entries.collect()
}

/// The same, waiting until no transaction on them is open. None when `cancelled` was set.
pub fn committed_when_stable(
    consumer: &BaseConsumer<Context>,
    servers: &str,
    topic: &str,
    partitions: &[u32],
    cancelled: &AtomicBool,
) -> Result<Option<BTreeMap<u32, Committed>>, BusError> {
    let start = Instant::now();
    while !cancelled.load(Ordering::Relaxed) {
        let error = match committed(consumer, topic, partitions, TURN) {
            Ok(found) => return Ok(Some(found)),
            Err(error) => error,
        };
        if !is_passing(&error) || start.elapsed() > LONGEST_UNSTABLE {
            return Err(bus_error(servers, "look up committed positions", &error));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(None)
}

/// Whether the committed position of every partition is at its end; not where it cannot be told yet.
/// `passed` says how far a partition was passed with nothing left to commit: behind the last record
/// there may be control records of whoever publishes in transactions.
pub fn all_at_end(
    consumer: &BaseConsumer<Context>,
    cluster: &Cluster,
    topic: &str,
    partitions: &[u32],
    passed: &BTreeMap<u32, u64>,
) -> Result<bool, BusError> {
    let found = match committed(consumer, topic, partitions, PATIENCE) {
        Ok(found) => found,
        Err(error) if is_passing(&error) => return Ok(false),
        Err(error) => return Err(bus_error(cluster.servers(), "look up committed positions", &error)),
    };
    for (partition, committed) in found {
        let marks = cluster.probe.watermarks(topic, partition)?;
        let next = committed.next.max(passed.get(&partition).copied());
        if next.unwrap_or(marks.low) < marks.high {
            return Ok(false);
        }
    }
    Ok(true)
}
