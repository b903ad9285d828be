//! The worker's place at the simulated log: what is revoked, lost, dropped and crashed, and when.

use crate::log::{Log, Simulated, Stored};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, MutexGuard};
use std::time::Duration;
use tallywire::bus::{BusError, Commit, Incoming, Outgoing, Polled, Reread, Restore, Seat, Topic};

/// One process's seat.
pub struct SimulatedSeat {
    bus: Simulated,
    /// Partitions that this seat has been told of.
    owned: BTreeMap<u32, Owned>,
    /// Partitions to be assigned.
    coming: Vec<u32>,
    sent: Vec<(Topic, u32, Stored)>,
    dead: bool,
    /// Told to leave after so many commits.
    commits_left: Option<u32>,
    pub stop: Arc<AtomicBool>,
}

enum Owned {
    /// Its restore goes through, or is cut off by a revoke, after so many polls.
    Restoring {
        polls: usize,
        revoke: bool,
        gate: Arc<AtomicBool>,
    },
    Reading {
        position: u64,
        start: u64,
    },
    /// Somebody else's already; not yet released.
    Lost,
}

impl SimulatedSeat {
    pub fn new(bus: Simulated) -> SimulatedSeat {
        let coming = (0..bus.log().partitions).collect();
        bus.log().recover();
        SimulatedSeat {
            bus,
            owned: BTreeMap::new(),
            coming,
            sent: Vec::new(),
            dead: false,
            commits_left: None,
            stop: Arc::default(),
        }
    }

    /// A seat of another process, that owns `partitions` until it has committed so many times.
    fn of_other_owner(bus: Simulated, partitions: Vec<u32>, commits: u32) -> SimulatedSeat {
        SimulatedSeat {
            bus,
            owned: BTreeMap::new(),
            coming: partitions,
            sent: Vec::new(),
            dead: false,
            commits_left: Some(commits),
            stop: Arc::default(),
        }
    }

    fn is_other_owner(&self) -> bool {
        self.commits_left.is_some()
    }

    /// The log, after one step of this process.
    fn step(&mut self) -> Result<MutexGuard<'_, Log>, BusError> {
        if self.dead {
            return Err(BusError::Failed("the process is dead".to_string()));
        }
        let mut log = self.bus.log();
        if self.commits_left.is_none()
            && let Err(error) = log.step()
        {
            self.dead = true;
            return Err(error);
        }
        Ok(log)
    }

    /// Lets one finished restore through, and says whether it is still to be waited for.
    fn let_through(&self) -> bool {
        let mut restoring = self.owned.values().filter_map(|owned| match owned {
            Owned::Restoring { polls: 0, revoke: false, gate } => Some(gate),
            _ => None,
        });
        let Some(gate) = restoring.next() else { return false };
        gate.store(true, Ordering::Release);
        true
    }

    /// Counts down what restores; returns partitions that are revoked now.
    fn count_down(&mut self) -> Vec<u32> {
        let mut revoked = Vec::new();
        for (partition, owned) in &mut self.owned {
            match owned {
                Owned::Restoring { polls: 0, .. } => revoked.push(*partition),
                Owned::Restoring { polls, .. } => *polls -= 1,
                _ => {}
            }
        }
        revoked
    }

    fn maybe_revoke(&mut self) -> Option<Polled> {
        if self.is_other_owner() {
            return None;
        }
        let reading: Vec<u32> =
            self.owned.iter().filter(|(_, owned)| owned.is_reading()).map(|(p, _)| *p).collect();
        let mut log = self.bus.log();
        let faults = log.faults;
        let lost = log.dice.often(faults.lost);
        if reading.is_empty() || !(lost || log.dice.often(faults.revoke)) {
            return None;
        }
        log.count(if lost { "lost" } else { "revoke" });
        let mut partitions = reading;
        partitions.retain(|_| log.dice.often(600));
        drop(log);
        if lost {
            partitions.iter().for_each(|partition| drop(self.owned.insert(*partition, Owned::Lost)));
        }
        (!partitions.is_empty()).then_some(Polled::Revoked { partitions, lost })
    }

    fn read(&mut self, limit: usize, take: &mut dyn FnMut(Incoming<'_>)) -> Polled {
        let mut log = self.bus.log();
        let ready: Vec<u32> = self
            .owned
            .iter()
            .filter(|(partition, owned)| {
                owned.position().is_some_and(|p| p < log.end(Topic::Paragraphs, **partition))
            })
            .map(|(partition, _)| *partition)
            .collect();
        if ready.is_empty() {
            return Polled::Idle;
        }
        let partition = *log.dice.pick(&ready);
        let count = 1 + log.dice.below(limit.min(7));
        drop(log);
        let Some(Owned::Reading { position, .. }) = self.owned.get_mut(&partition) else {
            unreachable!("ready")
        };
        let records = self.bus.records(Topic::Paragraphs, partition);
        let (mut handed, from) = (0, *position);
        for record in records.iter().skip_while(|record| record.offset < from).take(count) {
            record.hand_over(Topic::Paragraphs, partition, take);
            handed += 1;
            *position = record.offset + 1;
        }
        Polled::Records(handed)
    }

    fn keep(&mut self, positions: &[(u32, u64)]) {
        let mut log = self.bus.log();
        for (topic, partition, record) in self.sent.drain(..) {
            log.append(topic, partition, record);
        }
        for (partition, next) in positions {
            assert!(log.committed.get(partition) <= Some(next), "a position falls");
            log.committed.insert(*partition, *next);
        }
    }
}

