//! The SQLite file: opening it, its schema, the topics' offsets, and its errors in plain words.

use super::Tables;
use crate::bus::{BusError, Cleanup, TOPICS, Topic, TopicState};
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `taly`: marks the file as a tallywire bus.
const APPLICATION_ID: i64 = 0x7461_6c79;
/// Raised whenever an older program could not use the file.
const SCHEMA: i64 = 1;
/// How long to wait for another process's transaction, in steps of [`BUSY_STEP`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// Short and even: SQLite's own steps grow to 100 ms, and whoever waits longest starves.
const BUSY_STEP: Duration = Duration::from_millis(2);

/// `start`: the oldest offset kept. `next`: the offset of the next record, which never falls.
/// `positions`: the next input to read.
const TABLES: &str = "
    CREATE TABLE topics (name TEXT PRIMARY KEY, cleanup TEXT NOT NULL, start INTEGER NOT NULL,
        next INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE positions (topic TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;";

/// A connection to the file.
pub struct Database {
    pub sql: Connection,
    path: PathBuf,
}

impl Database {
    /// Opens the file, making it and its schema when absent.
    pub fn open(path: &Path) -> Result<Database, BusError> {
        let sql = Connection::open_with_flags(path, open_flags()).map_err(|error| explain(path, error))?;
        let mut database = Database { sql, path: path.to_path_buf() };
        database.configure().map_err(|error| database.error(error))?;
        database.check_schema()?;
        Ok(database)
    }

    /// Another connection to the same file.
    pub fn again(&self) -> Result<Database, BusError> {
        Database::open(&self.path)
    }

    /// Makes missing topics and refuses those with another cleanup.
    pub fn apply_topics(&self, tables: &Tables) -> Result<(), BusError> {
        // Whoever only reads waits for no writer.
        if self.check_topics(tables).is_ok() {
            return self.apply_each(tables);
        }
        self.transaction(|database| database.apply_each(tables))
    }

    /// # Errors
    /// [`BusError::Refused`] naming the first topic that is missing.
    pub fn check_topics(&self, tables: &Tables) -> Result<(), BusError> {
        for topic in TOPICS {
            let name = tables.name(topic);
            if cleanup_of(&self.sql, &name).map_err(|error| self.error(error))?.is_none() {
                let remedy = "make it by `tallywire topics apply`";
                let path = self.path.display();
                return Err(BusError::Refused(format!("topic {name} is missing in {path}; {remedy}")));
            }
        }
        Ok(())
    }

    pub fn show_topic(&self, topic: Topic, tables: &Tables) -> Result<TopicState, BusError> {
        let name = tables.name(topic);
        let found = cleanup_of(&self.sql, &name).map_err(|error| self.error(error))?;
        let records = match found {
            None => None,
            Some(_) => Some(self.count(&name).map_err(|error| self.error(error))?),
        };
        let cleanup = found.as_deref().and_then(cleanup_from);
        Ok(TopicState { topic, name, partitions: found.map(|_| 1), cleanup, records })
    }

    /// Runs `work` in one transaction: all of it is kept, or nothing.
    pub fn transaction<T>(&self, work: impl FnOnce(&Database) -> Result<T, BusError>) -> Result<T, BusError> {
        self.sql.execute_batch("BEGIN IMMEDIATE").map_err(|error| self.error(error))?;
        let done = work(self).and_then(|result| {
            self.sql.execute_batch("COMMIT").map(|()| result).map_err(|error| self.error(error))
        });
        if done.is_err() && !self.sql.is_autocommit() {
            // The first error is the one to tell; closing the connection rolls back as well.
            let _ = self.sql.execute_batch("ROLLBACK");
        }
        done
    }

    /// The offset that the next record gets.
    pub fn next_offset(&self, table: &str) -> rusqlite::Result<u64> {
        self.sql
            .prepare_cached("SELECT next FROM topics WHERE name = ?1")?
            .query_row([table], |row| row.get(0))
    }

    pub fn set_next_offset(&self, table: &str, next: u64) -> rusqlite::Result<()> {
        let mut update = self.sql.prepare_cached("UPDATE topics SET next = ?2 WHERE name = ?1")?;
        update.execute(params![table, next]).map(drop)
    }

    /// The oldest offset that retention has left.
    pub fn start_offset(&self, table: &str) -> rusqlite::Result<u64> {
        self.sql
            .prepare_cached("SELECT start FROM topics WHERE name = ?1")?
            .query_row([table], |row| row.get(0))
    }

    /// The committed position of the inputs; none before the first commit.
    pub fn position(&self, table: &str) -> rusqlite::Result<Option<u64>> {
        let mut select = self.sql.prepare_cached("SELECT next FROM positions WHERE topic = ?1")?;
        select.query_row([table], |row| row.get(0)).optional()
    }

    pub fn set_position(&self, table: &str, next: u64) -> rusqlite::Result<()> {
        let mut insert = self.sql.prepare_cached("INSERT OR REPLACE INTO positions VALUES (?1, ?2)")?;
        insert.execute(params![table, next]).map(drop)
    }

    /// What went wrong, in one line.
    pub fn error(&self, error: rusqlite::Error) -> BusError {
        explain(&self.path, error)
    }

    fn apply_each(&self, tables: &Tables) -> Result<(), BusError> {
        TOPICS.iter().try_for_each(|&topic| self.apply_topic(topic, tables))
    }

    fn apply_topic(&self, topic: Topic, tables: &Tables) -> Result<(), BusError> {
        let table = tables.name(topic);
        match cleanup_of(&self.sql, &table).map_err(|error| self.error(error))? {
            None => make_topic(&self.sql, topic, &table).map_err(|error| self.error(error)),
            Some(found) if found == cleanup_word(topic.cleanup()) => Ok(()),
            Some(found) => Err(other_cleanup(&self.path, topic, &table, &found)),
        }
    }

    fn count(&self, table: &str) -> rusqlite::Result<u64> {
        self.sql.query_row(&format!(r#"SELECT count(*) FROM "{table}""#), [], |row| row.get(0))
    }

    fn configure(&mut self) -> rusqlite::Result<()> {
        let steps = BUSY_TIMEOUT.as_millis() / BUSY_STEP.as_millis();
        self.sql.busy_handler(Some(move |count: i32| {
            std::thread::sleep(BUSY_STEP);
            u128::from(count.unsigned_abs()) < steps
        }))?;
        self.sql.set_prepared_statement_cache_capacity(64);
        self.sql.pragma_update(None, "synchronous", "FULL")?;
        // A log that grew under a long reader shrinks again, to 64 MB.
        self.sql.pragma_update(None, "journal_size_limit", 64 << 20)
    }

    fn check_schema(&mut self) -> Result<(), BusError> {
        let path = self.path.display().to_string();
        if self.is_new().map_err(|error| self.error(error))? {
            self.make_schema()?;
        }
        let pragma = |name| self.sql.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        if pragma("application_id").map_err(|error| self.error(error))? != APPLICATION_ID {
            let problem = "is a database of another program";
            return Err(BusError::Refused(format!("{path} {problem}; name another file for the bus")));
        }
        let schema = pragma("user_version").map_err(|error| self.error(error))?;
        if schema == SCHEMA {
            return Ok(());
        }
        let remedy = "use the tallywire that made it, or a new file";
        Err(BusError::Refused(format!("{path} has schema {schema}, this tallywire knows {SCHEMA}; {remedy}")))
    }

    fn is_new(&self) -> rusqlite::Result<bool> {
        self.sql.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
    }

    /// Several processes may find the file empty at once; the first one makes the schema.
    fn make_schema(&mut self) -> Result<(), BusError> {
        self.turn_on_wal().map_err(|error| self.error(error))?;
        self.transaction(|database| {
            let make = || {
                if database.is_new()? {
                    database.sql.execute_batch(TABLES)?;
                    database.sql.pragma_update(None, "application_id", APPLICATION_ID)?;
                    database.sql.pragma_update(None, "user_version", SCHEMA)?;
                }
                Ok(())
            };
            make().map_err(|error| database.error(error))
        })
    }

    /// Changing the journal needs the file alone and does not ask the busy handler.
    fn turn_on_wal(&self) -> rusqlite::Result<()> {
        let mut waited = Duration::ZERO;
        loop {
            match self.sql.pragma_update(None, "journal_mode", "WAL") {
                Err(error)
                    if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                        && waited < BUSY_TIMEOUT =>
                {
                    std::thread::sleep(BUSY_STEP);
                    waited += BUSY_STEP;
                }
                done => return done,
            }
        }
    }
}

/// Without SQLite's file names that are addresses: a path is a path.
fn open_flags() -> rusqlite::OpenFlags {
    use rusqlite::OpenFlags;
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn cleanup_of(sql: &Connection, table: &str) -> rusqlite::Result<Option<String>> {
    let mut select = sql.prepare_cached("SELECT cleanup FROM topics WHERE name = ?1")?;
    select.query_row([table], |row| row.get(0)).optional()
}

fn make_topic(sql: &Connection, topic: Topic, table: &str) -> rusqlite::Result<()> {
    sql.execute_batch(&format!(
        r#"CREATE TABLE "{table}" ("offset" INTEGER PRIMARY KEY, stamp INTEGER NOT NULL, key BLOB, value BLOB,
            headers BLOB NOT NULL)"#
    ))?;
    if topic.cleanup() == Cleanup::Compact {
        sql.execute_batch(&format!(
            r#"CREATE UNIQUE INDEX "{table}.key" ON "{table}" (key);
            CREATE INDEX "{table}.tombstones" ON "{table}" (stamp) WHERE value IS NULL"#
        ))?;
    }
    let row = params![table, cleanup_word(topic.cleanup())];
    sql.execute("INSERT INTO topics VALUES (?1, ?2, 0, 0)", row).map(drop)
}

fn cleanup_word(cleanup: Cleanup) -> String {
    match cleanup {
        Cleanup::Compact => "compact".to_string(),
        Cleanup::Delete { days } => format!("delete {days}"),
    }
}

fn cleanup_from(word: &str) -> Option<Cleanup> {
    match word.split_once(' ') {
        None => (word == "compact").then_some(Cleanup::Compact),
        Some((_, days)) => days.parse().ok().map(|days| Cleanup::Delete { days }),
    }
}

fn other_cleanup(path: &Path, topic: Topic, name: &str, found: &str) -> BusError {
    let (wanted, path) = (cleanup_word(topic.cleanup()), path.display());
    let remedy = "use another --prefix or another file";
    BusError::Refused(format!("topic {name} in {path} has cleanup '{found}' instead of '{wanted}'; {remedy}"))
}

fn explain(path: &Path, error: rusqlite::Error) -> BusError {
    let name = path.display();
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            let remedy = "check that its directory exists and that both can be written";
            BusError::Refused(format!("cannot open {name}: {error}; {remedy}"))
        }
        Some(ErrorCode::ReadOnly) => {
            BusError::Refused(format!("{name} can only be read; make it and its directory writable"))
        }
        Some(ErrorCode::NotADatabase) => {
            BusError::Refused(format!("{name} is not a SQLite database; name another file for the bus"))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            let seconds = BUSY_TIMEOUT.as_secs();
            BusError::Failed(format!("{name} was kept locked by another process for {seconds} s; try again"))
        }
        Some(ErrorCode::DiskFull) => {
            BusError::Failed(format!("no space left for {name}; free some and try again"))
        }
        _ => BusError::Failed(format!("{name}: {error}")),
    }
}
