//! Making the topics, and refusing wrong ones.

use super::Cluster;
use super::context::Context;
use super::error::{bus_error, is_refusal};
use super::probe::PATIENCE;
use crate::bus::{BusError, Cleanup, TOPICS, Topic, TopicState};
use rdkafka::admin::{
    AdminClient, AdminOptions, ConfigResource, NewTopic, ResourceSpecifier, TopicReplication,
};
use rdkafka::error::RDKafkaErrorCode;
use std::time::{Duration, Instant};

const DAY_MILLIS: u64 = 86_400_000;
/// Replicas of a new topic: as many as the cluster's own default says.
const DEFAULT_REPLICATION: i32 = -1;

/// Makes missing topics and refuses wrong ones.
pub fn apply(cluster: &Cluster) -> Result<(), BusError> {
    let missing = missing(cluster)?;
    if !missing.is_empty() {
        create(cluster, &missing)?;
        wait_for_leaders(cluster)?;
    }
    check(cluster)?;
    check_cleanup(cluster)
}

/// Refuses missing topics and wrong partition counts.
pub fn check(cluster: &Cluster) -> Result<(), BusError> {
    let counts = cluster.probe.partitions(TOPICS.map(|topic| cluster.names.get(topic)))?;
    TOPICS.iter().zip(counts).try_for_each(|(&topic, count)| check_count(cluster, topic, count))
}

/// What is there, topic by topic.
pub fn show(cluster: &Cluster) -> Result<Vec<TopicState>, BusError> {
    let counts = cluster.probe.partitions(TOPICS.map(|topic| cluster.names.get(topic)))?;
    let there: Vec<Topic> =
        TOPICS.into_iter().zip(counts).filter_map(|(topic, count)| count.map(|_| topic)).collect();
    let settings = settings(cluster, &there)?;
    let state = |(topic, partitions): (Topic, Option<u32>)| {
        let at = there.iter().position(|other| *other == topic);
        Ok(TopicState {
            topic,
            name: cluster.names.get(topic).to_string(),
            partitions,
            cleanup: at.map(|at| settings[at].cleanup()),
            records: partitions.map(|count| records(cluster, topic, count)).transpose()?,
        })
    };
    TOPICS.into_iter().zip(counts).map(state).collect()
}

/// A topic's settings, as the broker tells them.
struct Settings {
    policy: String,
    retention_millis: Option<u64>,
}

impl Settings {
    fn new(resource: &ConfigResource) -> Settings {
        let value = |name| resource.get(name).and_then(|entry| entry.value.clone()).unwrap_or_default();
        Settings {
            policy: value("cleanup.policy"),
            // -1: kept for ever.
            retention_millis: value("retention.ms").parse().ok(),
        }
    }

    fn cleanup(&self) -> Cleanup {
        if self.policy == "compact" {
            return Cleanup::Compact;
        }
        let days = self.retention_millis.map_or(u64::MAX, |millis| millis / DAY_MILLIS);
        Cleanup::Delete { days: u32::try_from(days).unwrap_or(u32::MAX) }
    }
}

fn policy(topic: Topic) -> &'static str {
    match topic.cleanup() {
        Cleanup::Compact => "compact",
        Cleanup::Delete { .. } => "delete",
    }
}

fn missing(cluster: &Cluster) -> Result<Vec<Topic>, BusError> {
    let counts = cluster.probe.partitions(TOPICS.map(|topic| cluster.names.get(topic)))?;
    Ok(TOPICS.into_iter().zip(counts).filter_map(|(topic, count)| count.is_none().then_some(topic)).collect())
}

fn create(cluster: &Cluster, topics: &[Topic]) -> Result<(), BusError> {
    let retentions: Vec<Option<String>> = topics.iter().map(|topic| retention(topic.cleanup())).collect();
    let partitions = cluster.options.partitions.cast_signed();
    let new = topics.iter().zip(&retentions).map(|(&topic, retention)| {
        let replication = TopicReplication::Fixed(DEFAULT_REPLICATION);
        let new = NewTopic::new(cluster.names.get(topic), partitions, replication);
        let new = new.set("cleanup.policy", policy(topic));
        // The record time says how old a record is: it decides about retention.
        let new = new.set("message.timestamp.type", "CreateTime");
        retention.iter().fold(new, |new, millis| new.set("retention.ms", millis))
    });
    let new: Vec<NewTopic<'_>> = new.collect();
    let answers = pollster::block_on(admin(cluster)?.create_topics(&new, &patience()))
        .map_err(|error| bus_error(cluster.servers(), "make topics", &error))?;
    answers.into_iter().try_for_each(|answer| match answer {
        // Made by somebody else meanwhile: it is checked like any other.
        Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => Ok(()),
        Err((name, code)) => Err(not_made(cluster, &name, code)),
    })
}