impl Owned {
    fn is_reading(&self) -> bool {
        self.position().is_some()
    }

    fn position(&self) -> Option<u64> {
        match self {
            Owned::Reading { position, .. } => Some(*position),
            _ => None,
        }
    }
}

impl Seat for SimulatedSeat {
    fn poll(
        &mut self,
        limit: usize,
        _wait: Duration,
        take: &mut dyn FnMut(Incoming<'_>),
    ) -> Result<Polled, BusError> {
        if self.let_through() {
            // Its thread is at work: nothing else happens, so that its speed makes no difference.
            std::thread::sleep(Duration::from_micros(100));
            return Ok(Polled::Idle);
        }
        drop(self.step()?);
        let revoked = self.count_down();
        if !revoked.is_empty() {
            self.bus.log().count("revoke while restoring");
            return Ok(Polled::Revoked { partitions: revoked, lost: false });
        }
        if let Some(revoked) = self.maybe_revoke() {
            return Ok(revoked);
        }
        if !self.coming.is_empty() && (self.owned.is_empty() || self.bus.log().dice.often(300)) {
            let all = self.coming.len();
            let count = if self.bus.log().all_at_once { all } else { 1 + self.bus.log().dice.below(all) };
            return Ok(Polled::Assigned(self.coming.drain(..count).collect()));
        }
        Ok(self.read(limit, take))
    }

    fn restore(&mut self, partition: u32) -> Result<Box<dyn Restore>, BusError> {
        let other_owner = self.is_other_owner();
        let mut log = self.step()?;
        let faults = log.faults;
        let (polls, at_once) = (log.dice.below(4), log.restores_at_once);
        let revoke = !other_owner && log.dice.often(faults.revoke);
        let records = |topic| log.records.get(&(topic, partition)).cloned().unwrap_or_default();
        let (readings, tallies) = (records(Topic::Readings), records(Topic::Tallies));
        drop(log);
        let gate = Arc::new(AtomicBool::new(at_once));
        let restoring = Owned::Restoring { polls, revoke, gate: gate.clone() };
        let taken = self.owned.insert(partition, restoring);
        assert!(taken.is_none(), "partition {partition} was restored without being assigned");
        Ok(Box::new(SimulatedRestore { partition, readings, tallies, gate, opened: AtomicU32::new(0) }))
    }

    fn resume(&mut self, partition: u32, progress: Option<u64>) -> Result<u64, BusError> {
        let mut log = self.step()?;
        let start = log.committed.get(&partition).copied().max(progress).unwrap_or(0);
        log.committed.insert(partition, start);
        drop(log);
        // The contract's tests resume without a restore.
        self.owned.insert(partition, Owned::Reading { position: start, start });
        Ok(start)
    }

    fn reread(&mut self, partition: u32, offsets: Range<u64>) -> Result<Box<dyn Reread>, BusError> {
        drop(self.step()?);
        assert!(
            self.owned.get(&partition).is_some_and(Owned::is_reading),
            "partition {partition} is not owned"
        );
        let committed = self.bus.log().committed.get(&partition).copied().unwrap_or(0);
        assert!(offsets.end <= committed, "what is read again was committed");
        let (bus, never_fails) = (self.bus.clone(), self.is_other_owner());
        Ok(Box::new(SimulatedReread { bus, partition, left: offsets, never_fails }))
    }

    fn send(&mut self, record: Outgoing<'_>) -> Result<(), BusError> {
        drop(self.step()?);
        let partition = record.partition.expect("outputs go to the partition of their input");
        assert!(self.owned.contains_key(&partition), "an output for partition {partition}, not owned");
        self.sent.push((record.topic, partition, Stored::new(record)));
        Ok(())
    }

    fn commit(&mut self, positions: &[(u32, u64)]) -> Result<Commit, BusError> {
        drop(self.step()?);
        for (partition, _) in positions {
            assert!(
                self.owned.get(partition).is_some_and(Owned::is_reading),
                "partition {partition} is not owned"
            );
        }
        let mut log = self.bus.log();
        let faults = log.faults;
        if !self.is_other_owner() && log.dice.often(faults.dropped) {
            log.count("dropped");
            drop(log);
            self.abort()?;
            return Ok(Commit::Dropped);
        }
        drop(log);
        self.keep(positions);
        if let Some(left) = &mut self.commits_left {
            *left = left.saturating_sub(1);
            self.stop.store(*left == 0, Ordering::Relaxed);
        }
        // The process may die before it hears of it.
        drop(self.step()?);
        Ok(Commit::Done)
    }

    fn abort(&mut self) -> Result<(), BusError> {
        drop(self.step()?);
        self.sent.clear();
        let committed = self.bus.log().committed.clone();
        for (partition, owned) in &mut self.owned {
            if let Owned::Reading { position, start } = owned {
                *position = committed.get(partition).copied().unwrap_or(0).max(*start);
            }
        }
        Ok(())
    }

    fn release(&mut self, partitions: &[u32]) -> Result<(), BusError> {
        assert!(self.sent.is_empty(), "partitions are released with their transaction open");
        let mut log = self.step()?;
        let faults = log.faults;
        let commits = 1 + log.dice.below(3) as u32;
        let other = log.other_owner.filter(|_| log.dice.often(faults.other_owner));
        drop(log);
        for partition in partitions {
            assert!(self.owned.remove(partition).is_some(), "partition {partition} was not owned");
        }
        if let Some(run) = other {
            self.bus.log().count("other owner");
            run(SimulatedSeat::of_other_owner(self.bus.clone(), partitions.to_vec(), commits));
        }
        self.coming.extend(partitions);
        Ok(())
    }

    fn caught_up(&mut self) -> Result<bool, BusError> {
        // The other owner leaves when its own partitions are read: nobody reads those of the first.
        let own: Vec<u32> = self.owned.keys().copied().collect();
        let other_owner = self.is_other_owner();
        let log = self.step()?;
        let committed = |partition| log.committed.get(&partition).copied().unwrap_or(0);
        let counts = |partition: &u32| !other_owner || own.contains(partition);
        let mut partitions = (0..log.partitions).filter(counts);
        Ok(partitions.all(|partition| committed(partition) >= log.end(Topic::Paragraphs, partition)))
    }
}

struct SimulatedReread {
    bus: Simulated,
    partition: u32,
    left: Range<u64>,
    never_fails: bool,
}

impl Reread for SimulatedReread {
    fn poll(
        &mut self,
        limit: usize,
        _wait: Duration,
        take: &mut dyn FnMut(Incoming<'_>),
    ) -> Result<u64, BusError> {
        let mut log = self.bus.log();
        if !self.never_fails {
            log.step()?;
        }
        // Sometimes nothing has come yet.
        let count = log.dice.below(limit.min(9) + 1);
        drop(log);
        let mut records = self.bus.records(Topic::Paragraphs, self.partition);
        records.retain(|record| self.left.contains(&record.offset));
        for record in records.iter().take(count) {
            record.hand_over(Topic::Paragraphs, self.partition, take);
            self.left.start = record.offset + 1;
        }
        if records.len() <= count {
            self.left.start = self.left.end;
        }
        Ok(self.left.start)
    }
}

struct SimulatedRestore {
    partition: u32,
    readings: Vec<Stored>,
    tallies: Vec<Stored>,
    gate: Arc<AtomicBool>,
    opened: AtomicU32,
}

impl Restore for SimulatedRestore {
    fn run(&mut self, cancelled: &AtomicBool, take: &mut dyn FnMut(Incoming<'_>)) -> Result<bool, BusError> {
        assert_eq!(self.opened.fetch_add(1, Ordering::Relaxed), 0, "a restore runs once");
        for (topic, records) in [(Topic::Readings, &self.readings), (Topic::Tallies, &self.tallies)] {
            for record in records {
                if cancelled.load(Ordering::Relaxed) {
                    return Ok(false);
                }
                record.hand_over(topic, self.partition, take);
            }
        }
        while !self.gate.load(Ordering::Acquire) {
            if cancelled.load(Ordering::Relaxed) {
                return Ok(false);
            }
            std::thread::sleep(Duration::from_micros(100));
        }
        Ok(true)
    }
}
