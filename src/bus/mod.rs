//! The seam to the log. Two real implementations, `embedded` (a SQLite file) and `kafka`.
//!
//! A bus carries records and knows nothing of what they say. Three sides use it: a [`Publisher`]
//! puts records in, a [`Reader`] follows a topic from outside, and a [`Seat`] is the worker's
//! place: it is given partitions, reads their inputs, and writes outputs and input positions in
//! one transaction, all or nothing.

mod address;
pub mod clock;
pub mod embedded;
pub mod kafka;
mod topic;

pub use address::Address;
pub use topic::{Cleanup, TOPICS, Topic};

use crate::model::Time;
use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// A record on its way out. Borrowed: a bus copies what it keeps.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    pub topic: Topic,
    /// None: by the key's hash, for inputs only. Outputs go to the partition of their input.
    pub partition: Option<u32>,
    /// Record time; none: now.
    pub stamp: Option<Time>,
    pub key: &'a [u8],
    /// None: a tombstone.
    pub value: Option<&'a [u8]>,
    pub headers: &'a [(&'a str, &'a [u8])],
}

/// A record as read. Borrowed for the length of the call that hands it over.
#[derive(Clone, Copy)]
pub struct Incoming<'a> {
    pub topic: Topic,
    pub partition: u32,
    pub offset: u64,
    pub stamp: Time,
    pub key: Option<&'a [u8]>,
    pub value: Option<&'a [u8]>,
    pub headers: &'a dyn Headers,
}

/// The headers of a record, looked up without copying.
pub trait Headers {
    /// The last header of that name, if there is one.
    fn get(&self, name: &str) -> Option<&[u8]>;
    /// Every header in order.
    fn each(&self, take: &mut dyn FnMut(&str, &[u8]));
}

/// What is the same for all that is done at one bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// First part of every topic's name; on Kafka also of groups and transactional ids.
    pub prefix: String,
    /// Partitions of each topic on Kafka; existing topics with another count are refused.
    pub partitions: u32,
    /// librdkafka properties (SASL, TLS ...), in order.
    pub kafka_properties: Vec<(String, String)>,
    /// Goes on where inputs are gone that were not read, instead of [`BusError::Gap`].
    pub accept_loss: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            prefix: "tallywire".to_string(),
            partitions: 12,
            kafka_properties: Vec::new(),
            accept_loss: false,
        }
    }
}

/// Opens the log at `address`; topics are left as they are.
///
/// # Errors
/// [`BusError::Failed`] where the bus does not answer (Kafka: within about 10 seconds),
/// [`BusError::Refused`] where it cannot be used as asked.
pub fn open(address: &Address, options: &Options) -> Result<Box<dyn Bus>, BusError> {
    match address {
        Address::Embedded(path) => Ok(Box::new(embedded::Embedded::open(path, &options.prefix)?)),
        Address::Kafka(servers) => Ok(Box::new(kafka::open(servers, options)?)),
    }
}

/// Where a reader begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    Start,
    End,
}

/// One log, opened.
pub trait Bus: Send + Sync {
    /// Makes missing topics and refuses wrong ones (partition count, cleanup).
    fn apply_topics(&self) -> Result<(), BusError>;
    /// What is there, topic by topic.
    fn show_topics(&self) -> Result<Vec<TopicState>, BusError>;
    fn publisher(&self) -> Result<Box<dyn Publisher>, BusError>;
    /// Reads every partition of `topic`, committed records only.
    fn reader(&self, topic: Topic, from: From) -> Result<Box<dyn Reader>, BusError>;
    /// Takes the worker's place number `slot`.
    fn seat(&self, slot: u32) -> Result<Box<dyn Seat>, BusError>;
}

/// What a topic is like on the bus; none where it is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicState {
    pub topic: Topic,
    pub name: String,
    pub partitions: Option<u32>,
    pub cleanup: Option<Cleanup>,
    /// Records kept, from the oldest to the high watermark.
    pub records: Option<u64>,
}

