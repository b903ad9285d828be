//! The worker's place: a member of the group with a slot of its own, and a transactional producer.
//!
//! Reading and committing go through two clients that know nothing of each other; the transaction
//! ties them, by carrying the input positions. Whatever ends without a commit is read again from
//! the committed positions.

use super::Cluster;
use super::context::{Context, Rebalance, answer, list};
use super::error::{Reaction, bus_error};
use super::place::{Place, Places, Stage};
use super::position::{all_at_end, committed_when_stable};
use super::reader::passes;
use super::record::hand_over;
use super::reread::KafkaReread;
use super::restore::{KafkaRestore, Spare};
use super::transaction::{Ended, Loss, Transaction};
use crate::bus::{BusError, Commit, Incoming, Outgoing, Polled, Reread, Restore, Seat, Topic};
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{Message, Offset, TopicPartitionList};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// A member whose slot another run has taken hears of it with its next heartbeat.
const HEARSAY: Duration = Duration::from_secs(6);

/// One slot of the group.
pub struct KafkaSeat {
    cluster: Arc<Cluster>,
    slot: u32,
    /// Paragraphs, by name.
    inputs: String,
    /// Dropped before the consumer: an open transaction ends while the membership still holds.
    transaction: Transaction,
    consumer: Arc<BaseConsumer<Context>>,
    places: Places,
    spare: Arc<Spare>,
    commits: u64,
    /// Tells this run's commits from those of others on the slot.
    run: String,
}

impl KafkaSeat {
    pub fn open(cluster: Arc<Cluster>, slot: u32) -> Result<KafkaSeat, BusError> {
        let failed = |error| bus_error(cluster.servers(), "join the group", &error);
        let transaction = Transaction::open(Arc::clone(&cluster), slot)?;
        let consumer: BaseConsumer<Context> =
            cluster.config.seat(slot).create_with_context(Context::default()).map_err(failed)?;
        let inputs = cluster.names.get(Topic::Paragraphs).to_string();
        consumer.subscribe(&[&inputs]).map_err(failed)?;
        Ok(KafkaSeat {
            slot,
            inputs,
            transaction,
            consumer: Arc::new(consumer),
            places: Places::default(),
            spare: Arc::default(),
            commits: 0,
            run: run_name(slot),
            cluster,
        })
    }

    /// Answers the oldest rebalance; none where none waits or none concerns the worker.
    fn rebalance(&mut self) -> Result<Option<Polled>, BusError> {
        while let Some(rebalance) = self.consumer.context().next_rebalance() {
            tracing::debug!("slot {}: {rebalance:?}", self.slot);
            let told = match &rebalance {
                Rebalance::Assign(partitions) => {
                    self.assign(partitions, &rebalance)?;
                    Polled::Assigned(partitions.clone())
                }
                Rebalance::Revoke { partitions, lost } => {
                    self.places.set_stage(partitions, Stage::Revoked);
                    Polled::Revoked { partitions: partitions.clone(), lost: *lost }
                }
            };
            match &told {
                Polled::Assigned(partitions) if partitions.is_empty() => {}
                Polled::Revoked { partitions, .. } if partitions.is_empty() => self.release(&[])?,
                _ => return Ok(Some(told)),
            }
        }
        Ok(None)
    }

    /// Takes new partitions, paused until they are restored.
    fn assign(&mut self, partitions: &[u32], rebalance: &Rebalance) -> Result<(), BusError> {
        // Their ends, where the least comes in before the pause.
        let mut ends = BTreeMap::new();
        for &partition in partitions {
            ends.insert(partition, self.cluster.probe.watermarks(&self.inputs, partition)?.high);
        }
        let answered = answer(&self.consumer, &self.inputs, rebalance, |partition| ends[&partition]);
        let paused = answered.and_then(|()| self.consumer.pause(&list(&self.inputs, partitions)));
        paused.map_err(|error| self.failed("take partitions", &error))?;
        for &partition in partitions {
            self.places.insert(partition, Place::default());
        }
        Ok(())
    }

