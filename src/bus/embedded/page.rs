//! Records on their way out: read in one go, so that no read holds the file while they are used.

use super::database::Database;
use super::header::Packed;
use crate::bus::{BusError, Incoming, Topic};
use crate::model::Time;
use rusqlite::params;
use std::ops::Range;

/// Bytes after which a page takes no further record.
const PAGE_BYTES: usize = 8 << 20;

/// Consecutive records of one topic.
#[derive(Default)]
pub struct Page {
    bytes: Vec<u8>,
    rows: Vec<Row>,
}

struct Row {
    offset: u64,
    stamp: Time,
    key: Option<Range<usize>>,
    value: Option<Range<usize>>,
    headers: Range<usize>,
}

impl Page {
    /// Replaces the page by up to `limit` records from offset `from` on. Returns where to read on:
    /// behind the last record, or behind offsets that hold nothing any more.
    pub fn fill(
        &mut self,
        database: &Database,
        table: &str,
        from: u64,
        limit: usize,
    ) -> Result<u64, BusError> {
        self.bytes.clear();
        self.rows.clear();
        self.read(database, table, from, limit).map_err(|error| database.error(error))
    }

    /// Hands every record over; returns how many.
    pub fn each(&self, topic: Topic, take: &mut dyn FnMut(Incoming<'_>)) -> usize {
        for row in &self.rows {
            let part = |range: &Range<usize>| &self.bytes[range.clone()];
            take(Incoming {
                topic,
                partition: 0,
                offset: row.offset,
                stamp: row.stamp,
                key: row.key.as_ref().map(part),
                value: row.value.as_ref().map(part),
                headers: &Packed(part(&row.headers)),
            });
        }
        self.rows.len()
    }

    fn read(&mut self, database: &Database, table: &str, from: u64, limit: usize) -> rusqlite::Result<u64> {
        // Asked before the records: nothing below it can still be on its way.
        let end = database.next_offset(table)?;
        if end <= from {
            return Ok(from);
        }
        let sql = format!(r#"SELECT * FROM "{table}" WHERE "offset" >= ?1 ORDER BY "offset" LIMIT ?2"#);
        let mut select = database.sql.prepare_cached(&sql)?;
        let mut found = select.query(params![from, limit])?;
        while let Some(row) = found.next()? {
            self.push(row)?;
            if self.bytes.len() >= PAGE_BYTES {
                return Ok(self.end());
            }
        }
        Ok(if self.rows.len() < limit { end.max(self.end()) } else { self.end() })
    }

    fn end(&self) -> u64 {
        self.rows.last().map_or(0, |row| row.offset + 1)
    }

    fn push(&mut self, row: &rusqlite::Row<'_>) -> rusqlite::Result<()> {
        let stamp = Time::from_millis(row.get(1)?).unwrap_or_default();
        let key = self.keep(row, 2)?;
        let value = self.keep(row, 3)?;
        let headers = self.keep(row, 4)?.unwrap_or_default();
        self.rows.push(Row { offset: row.get(0)?, stamp, key, value, headers });
        Ok(())
    }

    fn keep(&mut self, row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Range<usize>>> {
        let Some(part) = row.get_ref(column)?.as_bytes_or_null()? else { return Ok(None) };
        let start = self.bytes.len();
        self.bytes.extend_from_slice(part);
        Ok(Some(start..self.bytes.len()))
    }
}
