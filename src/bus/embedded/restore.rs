//! Reading what a ledger is rebuilt from, on a connection of its own.

use super::Tables;
use super::database::Database;
use super::page::Page;
use crate::bus::{BusError, Incoming, Restore, Topic};
use std::sync::atomic::{AtomicBool, Ordering};

/// Records between two looks at `cancelled`.
const STEP_RECORDS: usize = 1000;

/// The readings and then the tallies of the file.
pub struct EmbeddedRestore {
    database: Database,
    tables: Tables,
}

impl EmbeddedRestore {
    pub fn new(database: Database, tables: Tables) -> EmbeddedRestore {
        EmbeddedRestore { database, tables }
    }

    fn run_topic(
        &self,
        topic: Topic,
        cancelled: &AtomicBool,
        take: &mut dyn FnMut(Incoming<'_>),
    ) -> Result<bool, BusError> {
        let table = self.tables.name(topic);
        let end = self.database.next_offset(&table).map_err(|error| self.database.error(error))?;
        let mut page = Page::default();
        let mut position = 0;
        while position < end {
            if cancelled.load(Ordering::Relaxed) {
                return Ok(false);
            }
            position = page.fill(&self.database, &table, position, STEP_RECORDS)?;
            page.each(topic, take);
        }
        Ok(true)
    }
}

impl Restore for EmbeddedRestore {
    fn run(&mut self, cancelled: &AtomicBool, take: &mut dyn FnMut(Incoming<'_>)) -> Result<bool, BusError> {
        Ok(self.run_topic(Topic::Readings, cancelled, take)?
            && self.run_topic(Topic::Tallies, cancelled, take)?)
    }
}
