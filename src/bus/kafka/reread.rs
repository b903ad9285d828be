//! Inputs once more, with a consumer of its own beside the seat's.

use super::Cluster;
use super::context::Context;
use super::error::bus_error;
use super::reader::passes;
use super::record::hand_over;
use super::tail::Tail;
use crate::bus::{BusError, Incoming, Reread, Topic};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::{Message, Offset, TopicPartitionList};
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What is left of a range of one partition's inputs.
pub struct KafkaReread {
    cluster: Arc<Cluster>,
    partition: u32,
    left: Range<u64>,
    consumer: BaseConsumer<Context>,
    tail: Tail,
}

impl KafkaReread {
    pub fn open(cluster: Arc<Cluster>, partition: u32, offsets: Range<u64>) -> Result<KafkaReread, BusError> {
        let inputs = cluster.names.get(Topic::Paragraphs);
        let kept = cluster.probe.watermarks(inputs, partition)?.low;
        let left = offsets.start.max(kept).min(offsets.end)..offsets.end;
        let made = cluster.config.reread().create_with_context(Context::default());
        let begun = made.and_then(|consumer: BaseConsumer<Context>| {
            let mut begin = TopicPartitionList::new();
            let offset = Offset::Offset(left.start.cast_signed());
            begin.add_partition_offset(inputs, partition.cast_signed(), offset)?;
            consumer.assign(&begin)?;
            Ok(consumer)
        });
        let consumer = begun.map_err(|error| bus_error(cluster.servers(), "read inputs again", &error))?;
        let tail = Tail::new(left.start);
        Ok(KafkaReread { cluster, partition, left, consumer, tail })
    }

    /// Whether everything before the end has been handed over: there may be no record right before it.
    fn is_at_end(&mut self) -> KafkaResult<bool> {
        let inputs = self.cluster.names.get(Topic::Paragraphs);
        self.tail.reached(&self.consumer, inputs, self.partition, self.left.end)
    }

    fn failed(&self, error: &KafkaError) -> BusError {
        bus_error(self.cluster.servers(), "read inputs again", error)
    }
}

impl Reread for KafkaReread {
    fn poll(
        &mut self,
        limit: usize,
        wait: Duration,
        take: &mut dyn FnMut(Incoming<'_>),
    ) -> Result<u64, BusError> {
        let (start, mut count) = (Instant::now(), 0);
        while count < limit && !self.left.is_empty() {
            let left = if count == 0 { wait.saturating_sub(start.elapsed()) } else { Duration::ZERO };
            match self.consumer.poll(left) {
                Some(Ok(message)) => {
                    let offset = message.offset().cast_unsigned();
                    if offset < self.left.end {
                        hand_over(Topic::Paragraphs, &message, take);
                        count += 1;
                    }
                    self.left.start = (offset + 1).min(self.left.end);
                    continue;
                }
                Some(Err(KafkaError::PartitionEOF(_))) => self.tail.end(),
                Some(Err(error)) if !passes(&error) => return Err(self.failed(&error)),
                Some(Err(_)) | None => {}
            }
            if self.is_at_end().map_err(|error| self.failed(&error))? {
                self.left.start = self.left.end;
            }
            if count > 0 || start.elapsed() >= wait {
                break;
            }
        }
        Ok(self.left.start)
    }
}
