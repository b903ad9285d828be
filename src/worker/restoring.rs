//! Rebuilding a partition's ledger from the log, on a thread of its own.

use super::{Settings, WorkerError, line};
use crate::bus::{Incoming, Restore, Topic};
use crate::ledger::Ledger;
use crate::model::{Tally, Words};
use crate::wire::{self, Entry, Progress};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// A partition's ledger, and the input offset that it has come to.
pub struct Restored {
    pub ledger: Ledger,
    pub progress: Option<u64>,
    /// What an upgrade has left to do: inputs yet to be read again, by offset; none: nothing.
    pub upgrade: Option<Range<u64>>,
}

/// A restore at work. Dropping it cancels it and waits for its thread.
pub struct Restoring {
    cancelled: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<Option<Restored>, WorkerError>>>,
}

impl Restoring {
    pub fn start(partition: u32, mut restore: Box<dyn Restore>, settings: &Settings) -> Restoring {
        let cancelled = Arc::new(AtomicBool::new(false));
        let seen = cancelled.clone();
        let mut state = State::new(partition, settings);
        let thread = std::thread::spawn(move || {
            let complete = restore.run(&seen, &mut |record| state.take(&record))?;
            if complete { state.finish().map(Some) } else { Ok(None) }
        });
        Restoring { cancelled, thread: Some(thread) }
    }

    pub fn is_finished(&self) -> bool {
        self.thread.as_ref().is_some_and(JoinHandle::is_finished)
    }

    /// The ledger; none when the restore was cancelled.
    pub fn join(mut self) -> Result<Option<Restored>, WorkerError> {
        let thread = self.thread.take().expect("a restore is joined once");
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

impl Drop for Restoring {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // Whatever it found is of no use any more.
            let _ = thread.join();
        }
    }
}

struct State {
    partition: u32,
    ledger: Ledger,
    progress: Option<Progress>,
    /// The first record that could not be taken; those after it are passed over.
    error: Option<WorkerError>,
}

impl State {
    fn new(partition: u32, settings: &Settings) -> State {
        State { partition, ledger: line::empty_ledger(settings.ledger), progress: None, error: None }
    }

    fn take(&mut self, record: &Incoming<'_>) {
        if self.error.is_some() {
            return;
        }
        self.ledger.set_time(record.stamp);
        let taken = match record.value {
            Some(value) => self.take_value(record, value),
            None => self.take_tombstone(record),
        };
        self.error = taken.err();
    }

    fn take_value(&mut self, record: &Incoming<'_>, value: &[u8]) -> Result<(), WorkerError> {
        let stem = record.topic.stem();
        let place = || format!("{stem} partition {} offset {}", record.partition, record.offset);
        wire::check_schema(|name| record.headers.get(name))
            .map_err(|error| WorkerError::Newer(format!("{}: {error}", place())))?;
        let unfit = |error| WorkerError::Broken(format!("{}: {error}", place()));
        match record.topic {
            Topic::Tallies => {
                let tally = wire::decode_tally(value).map_err(unfit)?;
                // The ledger keeps no labels.
                self.ledger.restore_tally(Tally { label: Words::default(), ..tally });
            }
            _ => self.take_entry(wire::decode_changelog(value).map_err(unfit)?)?,
        }
        Ok(())
    }

    /// Of what a ledger needs only tallies go away, when their story is closed.
    fn take_tombstone(&mut self, record: &Incoming<'_>) -> Result<(), WorkerError> {
        if record.topic == Topic::Tallies {
            let key = std::str::from_utf8(record.key.unwrap_or_default()).ok();
            let (story, measure) = key.and_then(wire::tally_of_key).ok_or_else(|| {
                WorkerError::Broken(format!(
                    "tallies partition {} offset {}: no tally's key",
                    record.partition, record.offset
                ))
            })?;
            self.ledger.restore_gone(&story, &measure);
        }
        Ok(())
    }

    fn take_entry(&mut self, entry: Entry) -> Result<(), WorkerError> {
        match entry {
            Entry::Reading(reading) => self.ledger.restore_reading(reading),
            Entry::Decision(decision) => self.ledger.restore_decision(decision),
            Entry::Story(story) => self.ledger.restore_story(story),
            Entry::Closing(closing) => self.ledger.restore_closing(closing),
            Entry::Progress(progress) => {
                check_age(self.partition, "ledger version", progress.ledger_version, Ledger::VERSION)?;
                check_age(self.partition, "lexicon", progress.lexicon_number, line::LEXICON_NUMBER)?;
                self.progress = Some(progress);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Restored, WorkerError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let left = self.progress.as_ref().and_then(left);
        // Until the upgrade is through, not everything follows from what is stored as it would today.
        self.ledger.restore_version(if left.is_some() { 0 } else { Ledger::VERSION });
        let partition = self.partition;
        self.ledger
            .finish_restore(&line::digests())
            .map_err(|mismatch| WorkerError::Broken(format!("partition {partition}: {mismatch}")))?;
        let progress = self.progress.map(|progress| progress.offset);
        let untold = progress.filter(|_| !self.ledger.is_upgraded());
        let upgrade = left.or(untold.map(|offset| offset..offset));
        Ok(Restored { ledger: self.ledger, progress, upgrade })
    }
}

/// What is left to do to bring a partition up to today's ledger version and lexicons.
fn left(progress: &Progress) -> Option<Range<u64>> {
    let (lexicon, number) = (line::lexicons(), line::LEXICON_NUMBER);
    if progress.lexicon != lexicon || progress.lexicon_number != number {
        return Some(0..progress.offset);
    }
    let retold = (progress.ledger_version != Ledger::VERSION).then_some(progress.offset..progress.offset);
    progress.upgrade.clone().or(retold)
}

fn check_age(partition: u32, what: &str, written: u32, known: u32) -> Result<(), WorkerError> {
    if written <= known {
        return Ok(());
    }
    let written = format!("partition {partition} was written by {what} {written}");
    Err(WorkerError::Newer(format!("{written}, this program knows {known}; use the newer tallywire")))
}
