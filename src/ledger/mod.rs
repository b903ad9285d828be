//! The ledger: who holds which figure, folded from readings, decisions and story records.
//!
//! **The law.** Within its named limits the derived part of the ledger (figures, views, differences,
//! checks) is a function of the set of inputs, never of their order, duplication or batching.
//! Publication state (versions, sequence, epoch, what a source ever held) is history: it is written
//! with the tallies and restored as written.
//!
//! | file | holds |
//! | --- | --- |
//! | `revision` | which revision of a paragraph speaks, and since when a claim stands |
//! | `article` | the paragraphs of an article, resolved in position order |
//! | `place`, `scene`, `names`, `desk` | where a claim belongs, after the desk's decisions |
//! | `copies` | near-same words: whose text a claim is, and what its originator took back |
//! | `lattice` | which measures count others in |
//! | `board`, `run` | each source's claims on each measure in the order said, and the figure they end in |
//! | `compare`, `check`, `policy` | what stands between sources, contradictions, the combined view |
//! | `publish`, `kind`, `occasion`, `figure` | tallies, and their differences as updates |
//! | `story`, `journal` | one story, and what a batch touched in it |
//!
//! What is deliberately absent: text, clocks, files, randomness. Labels and sentences stay empty.

mod article;
mod board;
mod check;
mod compare;
mod copies;
mod desk;
mod figure;
mod journal;
mod kind;
mod lattice;
#[cfg(test)]
mod laws;
mod names;
mod occasion;
mod outcome;
mod place;
mod policy;
mod publish;
mod revision;
mod run;
mod scene;
mod story;
#[cfg(test)]
mod tests;

pub use outcome::{Mismatch, Outcome, Settings, Touched, Winner};
pub use policy::Policy;

use crate::model::{Around, Decision, Reading, Resolve, Story, Tally};
use journal::StoryJournal;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;
use story::{Rules, StoryState};

/// All tallies of all stories of one partition.
#[derive(Debug)]
pub struct Ledger {
    rules: Rules,
    /// Never iterated without sorting.
    stories: FxHashMap<Arc<str>, Box<StoryState>>,
    journal: BTreeMap<Arc<str>, StoryJournal>,
}

impl Ledger {
    /// Raised whenever the same inputs may end in another ledger than before.
    pub const VERSION: u32 = 1;

    pub fn new(resolve: Resolve, settings: Settings) -> Ledger {
        let rules = Rules { resolve, settings, around: |_| Vec::new() };
        Ledger { rules, stories: FxHashMap::default(), journal: BTreeMap::new() }
    }

    /// The same, with what is known of places that lie in others; else none does.
    pub fn with_places(self, around: Around) -> Ledger {
        Ledger { rules: Rules { around, ..self.rules }, ..self }
    }

    /// Folds one paragraph revision. Its `trace` is ignored: the ledger keeps its own.
    pub fn take_reading(&mut self, reading: Reading) -> Outcome {
        if !self.stories.contains_key(reading.story.as_str()) && revision::leaves_nothing(&reading) {
            return Outcome::Folded(Vec::new());
        }
        let (story, rules, journal) = self.open(&reading.story);
        story.take_reading(rules, journal, reading)
    }

    /// Folds a decision of the desk.
    pub fn take_decision(&mut self, decision: Decision) -> Outcome {
        let (story, rules, journal) = self.open(&decision.story);
        story.take_decision(rules, journal, decision)
    }

    /// Folds a story record.
    pub fn take_story(&mut self, record: Story) -> Outcome {
        let (story, rules, journal) = self.open(&record.story);
        story.take_story(rules, journal, record)
    }

    /// What was touched since the last commit, each once, as it is now: by story, and in it the
    /// record, decisions by target, readings by article and paragraph, tallies by measure.
    pub fn changes(&self) -> impl Iterator<Item = Touched<'_>> {
        self.journal.iter().flat_map(|(id, journal)| self.stories[id].touched(journal))
    }

    /// Makes the batch final.
    pub fn commit(&mut self) {
        for id in std::mem::take(&mut self.journal).keys() {
            self.drop_if_empty(id);
        }
    }

    /// Takes the batch back: the ledger is exactly as it was at the last commit.
    pub fn rollback(&mut self) {
        for (id, journal) in std::mem::take(&mut self.journal) {
            let story = self.stories.get_mut(&id).expect("a touched story is there");
            story.roll_back(journal);
            self.drop_if_empty(&id);
        }
    }

    /// Every tally, by story and measure.
    pub fn tallies(&self) -> impl Iterator<Item = &Tally> {
        let mut stories: Vec<_> = self.stories.values().collect();
        stories.sort_unstable_by(|a, b| a.id().cmp(b.id()));
        stories.into_iter().flat_map(|story| story.tallies())
    }

    /// Takes back a stored reading, trace and all. Restoring is done before the first input.
    pub fn restore_reading(&mut self, reading: Reading) {
        self.restored(&reading.story).restore_reading(reading);
    }

    pub fn restore_decision(&mut self, decision: Decision) {
        self.restored(&decision.story).restore_decision(decision);
    }

    pub fn restore_story(&mut self, record: Story) {
        self.restored(&record.story).restore_story(record);
    }

    pub fn restore_tally(&mut self, tally: Tally) {
        self.restored(&tally.story).restore_tally(tally);
    }

    /// Derives every tally from what was restored. Publication state stays as written; the derived
    /// part must equal the stored one where ledger version and lexicon are among those of today.
    ///
    /// # Errors
    /// The first stored tally that does not follow from the stored readings.
    pub fn finish_restore(&mut self, lexicons: &[&str]) -> Result<(), Mismatch> {
        let mut stories: Vec<_> = self.stories.values_mut().collect();
        stories.sort_unstable_by(|a, b| a.id().cmp(b.id()));
        for story in stories {
            story.finish_restore(&self.rules, lexicons)?;
        }
        Ok(())
    }

    fn open(&mut self, id: &str) -> (&mut StoryState, &Rules, &mut StoryJournal) {
        if !self.stories.contains_key(id) {
            self.stories.insert(id.into(), Box::new(StoryState::new(id, &self.rules)));
        }
        let story = self.stories.get_mut(id).expect("it was just made");
        if !self.journal.contains_key(id) {
            self.journal.insert(story.id().clone(), StoryJournal::begin(story.sequence()));
        }
        let journal = self.journal.get_mut(id).expect("it was just made");
        (story, &self.rules, journal)
    }

    fn restored(&mut self, id: &str) -> &mut StoryState {
        self.stories.entry(id.into()).or_insert_with(|| Box::new(StoryState::new(id, &self.rules)))
    }

    fn drop_if_empty(&mut self, id: &str) {
        if self.stories.get(id).is_some_and(|story| story.is_empty()) {
            self.stories.remove(id);
        }
    }
}
