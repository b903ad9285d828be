//! What was known at a time: today's tallies with later updates undone.
//!
//! Updates tell of figures, disputes and checks. Who has carried a figure since its last update, who is
//! merely ahead and what parts say alone they do not tell: of a story that has later updates each figure
//! is shown as the last update by then told of it, and the rest is left empty. Nor does a story's end tell
//! of failing checks: once their updates are gone from the log, those of a closed story are not known.

use super::kind::stated;
use super::{Ledger, Policy, compare};
use crate::model::{
    Check, Difference, Kind, Measure, Publication, SourceFigure, Support, Tally, Time, Update,
};
use std::collections::BTreeMap;

/// The updates of a log, taken in their order, around a time.
#[derive(Debug)]
pub struct Past {
    until: Time,
    stories: BTreeMap<String, StoryPast>,
    oldest: Option<Oldest>,
}

/// Nothing can be said of a time before the oldest update that is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "what was known at {until} is not kept: the oldest update is {id} of {told}; ask for that time or later"
)]
pub struct TooEarly {
    pub until: Time,
    pub id: String,
    pub told: Time,
}

#[derive(Clone, Debug)]
struct Oldest {
    id: String,
    told: Time,
}

#[derive(Debug)]
struct StoryPast {
    oldest: Oldest,
    /// Whether it is the story's first.
    whole: bool,
    /// Whether a later update has come.
    later: bool,
    tallies: BTreeMap<Measure, TallyPast>,
}

#[derive(Debug, Default)]
struct TallyPast {
    /// The last update by then.
    told: Option<Box<Update>>,
    /// What the last word on disputes by then was; none: there is none.
    differences: Option<Vec<Difference>>,
    /// The arithmetic of checks that failed by then, by source and name.
    failing: BTreeMap<(String, String), String>,
    later: Option<Later>,
}

/// What the first later update of each kind says of the time before it.
#[derive(Debug)]
struct Later {
    epoch: u32,
    /// The tally's version before them; 0: it was not there.
    version: u32,
    figures: BTreeMap<String, Option<SourceFigure>>,
    differences: Option<Vec<Difference>>,
    /// None: the check did not fail.
    failing: BTreeMap<(String, String), Option<String>>,
    /// The update by which the story was closed: no tally is left of it.
    closed: Option<Box<Update>>,
}

impl Past {
    pub fn of(until: Time) -> Past {
        Past { until, stories: BTreeMap::new(), oldest: None }
    }

    /// Takes an update that was told at a time: that of the record of its input. Of each story they are
    /// taken in order.
    pub fn take(&mut self, told: Time, update: Update) {
        let oldest = || Oldest { id: update.id.clone(), told };
        if self.oldest.as_ref().is_none_or(|known| told < known.told) {
            self.oldest = Some(oldest());
        }
        let story = self.stories.entry(update.story.clone()).or_insert_with(|| StoryPast {
            oldest: oldest(),
            whole: update.story_version == 1,
            later: false,
            tallies: BTreeMap::new(),
        });
        // Clocks may differ: what follows a later update is later.
        story.later |= told > self.until;
        let tally = story.tallies.entry(update.measure.clone()).or_default();
        if story.later { tally.undo(update) } else { tally.tell(update) }
    }

    /// The tallies of then, by story and measure, from all of `today`. Stories without later updates are
    /// as they are today.
    ///
    /// # Errors
    /// Where updates are gone from the log that would have to be undone.
    pub fn tallies(self, today: Vec<Tally>) -> Result<Vec<Tally>, TooEarly> {
        let too_early =
            |oldest: &Oldest| TooEarly { until: self.until, id: oldest.id.clone(), told: oldest.told };
        if let Some(oldest) = self.oldest.as_ref().filter(|oldest| oldest.told > self.until) {
            return Err(too_early(oldest));
        }
        let key = |tally: Tally| ((tally.story.clone(), tally.measure.clone()), tally);
        let mut tallies: BTreeMap<_, _> = today.into_iter().map(key).collect();
        for (id, story) in self.stories.into_iter().filter(|(_, story)| story.later) {
            if story.oldest.told > self.until && !story.whole {
                return Err(too_early(&story.oldest));
            }
            for (measure, past) in story.tallies {
                let key = (id.clone(), measure);
                if let Some(tally) = past.restore(tallies.remove(&key)) {
                    tallies.insert(key, tally);
                }
            }
        }
        Ok(tallies.into_values().collect())
    }
}

impl TallyPast {
    fn tell(&mut self, update: Update) {
        let check = || (update.source.clone(), update.check.clone());
        match update.kind {
            Kind::Disputed => self.differences = Some(update.differences.clone()),
            Kind::Converged => self.differences = Some(Vec::new()),
            Kind::CheckFailed => {
                self.failing.insert(check(), update.arithmetic.clone());
            }
            Kind::CheckCleared => {
                self.failing.remove(&check());
            }
            Kind::Closed | Kind::Reopened => *self = TallyPast::default(),
            _ => {}
        }
        self.told = Some(Box::new(update));
    }

    fn undo(&mut self, update: Update) {
        let later = self.later.get_or_insert_with(|| Later {
            epoch: update.epoch,
            version: update.version.saturating_sub(1),
            figures: BTreeMap::new(),
            differences: None,
            failing: BTreeMap::new(),
            closed: None,
        });
        if later.closed.is_some() {
            return;
        }
        let check = || (update.source.clone(), update.check.clone());
        match update.kind {
            Kind::Disputed => _ = later.differences.get_or_insert_default(),
            Kind::Converged => _ = later.differences.get_or_insert(update.differences),
            Kind::CheckFailed => {
                let known = self.failing.get(&check()).cloned();
                later.failing.entry(check()).or_insert(known);
            }
            Kind::CheckCleared => _ = later.failing.entry(check()).or_insert(Some(update.arithmetic)),
            Kind::Closed => later.closed = Some(Box::new(update)),
            Kind::Matched | Kind::Reopened => {}
            _ => _ = later.figures.entry(update.source).or_insert(update.previous),
        }
    }

