//! Measures as a lattice: which counts another in, and which say something about each other.

use crate::model::{Event, Group, Measure};
use std::collections::BTreeMap;

/// What the order of measures depends on beside the measures.
#[derive(Clone, Copy)]
pub(super) struct Lattice<'a> {
    /// Of each place that measures name, its names and those of what contains it, nearest first.
    pub around: &'a BTreeMap<String, Vec<String>>,
    /// Canonical names of the story's scene.
    pub scene: &'a [String],
}

impl Lattice<'_> {
    /// Whether what is said of `measure` depends on the figures of `on`.
    pub fn depends(&self, measure: &Measure, on: &Measure) -> bool {
        measure != on && (self.bounds(measure, on) || may_mean(measure, on) || explains_fall(on, measure))
    }

    /// Whether everybody counted by `part` is counted by `whole` too: the same event and period, and a
    /// broader group, side or place.
    pub fn contains(&self, whole: &Measure, part: &Measure) -> bool {
        whole.period == part.period && self.takes_in(whole, part)
    }

    /// Whether `part` bounds `whole` from below: a part of it, or a part of its time.
    pub fn bounds(&self, whole: &Measure, part: &Measure) -> bool {
        (whole.period == part.period || whole.period.is_empty()) && self.takes_in(whole, part)
    }

    fn takes_in(&self, whole: &Measure, part: &Measure) -> bool {
        let group = whole.group == Group::People || whole.group == part.group;
        let side = whole.side.is_empty() || whole.side == part.side;
        whole.event == part.event
            && whole.predicate == part.predicate
            && group
            && side
            && whole != part
            && self.covers(&whole.place, &part.place)
    }

    /// Whether one place takes in another. Nothing said of a place bounds a scene that is not known to
    /// contain it.
    fn covers(&self, whole: &str, part: &str) -> bool {
        if whole == part {
            return true;
        }
        let Some(around) = self.around.get(part) else { return false };
        let containing = around.get(1..).unwrap_or_default();
        match whole {
            "" => self.scene.iter().any(|scene| containing.contains(scene)),
            place => containing.iter().any(|name| name == place),
        }
    }
}

/// Whether one number may stand for both: the same people, counted under two names.
pub(super) fn may_mean(a: &Measure, b: &Measure) -> bool {
    let composite = |event| matches!(event, Event::Other | Event::Affected);
    let one_composite =
        composite(a.event) != composite(b.event) || (a.event == b.event && a.predicate != b.predicate);
    one_composite && a.group == b.group && a.side == b.side && a.place == b.place && a.period == b.period
}

/// Whether nobody's toll is counted here, but people who are somewhere.
pub(super) fn is_stock(measure: &Measure) -> bool {
    measure.event == Event::Other && measure.predicate.is_empty()
}

/// Whether a fall of `wounded` may be explained by a rise of `dead`.
pub(super) fn explains_fall(dead: &Measure, wounded: &Measure) -> bool {
    dead.event == Event::Killed
        && matches!(wounded.event, Event::Injured | Event::Hospitalised | Event::Missing)
        && dead.group == wounded.group
        && dead.side == wounded.side
        && dead.place == wounded.place
}

/// Whether `period` is `measure` counted since later than the story's beginning.
pub(super) fn is_period_of(period: &Measure, measure: &Measure) -> bool {
    !period.period.is_empty() && measure.period.is_empty() && {
        period.event == measure.event
            && period.predicate == measure.predicate
            && period.group == measure.group
            && period.side == measure.side
            && period.place == measure.place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::notation::parse_measure;

    #[test]
    fn open_is_broader() {
        let lattice = Lattice { around: &BTreeMap::new(), scene: &[] };
        for (whole, part, contained, bounding) in [
            ("killed.people...", "killed.civilians...", true, true),
            ("killed.people...", "killed.combatants.Kurdish..", true, true),
            ("killed.combatants...", "killed.combatants.Kurdish..", true, true),
            ("killed.people...", "killed.people...", false, false),
            ("killed.people...", "injured.civilians...", false, false),
            ("killed.civilians...", "killed.people...", false, false),
            ("killed.combatants.Turkish..", "killed.combatants.Kurdish..", false, false),
            ("killed.people...", "killed.civilians..Oslo.", false, false),
            ("killed.people...", "killed.civilians...24h", false, true),
            ("killed.people...", "killed.people...24h", false, true),
            ("killed.people...24h", "killed.people...", false, false),
            ("killed.people...24h", "killed.people...today", false, false),
            ("killed.people...24h", "killed.civilians...24h", true, true),
        ] {
            let (a, b) = (parse_measure(whole).unwrap(), parse_measure(part).unwrap());
            assert_eq!(lattice.contains(&a, &b), contained, "{whole} {part}");
            assert_eq!(lattice.bounds(&a, &b), bounding, "{whole} {part}");
        }
    }

    #[test]
    fn a_place_counts_in_a_scene_that_is_known_to_contain_it() {
        let chain = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let around =
            [chain(&["Oslo", "Norway"]), chain(&["Bergen", "Vestland", "Norway"]), chain(&["Norway"])];
        let around: BTreeMap<_, _> = around.into_iter().map(|chain| (chain[0].clone(), chain)).collect();
        for (scene, whole, part, contained) in [
            ("Norway", "killed.people...", "killed.people..Oslo.", true),
            ("Norway", "killed.people...", "killed.police..Bergen.", true),
            ("Norway", "killed.people...", "killed.people..Lund.", false),
            ("Oslo", "killed.people...", "killed.people..Oslo.", false),
            ("Sweden", "killed.people...", "killed.people..Oslo.", false),
            ("", "killed.people...", "killed.people..Oslo.", false),
            ("", "killed.people..Norway.", "killed.people..Oslo.", true),
            ("", "killed.people..Oslo.", "killed.people..Norway.", false),
            ("", "killed.people..Oslo.", "killed.people...", false),
        ] {
            let (a, b) = (parse_measure(whole).unwrap(), parse_measure(part).unwrap());
            let lattice = Lattice { around: &around, scene: &[scene.to_string()] };
            assert_eq!(lattice.contains(&a, &b), contained, "{whole} {part}");
        }
    }
}
