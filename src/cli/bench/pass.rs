//! A transactional pass-through: the least that any consumer of the log does exactly once.

use crate::bus::{BusError, Commit, Incoming, Outgoing, Polled, Seat, Topic};
use crate::model::Time;
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::{Duration, Instant};

/// Copies `total` inputs to the updates topic, `batch` records or `linger` long a transaction.
///
/// # Errors
/// What the bus says.
pub fn pass_through(seat: &mut dyn Seat, total: u64, batch: usize, linger: Duration) -> Result<(), BusError> {
    let mut passed = 0;
    let mut copies = Copies::default();
    while passed < total {
        gather(seat, &mut copies, batch, linger)?;
        if copies.records.is_empty() {
            continue;
        }
        copies.send(seat)?;
        let positions: Vec<(u32, u64)> = copies.positions.iter().map(|(p, o)| (*p, *o)).collect();
        if seat.commit(&positions)? == Commit::Done {
            passed += copies.records.len() as u64;
        }
        copies.clear();
    }
    Ok(())
}

fn gather(seat: &mut dyn Seat, copies: &mut Copies, batch: usize, linger: Duration) -> Result<(), BusError> {
    let start = Instant::now();
    while copies.records.len() < batch && start.elapsed() < linger {
        let room = batch - copies.records.len();
        match seat.poll(room, linger, &mut |record| copies.take(record))? {
            Polled::Records(_) | Polled::Idle => {}
            Polled::Assigned(partitions) => {
                for partition in partitions {
                    seat.resume(partition, None)?;
                }
            }
            Polled::Revoked { partitions, .. } => {
                seat.abort()?;
                copies.clear();
                seat.release(&partitions)?;
            }
        }
    }
    Ok(())
}

/// Records side by side in one buffer.
#[derive(Default)]
struct Copies {
    bytes: Vec<u8>,
    headers: Vec<(Range<usize>, Range<usize>)>,
    records: Vec<Copied>,
    positions: BTreeMap<u32, u64>,
}

struct Copied {
    partition: u32,
    stamp: Time,
    key: Range<usize>,
    value: Option<Range<usize>>,
    headers: Range<usize>,
}

impl Copies {
    fn clear(&mut self) {
        self.bytes.clear();
        self.headers.clear();
        self.records.clear();
        self.positions.clear();
    }

    fn take(&mut self, record: Incoming<'_>) {
        let key = self.keep(record.key.unwrap_or_default());
        let value = record.value.map(|value| self.keep(value));
        let first = self.headers.len();
        record.headers.each(&mut |name, value| {
            let header = (self.keep(name.as_bytes()), self.keep(value));
            self.headers.push(header);
        });
        let headers = first..self.headers.len();
        self.positions.insert(record.partition, record.offset + 1);
        self.records.push(Copied { partition: record.partition, stamp: record.stamp, key, value, headers });
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    fn send(&self, seat: &mut dyn Seat) -> Result<(), BusError> {
        let mut headers = Vec::new();
        for record in &self.records {
            headers.clear();
            headers.extend(self.headers[record.headers.clone()].iter().map(|(name, value)| {
                let name = std::str::from_utf8(&self.bytes[name.clone()]).expect("it came as text");
                (name, &self.bytes[value.clone()])
            }));
            seat.send(Outgoing {
                topic: Topic::Updates,
                partition: Some(record.partition),
                stamp: Some(record.stamp),
                key: &self.bytes[record.key.clone()],
                value: record.value.clone().map(|value| &self.bytes[value]),
                headers: &headers,
            })?;
        }
        Ok(())
    }
}
