//! The partitions that a seat has, and how far each has come.

use super::restore::Found;
use std::collections::BTreeMap;
use std::sync::PoisonError;

/// Where a partition stands with its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Paused until its ledger is rebuilt.
    #[default]
    Restoring,
    Reading,
    /// To be given back.
    Revoked,
}

/// One partition.
#[derive(Default)]
pub struct Place {
    stage: Stage,
    /// The committed position; none: from the oldest record.
    start: Option<u64>,
    /// The next offset to be handed over; none: from the oldest record.
    next: Option<u64>,
    found: Found,
}

/// The partitions of a seat.
#[derive(Default)]
pub struct Places(BTreeMap<u32, Place>);

impl Places {
    pub fn insert(&mut self, partition: u32, place: Place) {
        self.0.insert(partition, place);
    }

    pub fn remove(&mut self, partitions: &[u32]) {
        self.0.retain(|partition, _| !partitions.contains(partition));
    }

    pub fn set_stage(&mut self, partitions: &[u32], stage: Stage) {
        for (_, place) in self.0.iter_mut().filter(|(partition, _)| partitions.contains(partition)) {
            place.stage = stage;
        }
    }

    /// Notes a record on its way to the worker; false where the partition is not being read.
    pub fn advance(&mut self, partition: u32, next: u64) -> bool {
        match self.0.get_mut(&partition) {
            Some(place) if place.stage == Stage::Reading => {
                place.next = Some(next);
                true
            }
            _ => false,
        }
    }

    /// Begins to read from `start`.
    pub fn start(&mut self, partition: u32, start: Option<u64>) {
        if let Some(place) = self.0.get_mut(&partition) {
            place.stage = Stage::Reading;
            (place.start, place.next) = (start, start);
        }
    }

    pub fn commit(&mut self, positions: &[(u32, u64)]) {
        for (partition, next) in positions {
            if let Some(place) = self.0.get_mut(partition) {
                place.start = Some(*next);
            }
        }
    }

    /// Goes back to the committed positions of what is being read.
    pub fn rewind(&mut self) -> Vec<(u32, Option<u64>)> {
        let reading = self.0.iter_mut().filter(|(_, place)| place.stage == Stage::Reading);
        let back = reading.map(|(partition, place)| {
            place.next = place.start;
            (*partition, place.start)
        });
        back.collect()
    }

    /// What is being read, each with its next offset.
    pub fn reading(&self) -> Vec<(u32, Option<u64>)> {
        let reading = self.0.iter().filter(|(_, place)| place.stage == Stage::Reading);
        reading.map(|(partition, place)| (*partition, place.next)).collect()
    }

    /// What is being read with nothing handed over that is not committed.
    pub fn settled(&self) -> Vec<u32> {
        let reading = self.0.iter().filter(|(_, place)| place.stage == Stage::Reading);
        let settled = reading.filter(|(_, place)| place.start == place.next);
        settled.map(|(partition, _)| *partition).collect()
    }

    pub fn revoked(&self) -> Vec<u32> {
        let revoked = self.0.iter().filter(|(_, place)| place.stage == Stage::Revoked);
        revoked.map(|(partition, _)| *partition).collect()
    }

    pub fn is_restoring(&self, partition: u32) -> bool {
        self.0.get(&partition).is_some_and(|place| place.stage == Stage::Restoring)
    }

    pub fn any_restoring(&self) -> bool {
        self.0.values().any(|place| place.stage == Stage::Restoring)
    }

    /// Where the restore of a partition leaves its committed position.
    pub fn found(&self, partition: u32) -> Found {
        self.0.get(&partition).map(|place| Found::clone(&place.found)).unwrap_or_default()
    }

    pub fn take_found(&self, partition: u32) -> Option<super::position::Committed> {
        let place = self.0.get(&partition)?;
        place.found.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(stages: &[(u32, Stage)]) -> Places {
        let mut places = Places::default();
        for &(partition, stage) in stages {
            places.insert(partition, Place { stage, ..Place::default() });
        }
        places
    }

    #[test]
    fn only_what_is_being_read_is_handed_over() {
        let mut places = places(&[(0, Stage::Restoring), (1, Stage::Reading), (2, Stage::Revoked)]);
        assert_eq!([0, 1, 2, 3].map(|partition| places.advance(partition, 7)), [false, true, false, false]);
    }

    #[test]
    fn a_rewind_goes_to_the_last_commit_of_what_is_being_read() {
        let mut places = places(&[(0, Stage::Restoring), (1, Stage::Restoring), (2, Stage::Restoring)]);
        places.start(0, Some(5));
        places.start(1, None);
        for partition in [0, 1, 2] {
            places.advance(partition, 20);
        }
        places.commit(&[(0, 9)]);
        places.advance(0, 30);
        assert_eq!(places.rewind(), [(0, Some(9)), (1, None)]);
        assert_eq!(places.reading(), [(0, Some(9)), (1, None)]);
    }

    #[test]
    fn settled_is_what_is_committed_as_far_as_handed_over() {
        let mut places = places(&[(0, Stage::Restoring), (1, Stage::Restoring), (2, Stage::Restoring)]);
        places.start(0, Some(5));
        places.start(1, None);
        assert_eq!(places.settled(), [0, 1]);
        places.advance(0, 6);
        places.advance(1, 1);
        assert!(places.settled().is_empty());
        places.commit(&[(0, 6)]);
        assert_eq!(places.settled(), [0]);
    }

    #[test]
    fn what_is_given_back_is_no_longer_rewound() {
        let mut places = places(&[(0, Stage::Reading), (1, Stage::Reading)]);
        places.set_stage(&[1], Stage::Revoked);
        assert_eq!(places.revoked(), [1]);
        places.remove(&[1]);
        assert_eq!(places.rewind(), [(0, None)]);
        assert!(!places.any_restoring());
    }
}
