//! What kind of change lies between two figures of one source.

use super::occasion::Occasion;
use super::policy::rank;
use crate::model::{Change, Direction, Held, Kind, Number, Qualifier, SourceFigure};

/// One source's figure before and after an input.
#[derive(Debug)]
pub(super) struct Shift {
    pub source: String,
    pub before: Option<SourceFigure>,
    pub after: Option<SourceFigure>,
    /// Words of change beside the figure after.
    pub change: Option<Change>,
}

impl Shift {
    /// None: what tallies state is the same. `held`: what the source held before, if it ever did.
    pub fn kind(&self, occasion: &Occasion, held: Option<&Held>) -> Option<Kind> {
        match (&self.before, &self.after) {
            (None, None) => None,
            (None, Some(_)) if held.is_some() => Some(Kind::Reinstated),
            (None, Some(_)) => Some(Kind::Opened),
            (Some(_), None) => Some(Kind::Withdrawn),
            (Some(before), Some(after)) if stated(before) == stated(after) => None,
            (Some(before), Some(after)) => Some(self.moved(occasion, before, after)),
        }
    }

    pub fn direction(&self) -> Direction {
        let of = |figure: &Option<SourceFigure>| figure.as_ref().map(|f| rank(&f.number));
        match of(&self.before).cmp(&of(&self.after)) {
            std::cmp::Ordering::Less => Direction::Up,
            std::cmp::Ordering::Equal => Direction::Same,
            std::cmp::Ordering::Greater => Direction::Down,
        }
    }

    fn moved(&self, occasion: &Occasion, before: &SourceFigure, after: &SourceFigure) -> Kind {
        let newer = after.said >= before.said;
        if occasion.is_kill() || (newer && self.change == Some(Change::Corrected)) {
            return Kind::Corrected;
        }
        if occasion.is_decision() && !after.cause.decided_by.is_empty() {
            return Kind::Corrected;
        }
        if is_refined(&before.number, &after.number) {
            return Kind::Refined;
        }
        if rank(&after.number) > rank(&before.number) { Kind::Raised } else { Kind::Lowered }
    }
}

/// What a tally states of a figure; the rest accompanies it and may change without an update.
pub(super) fn stated(figure: &SourceFigure) -> (&Number, &str) {
    (&figure.number, &figure.arithmetic)
}

/// Whether only bounds or qualifier change: the same number, or one inside what was left open.
fn is_refined(before: &Number, after: &Number) -> bool {
    let ((low, high), (new_low, new_high)) = (before.interval(), after.interval());
    let left_open = !matches!(before.qualifier, Qualifier::Exact | Qualifier::Approx);
    let settled = matches!(after.qualifier, Qualifier::Exact | Qualifier::Range);
    rank(before) == rank(after) || (left_open && settled && new_low >= low && new_high <= high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::notation::parse_number;

    #[test]
    fn a_number_inside_what_was_left_open_refines_it() {
        for (before, after, refined) in [
            (">=10", "=14", true),
            ("?20", "=34", true),
            ("<=20", "=12", true),
            ("10..20", "=15", true),
            ("=30", ">=30", true),
            ("10..20", "12..15", true),
            ("~400", "=415", false),
            (">=20", "~40", false),
            (">=10", ">=14", false),
            ("<=20", "<=12", false),
            ("=10", "=14", false),
            (">=10", "=8", false),
            ("10..20", "=25", false),
            ("?20", ">=35", false),
        ] {
            let (a, b) = (parse_number(before).unwrap(), parse_number(after).unwrap());
            assert_eq!(is_refined(&a, &b), refined, "{before} to {after}");
        }
    }
}