    /// The tally of then; none: it was not there.
    fn restore(self, today: Option<Tally>) -> Option<Tally> {
        let TallyPast { told, differences, failing, later } = self;
        let told = told.as_deref();
        let Some(mut later) = later else { return today.map(|today| shown(today, told)) };
        if later.version == 0 {
            return None;
        }
        let mut tally = match later.closed.take() {
            Some(closed) => of_closed(*closed, failing),
            None => today?,
        };
        (tally.epoch, tally.version) = (later.epoch, later.version);
        for (source, previous) in later.figures {
            tally.figures.retain(|figure| figure.source != source);
            tally.figures.extend(previous);
        }
        tally.figures.sort_by(|a, b| a.source.cmp(&b.source));
        for ((source, name), arithmetic) in later.failing {
            tally.failing.retain(|check| (&check.source, &check.name) != (&source, &name));
            tally.failing.extend(arithmetic.map(|arithmetic| Check { source, name, arithmetic }));
        }
        tally.failing.sort();
        tally.differences = match told {
            Some(told) if !told.disputed => Vec::new(),
            _ => differences.or(later.differences).unwrap_or(tally.differences),
        };
        Some(shown(tally, told))
    }
}

/// The tally that the last update before a story's end leaves.
fn of_closed(closed: Update, failing: BTreeMap<(String, String), String>) -> Tally {
    let check = |((source, name), arithmetic)| Check { source, name, arithmetic };
    Tally {
        story: closed.story,
        measure: closed.measure,
        label: closed.label,
        epoch: closed.epoch,
        version: closed.version,
        figures: closed.others,
        combined: closed.combined,
        floor: None,
        differences: closed.differences,
        ahead: Vec::new(),
        failing: failing.into_iter().map(check).collect(),
        echoes: Vec::new(),
        support: Support::default(),
        publication: Publication::default(),
        ledger_version: Ledger::VERSION,
        lexicon: String::new(),
    }
}

/// The tally with what accompanies its figures as the last update by then told it.
fn shown(mut tally: Tally, told: Option<&Update>) -> Tally {
    let known = told.into_iter().flat_map(|told| told.current.iter().chain(&told.others));
    for known in known {
        let figure = tally.figures.iter_mut().find(|figure| figure.source == known.source);
        if let Some(figure) = figure.filter(|figure| stated(figure) == stated(known)) {
            figure.clone_from(known);
        }
    }
    let policy = Policy::from_word(&tally.combined.policy).unwrap_or(Policy::Latest);
    tally.combined = policy.combine(&tally.figures, &tally.differences);
    tally.support = compare::support(&tally.figures);
    let lexicons = tally.figures.iter().map(|figure| figure.cause.lexicon.as_str());
    tally.lexicon = lexicons.max().unwrap_or_default().to_string();
    tally.publication = Publication {
        held: Vec::new(),
        story_version: told.map_or(0, |told| told.story_version),
        last_update_id: told.map(|told| told.id.clone()).unwrap_or_default(),
    };
    (tally.floor, tally.ahead, tally.echoes) = (None, Vec::new(), Vec::new());
    tally
}

#[cfg(test)]
mod tests {
    use super::super::tests::{View, closing_ledger, feed, stated, step};
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn hour(hours: usize) -> Time {
        Time::from_millis(i64::try_from(hours).unwrap() * 3_600_000).unwrap()
    }

    fn views(tallies: &[Tally]) -> BTreeMap<Measure, (u32, View)> {
        let told = tallies.iter().filter(|tally| tally.version > 0);
        told.map(|tally| (tally.measure.clone(), (tally.version, stated(tally)))).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        /// Of whatever time after the first update that is kept, tallies state what they stated then; the
        /// story may be closed and go on in between.
        #[test]
        fn the_past_is_as_it_was((steps, gone) in (vec((step(), any::<bool>()), 1..24), 0..6_usize)) {
            let mut ledger = closing_ledger();
            let (mut told, mut then, mut now) = (Vec::new(), Vec::new(), 0);
            for (step, idle) in &steps {
                now += if *idle { 60 } else { 1 };
                ledger.set_time(hour(now));
                let updates = if *idle { ledger.close_idle() } else { feed(&mut ledger, step).updates() };
                told.extend(updates.into_iter().map(|update| (hour(now), update)));
                then.push((hour(now), views(&ledger.tallies().collect::<Vec<_>>())));
                ledger.commit();
            }
            let today: Vec<Tally> = ledger.tallies().collect();
            let kept: Vec<_> = told.iter().skip(gone).cloned().collect();
            let Some((oldest, first)) = kept.first() else { return Ok(()) };
            for (at, expected) in &then {
                let mut past = Past::of(*at);
                kept.iter().for_each(|(told, update)| past.take(*told, update.clone()));
                match past.tallies(today.clone()) {
                    Ok(tallies) => {
                        let (mut tallies, mut expected) = (views(&tallies), expected.clone());
                        if gone > 0 && told.iter().any(|(_, update)| update.kind == Kind::Closed) {
                            let of_both = tallies.values_mut().chain(expected.values_mut());
                            of_both.for_each(|(_, view)| view.failing.clear());
                        }
                        prop_assert_eq!(tallies, expected, "at {}", at);
                    }
                    Err(error) => {
                        prop_assert!(*at < *oldest);
                        prop_assert_eq!(&error.id, &first.id);
                    }
                }
            }
        }
    }
}
