//! Following a topic from outside.

use super::Cluster;
use super::context::Context;
use super::error::{bus_error, is_refusal};
use super::record::hand_over;
use super::tail::Tail;
use crate::bus::{BusError, From, Incoming, Reader, Topic};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{Offset, TopicPartitionList};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Most records of one poll, so that the caller's clock gets its turn.
const MAX_RECORDS: usize = 10_000;

/// Reads every partition, committed records only.
pub struct KafkaReader {
    cluster: Arc<Cluster>,
    topic: Topic,
    consumer: BaseConsumer<Context>,
    /// By partition.
    tails: Vec<Tail>,
}

impl KafkaReader {
    pub fn open(cluster: Arc<Cluster>, topic: Topic, from: From) -> Result<KafkaReader, BusError> {
        let failed = |error| bus_error(cluster.servers(), "read a topic", &error);
        let name = cluster.names.get(topic);
        let mut begins = TopicPartitionList::new();
        let mut tails = Vec::new();
        for partition in 0..cluster.options.partitions {
            let marks = cluster.probe.watermarks(name, partition)?;
            // Fixed here and now: what is published from now on comes after the end.
            let begin = match from {
                From::Start => marks.low,
                From::End => marks.high,
            };
            let offset = Offset::Offset(begin.cast_signed());
            begins.add_partition_offset(name, partition.cast_signed(), offset).map_err(failed)?;
            tails.push(Tail::new(begin));
        }
        let consumer: BaseConsumer<Context> =
            cluster.config.reader().create_with_context(Context::default()).map_err(failed)?;
        consumer.assign(&begins).map_err(failed)?;
        Ok(KafkaReader { cluster, topic, consumer, tails })
    }

    fn failed(&self, error: &KafkaError) -> BusError {
        let doing = format!("read topic {}", self.cluster.names.get(self.topic));
        bus_error(self.cluster.servers(), &doing, error)
    }
}

impl Reader for KafkaReader {
    fn poll(&mut self, wait: Duration, take: &mut dyn FnMut(Incoming<'_>)) -> Result<usize, BusError> {
        let start = Instant::now();
        let mut count = 0;
        while count < MAX_RECORDS {
            let left = if count == 0 { wait.saturating_sub(start.elapsed()) } else { Duration::ZERO };
            match self.consumer.poll(left) {
                Some(Ok(message)) => {
                    hand_over(self.topic, &message, take);
                    count += 1;
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    self.tails[partition.cast_unsigned() as usize].end();
                }
                Some(Err(error)) if passes(&error) => {}
                Some(Err(error)) => return Err(self.failed(&error)),
                None if count > 0 || start.elapsed() >= wait => break,
                None => {}
            }
        }
        Ok(count)
    }

    fn at_end(&mut self) -> Result<bool, BusError> {
        let name = self.cluster.names.get(self.topic);
        for (partition, tail) in (0..).zip(&mut self.tails) {
            let target = self.cluster.probe.watermarks(name, partition)?.high;
            let reached = tail.reached(&self.consumer, name, partition, target);
            if !reached
                .map_err(|error| bus_error(self.cluster.servers(), "find the end of a topic", &error))?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether librdkafka gets over an error by itself.
pub fn passes(error: &KafkaError) -> bool {
    match error {
        KafkaError::MessageConsumptionFatal(_) => false,
        KafkaError::MessageConsumption(RDKafkaErrorCode::UnknownTopicOrPartition) => false,
        KafkaError::MessageConsumption(code) => !is_refusal(*code),
        _ => false,
    }
}