fn retention(cleanup: Cleanup) -> Option<String> {
    match cleanup {
        Cleanup::Compact => None,
        Cleanup::Delete { days } => Some((u64::from(days) * DAY_MILLIS).to_string()),
    }
}

fn not_made(cluster: &Cluster, name: &str, code: RDKafkaErrorCode) -> BusError {
    let text = format!("kafka:{}: cannot make topic {name}: {code}", cluster.servers());
    if is_refusal(code)
        || matches!(code, RDKafkaErrorCode::InvalidTopic | RDKafkaErrorCode::InvalidPartitions)
    {
        return BusError::Refused(format!("{text}; have it made by whoever runs the cluster"));
    }
    BusError::Failed(text)
}

fn wait_for_leaders(cluster: &Cluster) -> Result<(), BusError> {
    let start = Instant::now();
    let names = TOPICS.map(|topic| cluster.names.get(topic));
    while !cluster.probe.is_led(&names)? {
        if start.elapsed() > PATIENCE {
            let servers = cluster.servers();
            return Err(BusError::Failed(format!(
                "kafka:{servers}: new topics have no leaders yet; try again"
            )));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn check_count(cluster: &Cluster, topic: Topic, count: Option<u32>) -> Result<(), BusError> {
    let (servers, name) = (cluster.servers(), cluster.names.get(topic));
    let wanted = cluster.options.partitions;
    match count {
        Some(count) if count == wanted => Ok(()),
        Some(count) => Err(BusError::Refused(format!(
            "kafka:{servers}: topic {name} has {count} partitions, not {wanted}; use another --prefix, or delete it"
        ))),
        None => Err(BusError::Refused(format!(
            "kafka:{servers}: topic {name} is missing; make it by `tallywire topics apply`"
        ))),
    }
}

fn check_cleanup(cluster: &Cluster) -> Result<(), BusError> {
    for (topic, settings) in TOPICS.into_iter().zip(settings(cluster, &TOPICS)?) {
        let (servers, name) = (cluster.servers(), cluster.names.get(topic));
        let (is, wanted) = (&settings.policy, policy(topic));
        if is != wanted {
            return Err(BusError::Refused(format!(
                "kafka:{servers}: topic {name} has cleanup.policy={is}, not {wanted}; use another --prefix, or alter it"
            )));
        }
    }
    Ok(())
}

fn settings(cluster: &Cluster, topics: &[Topic]) -> Result<Vec<Settings>, BusError> {
    if topics.is_empty() {
        return Ok(Vec::new());
    }
    let doing = "read the settings of topics";
    let named: Vec<ResourceSpecifier<'_>> =
        topics.iter().map(|&topic| ResourceSpecifier::Topic(cluster.names.get(topic))).collect();
    let answers = pollster::block_on(admin(cluster)?.describe_configs(&named, &patience()))
        .map_err(|error| bus_error(cluster.servers(), doing, &error))?;
    let settings = answers.into_iter().map(|answer| match answer {
        Ok(resource) => Ok(Settings::new(&resource)),
        Err(code) => {
            let error = rdkafka::error::KafkaError::Global(code);
            Err(bus_error(cluster.servers(), doing, &error))
        }
    });
    settings.collect()
}

fn records(cluster: &Cluster, topic: Topic, count: u32) -> Result<u64, BusError> {
    let name = cluster.names.get(topic);
    (0..count).try_fold(0, |sum, partition| {
        let marks = cluster.probe.watermarks(name, partition)?;
        Ok(sum + marks.high.saturating_sub(marks.low))
    })
}

fn admin(cluster: &Cluster) -> Result<AdminClient<Context>, BusError> {
    let made = cluster.config.admin().create_with_context(Context::default());
    made.map_err(|error| bus_error(cluster.servers(), "set up a client", &error))
}

fn patience() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(PATIENCE)).operation_timeout(Some(PATIENCE))
}
