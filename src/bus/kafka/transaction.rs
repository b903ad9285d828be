//! The producer's side of exactly once: one transaction after the other on one id.

use super::Cluster;
use super::config::TRANSACTION_TIMEOUT;
use super::context::Context;
use super::error::{Reaction, bus_error, reaction};
use super::publisher::{PAUSE, enqueue};
use super::record::outgoing;
use crate::bus::{BusError, Outgoing};
use rdkafka::TopicPartitionList;
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, Producer};
use rdkafka::util::Timeout;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long one transactional call but the commit may take before it is made again.
const CALL: Duration = Duration::from_secs(10);
/// How long such a call is made again before the bus counts as failed.
const LONGEST: Duration = Duration::from_secs(90);
/// Records between two turns for the client's events.
const TURN_RECORDS: u32 = 256;

/// The producer of a slot, and its transaction if one is open.
pub struct Transaction {
    cluster: Arc<Cluster>,
    slot: u32,
    producer: BaseProducer<Context>,
    opened: Option<Instant>,
    /// A record was not taken: the transaction can only be aborted.
    is_spoilt: bool,
    unturned: u32,
}

/// How a transactional step ended.
#[derive(Debug)]
pub enum Ended {
    Committed,
    /// Nothing of it is there.
    Aborted,
    /// The producer is of no more use, and what became of the transaction is unknown.
    Lost(Loss),
}

/// Why a producer is of no more use.
#[derive(Debug)]
pub struct Loss {
    pub reaction: Reaction,
    pub error: KafkaError,
    /// How long its transaction was open.
    pub open: Duration,
}

impl Transaction {
    /// Takes the slot's id: a producer that had it is fenced, its open transaction aborted.
    pub fn open(cluster: Arc<Cluster>, slot: u32) -> Result<Transaction, BusError> {
        let producer = connect(&cluster, slot)?;
        Ok(Transaction { cluster, slot, producer, opened: None, is_spoilt: false, unturned: 0 })
    }

    /// A new producer on the same id; returns when the old transaction has ended either way.
    pub fn reopen(&mut self) -> Result<(), BusError> {
        self.producer = connect(&self.cluster, self.slot)?;
        self.end();
        Ok(())
    }

    pub fn is_open(&self) -> bool {
        self.opened.is_some()
    }

    /// Begins a transaction if none is open.
    pub fn begin(&mut self) -> Result<(), Loss> {
        if self.opened.is_some() {
            return Ok(());
        }
        self.producer.begin_transaction().map_err(|error| self.loss(error))?;
        self.opened = Some(Instant::now());
        Ok(())
    }

    /// Adds a record to the open transaction. Where the transaction cannot be saved any more the
    /// record is dropped: its end will tell.
    pub fn send(&mut self, record: &Outgoing<'_>) -> Result<(), BusError> {
        if self.is_spoilt {
            return Ok(());
        }
        let out = outgoing(&self.cluster.names, record);
        if let Err(error) = enqueue(&self.producer, self.cluster.servers(), out) {
            if matches!(error, BusError::Refused(_)) {
                return Err(error);
            }
            tracing::info!("a transaction is spoilt: {error}");
            self.is_spoilt = true;
        }
        self.unturned += 1;
        if self.unturned >= TURN_RECORDS {
            self.turn();
        }
        Ok(())
    }

    /// Gives the client's events their turn.
    pub fn turn(&mut self) {
        self.unturned = 0;
        self.producer.poll(Duration::ZERO);
    }

    /// Commits the open transaction with the input positions; `group` is asked at the moment.
    pub fn commit(
        &mut self,
        positions: &TopicPartitionList,
        group: impl Fn() -> Option<ConsumerGroupMetadata>,
    ) -> Result<Ended, BusError> {
        self.drain();
        if self.is_spoilt {
            return self.abort();
        }
        let sent = self.call("commit positions", |producer| {
            let member = group().ok_or(KafkaError::Rebalance(RDKafkaErrorCode::UnknownGroup))?;
            producer.send_offsets_to_transaction(positions, &member, CALL)
        });
        match sent? {
            None => {}
            Some(loss) if loss.reaction == Reaction::Abort => return self.abort(),
            Some(loss) => return Ok(Ended::Lost(loss)),
        }
        match self.call("commit", |producer| producer.commit_transaction(Timeout::Never))? {
            None => {
                self.end();
                Ok(Ended::Committed)
            }
            Some(loss) if loss.reaction == Reaction::Abort => self.abort(),
            Some(loss) => Ok(Ended::Lost(loss)),
        }
    }

    /// Aborts the open transaction.
    pub fn abort(&mut self) -> Result<Ended, BusError> {
        self.drain();
        match self.call("abort", |producer| producer.abort_transaction(CALL))? {
            None => {
                self.end();
                Ok(Ended::Aborted)
            }
            Some(loss) => Ok(Ended::Lost(loss)),
        }
    }

    /// Waits until every record is delivered or given up. Without it a commit of rdkafka takes a
    /// tenth of a second, and an abort fails.
    fn drain(&mut self) {
        while self.producer.in_flight_count() > 0 {
            self.turn();
            std::thread::sleep(PAUSE);
        }
    }

    /// Makes a transactional call until it succeeds or asks for something else than a retry.
    fn call(
        &self,
        doing: &str,
        call: impl Fn(&BaseProducer<Context>) -> KafkaResult<()>,
    ) -> Result<Option<Loss>, BusError> {
        let start = Instant::now();
        loop {
            let Err(error) = call(&self.producer) else {
                return Ok(None);
            };
            tracing::debug!("{doing}: {error} ({:?})", reaction(&error));
            if reaction(&error) != Reaction::Retry {
                return Ok(Some(self.loss(error)));
            }
            if start.elapsed() > LONGEST {
                return Err(bus_error(self.cluster.servers(), doing, &error));
            }
        }
    }

    fn loss(&self, error: KafkaError) -> Loss {
        let open = self.opened.map_or(Duration::ZERO, |opened| opened.elapsed());
        Loss { reaction: reaction(&error), error, open }
    }

    fn end(&mut self) {
        self.opened = None;
        self.is_spoilt = false;
        if let Some(error) = self.producer.context().take_undelivered() {
            tracing::info!("records of a transaction were not delivered: {error}");
        }
    }
}

impl Loss {
    /// Whether the broker may have ended the transaction for its age, which looks like fencing.
    pub fn is_of_age(&self) -> bool {
        self.open >= TRANSACTION_TIMEOUT
    }
}

fn connect(cluster: &Cluster, slot: u32) -> Result<BaseProducer<Context>, BusError> {
    let failed = |error| bus_error(cluster.servers(), &format!("take slot {slot}"), &error);
    let producer: BaseProducer<Context> =
        cluster.config.transactional(slot).create_with_context(Context::default()).map_err(failed)?;
    let start = Instant::now();
    loop {
        match producer.init_transactions(CALL) {
            Ok(()) => return Ok(producer),
            Err(error) if reaction(&error) == Reaction::Retry && start.elapsed() < LONGEST => {
                producer.poll(Duration::ZERO);
            }
            Err(error) => return Err(failed(error)),
        }
    }
}