/// Puts records in.
pub trait Publisher {
    /// May wait while the bus is full.
    fn publish(&mut self, record: Outgoing<'_>) -> Result<(), BusError>;
    /// Returns when every record is kept.
    fn flush(&mut self) -> Result<(), BusError>;
}

/// Follows a topic from outside.
pub trait Reader {
    /// Waits up to `wait` for records and hands them over; returns how many.
    fn poll(&mut self, wait: Duration, take: &mut dyn FnMut(Incoming<'_>)) -> Result<usize, BusError>;
    /// Whether every partition's position equals its high watermark of now.
    fn at_end(&mut self) -> Result<bool, BusError>;
}

/// The worker's place at the bus.
pub trait Seat {
    /// Waits up to `wait` for what comes next; hands over at most `limit` records.
    fn poll(
        &mut self,
        limit: usize,
        wait: Duration,
        take: &mut dyn FnMut(Incoming<'_>),
    ) -> Result<Polled, BusError>;
    /// What rebuilds a newly assigned partition, for a thread of its own.
    fn restore(&mut self, partition: u32) -> Result<Box<dyn Restore>, BusError>;
    /// Restored: read on from the greater of the committed position and `progress`, which becomes
    /// the committed position where it is ahead (a group's positions can expire). Returns where that is.
    fn resume(&mut self, partition: u32, progress: Option<u64>) -> Result<u64, BusError>;
    /// Inputs of an own partition once more, by offset, beside what is being read. Those that are not kept
    /// any more are passed over.
    fn reread(&mut self, partition: u32, offsets: Range<u64>) -> Result<Box<dyn Reread>, BusError>;
    /// Adds a record to the open transaction, opening one if need be.
    fn send(&mut self, record: Outgoing<'_>) -> Result<(), BusError>;
    /// Commits what was sent, with the next input offset of each partition.
    fn commit(&mut self, positions: &[(u32, u64)]) -> Result<Commit, BusError>;
    /// Drops what was sent and reads again from the committed positions.
    fn abort(&mut self) -> Result<(), BusError>;
    /// Gives revoked partitions back, once their last transaction has ended.
    fn release(&mut self, partitions: &[u32]) -> Result<(), BusError>;
    /// Whether the committed position of every partition of the topic, whoever owns it, equals its
    /// high watermark of now.
    fn caught_up(&mut self) -> Result<bool, BusError>;
}

/// What [`Seat::poll`] came back with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Polled {
    /// So many records were handed over.
    Records(usize),
    /// Nothing came in time.
    Idle,
    /// Restore these, then `resume` each.
    Assigned(Vec<u32>),
    /// Commit (or, when lost, drop) what belongs to these, then `release` them.
    Revoked { partitions: Vec<u32>, lost: bool },
}

/// How a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commit {
    /// It is there for good.
    Done,
    /// Nothing of it is there; the seat reads again from the committed positions.
    Dropped,
}

/// Reads what a partition's ledger is rebuilt from.
pub trait Restore: Send {
    /// Hands over the partition's readings and tallies, from the oldest to the end as of the call.
    /// Returns false when `cancelled` was set meanwhile.
    fn run(&mut self, cancelled: &AtomicBool, take: &mut dyn FnMut(Incoming<'_>)) -> Result<bool, BusError>;
}

/// Hands inputs over once more that were committed before.
pub trait Reread {
    /// Waits up to `wait` for records and hands over at most `limit` of them. Returns the offset to go on
    /// from: the end of what was asked for once there is no more.
    fn poll(
        &mut self,
        limit: usize,
        wait: Duration,
        take: &mut dyn FnMut(Incoming<'_>),
    ) -> Result<u64, BusError>;
}

/// Errors, named by the reaction they demand.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// Change the command or the bus: what, where, and what to do.
    #[error("{0}")]
    Refused(String),
    /// Somebody else has the place.
    #[error("{0}")]
    Taken(String),
    /// Inputs are gone that were not read; `--accept-loss` goes on.
    #[error("{0}")]
    Gap(String),
    /// Start again later: the bus is out of reach or failed.
    #[error("{0}")]
    Failed(String),
}
