//! A story put together from its records: after a restore, or after it lay cold.

use super::board::Dirty;
use super::lattice;
use super::limits;
use super::outcome::Mismatch;
use super::publish;
use super::story::{Rules, StoryState};
use crate::model::{Closing, Decision, Measure, Reading, Story, Tally, Words};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a restored story is held against.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a> {
    /// The lexicons of today.
    pub lexicons: &'a [&'a str],
    /// The ledger version that wrote what is restored, 0 where that is not one; none: it is not known.
    pub written_by: Option<u32>,
}

/// What became of a restored story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// What is stored follows from the readings.
    Follows,
    /// Another ledger version or lexicon wrote it: its tallies stand as stored until they are told anew.
    Outdated,
}

impl StoryState {
    pub fn restore_reading(&mut self, reading: Reading) {
        let article = self.articles.entry(reading.article.as_str().into()).or_default();
        self.paragraphs += usize::from(article.slot(&reading.paragraph).is_none());
        article.add(reading);
    }

    pub fn restore_decision(&mut self, decision: Decision) {
        let target = decision.target.clone();
        self.desk.set(&target, Some(decision));
    }

    pub fn restore_story(&mut self, record: Story) {
        self.set_record(Some(record));
    }

    pub fn restore_tally(&mut self, tally: Tally) {
        self.sequence = self.sequence.max(tally.publication.story_version);
        self.epoch = self.epoch.max(tally.epoch);
        self.tallies.insert(Arc::new(tally.measure.clone()), Tally { label: Words::default(), ..tally });
    }

    pub fn restore_closing(&mut self, closing: Closing) {
        self.sequence = self.sequence.max(closing.story_version);
        self.epoch = self.epoch.max(closing.epoch);
        self.closing = Some(closing);
    }

    pub fn restore_gone(&mut self, measure: &Measure) {
        self.tallies.remove(measure);
    }

    /// Derives the tallies anew, and trusts their publication state.
    pub fn derive_all(&mut self, rules: &Rules) {
        let everything = self.settle(rules);
        for (measure, sources) in &everything {
            if let Some(stored) = self.tallies.get(measure) {
                let derived = self.derived(rules, stored, sources);
                self.tallies.insert(measure.clone(), derived);
            }
        }
    }

    /// Derives the tallies anew and holds them against the stored ones.
    pub fn compare_all(&mut self, rules: &Rules, expected: Expected<'_>) -> Result<Verdict, Mismatch> {
        let everything = self.settle(rules);
        if self.is_closed() {
            return Ok(Verdict::Follows);
        }
        let mut derived = Vec::new();
        let mut verdict = Verdict::Follows;
        for (measure, sources) in &everything {
            match self.compare(rules, expected, measure, sources)? {
                Compared::Follows(tally) => derived.push((measure.clone(), *tally)),
                Compared::Outdated => verdict = Verdict::Outdated,
                Compared::Untold => {}
            }
        }
        if verdict == Verdict::Follows {
            self.tallies.extend(derived);
        }
        Ok(verdict)
    }

    /// Resolves and places whatever is there; returns every measure of a toll with its sources.
    pub fn settle(&mut self, rules: &Rules) -> Dirty {
        for article in self.articles.values_mut() {
            article.resolve_all(rules);
        }
        self.set_texts();
        let mut dirty = Dirty::new();
        self.place_every_slot(&mut dirty, |_, _, _| {});
        if !self.names.settle().is_empty() {
            self.place_every_slot(&mut dirty, |_, _, _| {});
        }
        let everything = self.everything();
        self.board.refresh(&everything);
        self.room = limits::room(&rules.settings.limits, &self.board);
        self.tolls()
    }

    /// The same without what is no toll.
    pub fn tolls(&self) -> Dirty {
        let mut everything = self.everything();
        everything.retain(|measure, _| !lattice::is_stock(measure));
        everything
    }

    /// Every measure that is counted or told of, with its sources.
    pub fn everything(&self) -> Dirty {
        let mut everything = publish::everything(&self.board);
        for (measure, tally) in &self.tallies {
            let known = tally.figures.iter().map(|figure| figure.source.as_str().into());
            everything.entry(measure.clone()).or_default().extend(known);
        }
        everything
    }

    fn derived(&self, rules: &Rules, stored: &Tally, sources: &BTreeSet<Arc<str>>) -> Tally {
        let source = self.source(rules);
        let mut derived = publish::blank(&source, &stored.measure);
        publish::derive(&source, &mut derived, sources);
        derived.epoch = stored.epoch;
        derived.version = stored.version;
        derived.publication = stored.publication.clone();
        derived
    }

    fn compare(
        &self,
        rules: &Rules,
        expected: Expected<'_>,
        measure: &Arc<Measure>,
        sources: &BTreeSet<Arc<str>>,
    ) -> Result<Compared, Mismatch> {
        let missing = publish::blank(&self.source(rules), measure);
        let stored = self.tallies.get(measure);
        let derived = self.derived(rules, stored.unwrap_or(&missing), sources);
        let Some(stored) = stored else {
            return match derived.figures.is_empty() {
                true => Ok(Compared::Untold),
                false if !expected.knows(&derived) => Ok(Compared::Outdated),
                false => Err(self.mismatch(measure, "it is missing")),
            };
        };
        let comparable = stored.ledger_version == derived.ledger_version
            && expected.knows(stored)
            && expected.knows(&derived);
        match comparable {
            _ if derived == *stored => Ok(Compared::Follows(Box::new(derived))),
            false => Ok(Compared::Outdated),
            true => Err(self.mismatch(measure, difference(&derived, stored))),
        }
    }

    fn mismatch(&self, measure: &Measure, what: &str) -> Mismatch {
        Mismatch { story: self.id.to_string(), measure: Box::new(measure.clone()), what: what.to_string() }
    }
}

enum Compared {
    Follows(Box<Tally>),
    Outdated,
    /// Nobody counts it, and nobody ever did.
    Untold,
}

impl Expected<'_> {
    /// Whether a tally was read and counted as it would be today.
    fn knows(&self, tally: &Tally) -> bool {
        let today = self.written_by.is_none_or(|version| version == super::Ledger::VERSION);
        today && (tally.lexicon.is_empty() || self.lexicons.contains(&tally.lexicon.as_str()))
    }
}

/// The first part in which two tallies differ, for people.
fn difference(derived: &Tally, stored: &Tally) -> &'static str {
    if derived.figures != stored.figures {
        "figures"
    } else if derived.combined != stored.combined {
        "combined view: was the policy changed?"
    } else if derived.differences != stored.differences || derived.ahead != stored.ahead {
        "differences"
    } else if derived.failing != stored.failing {
        "checks"
    } else if derived.echoes != stored.echoes {
        "copies"
    } else {
        "support"
    }
}
