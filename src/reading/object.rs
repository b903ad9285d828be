//! Objects: what keeps a predicate from having a count as the one it happened to.

use super::count::{Count, Head};
use super::event::Around;
use super::predicate::Predicate;
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::{Event, Group};

/// People sought for what they did are not missing.
pub fn is_culprit(text: &Text<'_>, count: &Count) -> bool {
    (count.quantity.units.end..count.units.end).any(|u| text.any(u, CULPRITS))
}

const CULPRITS: Classes = Classes::of(&[Class::Culprit, Class::Suspected]);

/// "Three are still at large": whether they are known to have been held.
pub fn fled_jail(around: &Around<'_>) -> bool {
    let escaped = |event: Event| event == Event::Escaped;
    around.count().group == Group::Prisoners
        || around.before.as_ref().is_some_and(|found| escaped(found.event))
        || around.carried.is_some_and(escaped)
}

/// "In an accident": behind a preposition that marks no object.
pub fn stands_aside(text: &Text<'_>, count: &Count) -> bool {
    let Some(before) = count.units.start.checked_sub(1) else { return false };
    let led = Classes::of(&[Class::Preposition, Class::In, Class::Agent]);
    text.any(before, led) && !text.any(before, Classes::of(&[Class::Accusative, Class::BoundBefore]))
}

/// "230 houses were destroyed and 500 damaged": the number before in the sentence counts buildings.
pub fn goes_on_with_buildings(around: &Around<'_>) -> bool {
    let before = around.counts[..around.index].iter().rfind(|c| c.head != Head::Bare);
    before.is_some_and(|c| c.head == Head::Building)
}

/// "A man has torn 27 others to death": the count before the auxiliary is the one who acts.
pub fn acts(text: &Text<'_>, around: &Around<'_>, predicate: &Predicate, count: &Count) -> bool {
    let Some(have) = predicate.have.filter(|have| count.units.start < *have) else { return false };
    let segment = |unit: usize| text.units[unit].segment;
    segment(have) == segment(count.units.start)
        && around
            .counts
            .iter()
            .any(|c| c.units.start > have && c.units.start < predicate.unit && c.head != Head::Bare)
}

/// Whether those counted may stand before an active verb: at the end of its clause, or right behind
/// them as a participle ("12 soldiers killed in ...").
pub fn may_follow(text: &Text<'_>, predicate: &Predicate, count: &Count) -> bool {
    let last = predicate.unit + 1;
    let ends = text.units.get(last).is_none_or(|u| !matches!(u.kind, Kind::Word | Kind::Digits))
        || text.any(
            last,
            Classes::of(&[Class::Clause, Class::Auxiliary, Class::Have, Class::And, Class::Period]),
        );
    ends || count.units.end == predicate.verb && text.has(predicate.verb, Class::Verb)
}
