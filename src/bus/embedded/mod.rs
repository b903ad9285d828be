//! The bus in one SQLite file: one partition, WAL, synchronous FULL, one SQL transaction a batch.
//!
//! Any number of processes publish and read; one at a time runs, held by a file lock beside the
//! file that death releases. Every topic is a table, its offset the row id, so that `sqlite3` can
//! look in. Offsets are never used twice.
//!
//! Compaction happens as records come: the older record of a key goes in the transaction that
//! brings the newer one. What is deleted by age goes in the seat's quiet moments, see `retention`.

mod batch;
mod database;
mod header;
mod lock;
mod page;
mod publisher;
mod reader;
mod reread;
mod restore;
mod retention;
mod seat;

use super::{Bus, BusError, From, Publisher, Reader, Restore, Seat, TOPICS, Topic, TopicState};
use database::Database;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Largest record, all parts together, in bytes: what a Kafka broker takes by default.
pub const MAX_RECORD_BYTES: usize = 1_000_000;

/// Pause between two looks at the file while waiting for records.
const PAUSE: Duration = Duration::from_millis(5);

/// The bus in the SQLite file at a path.
pub struct Embedded {
    path: PathBuf,
    prefix: String,
}

impl Embedded {
    /// Opens the file, making it when absent.
    ///
    /// # Errors
    /// [`BusError::Refused`] where the path cannot be written, the file is no bus or one of another
    /// schema, or the prefix has other characters than letters, digits, `.`, `_` and `-`.
    pub fn open(path: &Path, prefix: &str) -> Result<Embedded, BusError> {
        check_prefix(prefix)?;
        let path = full_path(path)?;
        Database::open(&path)?;
        Ok(Embedded { path, prefix: prefix.to_string() })
    }

    fn database(&self) -> Result<Database, BusError> {
        Database::open(&self.path)
    }

    fn tables(&self) -> Tables {
        Tables { prefix: self.prefix.clone() }
    }
}

impl Bus for Embedded {
    fn apply_topics(&self) -> Result<(), BusError> {
        self.database()?.apply_topics(&self.tables())
    }

    fn show_topics(&self) -> Result<Vec<TopicState>, BusError> {
        let database = self.database()?;
        TOPICS.iter().map(|&topic| database.show_topic(topic, &self.tables())).collect()
    }

    fn publisher(&self) -> Result<Box<dyn Publisher>, BusError> {
        let database = self.database()?;
        database.check_topics(&self.tables())?;
        Ok(Box::new(publisher::EmbeddedPublisher::new(database, self.tables())))
    }

    fn reader(&self, topic: Topic, from: From) -> Result<Box<dyn Reader>, BusError> {
        let database = self.database()?;
        database.check_topics(&self.tables())?;
        Ok(Box::new(reader::EmbeddedReader::new(database, self.tables(), topic, from)?))
    }

    /// One place: `slot` makes no difference here.
    fn seat(&self, _slot: u32) -> Result<Box<dyn Seat>, BusError> {
        let lock = lock::Lock::take(&self.path)?;
        let database = self.database()?;
        database.check_topics(&self.tables())?;
        Ok(Box::new(seat::EmbeddedSeat::new(lock, database, self.tables())?))
    }
}

/// The names of the topics' tables.
#[derive(Clone)]
struct Tables {
    prefix: String,
}

impl Tables {
    /// The topic's name; in SQL it stands in double quotes, which a prefix cannot hold.
    fn name(&self, topic: Topic) -> String {
        topic.name(&self.prefix)
    }
}

fn check_prefix(prefix: &str) -> Result<(), BusError> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
    if !prefix.is_empty() && prefix.len() <= 200 && prefix.chars().all(fits) {
        return Ok(());
    }
    let rule = "use up to 200 letters, digits, '.', '_' and '-'";
    Err(BusError::Refused(format!("'{prefix}' cannot be a topic prefix; {rule}")))
}

/// Absolute, so that no name (`:memory:`) means anything else to SQLite than a file.
fn full_path(path: &Path) -> Result<PathBuf, BusError> {
    std::path::absolute(path).map_err(|error| {
        BusError::Refused(format!("'{}' is no path for a bus ({error}); name a file", path.display()))
    })
}
