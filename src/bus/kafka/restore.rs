//! Reading what a partition's ledger is rebuilt from, with a consumer of its own.

use super::Cluster;
use super::context::Context;
use super::error::bus_error;
use super::position::{Committed, committed_when_stable};
use super::reader::passes;
use super::record::hand_over;
use super::tail::Tail;
use crate::bus::{BusError, Incoming, Restore, Topic};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::{Offset, TopicPartitionList};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

/// Longest wait for a record before `cancelled` is looked at.
const TURN: Duration = Duration::from_millis(50);
/// Records between two looks at `cancelled`.
const STEP_RECORDS: usize = 1000;

/// Consumers that no restore uses at the moment: each costs a connection.
#[derive(Default)]
pub struct Spare(Mutex<Vec<BaseConsumer<Context>>>);

impl Spare {
    fn take(&self, cluster: &Cluster) -> Result<BaseConsumer<Context>, BusError> {
        if let Some(consumer) = self.lock().pop() {
            return Ok(consumer);
        }
        let made = cluster.config.restore().create_with_context(Context::default());
        made.map_err(|error| bus_error(cluster.servers(), "set up a consumer", &error))
    }

    fn give_back(&self, consumer: BaseConsumer<Context>) {
        self.lock().push(consumer);
    }

    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<BaseConsumer<Context>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the seat finds the committed position once it is stable.
pub type Found = Arc<Mutex<Option<Committed>>>;

/// The readings and then the tallies of one partition.
pub struct KafkaRestore {
    pub cluster: Arc<Cluster>,
    pub partition: u32,
    /// The seat's consumer knows the group; it is not kept alive from here.
    pub group: Weak<BaseConsumer<Context>>,
    pub found: Found,
    pub spare: Arc<Spare>,
}

impl KafkaRestore {
    /// The committed position, once no transaction of an earlier owner is open on it. It is asked
    /// for before the targets are, so that what that transaction wrote lies below them.
    fn find_position(&self, cancelled: &AtomicBool) -> Result<bool, BusError> {
        let Some(group) = self.group.upgrade() else {
            return Ok(false);
        };
        let name = self.cluster.names.get(Topic::Paragraphs);
        let servers = self.cluster.servers();
        let found = committed_when_stable(&group, servers, name, &[self.partition], cancelled)?;
        let Some(mut found) = found else {
            return Ok(false);
        };
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = found.remove(&self.partition);
        Ok(true)
    }

    fn run_topic(
        &self,
        consumer: &BaseConsumer<Context>,
        part: &Part,
        cancelled: &AtomicBool,
        take: &mut dyn FnMut(Incoming<'_>),
    ) -> Result<bool, BusError> {
        let name = self.cluster.names.get(part.topic);
        let failed = |error| bus_error(self.cluster.servers(), &format!("restore from topic {name}"), &error);
        if part.begin >= part.target {
            return Ok(true);
        }
        let mut begin = TopicPartitionList::new();
        let offset = Offset::Offset(part.begin.cast_signed());
        begin.add_partition_offset(name, self.partition.cast_signed(), offset).map_err(failed)?;
        consumer.assign(&begin).map_err(failed)?;
        let mut tail = Tail::new(part.begin);
        for turn in 0_usize.. {
            match consumer.poll(TURN) {
                Some(Ok(message)) => {
                    hand_over(part.topic, &message, take);
                    if turn % STEP_RECORDS != 0 {
                        continue;
                    }
                }
                Some(Err(KafkaError::PartitionEOF(_))) => tail.end(),
                Some(Err(error)) if !passes(&error) => return Err(failed(error)),
                Some(Err(_)) | None => {}
            }
            if cancelled.load(Ordering::Relaxed) {
                return Ok(false);
            }
            if tail.reached(consumer, name, self.partition, part.target).map_err(failed)? {
                return Ok(true);
            }
        }
        unreachable!("turns do not run out")
    }
}

/// What is to be read of one topic.
struct Part {
    topic: Topic,
    begin: u64,
    target: u64,
}

impl Restore for KafkaRestore {
    fn run(&mut self, cancelled: &AtomicBool, take: &mut dyn FnMut(Incoming<'_>)) -> Result<bool, BusError> {
        if !self.find_position(cancelled)? {
            return Ok(false);
        }
        let part = |topic| {
            let marks = self.cluster.probe.watermarks(self.cluster.names.get(topic), self.partition)?;
            Ok(Part { topic, begin: marks.low, target: marks.high })
        };
        let parts = [part(Topic::Readings)?, part(Topic::Tallies)?];
        let consumer = self.spare.take(&self.cluster)?;
        for part in &parts {
            if !self.run_topic(&consumer, part, cancelled, take)? {
                return Ok(false);
            }
        }
        let unassigned = consumer.unassign();
        unassigned.map_err(|error| bus_error(self.cluster.servers(), "end a restore", &error))?;
        self.spare.give_back(consumer);
        Ok(true)
    }
}
