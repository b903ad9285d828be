//! What librdkafka tells on the side: log lines, failures, undelivered records, rebalances.

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::ProducerContext;
use rdkafka::topic_partition_list::TopicPartitionList;
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{ClientContext, Offset};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Listens to one client.
#[derive(Default)]
pub struct Context {
    reason: Mutex<Option<String>>,
    undelivered: Mutex<Option<KafkaError>>,
    rebalances: Mutex<VecDeque<Rebalance>>,
    closing: AtomicBool,
    /// For a client whose failures its owner tells.
    is_quiet: bool,
}

/// What the group wants of a member; to be answered by [`answer`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rebalance {
    Assign(Vec<u32>),
    Revoke { partitions: Vec<u32>, lost: bool },
}

impl Context {
    pub fn quiet() -> Context {
        Context { is_quiet: true, ..Context::default() }
    }

    /// The last reason that librdkafka gave for a failure.
    pub fn take_reason(&self) -> Option<String> {
        lock(&self.reason).take()
    }

    /// Why a record was not delivered, since the last look.
    pub fn take_undelivered(&self) -> Option<KafkaError> {
        lock(&self.undelivered).take()
    }

    /// The oldest rebalance that waits for an answer.
    pub fn next_rebalance(&self) -> Option<Rebalance> {
        lock(&self.rebalances).pop_front()
    }

    /// From now on rebalances are answered at once: the client is about to close.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Release);
    }
}

/// Does what the group wants. Each new partition begins at the absolute offset that `begin` gives.
///
/// Never at a logical one (beginning, end): librdkafka has to look that up, and a late answer makes
/// it look again, even when a seek has come in between. Reading would jump, and inputs be lost.
pub fn answer(
    consumer: &BaseConsumer<Context>,
    topic: &str,
    rebalance: &Rebalance,
    begin: impl Fn(u32) -> u64,
) -> KafkaResult<()> {
    match rebalance {
        Rebalance::Assign(partitions) => {
            let mut from = TopicPartitionList::with_capacity(partitions.len());
            for &partition in partitions {
                let offset = Offset::Offset(begin(partition).cast_signed());
                from.add_partition_offset(topic, partition.cast_signed(), offset)?;
            }
            consumer.incremental_assign(&from)
        }
        Rebalance::Revoke { partitions, .. } => consumer.incremental_unassign(&list(topic, partitions)),
    }
}

/// `partitions` of `topic` for librdkafka.
pub fn list(topic: &str, partitions: &[u32]) -> TopicPartitionList {
    let mut list = TopicPartitionList::with_capacity(partitions.len());
    for &partition in partitions {
        list.add_partition(topic, partition.cast_signed());
    }
    list
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        match level {
            RDKafkaLogLevel::Emerg
            | RDKafkaLogLevel::Alert
            | RDKafkaLogLevel::Critical
            | RDKafkaLogLevel::Error => {
                tracing::info!(target: "librdkafka", "{facility} {message}");
                *lock(&self.reason) = Some(message.to_string());
            }
            _ => tracing::debug!(target: "librdkafka", "{facility} {message}"),
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        match error.rdkafka_error_code() {
            Some(RDKafkaErrorCode::PartitionEOF) => {}
            Some(RDKafkaErrorCode::AllBrokersDown) if !self.is_quiet => {
                tracing::warn!(target: "librdkafka", "no broker is within reach: {reason}; trying again");
            }
            _ => tracing::info!(target: "librdkafka", "{error}: {reason}"),
        }
    }

    fn stats_raw(&self, _statistics: &[u8]) {}
}

impl ConsumerContext for Context {
    /// Deferred: the answer comes between two polls, when the worker's transaction has ended.
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Context>,
        kind: RDKafkaRespErr,
        list: &mut TopicPartitionList,
    ) {
        let partitions: Vec<u32> =
            list.elements().iter().map(|element| element.partition().cast_unsigned()).collect();
        let rebalance = match kind {
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS => Rebalance::Assign(partitions),
            _ => Rebalance::Revoke { partitions, lost: consumer.assignment_lost() },
        };
        if !self.closing.load(Ordering::Acquire) {
            lock(&self.rebalances).push_back(rebalance);
            return;
        }
        let topic = list.elements().first().map(|element| element.topic().to_string()).unwrap_or_default();
        if let Err(error) = answer(consumer, &topic, &rebalance, |_| 0) {
            tracing::debug!("a rebalance while closing: {error}");
        }
    }
}

impl ProducerContext for Context {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, _: ()) {
        if let Err((error, _)) = result {
            lock(&self.undelivered).get_or_insert_with(|| error.clone());
        }
    }
}

/// A listener that panicked has left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
