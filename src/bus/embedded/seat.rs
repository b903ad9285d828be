//! The worker's place: inputs out, and one SQL transaction in for each batch.

use super::batch::Batch;
use super::database::Database;
use super::lock::Lock;
use super::page::Page;
use super::reread::EmbeddedReread;
use super::restore::EmbeddedRestore;
use super::{PAUSE, Restore, Tables, retention};
use crate::bus::{BusError, Commit, Incoming, Outgoing, Polled, Reread, Seat, Topic, clock};
use std::ops::Range;
use std::time::{Duration, Instant};

/// Pause between two steps of retention, when nothing is left to do and when something is.
const RETENTION_PAUSE: Duration = Duration::from_secs(60);
const RETENTION_STEP: Duration = Duration::from_millis(100);

/// The one seat of the file, owner of its one partition.
pub struct EmbeddedSeat {
    database: Database,
    tables: Tables,
    inputs: String,
    stage: Stage,
    /// Where reading begins again after a drop: never before this.
    start: u64,
    position: u64,
    page: Page,
    batch: Batch,
    retention_due: Instant,
    /// Last, so that the place is given up after the connection has closed.
    _lock: Lock,
}

enum Stage {
    New,
    Assigned,
    Reading,
}

impl EmbeddedSeat {
    pub fn new(lock: Lock, database: Database, tables: Tables) -> Result<EmbeddedSeat, BusError> {
        let inputs = tables.name(Topic::Paragraphs);
        Ok(EmbeddedSeat {
            database,
            tables,
            inputs,
            stage: Stage::New,
            start: 0,
            position: 0,
            page: Page::default(),
            batch: Batch::default(),
            retention_due: Instant::now(),
            _lock: lock,
        })
    }

    fn read(
        &mut self,
        limit: usize,
        wait: Duration,
        take: &mut dyn FnMut(Incoming<'_>),
    ) -> Result<Polled, BusError> {
        let start = Instant::now();
        loop {
            self.position = self.page.fill(&self.database, &self.inputs, self.position, limit)?;
            let count = self.page.each(Topic::Paragraphs, take);
            if count > 0 {
                return Ok(Polled::Records(count));
            }
            self.clean()?;
            let left = wait.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Ok(Polled::Idle);
            }
            std::thread::sleep(left.min(PAUSE));
        }
    }

    /// One step of retention, when one is due.
    fn clean(&mut self) -> Result<(), BusError> {
        if Instant::now() < self.retention_due {
            return Ok(());
        }
        let more = retention::step(&self.database, &self.tables, clock::now())?;
        self.retention_due = Instant::now() + if more { RETENTION_STEP } else { RETENTION_PAUSE };
        Ok(())
    }

    fn committed(&self) -> Result<u64, BusError> {
        let position = self.database.position(&self.inputs).map_err(|error| self.database.error(error))?;
        Ok(position.unwrap_or(0))
    }
}

impl Seat for EmbeddedSeat {
    fn poll(
        &mut self,
        limit: usize,
        wait: Duration,
        take: &mut dyn FnMut(Incoming<'_>),
    ) -> Result<Polled, BusError> {
        match self.stage {
            Stage::New => {
                self.stage = Stage::Assigned;
                Ok(Polled::Assigned(vec![0]))
            }
            Stage::Assigned => {
                std::thread::sleep(wait.min(PAUSE));
                Ok(Polled::Idle)
            }
            Stage::Reading => self.read(limit, wait, take),
        }
    }

    fn restore(&mut self, _partition: u32) -> Result<Box<dyn Restore>, BusError> {
        Ok(Box::new(EmbeddedRestore::new(self.database.again()?, self.tables.clone())))
    }

    fn resume(&mut self, _partition: u32, progress: Option<u64>) -> Result<u64, BusError> {
        let committed = self.committed()?;
        self.start = committed.max(progress.unwrap_or(0));
        if self.start > committed {
            let set = self.database.set_position(&self.inputs, self.start);
            set.map_err(|error| self.database.error(error))?;
        }
        self.position = self.start;
        self.stage = Stage::Reading;
        Ok(self.start)
    }

    fn reread(&mut self, _partition: u32, offsets: Range<u64>) -> Result<Box<dyn Reread>, BusError> {
        let database = self.database.again()?;
        let inputs = self.inputs.clone();
        Ok(Box::new(EmbeddedReread { database, inputs, left: offsets, page: Page::default() }))
    }

    /// Gathers: the file is locked for the length of the commit alone.
    fn send(&mut self, record: Outgoing<'_>) -> Result<(), BusError> {
        self.batch.push(record, clock::now())
    }

    fn commit(&mut self, positions: &[(u32, u64)]) -> Result<Commit, BusError> {
        let (batch, tables, inputs) = (&self.batch, &self.tables, &self.inputs);
        self.database.transaction(|database| {
            batch.write(database, tables)?;
            for (_, next) in positions {
                database.set_position(inputs, *next).map_err(|error| database.error(error))?;
            }
            Ok(())
        })?;
        self.batch.clear();
        Ok(Commit::Done)
    }

    fn abort(&mut self) -> Result<(), BusError> {
        self.batch.clear();
        self.position = self.committed()?.max(self.start);
        Ok(())
    }

    fn release(&mut self, _partitions: &[u32]) -> Result<(), BusError> {
        Ok(())
    }

    fn caught_up(&mut self) -> Result<bool, BusError> {
        let end = self.database.next_offset(&self.inputs).map_err(|error| self.database.error(error))?;
        Ok(self.committed()? >= end)
    }
}
