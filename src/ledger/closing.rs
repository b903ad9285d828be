//! Closing and reopening: what is left of a story that has been idle for long, and how it goes on.
//!
//! A closed story keeps of each paragraph its revision, so that what is known is known again, and of its
//! claims those that final figures and denials stand on, with nothing left open. They are folded like any;
//! names that stand for others are looked for anew among them.

use super::journal::StoryJournal;
use super::occasion::Occasion;
use super::publish;
use super::run::{Key, Run};
use super::story::{Rules, StoryState};
use crate::model::{Claim, Closing, Offers, Open, Reading, Scope, Source, Tally, Time, Update};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Claims to keep of a paragraph, by their place in it: whose row they stand in, and whom they follow.
type Kept = BTreeMap<usize, (Arc<Source>, Option<Arc<str>>)>;

impl StoryState {
    pub fn is_closed(&self) -> bool {
        self.closing.as_ref().is_some_and(|closing| closing.closed)
    }

    /// The story closed, and the updates that say so: one a tally. This one stays as it is.
    pub fn close(&self, rules: &Rules, at: Time) -> (StoryState, Vec<Update>) {
        let occasion = Occasion::closing(&self.id, self.epoch, at);
        let mut sequence = self.sequence;
        let tell = |tally: &Tally| publish::closed(&occasion, &mut tally.clone(), &mut sequence);
        let updates = self.tallies.values().map(tell).collect();
        let mut closed = StoryState::new(&self.id, rules);
        self.record.iter().cloned().for_each(|record| closed.restore_story(record));
        self.desk.decisions().cloned().for_each(|decision| closed.restore_decision(decision));
        self.pruned().into_iter().for_each(|reading| closed.restore_reading(reading));
        (closed.sequence, closed.epoch) = (sequence, self.epoch);
        closed.closing = Some(Closing {
            story: self.id.to_string(),
            at,
            epoch: self.epoch,
            story_version: sequence,
            closed: true,
        });
        closed.settle(rules);
        (closed, updates)
    }

    /// Begins the next epoch of a closed story with the figures it was closed with.
    pub fn reopen(&mut self, rules: &Rules, journal: &mut StoryJournal, occasion: &Occasion) -> Vec<Update> {
        let Some(closing) = self.closing.as_mut().filter(|closing| closing.closed) else { return Vec::new() };
        closing.closed = false;
        journal.reopened = true;
        self.epoch += 1;
        closing.epoch = self.epoch;
        let mut updates = Vec::new();
        for (measure, sources) in self.tolls() {
            let source = self.source(rules);
            let mut tally = publish::blank(&source, &measure);
            publish::derive(&source, &mut tally, &sources);
            if tally.figures.is_empty() && tally.differences.is_empty() && tally.failing.is_empty() {
                continue;
            }
            updates.extend(publish::reopened(occasion, &mut tally, &mut self.sequence));
            self.note_tally(&measure);
            journal.tallies.entry(measure.clone()).or_insert(None);
            self.tallies.insert(measure, tally);
        }
        updates
    }

    /// The paragraphs' readings, without what no final figure stands on.
    fn pruned(&self) -> Vec<Reading> {
        let mut kept: BTreeMap<(Arc<str>, Arc<str>), Kept> = BTreeMap::new();
        let runs = self.board.measures().filter_map(|measure| self.board.runs(measure)).flatten();
        for (_, run) in runs {
            for key in run.standing().stands_on() {
                let place = (key.article.clone(), key.paragraph.clone());
                kept.entry(place).or_default().insert(usize::from(key.index.0), row(run, key));
            }
        }
        let mut readings = Vec::new();
        for (article, state) in &self.articles {
            for (paragraph, slot) in state.slots() {
                let kept = kept.remove(&(article.clone(), paragraph.clone())).unwrap_or_default();
                let claims = slot.live.as_ref().map(|live| live.claims()).unwrap_or_default();
                readings.push(prune(&slot.reading, claims, kept));
            }
        }
        readings
    }
}

fn row(run: &Run, key: &Key) -> (Arc<Source>, Option<Arc<str>>) {
    let entry = run.entry(key).expect("a run holds what its figure stands on");
    (entry.source.clone(), entry.copied.clone())
}

/// The reading with the claims to keep, resolved as they are now.
fn prune(reading: &Reading, resolved: &[Claim], kept: Kept) -> Reading {
    let close = |(index, (source, copied)): (usize, (Arc<Source>, Option<Arc<str>>))| {
        let mut claim = resolved[index].clone();
        // Decisions are on claims as read.
        claim.id.clone_from(&reading.claims[index].id);
        claim.attribution.source = Some(Source::clone(&source));
        claim.attribution.open = Open::Closed;
        if let Some(figure) = claim.figure.as_mut().filter(|figure| figure.scope == Scope::Subset) {
            // It was found to be narrower than its total, which may not be kept.
            figure.scope = Scope::Total;
        }
        if let (None, Some(name)) = (&claim.attribution.follows, copied) {
            claim.attribution.follows = Some(Source::named(&name));
        }
        claim
    };
    let claims: Vec<Claim> = kept.into_iter().map(close).collect();
    let stub = claims.is_empty();
    let text = |text: &String| if stub { String::new() } else { text.clone() };
    Reading {
        claims,
        headline: text(&reading.headline),
        url: text(&reading.url),
        offers: Offers::default(),
        sketch: Vec::new(),
        trace: if stub { Vec::new() } else { reading.trace.clone() },
        ..Reading::clone(reading)
    }
}