    /// Has one partition read from `next` on.
    fn seek(&mut self, partition: u32, next: u64) -> Result<(), BusError> {
        let offset = Offset::Offset(next.cast_signed());
        let patience = super::probe::PATIENCE;
        let sought = self.consumer.seek(&self.inputs, partition.cast_signed(), offset, patience);
        let Err(error) = sought else {
            return Ok(());
        };
        // Not fetched at the moment (after an error, or not yet): then it is placed anew.
        tracing::debug!("seek in partition {partition}: {error}");
        let placed = (|| {
            let one = list(&self.inputs, &[partition]);
            self.consumer.incremental_unassign(&one)?;
            let mut at = TopicPartitionList::new();
            at.add_partition_offset(&self.inputs, partition.cast_signed(), offset)?;
            self.consumer.incremental_assign(&at)
        })();
        placed.map_err(|error| self.failed("read again from the committed position", &error))
    }

    /// Reads again from the committed positions.
    fn rewind(&mut self) -> Result<(), BusError> {
        for (partition, start) in self.places.rewind() {
            let begin = self.begin_at(partition, start)?;
            self.seek(partition, begin)?;
        }
        Ok(())
    }

    /// Begins a transaction if none is open.
    fn begin(&mut self) -> Result<(), BusError> {
        let Err(loss) = self.transaction.begin() else {
            return Ok(());
        };
        self.recover(&loss)?;
        self.transaction.begin().map_err(|loss| self.failed("begin a transaction", &loss.error))
    }

    /// A new producer in place of one that is of no more use, unless another run has the slot.
    fn recover(&mut self, loss: &Loss) -> Result<(), BusError> {
        tracing::info!("slot {}: a new producer is needed: {} ({:?})", self.slot, loss.error, loss.reaction);
        if loss.reaction == Reaction::Fenced && (!loss.is_of_age() || self.hears_of_another()) {
            return Err(self.taken());
        }
        self.transaction.reopen()
    }

