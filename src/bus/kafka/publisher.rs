//! Putting records in.

use super::Cluster;
use super::context::Context;
use super::error::bus_error;
use super::record::outgoing;
use crate::bus::{BusError, Outgoing, Publisher};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, Producer};
use std::sync::Arc;
use std::time::Duration;

/// Records between two looks at what was not delivered.
const LOOK_RECORDS: u32 = 256;
/// Pause while the client's queue is full or drains.
pub const PAUSE: Duration = Duration::from_micros(200);

/// An idempotent producer: each record once, in order.
pub struct KafkaPublisher {
    cluster: Arc<Cluster>,
    producer: BaseProducer<Context>,
    unseen: u32,
}

impl KafkaPublisher {
    pub fn open(cluster: Arc<Cluster>) -> Result<KafkaPublisher, BusError> {
        let producer = cluster
            .config
            .publisher()
            .create_with_context(Context::default())
            .map_err(|error| bus_error(cluster.servers(), "set up a producer", &error))?;
        Ok(KafkaPublisher { cluster, producer, unseen: 0 })
    }

    fn look(&mut self) -> Result<(), BusError> {
        self.unseen = 0;
        self.producer.poll(Duration::ZERO);
        match self.producer.context().take_undelivered() {
            None => Ok(()),
            Some(error) => Err(bus_error(self.cluster.servers(), "deliver records", &error)),
        }
    }
}

impl Publisher for KafkaPublisher {
    fn publish(&mut self, record: Outgoing<'_>) -> Result<(), BusError> {
        enqueue(&self.producer, self.cluster.servers(), outgoing(&self.cluster.names, &record))?;
        self.unseen += 1;
        if self.unseen >= LOOK_RECORDS { self.look() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), BusError> {
        while self.producer.in_flight_count() > 0 {
            self.look()?;
            std::thread::sleep(PAUSE);
        }
        self.look()
    }
}

/// Gives a record to the client, waiting while its queue is full.
pub fn enqueue(
    producer: &BaseProducer<Context>,
    servers: &str,
    record: rdkafka::producer::BaseRecord<'_, [u8], [u8]>,
) -> Result<(), BusError> {
    let mut record = record;
    loop {
        let (error, back) = match producer.send(record) {
            Ok(()) => return Ok(()),
            Err(refused) => refused,
        };
        if error != KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull) {
            return Err(refused(servers, &error, &back));
        }
        record = back;
        producer.poll(Duration::ZERO);
        std::thread::sleep(PAUSE);
    }
}

fn refused(
    servers: &str,
    error: &KafkaError,
    record: &rdkafka::producer::BaseRecord<'_, [u8], [u8]>,
) -> BusError {
    let size = record.key.map_or(0, <[u8]>::len) + record.payload.map_or(0, <[u8]>::len);
    match error.rdkafka_error_code() {
        Some(RDKafkaErrorCode::MessageSizeTooLarge) => BusError::Refused(format!(
            "kafka:{servers}: a record of {size} bytes is over message.max.bytes for topic {}; make it smaller",
            record.topic
        )),
        _ => bus_error(servers, &format!("send to topic {}", record.topic), error),
    }
}
