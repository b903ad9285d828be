//! Rebuilding a partition's ledger from the log, on a thread of its own.

use super::{Settings, WorkerError, line};
use crate::bus::{Incoming, Restore, Topic};
use crate::ledger::Ledger;
use crate::model::{Tally, Words};
use crate::wire::{self, Entry};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// A partition's ledger, and the input offset that it has come to.
pub struct Restored {
    pub ledger: Ledger,
    pub progress: Option<u64>,
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
    progress: Option<u64>,
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
            Entry::Progress { offset, ledger_version, .. } => {
                if ledger_version > Ledger::VERSION {
                    return Err(newer(self.partition, ledger_version));
                }
                self.ledger.restore_version(ledger_version);
                self.progress = Some(offset);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Restored, WorkerError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let partition = self.partition;
        self.ledger
            .finish_restore(&line::digests())
            .map_err(|mismatch| WorkerError::Broken(format!("partition {partition}: {mismatch}")))?;
        Ok(Restored { ledger: self.ledger, progress: self.progress })
    }
}

fn newer(partition: u32, version: u32) -> WorkerError {
    let written = format!("partition {partition} was written by ledger version {version}");
    let known = Ledger::VERSION;
    WorkerError::Newer(format!("{written}, this program knows {known}; use the newer tallywire"))
}
