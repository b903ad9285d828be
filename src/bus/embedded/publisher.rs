//! Putting records in from outside the worker.

use super::Tables;
use super::batch::Batch;
use super::database::Database;
use crate::bus::{BusError, Outgoing, Publisher, clock};

/// Records after which a transaction is made without being asked to.
const BATCH_RECORDS: usize = 1000;
/// The same, in bytes.
const BATCH_BYTES: usize = 4 << 20;

/// Gathers records and writes each thousand of them in one transaction.
pub struct EmbeddedPublisher {
    database: Database,
    tables: Tables,
    batch: Batch,
}

impl EmbeddedPublisher {
    pub fn new(database: Database, tables: Tables) -> EmbeddedPublisher {
        EmbeddedPublisher { database, tables, batch: Batch::default() }
    }
}

impl Publisher for EmbeddedPublisher {
    fn publish(&mut self, record: Outgoing<'_>) -> Result<(), BusError> {
        self.batch.push(record, clock::now())?;
        if self.batch.len() >= BATCH_RECORDS || self.batch.size() >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), BusError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let (batch, tables) = (&self.batch, &self.tables);
        self.database.transaction(|database| batch.write(database, tables))?;
        self.batch.clear();
        Ok(())
    }
}
