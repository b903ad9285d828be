//! The flags that say which log is meant, the same in every command that needs one.

use super::failure::{Failure, reason};
use crate::bus::{self, Address, Bus, Options, Topic};
use clap::Args;
use std::path::{Path, PathBuf};

/// Longest prefix: a Kafka topic's name has at most 249 characters.
const MAX_PREFIX: usize = 200;

#[derive(Args, Debug)]
#[command(next_help_heading = "The log")]
pub struct BusArgs {
    /// embedded:PATH (a SQLite file, made when absent) or kafka:HOST:PORT[,HOST:PORT...]
    #[arg(long = "bus", value_name = "BUS", env = "TALLYWIRE_BUS", value_parser = address)]
    pub address: Address,
    /// First part of the topics' names, and of groups and transactional ids
    #[arg(long, value_name = "PREFIX", default_value = "tallywire", value_parser = prefix)]
    pub prefix: String,
    /// Partitions of each topic on Kafka; never changed once topics are made
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub partitions: u32,
    /// librdkafka properties (SASL, TLS ...), one `key=value` a line
    #[arg(long, value_name = "FILE")]
    pub kafka_config: Option<PathBuf>,
}

impl BusArgs {
    /// Opens the log, makes topics that are missing and refuses wrong ones.
    ///
    /// # Errors
    /// Where the log can't be reached, or isn't one.
    pub fn open(&self) -> Result<Box<dyn Bus>, Failure> {
        let bus = self.open_as_it_is(&self.options()?)?;
        bus.apply_topics()?;
        Ok(bus)
    }

    /// Opens the log and leaves its topics alone.
    ///
    /// # Errors
    /// Where the log can't be reached, or isn't one.
    pub fn open_as_it_is(&self, options: &Options) -> Result<Box<dyn Bus>, Failure> {
        Ok(bus::open(&self.address, options)?)
    }

    /// # Errors
    /// Where the file of properties can't be read.
    pub fn options(&self) -> Result<Options, Failure> {
        let kafka_properties = match &self.kafka_config {
            Some(path) => properties(path)?,
            None => Vec::new(),
        };
        Ok(Options {
            prefix: self.prefix.clone(),
            partitions: self.partitions,
            kafka_properties,
            ..Options::default()
        })
    }

    /// The topic's name on this log.
    pub fn topic(&self, topic: Topic) -> String {
        topic.name(&self.prefix)
    }
}

/// The error without the words that clap puts before it.
fn address(text: &str) -> Result<Address, String> {
    let again = format!("bus '{text}': ");
    text.parse::<Address>().map_err(|error| {
        let error = error.to_string();
        error.strip_prefix(&again).map(str::to_string).unwrap_or(error)
    })
}

fn prefix(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if text.is_empty() || text.len() > MAX_PREFIX || !text.chars().all(plain) {
        return Err(format!("1 to {MAX_PREFIX} letters, digits, '.', '_' and '-' are allowed"));
    }
    Ok(text.to_string())
}

fn properties(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::Usage(format!("--kafka-config {}: {}", path.display(), reason(&error))))?;
    let mut properties = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            return Err(Failure::Usage(format!(
                "--kafka-config {}, line {}: no '='; write key=value",
                path.display(),
                at + 1
            )));
        };
        properties.push((key.trim().to_string(), value.trim().to_string()));
    }
    Ok(properties)
}
