//! One loop, the same over every bus: a batch in, folded, one transaction out.
//!
//! The ledger is made final only once the commit is done, and rolled back when it was dropped; the
//! seat then reads the batch again. A partition that is assigned is restored on a thread of its
//! own while the loop goes on with the others. What another ledger version or lexicon wrote is brought up to
//! date when no input waits, a bounded part at a time, each a transaction like any. Nothing here knows what a
//! claim is.

mod intake;
pub mod line;
mod outbox;
mod refusal;
mod restoring;
mod upgrade;
mod work;

pub use outbox::MAX_OUTPUT_BYTES;
pub use refusal::Refusal;

use crate::bus::{BusError, Seat};
use crate::ledger;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Stories are closed after 30 days of silence.
const CLOSE_AFTER_HOURS: u32 = 30 * 24;

/// How the worker goes about it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The topics' prefix, as dead letters name their topic.
    pub prefix: String,
    /// Part of what the tallies are a function of.
    pub ledger: ledger::Settings,
    /// Most records in a transaction, at least 1. More make it cheaper, and its failure dearer.
    pub batch_records: usize,
    /// How long a batch waits for more records.
    pub batch_wait: Duration,
    /// Leave once every input of every partition, whoever owns it, has been committed for so long.
    pub until_idle: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            prefix: "tallywire".to_string(),
            ledger: ledger::Settings { close_after_hours: Some(CLOSE_AFTER_HOURS), ..Default::default() },
            batch_records: 10_000,
            batch_wait: Duration::from_millis(10),
            until_idle: None,
        }
    }
}

/// What was done, in committed transactions alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub counts: Counts,
    pub transactions: u64,
    /// Transactions dropped, whose inputs were read again.
    pub dropped: u64,
}

/// Records by what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub records: u64,
    pub updates: u64,
    /// Paragraphs in a language without a lexicon: nothing was read in them.
    pub unread: u64,
    /// Inputs read again by an upgrade, and stories told anew.
    pub reread: u64,
    pub retold: u64,
    /// By [`Refusal::word`].
    pub dead_letters: BTreeMap<&'static str, u64>,
}

/// Why the worker stopped, named by the reaction it demands.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    #[error(transparent)]
    Bus(#[from] BusError),
    /// Use a newer program.
    #[error("{0}")]
    Newer(String),
    /// What is stored does not add up; somebody has to look at it.
    #[error("{0}")]
    Broken(String),
}

/// Works at `seat` until `stop` is set, or until idle. The batch at hand is committed before it
/// returns. `ready` hears how many partitions are at work whenever all that are assigned are.
///
/// # Errors
/// When the bus fails, or what is restored cannot be used. Nothing is half done then: what was not
/// committed is dropped.
pub fn run(
    seat: &mut dyn Seat,
    settings: &Settings,
    stop: &AtomicBool,
    ready: &mut dyn FnMut(usize),
) -> Result<Summary, WorkerError> {
    work::Work::new(seat, settings, ready).run(stop)
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.records += other.records;
        self.updates += other.updates;
        self.unread += other.unread;
        self.reread += other.reread;
        self.retold += other.retold;
        for (word, count) in other.dead_letters {
            *self.dead_letters.entry(word).or_default() += count;
        }
    }
}

impl fmt::Display for Summary {
    /// `5000 records, 312 updates, 2 dead letters (conflict 1, key 1), 7 unread, in 4 transactions`; after an
    /// upgrade also `900 read again, 12 stories told anew`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { records, updates, unread, reread, retold, dead_letters } = &self.counts;
        let dead: u64 = dead_letters.values().sum();
        write!(f, "{records} records, {updates} updates, {dead} dead letters")?;
        if dead > 0 {
            let words: Vec<String> =
                dead_letters.iter().map(|(word, count)| format!("{word} {count}")).collect();
            write!(f, " ({})", words.join(", "))?;
        }
        write!(f, ", {unread} unread")?;
        if reread + retold > 0 {
            write!(f, ", {reread} read again, {retold} stories told anew")?;
        }
        write!(f, ", in {} transactions", self.transactions)?;
        if self.dropped > 0 { write!(f, " and {} dropped", self.dropped) } else { Ok(()) }
    }
}
