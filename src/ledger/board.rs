//! The board of a story: for each measure, each source's run of claims.

use super::place::Placed;
use super::run::Run;
use crate::model::Measure;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Runs by source.
pub(super) type Runs = BTreeMap<Arc<str>, Run>;
/// What is to be recomputed: sources by measure. A measure without sources: what stands between them.
pub(super) type Dirty = BTreeMap<Arc<Measure>, BTreeSet<Arc<str>>>;

#[derive(Debug, Default)]
pub(super) struct Board {
    measures: BTreeMap<Arc<Measure>, Runs>,
}

impl Board {
    pub fn insert(&mut self, placed: &mut Placed, dirty: &mut Dirty) {
        if let Some((known, _)) = self.measures.get_key_value(&placed.measure) {
            placed.measure = known.clone();
        }
        let runs = self.measures.entry(placed.measure.clone()).or_default();
        if let Some((known, _)) = runs.get_key_value(&placed.source) {
            placed.source = known.clone();
        }
        runs.entry(placed.source.clone()).or_default().insert(placed.key.clone(), placed.entry.clone());
        mark(dirty, placed);
    }

    pub fn remove(&mut self, placed: &Placed, dirty: &mut Dirty) {
        mark(dirty, placed);
        let Some(runs) = self.measures.get_mut(&placed.measure) else { return };
        let Some(run) = runs.get_mut(&placed.source) else { return };
        run.remove(&placed.key);
        if run.is_empty() {
            runs.remove(&placed.source);
        }
        if runs.is_empty() {
            self.measures.remove(&placed.measure);
        }
    }

    pub fn measures(&self) -> impl Iterator<Item = &Arc<Measure>> {
        self.measures.keys()
    }

    pub fn runs(&self, measure: &Measure) -> Option<&Runs> {
        self.measures.get(measure)
    }

    pub fn run(&self, measure: &Measure, source: &str) -> Option<&Run> {
        self.measures.get(measure)?.get(source)
    }

    /// Folds the runs that are to be recomputed.
    pub fn refresh(&mut self, dirty: &Dirty) {
        for (measure, sources) in dirty {
            let Some(runs) = self.measures.get_mut(measure) else { continue };
            for source in sources {
                if let Some(run) = runs.get_mut(source) {
                    run.refresh(measure.event);
                }
            }
        }
    }

    /// Adds what depends on the dirty runs: falls that a transfer explains, totals above their parts,
    /// one number under two meanings.
    pub fn spread(&self, dirty: &mut Dirty) {
        let direct: Vec<_> = dirty.iter().map(|(m, sources)| (m.clone(), sources.clone())).collect();
        for (measure, sources) in direct {
            for other in self.measures.keys().filter(|other| depends(other, &measure)) {
                let runs = &self.measures[other];
                let known = |source: &&Arc<str>| is_stock(&measure) || sources.contains(*source);
                dirty.entry(other.clone()).or_default().extend(runs.keys().filter(known).cloned());
            }
        }
    }
}

fn mark(dirty: &mut Dirty, placed: &Placed) {
    dirty.entry(placed.measure.clone()).or_default().insert(placed.source.clone());
}

/// Whether what is said of `measure` depends on the figures of `on`.
fn depends(measure: &Measure, on: &Measure) -> bool {
    measure != on && (contains(measure, on) || may_mean(measure, on) || explains_fall(on, measure))
}

/// Whether everybody counted by `part` is counted by `whole` too: the same event, place and period,
/// and a broader group or side.
pub(super) fn contains(whole: &Measure, part: &Measure) -> bool {
    use crate::model::Group;
    let same = whole.event == part.event
        && whole.predicate == part.predicate
        && whole.place == part.place
        && whole.period == part.period;
    let group = whole.group == Group::People || whole.group == part.group;
    let side = whole.side.is_empty() || whole.side == part.side;
    same && group && side && whole != part
}

/// Whether one number may stand for both: the same people, counted under two names.
pub(super) fn may_mean(a: &Measure, b: &Measure) -> bool {
    use crate::model::Event;
    let composite = |event| matches!(event, Event::Other | Event::Affected);
    let one_composite =
        composite(a.event) != composite(b.event) || (a.event == b.event && a.predicate != b.predicate);
    one_composite && a.group == b.group && a.side == b.side && a.place == b.place && a.period == b.period
}

/// Whether nobody's toll is counted here, but people who are somewhere.
pub(super) fn is_stock(measure: &Measure) -> bool {
    measure.event == crate::model::Event::Other && measure.predicate.is_empty()
}

/// Whether a fall of `wounded` may be explained by a rise of `dead`.
pub(super) fn explains_fall(dead: &Measure, wounded: &Measure) -> bool {
    use crate::model::Event;
    dead.event == Event::Killed
        && matches!(wounded.event, Event::Injured | Event::Hospitalised | Event::Missing)
        && dead.group == wounded.group
        && dead.side == wounded.side
        && dead.place == wounded.place
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::notation::parse_measure;

    #[test]
    fn open_is_broader() {
        for (whole, part, expected) in [
            ("killed.people...", "killed.civilians...", true),
            ("killed.people...", "killed.combatants.Kurdish..", true),
            ("killed.combatants...", "killed.combatants.Kurdish..", true),
            ("killed.people...", "killed.people...", false),
            ("killed.people...", "injured.civilians...", false),
            ("killed.civilians...", "killed.people...", false),
            ("killed.combatants.Turkish..", "killed.combatants.Kurdish..", false),
            ("killed.people...", "killed.civilians..Oslo.", false),
            ("killed.people...", "killed.civilians...24h", false),
        ] {
            let (a, b) = (parse_measure(whole).unwrap(), parse_measure(part).unwrap());
            assert_eq!(contains(&a, &b), expected, "{whole} {part}");
        }
    }
}
