//! Following a topic from outside, by short looks at the file.

use super::database::Database;
use super::page::Page;
use super::{PAUSE, Tables};
use crate::bus::{BusError, From, Incoming, Reader, Topic};
use std::time::{Duration, Instant};

/// Most records that one poll hands over.
const POLL_RECORDS: usize = 1000;

/// A position in one topic.
pub struct EmbeddedReader {
    database: Database,
    topic: Topic,
    table: String,
    position: u64,
    page: Page,
}

impl EmbeddedReader {
    pub fn new(
        database: Database,
        tables: Tables,
        topic: Topic,
        from: From,
    ) -> Result<EmbeddedReader, BusError> {
        let table = tables.name(topic);
        let position = match from {
            From::Start => database.start_offset(&table),
            From::End => database.next_offset(&table),
        }
        .map_err(|error| database.error(error))?;
        Ok(EmbeddedReader { database, topic, table, position, page: Page::default() })
    }
}

impl Reader for EmbeddedReader {
    fn poll(&mut self, wait: Duration, take: &mut dyn FnMut(Incoming<'_>)) -> Result<usize, BusError> {
        let start = Instant::now();
        loop {
            self.position = self.page.fill(&self.database, &self.table, self.position, POLL_RECORDS)?;
            let count = self.page.each(self.topic, take);
            let left = wait.saturating_sub(start.elapsed());
            if count > 0 || left.is_zero() {
                return Ok(count);
            }
            std::thread::sleep(left.min(PAUSE));
        }
    }

    fn at_end(&mut self) -> Result<bool, BusError> {
        let end = self.database.next_offset(&self.table).map_err(|error| self.database.error(error))?;
        Ok(self.position >= end)
    }
}
