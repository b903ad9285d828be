//! What had been said by a time, with hindsight: the readings of today, less what was said later.
//!
//! Late reports are in it, and what was taken back is not, whenever that happened. Decisions and story
//! records are no sayings: all of them hold. A closed story has kept the claims that its last figures
//! stand on, and no others.

use super::fate::{self, Fated};
use super::revision::said;
use super::story::{Rules, StoryState};
use super::{Settings, publish};
use crate::model::{Closing, Decision, Directory, Reading, Resolve, Status, Story, Tally, Time};
use std::collections::BTreeMap;

/// Gathers the newest records of a log.
pub struct Hindsight {
    until: Time,
    rules: Rules,
    stories: BTreeMap<String, Records>,
}

#[derive(Default)]
struct Records {
    readings: Vec<Reading>,
    decisions: Vec<Decision>,
    record: Option<Story>,
    epoch: Option<u32>,
}

impl Hindsight {
    /// [`Time::MAX`]: whatever has been said.
    pub fn of(until: Time, resolve: Resolve, settings: Settings, directory: Directory) -> Hindsight {
        Hindsight { until, rules: Rules { resolve, settings, directory }, stories: BTreeMap::new() }
    }

    /// Takes the newest reading of a paragraph, trace and all.
    pub fn take_reading(&mut self, reading: Reading) {
        self.records(&reading.story).readings.push(reading);
    }

    pub fn take_decision(&mut self, decision: Decision) {
        self.records(&decision.story).decisions.push(decision);
    }

    pub fn take_story(&mut self, record: Story) {
        self.records(&record.story).record = Some(record.clone());
    }

    pub fn take_closing(&mut self, closing: Closing) {
        self.records(&closing.story).epoch = Some(closing.epoch);
    }

    /// The tallies by story and measure, without history: their versions are 0.
    pub fn tallies(self) -> Vec<Tally> {
        let Hindsight { until, rules, stories } = self;
        stories.into_iter().flat_map(|(id, records)| tallies(&rules, &id, records, until)).collect()
    }

    /// What became of every claim with a figure, by story, article and paragraph.
    pub fn claims(self) -> Vec<Fated> {
        let Hindsight { until, rules, stories } = self;
        let fated = |(id, records): (String, Records)| fate::of_story(&story(&rules, &id, records, until));
        stories.into_iter().flat_map(fated).collect()
    }

    fn records(&mut self, story: &str) -> &mut Records {
        self.stories.entry(story.to_string()).or_default()
    }
}

fn tallies(rules: &Rules, id: &str, records: Records, until: Time) -> Vec<Tally> {
    let story = story(rules, id, records, until);
    let mut tallies = Vec::new();
    for (measure, sources) in story.tolls() {
        let source = story.source(rules);
        let mut tally = publish::blank(&source, &measure);
        publish::derive(&source, &mut tally, &sources);
        if !tally.figures.is_empty() || !tally.differences.is_empty() {
            tallies.push(tally);
        }
    }
    tallies
}

/// The story with every claim in its place, and no tallies.
fn story(rules: &Rules, id: &str, records: Records, until: Time) -> StoryState {
    let mut story = StoryState::new(id, rules);
    let kills = kills(&records.readings);
    records.record.into_iter().for_each(|record| story.restore_story(record));
    records.decisions.into_iter().for_each(|decision| story.restore_decision(decision));
    for reading in records.readings {
        let kill = kills.get(&reading.article).copied();
        if let Some(reading) = by(reading, until, kill) {
            story.restore_reading(reading);
        }
    }
    story.epoch = records.epoch.unwrap_or(story.epoch);
    story.settle(rules);
    story
}

/// When articles were killed as a whole.
fn kills(readings: &[Reading]) -> BTreeMap<String, Time> {
    let notices = readings.iter().filter(|r| r.paragraph.is_empty() && r.status == Status::Withdrawn);
    notices.map(|notice| (notice.article.clone(), notice.revised)).collect()
}

/// The reading with what was said by then; none: the paragraph was not there. `kill`: when its article
/// was.
fn by(mut reading: Reading, until: Time, kill: Option<Time>) -> Option<Reading> {
    if reading.status == Status::Withdrawn || reading.revised <= until {
        return Some(reading);
    }
    let first =
        reading.trace.first().map_or((reading.revision, reading.revised), |t| (t.revision, t.revised));
    let begun = if first.0 <= 1 { first.1.min(reading.published) } else { first.1 };
    if begun > until {
        return None;
    }
    let late: Vec<bool> = reading.claims.iter().map(|claim| said(&reading, &claim.id) > until).collect();
    let mut late = late.into_iter();
    reading.claims.retain(|_| !late.next().unwrap_or_default());
    // It stands as the last revision by then, or it would seem to be said again later.
    let last = reading.trace.iter().rev().find(|trace| trace.revised <= until);
    let (revision, revised) = last.map_or((1, begun), |last| (last.revision, last.revised));
    // A kill between the two did not silence it for good.
    if kill.is_none_or(|kill| revised > kill || reading.revised <= kill) {
        (reading.revision, reading.revised) = (revision, revised);
    }
    Some(reading)
}

#[cfg(test)]
mod tests {
    use super::super::fate::Fate;
    use super::super::tests::{Log, derived, feed, new_ledger, resolve, step};
    use super::*;
    use crate::ledger::laws::script::DIRECTORY;
    use proptest::collection::vec;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever has been said ends in the tallies of today.
        #[test]
        fn all_of_hindsight_is_today(steps in vec(step(), 1..24)) {
            let mut ledger = new_ledger();
            steps.iter().for_each(|step| drop(feed(&mut ledger, step)));
            let mut log = Log::default();
            log.write(&ledger);
            let hindsight = || {
                let mut hindsight = Hindsight::of(Time::MAX, resolve, Settings::default(), DIRECTORY);
                log.readings.values().cloned().for_each(|reading| hindsight.take_reading(reading));
                log.decisions.values().cloned().for_each(|decision| hindsight.take_decision(decision));
                log.story.iter().cloned().for_each(|record| hindsight.take_story(record));
                hindsight
            };
            let tallies: Vec<_> = hindsight().tallies().into_iter().map(|t| Tally { epoch: 0, ..t }).collect();
            prop_assert_eq!(&tallies, &derived(&ledger));
            // Each figure stands on one claim, and no other claim stands.
            let toll = |fated: &Fated| !super::super::lattice::is_stock(&fated.measure);
            let stands = hindsight().claims().into_iter().filter(|f| f.fate == Fate::Stands && toll(f));
            let mut stands: Vec<_> = stands.map(|fated| (fated.measure, fated.source)).collect();
            stands.sort();
            let figures = tallies.iter().flat_map(|t| t.figures.iter().map(|f| (t.measure.clone(), f.source.clone())));
            prop_assert_eq!(stands, figures.collect::<Vec<_>>());
        }
    }
}
