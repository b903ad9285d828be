//! A log in memory that goes wrong as its seed says. Only what was committed outlives a crash.
//!
//! Offsets have holes, as those of Kafka have where transactions end. Nothing here looks at a
//! clock, and nothing depends on which thread is faster.

use crate::generated::dice::Dice;
use crate::seat::SimulatedSeat;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tallywire::bus::{
    Bus, BusError, From, Headers, Incoming, Outgoing, Publisher, Reader, Seat, TOPICS, Topic, TopicState,
};
use tallywire::model::Time;

/// How often what goes wrong, in a thousand steps.
#[derive(Clone, Copy, Default)]
pub struct Faults {
    /// The step at which the process dies, counted from 1 over all processes.
    pub crash_at: Option<u64>,
    pub crash: usize,
    /// A commit of which nothing is kept.
    pub dropped: usize,
    /// An ordinary revoke.
    pub revoke: usize,
    /// A revoke that is told too late.
    pub lost: usize,
    /// After a crash the committed positions are those of some time ago; outputs are kept.
    pub forget: usize,
    /// Another process reads on in what was released.
    pub other_owner: usize,
}

/// A record as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub offset: u64,
    pub stamp: Time,
    pub key: Vec<u8>,
    pub value: Option<Vec<u8>>,
    pub headers: Vec<(String, Vec<u8>)>,
}

/// What a process that takes over a partition for a while runs.
pub type OtherOwner = fn(SimulatedSeat);

/// Everything that outlives a process.
pub struct Log {
    pub partitions: u32,
    pub records: BTreeMap<(Topic, u32), Vec<Stored>>,
    pub committed: BTreeMap<u32, u64>,
    /// Committed positions of some time ago.
    pub earlier: BTreeMap<u32, u64>,
    pub dice: Dice,
    pub faults: Faults,
    pub steps: u64,
    pub other_owner: Option<OtherOwner>,
    /// Restores need no poll beside them.
    pub restores_at_once: bool,
    /// A seat is given every partition with its first poll.
    pub all_at_once: bool,
    /// What went wrong, counted by name.
    pub happened: BTreeMap<&'static str, u32>,
}

/// The log, shared by its seats, publishers and readers.
#[derive(Clone)]
pub struct Simulated(Arc<Mutex<Log>>);

impl Simulated {
    pub fn new(partitions: u32, seed: u64, faults: Faults) -> Simulated {
        Simulated(Arc::new(Mutex::new(Log {
            partitions,
            records: BTreeMap::new(),
            committed: BTreeMap::new(),
            earlier: BTreeMap::new(),
            dice: Dice::new(seed),
            faults,
            steps: 0,
            other_owner: None,
            restores_at_once: false,
            all_at_once: false,
            happened: BTreeMap::new(),
        })))
    }

    pub fn log(&self) -> MutexGuard<'_, Log> {
        self.0.lock().expect("no thread panics with the log in its hands")
    }

    /// The committed records of one partition of a topic.
    pub fn records(&self, topic: Topic, partition: u32) -> Vec<Stored> {
        self.log().records.get(&(topic, partition)).cloned().unwrap_or_default()
    }
}

impl Log {
    /// The offset after the last record of a partition.
    pub fn end(&self, topic: Topic, partition: u32) -> u64 {
        self.records
            .get(&(topic, partition))
            .and_then(|records| records.last())
            .map_or(0, |last| last.offset + 1)
    }

    pub fn append(&mut self, topic: Topic, partition: u32, mut record: Stored) {
        let hole = if self.dice.often(100) { 1 } else { 0 };
        record.offset = self.end(topic, partition) + hole;
        self.records.entry((topic, partition)).or_default().push(record);
    }

    /// Counts one step of a process; an error if it is its last.
    pub fn step(&mut self) -> Result<(), BusError> {
        self.steps += 1;
        assert!(self.steps < 200_000, "the worker goes in circles: {:?}", self.happened);
        if self.faults.crash_at == Some(self.steps) || self.dice.often(self.faults.crash) {
            self.count("crash");
            return Err(BusError::Failed("the process dies".to_string()));
        }
        Ok(())
    }

    pub fn count(&mut self, what: &'static str) {
        *self.happened.entry(what).or_default() += 1;
    }

