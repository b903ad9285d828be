//! Telling when a partition has been read up to an offset.
//!
//! The position alone cannot tell: compaction and expired control records leave holes, and a
//! position behind a hole never moves on. An end-of-partition event alone cannot tell either: it
//! also comes before an open transaction. So where the position falls short, the last stable offset
//! must have passed the target, and an end-of-partition event must come after that.

use super::context::Context;
use super::probe::{PATIENCE, watermarks};
use rdkafka::Offset;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;

/// How far a read_committed consumer with end-of-partition events has come in one partition.
pub struct Tail {
    /// Where reading began.
    begin: u64,
    ended: bool,
    /// The target that the last stable offset had passed when the end was last asked for.
    settled: Option<u64>,
}

impl Tail {
    pub fn new(begin: u64) -> Tail {
        Tail { begin, ended: false, settled: None }
    }

    /// An end-of-partition event came.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Whether everything committed below `target` has been handed over.
    pub fn reached(
        &mut self,
        consumer: &BaseConsumer<Context>,
        topic: &str,
        partition: u32,
        target: u64,
    ) -> KafkaResult<bool> {
        let position = position(consumer, topic, partition)?.unwrap_or(self.begin);
        if position >= target {
            return Ok(true);
        }
        if !std::mem::take(&mut self.ended) {
            return Ok(false);
        }
        if self.settled == Some(target) {
            self.ended = true;
            return Ok(true);
        }
        if watermarks(consumer, topic, partition)?.high < target {
            self.ended = true;
            return Ok(false);
        }
        // A seek has the end told again.
        self.settled = Some(target);
        consumer.seek(topic, partition.cast_signed(), Offset::Offset(position.cast_signed()), PATIENCE)?;
        Ok(false)
    }
}

/// The offset after the last record or control record that the client has passed.
fn position(consumer: &BaseConsumer<Context>, topic: &str, partition: u32) -> KafkaResult<Option<u64>> {
    let positions = consumer.position()?;
    let found = positions.find_partition(topic, partition.cast_signed());
    Ok(match found.map(|element| element.offset()) {
        Some(Offset::Offset(offset)) => Some(offset.cast_unsigned()),
        _ => None,
    })
}
