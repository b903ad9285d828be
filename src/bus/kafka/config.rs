//! librdkafka's settings for each kind of client, and the user's own properties.

use crate::bus::{BusError, Options};
use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;
use std::time::Duration;

/// How long the broker waits for a transaction to end before it aborts it.
pub const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(10);

/// What every client starts from; the user's properties may change it.
const DEFAULTS: [(&str, &str); 2] = [("client.id", "tallywire"), ("socket.keepalive.enable", "true")];

const CONSUMER: [(&str, &str); 6] = [
    ("isolation.level", "read_committed"),
    ("enable.auto.commit", "false"),
    ("enable.auto.offset.store", "false"),
    // The default of a second makes gaps of a second whenever the queue was full.
    ("fetch.queue.backoff.ms", "10"),
    ("queued.min.messages", "200000"),
    ("fetch.message.max.bytes", "2097152"),
];

const SEAT: [(&str, &str); 6] = [
    ("partition.assignment.strategy", "cooperative-sticky"),
    // The bundled librdkafka stalls with the newer protocol.
    ("group.protocol", "classic"),
    ("auto.offset.reset", "error"),
    ("session.timeout.ms", "10000"),
    ("heartbeat.interval.ms", "2000"),
    ("max.poll.interval.ms", "300000"),
];

const READER: [(&str, &str); 2] = [("auto.offset.reset", "earliest"), ("enable.partition.eof", "true")];

/// Short waits: most partitions are read to their end once, and many are empty.
const RESTORE: [(&str, &str); 2] = [("fetch.wait.max.ms", "10"), ("fetch.error.backoff.ms", "50")];

const PRODUCER: [(&str, &str); 9] = [
    ("enable.idempotence", "true"),
    ("partitioner", "murmur2_random"),
    ("compression.type", "lz4"),
    ("linger.ms", "2"),
    ("batch.size", "1000000"),
    ("queue.buffering.max.messages", "500000"),
    ("queue.buffering.max.kbytes", "262144"),
    ("message.timeout.ms", "120000"),
    // What went well needs no report: none is made for each record.
    ("delivery.report.only.error", "true"),
];

/// Properties that the promises of the bus rest on.
const RESERVED: [&str; 17] = [
    "bootstrap.servers",
    "metadata.broker.list",
    "group.id",
    "group.instance.id",
    "group.protocol",
    "partition.assignment.strategy",
    "transactional.id",
    "enable.idempotence",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.partition.eof",
    "auto.offset.reset",
    "isolation.level",
    "partitioner",
    "acks",
    "delivery.report.only.error",
    "log.queue",
];

/// Makes the settings of each kind of client for one cluster.
pub struct Config {
    servers: String,
    prefix: String,
    properties: Vec<(String, String)>,
}

impl Config {
    /// # Errors
    /// [`BusError::Refused`] where a property is one that tallywire sets itself.
    pub fn new(servers: &str, options: &Options) -> Result<Config, BusError> {
        for (key, _) in &options.kafka_properties {
            if RESERVED.contains(&key.as_str()) {
                let why = "tallywire sets it itself; take it out";
                return Err(BusError::Refused(format!("Kafka property '{key}': {why}")));
            }
        }
        Ok(Config {
            servers: servers.to_string(),
            prefix: options.prefix.clone(),
            properties: options.kafka_properties.clone(),
        })
    }

    pub fn servers(&self) -> &str {
        &self.servers
    }

    /// For metadata and watermarks: sees records of open transactions too.
    pub fn probe(&self) -> ClientConfig {
        let mut config = self.client(&[]);
        config.set("isolation.level", "read_uncommitted");
        config
    }

    pub fn admin(&self) -> ClientConfig {
        self.client(&[])
    }

    /// Follows topics from outside: assigns itself, joins no group, commits nothing.
    pub fn reader(&self) -> ClientConfig {
        let mut config = self.client(&[&CONSUMER, &READER]);
        config.set("group.id", &self.prefix);
        config
    }

    pub fn restore(&self) -> ClientConfig {
        let mut config = self.client(&[&CONSUMER, &READER, &RESTORE]);
        config.set("group.id", &self.prefix);
        config
    }

    /// Reads in small steps beside a seat: little is fetched ahead.
    pub fn reread(&self) -> ClientConfig {
        let mut config = self.restore();
        config.set("queued.min.messages", "2000");
        config
    }

    pub fn seat(&self, slot: u32) -> ClientConfig {
        let mut config = self.client(&[&CONSUMER, &SEAT]);
        config.set("group.id", &self.prefix).set("group.instance.id", self.place(slot));
        config
    }

    pub fn publisher(&self) -> ClientConfig {
        self.client(&[&PRODUCER])
    }

    pub fn transactional(&self, slot: u32) -> ClientConfig {
        let mut config = self.client(&[&PRODUCER]);
        let timeout = TRANSACTION_TIMEOUT.as_millis().to_string();
        config.set("transactional.id", self.place(slot));
        config.set("transaction.timeout.ms", &timeout).set("message.timeout.ms", &timeout);
        config
    }

    /// One name for a slot, in the group and as transactional id.
    fn place(&self, slot: u32) -> String {
        format!("{}-{slot}", self.prefix)
    }

    fn client(&self, tables: &[&[(&str, &str)]]) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set_log_level(RDKafkaLogLevel::Info);
        for (key, value) in DEFAULTS.iter().chain(tables.iter().copied().flatten()) {
            config.set(*key, *value);
        }
        for (key, value) in &self.properties {
            config.set(key, value);
        }
        config.set("bootstrap.servers", &self.servers);
        config
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_that_a_promise_rests_on_is_refused() {
        for key in RESERVED {
            let options =
                Options { kafka_properties: vec![(key.to_string(), "1".to_string())], ..Options::default() };
            let error = Config::new("localhost:9092", &options).err().expect(key);
            assert!(matches!(error, BusError::Refused(text) if text.contains(key)));
        }
    }

    #[test]
    fn the_users_property_wins_over_a_default() {
        let own = vec![("session.timeout.ms".to_string(), "20000".to_string())];
        let options = Options { kafka_properties: own, ..Options::default() };
        let config = Config::new("localhost:9092", &options).unwrap().seat(3);
        assert_eq!(config.get("session.timeout.ms"), Some("20000"));
        assert_eq!(config.get("group.instance.id"), Some("tallywire-3"));
    }
}
