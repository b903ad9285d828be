//! The loop.

use super::intake::Intake;
use super::restoring::Restoring;
use super::upgrade::Rereading;
use super::{Settings, Summary, WorkerError};
use crate::bus::{Commit, Polled, Seat, clock};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Most records that one poll hands over, so that a batch can end by its bytes.
const POLL_RECORDS: usize = 500;
/// Bytes of outputs after which a batch ends.
const BATCH_BYTES: usize = 16 << 20;
/// Longest wait for records: how soon a stop is heard, or a finished restore.
const LONG_WAIT: Duration = Duration::from_millis(100);
const SHORT_WAIT: Duration = Duration::from_millis(5);

/// A worker at its seat.
pub struct Work<'a> {
    seat: &'a mut dyn Seat,
    settings: &'a Settings,
    ready: &'a mut dyn FnMut(usize),
    intake: Intake,
    restoring: BTreeMap<u32, Restoring>,
    rereading: Option<Rereading>,
    /// When the batch at hand got its first record.
    started: Option<Instant>,
    /// Bytes of outputs that the seat has already been given for it.
    sent: usize,
    caught_up_since: Option<Instant>,
    summary: Summary,
}

enum Next {
    GoOn,
    Leave,
}

impl<'a> Work<'a> {
    pub fn new(seat: &'a mut dyn Seat, settings: &'a Settings, ready: &'a mut dyn FnMut(usize)) -> Work<'a> {
        assert!(settings.batch_records > 0, "a batch has room for a record");
        Work {
            seat,
            settings,
            ready,
            intake: Intake::new(&settings.prefix),
            restoring: BTreeMap::new(),
            rereading: None,
            started: None,
            sent: 0,
            caught_up_since: None,
            summary: Summary::default(),
        }
    }

    pub fn run(mut self, stop: &AtomicBool) -> Result<Summary, WorkerError> {
        while !stop.load(Ordering::Relaxed) {
            self.adopt_restored()?;
            if let Next::Leave = self.step()? {
                break;
            }
        }
        self.commit()?;
        Ok(self.summary)
    }

    fn step(&mut self) -> Result<Next, WorkerError> {
        match self.poll()? {
            Polled::Records(_) => {
                self.caught_up_since = None;
                self.take_records()?;
            }
            Polled::Idle if self.intake.is_empty() => return self.rest(),
            Polled::Idle => self.commit()?,
            Polled::Assigned(partitions) => self.restore(&partitions)?,
            Polled::Revoked { partitions, lost } => self.give_back(&partitions, lost)?,
        }
        Ok(Next::GoOn)
    }

    fn poll(&mut self) -> Result<Polled, WorkerError> {
        // When the updates of what is read now are emitted.
        let now = clock::now();
        let left = self.settings.batch_records.saturating_sub(self.batch_size()).max(1);
        let wait = self.wait();
        let intake = &mut self.intake;
        Ok(self.seat.poll(left.min(POLL_RECORDS), wait, &mut |record| intake.take(&record, now))?)
    }

    fn wait(&self) -> Duration {
        match self.started {
            Some(started) => self.settings.batch_wait.saturating_sub(started.elapsed()),
            None if !self.restoring.is_empty() => SHORT_WAIT,
            // What waits goes before an upgrade, what is yet to come does not.
            None if self.intake.outdated().is_some() => Duration::ZERO,
            None => LONG_WAIT,
        }
    }

    /// Passes outputs on, and ends the batch when it is full or has waited long enough.
    fn take_records(&mut self) -> Result<(), WorkerError> {
        let started = *self.started.get_or_insert_with(Instant::now);
        self.send()?;
        let full = self.batch_size() >= self.settings.batch_records
            || self.sent >= BATCH_BYTES
            || self.intake.is_crowded();
        if full || started.elapsed() >= self.settings.batch_wait { self.commit() } else { Ok(()) }
    }

    fn send(&mut self) -> Result<(), WorkerError> {
        self.sent += self.intake.outbox.size();
        let seat = &mut *self.seat;
        Ok(self.intake.outbox.drain(&mut |record| seat.send(record))?)
    }

    fn batch_size(&self) -> usize {
        usize::try_from(self.intake.counts.records).unwrap_or(usize::MAX)
    }

    /// Commits the batch at hand, if there is one.
    fn commit(&mut self) -> Result<(), WorkerError> {
        if self.intake.is_empty() {
            return Ok(());
        }
        let positions = self.intake.close();
        self.send()?;
        match self.seat.commit(&positions)? {
            Commit::Done => {
                self.summary.transactions += 1;
                self.summary.counts.add(self.intake.commit());
                self.end_batch();
            }
            Commit::Dropped => self.forget_batch(),
        }
        Ok(())
    }

    fn forget_batch(&mut self) {
        self.intake.rollback();
        // It has gone on beyond what was dropped.
        self.rereading = None;
        self.summary.dropped += 1;
        self.end_batch();
    }

    fn end_batch(&mut self) {
        self.started = None;
        self.sent = 0;
    }

    /// No input waits: something left to bring up to date, or time to leave?
    fn rest(&mut self) -> Result<Next, WorkerError> {
        if self.restoring.is_empty() && self.intake.outdated().is_some() {
            self.intake.take_upgrade(self.seat, &mut self.rereading, clock::now())?;
            self.commit()?;
            return Ok(Next::GoOn);
        }
        let Some(until_idle) = self.settings.until_idle else { return Ok(Next::GoOn) };
        if !self.restoring.is_empty() || !self.seat.caught_up()? {
            self.caught_up_since = None;
            return Ok(Next::GoOn);
        }
        let since = *self.caught_up_since.get_or_insert_with(Instant::now);
        Ok(if since.elapsed() >= until_idle { Next::Leave } else { Next::GoOn })
    }

    fn restore(&mut self, partitions: &[u32]) -> Result<(), WorkerError> {
        for partition in partitions {
            let restore = self.seat.restore(*partition)?;
            self.restoring.insert(*partition, Restoring::start(*partition, restore, self.settings));
        }
        Ok(())
    }

    /// Takes partitions to work whose restore has finished.
    fn adopt_restored(&mut self) -> Result<(), WorkerError> {
        let finished = self.restoring.iter().filter(|(_, restoring)| restoring.is_finished());
        let finished: Vec<u32> = finished.map(|(partition, _)| *partition).collect();
        for partition in &finished {
            let restoring = self.restoring.remove(partition).expect("it was there just now");
            let restored = restoring.join()?.expect("a restore is cancelled only after it was let go");
            let position = self.seat.resume(*partition, restored.progress)?;
            self.intake.add(*partition, restored, position);
        }
        if !finished.is_empty() && self.restoring.is_empty() {
            (self.ready)(self.intake.len());
        }
        Ok(())
    }

    /// What is still ours is committed; what is lost takes the batch with it.
    fn give_back(&mut self, partitions: &[u32], lost: bool) -> Result<(), WorkerError> {
        if !lost {
            self.commit()?;
        } else if !self.intake.is_empty() {
            self.seat.abort()?;
            self.forget_batch();
        }
        for partition in partitions {
            self.restoring.remove(partition);
            self.intake.remove(*partition);
        }
        self.rereading.take_if(|rereading| rereading.is_of(partitions));
        self.seat.release(partitions)?;
        Ok(())
    }
}