    /// Whether another run has taken the slot: its consumer then has the membership too.
    fn hears_of_another(&self) -> bool {
        let start = Instant::now();
        while start.elapsed() < HEARSAY {
            if self.is_fenced() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        false
    }

    fn is_fenced(&self) -> bool {
        let fatal = self.consumer.client().fatal_error();
        matches!(fatal, Some((RDKafkaErrorCode::FencedInstanceId, _)))
    }

    fn taken(&self) -> BusError {
        let slot = self.slot;
        BusError::Taken(format!("slot {slot} taken by another run; give each its --slot"))
    }

    /// Looks up whether the commit with `mark` came about although nobody said so.
    fn is_committed(&self, partitions: &[u32], mark: &str) -> Result<bool, BusError> {
        let servers = self.cluster.servers();
        let never = AtomicBool::new(false);
        let found = committed_when_stable(&self.consumer, servers, &self.inputs, partitions, &never)?;
        let found = found.expect("nobody cancels");
        Ok(found.values().any(|committed| committed.mark == mark))
    }

    /// What to do about an error that comes while reading.
    fn read_error(&mut self, error: &KafkaError) -> Result<(), BusError> {
        use RDKafkaErrorCode as Code;
        if self.is_fenced() {
            return Err(self.taken());
        }
        match error.rdkafka_error_code() {
            Some(Code::AutoOffsetReset | Code::OffsetOutOfRange) => self.find_gaps(),
            _ if passes(error) => {
                tracing::debug!("slot {}: {error}", self.slot);
                Ok(())
            }
            _ => Err(self.failed("read inputs", error)),
        }
    }

    /// Finds which partitions have lost inputs before they were read, and goes on behind the gap
    /// if that is accepted.
    fn find_gaps(&mut self) -> Result<(), BusError> {
        for (partition, position) in self.places.reading() {
            let begin = self.begin_at(partition, position)?;
            if position != Some(begin) {
                self.seek(partition, begin)?;
            }
        }
        Ok(())
    }

    /// Where reading can begin that should begin at `next`; none: with the oldest record.
    fn begin_at(&self, partition: u32, next: Option<u64>) -> Result<u64, BusError> {
        let marks = self.cluster.probe.watermarks(&self.inputs, partition)?;
        let next = next.unwrap_or(marks.low);
        if (marks.low..=marks.high).contains(&next) {
            return Ok(next);
        }
        let (servers, inputs) = (self.cluster.servers(), &self.inputs);
        let gap = if next < marks.low {
            format!("offsets {next} to {} are gone", marks.low - 1)
        } else {
            format!("the log ends at offset {}, before the committed position {next}", marks.high)
        };
        if self.cluster.options.accept_loss {
            tracing::warn!("{inputs} partition {partition}: {gap}; going on at offset {}", marks.low);
            return Ok(marks.low);
        }
        Err(BusError::Gap(format!(
            "kafka:{servers}: {inputs} partition {partition}: {gap} that were never read; --accept-loss goes on without them"
        )))
    }

    /// Makes progress that is ahead the committed position (the group's own may have expired). Should
    /// this fail, the next transaction brings it.
    fn keep_position(&self, partition: u32, next: u64) {
        let kept = self.consumer.commit(&self.positions(&[(partition, next)], &self.run), CommitMode::Sync);
        if let Err(error) = kept {
            tracing::info!("partition {partition}: position {next} is not committed yet: {error}");
        }
    }

    /// The client's positions in what is being read with nothing left to commit.
    fn passed(&self) -> Result<BTreeMap<u32, u64>, BusError> {
        let positions = self.consumer.position().map_err(|error| self.failed("look up positions", &error))?;
        let settled = self.places.settled();
        let passed = positions.elements().into_iter().filter_map(|element| match element.offset() {
            Offset::Offset(offset) => Some((element.partition().cast_unsigned(), offset.cast_unsigned())),
            _ => None,
        });
        Ok(passed.filter(|(partition, _)| settled.contains(partition)).collect())
    }

    fn positions(&self, positions: &[(u32, u64)], mark: &str) -> TopicPartitionList {
        let mut all = TopicPartitionList::with_capacity(positions.len());
        for &(partition, next) in positions {
            let mut element = all.add_partition(&self.inputs, partition.cast_signed());
            element.set_offset(Offset::Offset(next.cast_signed())).expect("an offset can be set");
            element.set_metadata(mark);
        }
        all
    }

    fn failed(&self, doing: &str, error: &KafkaError) -> BusError {
        if self.is_fenced() {
            return self.taken();
        }
        bus_error(self.cluster.servers(), doing, error)
    }
}

impl Seat for KafkaSeat {
    fn poll(
        &mut self,
        limit: usize,
        wait: Duration,
        take: &mut dyn FnMut(Incoming<'_>),
    ) -> Result<Polled, BusError> {
        self.transaction.turn();
        if let Some(told) = self.rebalance()? {
            return Ok(told);
        }
        let start = Instant::now();
        let consumer = Arc::clone(&self.consumer);
        let mut count = 0;
        while count < limit {
            let left = if count == 0 { wait.saturating_sub(start.elapsed()) } else { Duration::ZERO };
            match consumer.poll(left) {
                Some(Ok(message)) => {
                    let next = message.offset().cast_unsigned() + 1;
                    // Dropped where it came in before the pause: the seek after restoring finds it.
                    if self.places.advance(message.partition().cast_unsigned(), next) {
                        hand_over(Topic::Paragraphs, &message, take);
                        count += 1;
                    }
                    continue;
                }
                Some(Err(error)) => {
                    self.read_error(&error)?;
                    continue;
                }
                None if count > 0 => break,
                None => {}
            }
            if let Some(told) = self.rebalance()? {
                return Ok(told);
            }
            if start.elapsed() >= wait {
                return Ok(Polled::Idle);
            }
        }
        Ok(Polled::Records(count))
    }

    fn restore(&mut self, partition: u32) -> Result<Box<dyn Restore>, BusError> {
        let found = self.places.found(partition);
        Ok(Box::new(KafkaRestore {
            cluster: Arc::clone(&self.cluster),
            partition,
            group: Arc::downgrade(&self.consumer),
            found,
            spare: Arc::clone(&self.spare),
        }))
    }

    fn resume(&mut self, partition: u32, progress: Option<u64>) -> Result<u64, BusError> {
        if !self.places.is_restoring(partition) {
            return Ok(progress.unwrap_or(0));
        }
        let start = match self.places.take_found(partition) {
            Some(committed) => committed.next,
            None => {
                let servers = self.cluster.servers();
                let never = AtomicBool::new(false);
                let found =
                    committed_when_stable(&self.consumer, servers, &self.inputs, &[partition], &never)?;
                found.and_then(|mut all| all.remove(&partition)).and_then(|committed| committed.next)
            }
        };
        if let Some(ahead) = progress.filter(|&ahead| Some(ahead) > start) {
            self.keep_position(partition, ahead);
        }
        let start = start.max(progress);
        let begin = self.begin_at(partition, start)?;
        self.seek(partition, begin)?;
        let resumed = self.consumer.resume(&list(&self.inputs, &[partition]));
        resumed.map_err(|error| self.failed("read inputs", &error))?;
        self.places.start(partition, start.map(|_| begin));
        if !self.places.any_restoring() {
            self.spare.clear();
        }
        Ok(begin)
    }

    fn reread(&mut self, partition: u32, offsets: Range<u64>) -> Result<Box<dyn Reread>, BusError> {
        Ok(Box::new(KafkaReread::open(Arc::clone(&self.cluster), partition, offsets)?))
    }

    fn send(&mut self, record: Outgoing<'_>) -> Result<(), BusError> {
        self.begin()?;
        self.transaction.send(&record)
    }

    fn commit(&mut self, positions: &[(u32, u64)]) -> Result<Commit, BusError> {
        self.begin()?;
        self.commits += 1;
        let mark = format!("{}-{}", self.run, self.commits);
        let list = self.positions(positions, &mark);
        let consumer = Arc::clone(&self.consumer);
        let ended = self.transaction.commit(&list, || consumer.group_metadata())?;
        let is_done = match ended {
            Ended::Committed => true,
            Ended::Aborted => false,
            Ended::Lost(loss) => {
                self.recover(&loss)?;
                let partitions: Vec<u32> = positions.iter().map(|(partition, _)| *partition).collect();
                self.is_committed(&partitions, &mark)?
            }
        };
        if is_done {
            self.places.commit(positions);
            return Ok(Commit::Done);
        }
        if self.is_fenced() {
            return Err(self.taken());
        }
        self.rewind()?;
        Ok(Commit::Dropped)
    }

    fn abort(&mut self) -> Result<(), BusError> {
        if self.transaction.is_open()
            && let Ended::Lost(loss) = self.transaction.abort()?
        {
            self.recover(&loss)?;
        }
        self.rewind()
    }

    fn release(&mut self, partitions: &[u32]) -> Result<(), BusError> {
        let rebalance = Rebalance::Revoke { partitions: partitions.to_vec(), lost: false };
        let released = answer(&self.consumer, &self.inputs, &rebalance, |_| 0);
        released.map_err(|error| self.failed("give partitions back", &error))?;
        self.places.remove(partitions);
        Ok(())
    }

    fn caught_up(&mut self) -> Result<bool, BusError> {
        let partitions: Vec<u32> = (0..self.cluster.options.partitions).collect();
        let passed = self.passed()?;
        all_at_end(&self.consumer, &self.cluster, &self.inputs, &partitions, &passed)
    }
}

impl Drop for KafkaSeat {
    /// Leaves nothing open: others would wait for the transaction's end.
    fn drop(&mut self) {
        if self.transaction.is_open()
            && let Err(error) = self.transaction.abort()
        {
            tracing::info!("slot {}: an open transaction is left to its timeout: {error}", self.slot);
        }
        let context = self.consumer.context();
        context.close();
        let revoked = Rebalance::Revoke { partitions: self.places.revoked(), lost: false };
        let waiting = std::iter::from_fn(|| context.next_rebalance());
        for rebalance in waiting.chain(std::iter::once(revoked)) {
            let is_empty =
                matches!(&rebalance, Rebalance::Revoke { partitions, .. } if partitions.is_empty());
            if !is_empty && let Err(error) = answer(&self.consumer, &self.inputs, &rebalance, |_| 0) {
                tracing::debug!("slot {}: {error}", self.slot);
            }
        }
    }
}

/// A name that no other run of the slot has.
fn run_name(slot: u32) -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{slot}-{}-{}", std::process::id(), since.as_nanos())
}