    /// What a new process finds: the positions, or those of some time ago.
    pub fn recover(&mut self) {
        if self.dice.often(self.faults.forget) {
            self.count("forget");
            self.committed = self.earlier.clone();
        } else {
            self.earlier = self.committed.clone();
        }
    }
}

impl Stored {
    pub fn new(record: Outgoing<'_>) -> Stored {
        let header = |(name, value): &(&str, &[u8])| (name.to_string(), value.to_vec());
        Stored {
            offset: 0,
            stamp: record.stamp.unwrap_or_default(),
            key: record.key.to_vec(),
            value: record.value.map(<[u8]>::to_vec),
            headers: record.headers.iter().map(header).collect(),
        }
    }

    pub fn hand_over(&self, topic: Topic, partition: u32, take: &mut dyn FnMut(Incoming<'_>)) {
        take(Incoming {
            topic,
            partition,
            offset: self.offset,
            stamp: self.stamp,
            key: Some(&self.key),
            value: self.value.as_deref(),
            headers: self,
        });
    }
}

impl Headers for Stored {
    fn get(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().rev().find(|(header, _)| header == name).map(|(_, value)| value.as_slice())
    }

    fn each(&self, take: &mut dyn FnMut(&str, &[u8])) {
        self.headers.iter().for_each(|(name, value)| take(name, value));
    }
}

impl Bus for Simulated {
    fn apply_topics(&self) -> Result<(), BusError> {
        Ok(())
    }

    fn show_topics(&self) -> Result<Vec<TopicState>, BusError> {
        let log = self.log();
        let count = |topic| (0..log.partitions).map(|partition| log.end(topic, partition)).sum();
        let state = |&topic: &Topic| TopicState {
            topic,
            name: topic.name("simulated"),
            partitions: Some(log.partitions),
            cleanup: Some(topic.cleanup()),
            records: Some(count(topic)),
        };
        Ok(TOPICS.iter().map(state).collect())
    }

    fn publisher(&self) -> Result<Box<dyn Publisher>, BusError> {
        Ok(Box::new(SimulatedPublisher(self.clone())))
    }

    fn reader(&self, topic: Topic, from: From) -> Result<Box<dyn Reader>, BusError> {
        let log = self.log();
        let start = |partition| match from {
            From::Start => 0,
            From::End => log.end(topic, partition),
        };
        let positions = (0..log.partitions).map(start).collect();
        Ok(Box::new(SimulatedReader { bus: self.clone(), topic, positions }))
    }

    fn seat(&self, _slot: u32) -> Result<Box<dyn Seat>, BusError> {
        Ok(Box::new(SimulatedSeat::new(self.clone())))
    }
}

struct SimulatedPublisher(Simulated);

impl Publisher for SimulatedPublisher {
    fn publish(&mut self, record: Outgoing<'_>) -> Result<(), BusError> {
        if record.value.is_some_and(|value| value.len() > 1_000_000) {
            return Err(BusError::Refused("too long".to_string()));
        }
        let mut log = self.0.log();
        let hash =
            record.key.iter().fold(7u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(*byte)));
        let partition = record.partition.unwrap_or(hash % log.partitions);
        log.append(record.topic, partition, Stored::new(record));
        Ok(())
    }

    fn flush(&mut self) -> Result<(), BusError> {
        Ok(())
    }
}

struct SimulatedReader {
    bus: Simulated,
    topic: Topic,
    positions: Vec<u64>,
}

impl Reader for SimulatedReader {
    fn poll(&mut self, _wait: Duration, take: &mut dyn FnMut(Incoming<'_>)) -> Result<usize, BusError> {
        let mut count = 0;
        for (partition, position) in (0..).zip(&mut self.positions) {
            for record in
                self.bus.records(self.topic, partition).iter().filter(|record| record.offset >= *position)
            {
                record.hand_over(self.topic, partition, take);
                count += 1;
            }
            *position = self.bus.log().end(self.topic, partition);
        }
        Ok(count)
    }

    fn at_end(&mut self) -> Result<bool, BusError> {
        let log = self.bus.log();
        Ok((0..)
            .zip(&self.positions)
            .all(|(partition, position)| *position >= log.end(self.topic, partition)))
    }
}
