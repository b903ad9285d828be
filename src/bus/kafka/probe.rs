//! What the cluster says of topics and offsets, open transactions included.

use super::config::Config;
use super::context::Context;
use super::error::{bus_error, is_passing};
use crate::bus::BusError;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;
use rdkafka::metadata::Metadata;
use std::time::{Duration, Instant};

/// How long one question may take.
pub const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

/// A handle that reads no records.
pub struct Probe {
    consumer: BaseConsumer<Context>,
    servers: String,
}

/// The offsets that a partition holds: from `low` up to and without `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watermarks {
    pub low: u64,
    pub high: u64,
}

/// As `consumer` sees them: to a read_committed one the high watermark is the last stable offset.
/// What passes (a leader that moves, a topic that is still new) is waited for.
pub fn watermarks(consumer: &BaseConsumer<Context>, topic: &str, partition: u32) -> KafkaResult<Watermarks> {
    let start = Instant::now();
    loop {
        match consumer.fetch_watermarks(topic, partition.cast_signed(), PATIENCE) {
            Ok((low, high)) => {
                return Ok(Watermarks { low: low.max(0).cast_unsigned(), high: high.max(0).cast_unsigned() });
            }
            Err(error) if is_passing(&error) && start.elapsed() < PATIENCE => std::thread::sleep(PAUSE),
            Err(error) => return Err(error),
        }
    }
}

impl Probe {
    /// Returns when a broker has answered.
    ///
    /// # Errors
    /// [`BusError::Failed`] where none does within [`PATIENCE`]; [`BusError::Refused`] where the
    /// properties are no good.
    pub fn connect(config: &Config) -> Result<Probe, BusError> {
        let servers = config.servers().to_string();
        let consumer = config
            .probe()
            .create_with_context(Context::quiet())
            .map_err(|error| bus_error(&servers, "set up a client", &error))?;
        let probe = Probe { consumer, servers };
        match probe.consumer.fetch_metadata(None, PATIENCE) {
            Ok(_) => Ok(probe),
            Err(error) => Err(probe.unreachable(&error)),
        }
    }

    /// Partitions of each topic asked for, in that order; none where it is absent.
    pub fn partitions<const N: usize>(&self, names: [&str; N]) -> Result<[Option<u32>; N], BusError> {
        let metadata = self.metadata()?;
        Ok(names.map(|name| {
            let topic = metadata.topics().iter().find(|topic| topic.name() == name)?;
            let count = topic.partitions().len();
            (topic.error().is_none() && count > 0).then(|| u32::try_from(count).unwrap_or(u32::MAX))
        }))
    }

    /// Whether every partition of the topics has a leader.
    pub fn is_led(&self, names: &[&str]) -> Result<bool, BusError> {
        let metadata = self.metadata()?;
        Ok(names.iter().all(|name| {
            let topic = metadata.topics().iter().find(|topic| topic.name() == *name);
            topic.is_some_and(|topic| {
                !topic.partitions().is_empty() && topic.partitions().iter().all(|part| part.leader() >= 0)
            })
        }))
    }

    /// The high watermark counts records of open transactions.
    pub fn watermarks(&self, topic: &str, partition: u32) -> Result<Watermarks, BusError> {
        self.listen();
        watermarks(&self.consumer, topic, partition).map_err(|error| {
            let doing = format!("look up the offsets of {topic} partition {partition}");
            bus_error(&self.servers, &doing, &error)
        })
    }

    fn metadata(&self) -> Result<Metadata, BusError> {
        self.listen();
        self.consumer
            .fetch_metadata(None, PATIENCE)
            .map_err(|error| bus_error(&self.servers, "list topics", &error))
    }

    /// Lets the client tell what it has to tell; it is polled for nothing else.
    fn listen(&self) {
        for _ in 0..100 {
            if self.consumer.poll(Duration::ZERO).is_none() {
                return;
            }
        }
    }

    fn unreachable(&self, error: &rdkafka::error::KafkaError) -> BusError {
        self.listen();
        let told = bus_error(&self.servers, "reach a broker", error);
        match (told, self.consumer.context().take_reason()) {
            (BusError::Failed(_), reason) => {
                let reason = reason.map(|reason| plain(&reason).to_string());
                let reason = reason.unwrap_or_else(|| format!("no answer within {} s", PATIENCE.as_secs()));
                let remedy = "check the address, and that Kafka runs there";
                BusError::Failed(format!("kafka:{}: no broker answers ({reason}); {remedy}", self.servers))
            }
            (told, _) => told,
        }
    }
}

/// librdkafka's reason without the names of its threads and states.
fn plain(reason: &str) -> &str {
    let reason = reason.rsplit_once("/bootstrap: ").map_or(reason, |(_, reason)| reason);
    reason.split_once(" (after ").map_or(reason, |(reason, _)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_told_without_the_clients_inner_names() {
        for (told, reason) in [
            (
                "[thrd:a:1/bootstrap]: a:1/bootstrap: Connect to ipv4#10.0.0.1:1 failed: Connection refused (after 0ms in state CONNECT)",
                "Connect to ipv4#10.0.0.1:1 failed: Connection refused",
            ),
            ("SASL authentication failed", "SASL authentication failed"),
        ] {
            assert_eq!(plain(told), reason);
        }
    }
}
