//! Inputs once more, on a connection of its own.

use super::database::Database;
use super::page::Page;
use crate::bus::{BusError, Incoming, Reread, Topic};
use std::ops::Range;
use std::time::Duration;

/// What is left of a range of inputs.
pub struct EmbeddedReread {
    pub database: Database,
    pub inputs: String,
    pub left: Range<u64>,
    pub page: Page,
}

impl Reread for EmbeddedReread {
    /// What is asked for is in the file: there is nothing to wait for.
    fn poll(
        &mut self,
        limit: usize,
        _wait: Duration,
        take: &mut dyn FnMut(Incoming<'_>),
    ) -> Result<u64, BusError> {
        let end = self.left.end;
        if self.left.is_empty() {
            return Ok(end);
        }
        let next = self.page.fill(&self.database, &self.inputs, self.left.start, limit)?;
        self.page.each(Topic::Paragraphs, &mut |record| {
            if record.offset < end {
                take(record);
            }
        });
        self.left.start = next.min(end);
        Ok(self.left.start)
    }
}
