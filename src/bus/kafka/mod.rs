//! The bus on Apache Kafka: records in twelve partitions, exactly once by Kafka's transactions.
//!
//! A seat reads as a static member of one consumer group and writes by a transactional
//! producer; both carry the slot's number, so that a run which comes back finds its place, and a
//! second run on the same slot fences the first. No call here is asynchronous: each client has
//! threads of its own and is asked by polling.

mod config;
mod context;
mod error;
mod place;
mod position;
mod probe;
mod publisher;
mod reader;
mod record;
mod reread;
mod restore;
mod seat;
mod tail;
mod topics;
mod transaction;

use super::{Bus, BusError, From, Options, Publisher, Reader, Seat, Topic, TopicState};
use config::Config;
use probe::Probe;
use record::Names;
use std::sync::Arc;

/// The bus at a cluster, under one prefix.
pub struct Kafka(Arc<Cluster>);

/// What all parts of the bus share.
struct Cluster {
    config: Config,
    options: Options,
    names: Names,
    probe: Probe,
}

impl Cluster {
    fn servers(&self) -> &str {
        self.config.servers()
    }
}

/// Opens the bus at `servers` (`HOST:PORT[,HOST:PORT...]`).
///
/// # Errors
/// [`BusError::Failed`] where no broker answers within 10 seconds; [`BusError::Refused`] where an
/// option or property is no good.
pub fn open(servers: &str, options: &Options) -> Result<Kafka, BusError> {
    check_options(options)?;
    let config = Config::new(servers, options)?;
    let probe = Probe::connect(&config)?;
    let names = Names::new(&options.prefix);
    Ok(Kafka(Arc::new(Cluster { config, options: options.clone(), names, probe })))
}

impl Bus for Kafka {
    fn apply_topics(&self) -> Result<(), BusError> {
        topics::apply(&self.0)
    }

    fn show_topics(&self) -> Result<Vec<TopicState>, BusError> {
        topics::show(&self.0)
    }

    fn publisher(&self) -> Result<Box<dyn Publisher>, BusError> {
        topics::check(&self.0)?;
        Ok(Box::new(publisher::KafkaPublisher::open(Arc::clone(&self.0))?))
    }

    fn reader(&self, topic: Topic, from: From) -> Result<Box<dyn Reader>, BusError> {
        topics::check(&self.0)?;
        Ok(Box::new(reader::KafkaReader::open(Arc::clone(&self.0), topic, from)?))
    }

    fn seat(&self, slot: u32) -> Result<Box<dyn Seat>, BusError> {
        topics::check(&self.0)?;
        Ok(Box::new(seat::KafkaSeat::open(Arc::clone(&self.0), slot)?))
    }
}

fn check_options(options: &Options) -> Result<(), BusError> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
    let prefix = &options.prefix;
    if prefix.is_empty() || prefix.len() > 200 || !prefix.chars().all(fits) {
        let rule = "use up to 200 letters, digits, '.', '_' and '-'";
        return Err(BusError::Refused(format!("'{prefix}' cannot be a topic prefix; {rule}")));
    }
    if !(1..=10_000).contains(&options.partitions) {
        let count = options.partitions;
        return Err(BusError::Refused(format!("{count} partitions: use 1 to 10000")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_no_cluster_would_take_are_refused() {
        for (prefix, partitions) in [("", 1), ("a b", 1), ("é", 1), ("a/b", 1), ("a", 0), ("a", 10_001)] {
            let options = Options { prefix: prefix.to_string(), partitions, ..Options::default() };
            assert!(matches!(check_options(&options), Err(BusError::Refused(_))), "{prefix} {partitions}");
        }
        assert!(check_options(&Options::default()).is_ok());
    }
}
