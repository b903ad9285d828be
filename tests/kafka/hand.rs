//! A worker in its simplest form: it copies each input into an update, exactly once.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use tallywire::bus::kafka::{self, Kafka};
use tallywire::bus::{Bus, BusError, Commit, From, Options, Outgoing, Polled, Seat, Topic};

/// Longer than anything here takes: a group notices a lost member after ten seconds, and a broker
/// ends its transaction within another twenty.
pub const DEADLINE: Duration = Duration::from_secs(90);
pub const TURN: Duration = Duration::from_millis(50);

/// A record as read back: partition, offset, key, value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copy {
    pub partition: u32,
    pub offset: u64,
    pub key: String,
    pub value: Option<String>,
}

pub fn options(prefix: &str, partitions: u32) -> Options {
    Options { prefix: prefix.to_string(), partitions, ..Options::default() }
}

/// Opens a bus with its topics made.
pub fn open(options: &Options) -> Kafka {
    let bus = kafka::open(&super::broker::servers(), options).expect("the broker answers");
    bus.apply_topics().expect("topics are made");
    bus
}

pub fn outgoing<'a>(topic: Topic, key: &'a str, value: Option<&'a str>) -> Outgoing<'a> {
    let (key, value) = (key.as_bytes(), value.map(str::as_bytes));
    Outgoing { topic, partition: None, stamp: None, key, value, headers: &[] }
}

/// Publishes `count` paragraphs, over a few stories.
pub fn publish(bus: &Kafka, count: usize) {
    let mut publisher = bus.publisher().unwrap();
    for number in 0..count {
        let (story, text) = (format!("story-{}", number % 40), format!("text {number}"));
        publisher.publish(outgoing(Topic::Paragraphs, &story, Some(&text))).unwrap();
    }
    publisher.flush().unwrap();
}

/// Everything committed in a topic, by partition and offset.
pub fn read_all(bus: &Kafka, topic: Topic) -> Vec<Copy> {
    let mut reader = bus.reader(topic, From::Start).unwrap();
    let mut copies = Vec::new();
    let start = Instant::now();
    while !reader.at_end().unwrap() {
        assert!(start.elapsed() < DEADLINE, "no end of {topic:?} after {} records", copies.len());
        reader.poll(TURN, &mut |record| copies.push(copy(&record))).unwrap();
    }
    copies.sort();
    copies
}

pub fn copy(record: &tallywire::bus::Incoming<'_>) -> Copy {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("tests write UTF-8");
    Copy {
        partition: record.partition,
        offset: record.offset,
        key: text(record.key.unwrap_or_default()),
        value: record.value.map(text),
    }
}

/// A seat with what it has read and not yet committed.
pub struct Hand {
    pub seat: Box<dyn Seat>,
    pub owned: Vec<u32>,
    batch: Vec<Copy>,
    /// Updates committed so far.
    pub done: usize,
}

impl Hand {
    pub fn take(bus: &Kafka, slot: u32) -> Hand {
        Hand { seat: bus.seat(slot).unwrap(), owned: Vec::new(), batch: Vec::new(), done: 0 }
    }

    /// One round: whatever comes next is dealt with, and records are committed.
    pub fn step(&mut self) -> Result<Polled, BusError> {
        let batch = &mut self.batch;
        let polled = self.seat.poll(500, TURN, &mut |record| batch.push(copy(&record)))?;
        match &polled {
            Polled::Records(_) => self.commit()?,
            Polled::Idle => {}
            Polled::Assigned(partitions) => self.assign(partitions)?,
            Polled::Revoked { partitions, .. } => {
                self.owned.retain(|partition| !partitions.contains(partition));
                self.seat.release(partitions)?;
            }
        }
        Ok(polled)
    }

    /// Steps until `done` says so.
    pub fn run(&mut self, what: &str, mut done: impl FnMut(&mut Hand) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(start.elapsed() < DEADLINE, "waited too long: {what}");
            self.step().unwrap();
        }
    }

    /// Reads a batch without committing it.
    pub fn read(&mut self) -> Vec<Copy> {
        let start = Instant::now();
        let mut batch = Vec::new();
        while batch.is_empty() {
            assert!(start.elapsed() < DEADLINE, "no record came");
            let polled = self.seat.poll(500, TURN, &mut |record| batch.push(copy(&record))).unwrap();
            assert!(matches!(polled, Polled::Records(_) | Polled::Idle), "{polled:?}");
        }
        batch
    }

    /// Sends an update for each input of a batch into the open transaction.
    pub fn send(&mut self, batch: &[Copy]) -> Result<(), BusError> {
        for input in batch {
            let mut out = outgoing(Topic::Updates, &input.key, input.value.as_deref());
            out.partition = Some(input.partition);
            self.seat.send(out)?;
        }
        Ok(())
    }

    pub fn commit_all(&mut self, batch: &[Copy]) -> Result<Commit, BusError> {
        let mut positions = BTreeMap::new();
        for input in batch {
            positions.insert(input.partition, input.offset + 1);
        }
        self.seat.commit(&positions.into_iter().collect::<Vec<_>>())
    }

    fn commit(&mut self) -> Result<(), BusError> {
        let batch = std::mem::take(&mut self.batch);
        self.send(&batch)?;
        if self.commit_all(&batch)? == Commit::Done {
            self.done += batch.len();
        }
        Ok(())
    }

    fn assign(&mut self, partitions: &[u32]) -> Result<(), BusError> {
        for &partition in partitions {
            let mut restore = self.seat.restore(partition)?;
            assert!(restore.run(&AtomicBool::new(false), &mut |_| {})?);
            self.seat.resume(partition, None)?;
            self.owned.push(partition);
        }
        Ok(())
    }
}
