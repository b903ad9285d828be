//! Records on their way in, kept in one buffer until their transaction.

use super::database::Database;
use super::header;
use super::{MAX_RECORD_BYTES, Tables};
use crate::bus::{BusError, Outgoing, TOPICS, Topic};
use crate::model::Time;
use rusqlite::params;
use std::ops::Range;

/// Records in order, not yet in the file.
#[derive(Default)]
pub struct Batch {
    bytes: Vec<u8>,
    rows: Vec<Row>,
}

struct Row {
    topic: Topic,
    stamp: i64,
    key: Range<usize>,
    value: Option<Range<usize>>,
    headers: Range<usize>,
}

impl Batch {
    /// Copies `record`; without a stamp of its own it is stamped `now`.
    ///
    /// # Errors
    /// [`BusError::Refused`] over [`MAX_RECORD_BYTES`].
    pub fn push(&mut self, record: Outgoing<'_>, now: Time) -> Result<(), BusError> {
        debug_assert!(record.partition.unwrap_or(0) == 0, "the embedded bus has one partition");
        let start = self.bytes.len();
        let key = self.keep(record.key);
        let value = record.value.map(|value| self.keep(value));
        let headers_start = self.bytes.len();
        header::pack(record.headers, &mut self.bytes);
        let size = self.bytes.len() - start;
        if size > MAX_RECORD_BYTES {
            self.bytes.truncate(start);
            let topic = record.topic.stem();
            let message = format!("a record of {size} bytes for {topic}; at most {MAX_RECORD_BYTES} fit");
            return Err(BusError::Refused(message));
        }
        let headers = headers_start..self.bytes.len();
        let stamp = record.stamp.unwrap_or(now).millis();
        self.rows.push(Row { topic: record.topic, stamp, key, value, headers });
        Ok(())
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
        self.rows.clear();
    }

    /// Writes everything, within the transaction that is open.
    pub fn write(&self, database: &Database, tables: &Tables) -> Result<(), BusError> {
        for topic in TOPICS {
            if self.rows.iter().any(|row| row.topic == topic) {
                self.write_topic(database, topic, &tables.name(topic))
                    .map_err(|error| database.error(error))?;
            }
        }
        Ok(())
    }

    fn write_topic(&self, database: &Database, topic: Topic, table: &str) -> rusqlite::Result<()> {
        let mut offset = database.next_offset(table)?;
        // On a compacted table the key is unique: the older record gives way.
        let sql = format!(r#"INSERT OR REPLACE INTO "{table}" VALUES (?1, ?2, ?3, ?4, ?5)"#);
        let mut insert = database.sql.prepare_cached(&sql)?;
        for row in self.rows.iter().filter(|row| row.topic == topic) {
            let value = row.value.clone().map(|value| &self.bytes[value]);
            let (key, headers) = (&self.bytes[row.key.clone()], &self.bytes[row.headers.clone()]);
            insert.execute(params![offset, row.stamp, key, value, headers])?;
            offset += 1;
        }
        database.set_next_offset(table, offset)
    }

    fn keep(&mut self, part: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(part);
        start..self.bytes.len()
    }
}
