//! Increase: figures of so many more.

use super::count::Count;
use super::event::Around;
use super::predicate::apart;
use super::scope::{Seen, near};
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use std::ops::Range;

/// "Another 12", "rose by 23", "ten more came on top".
pub fn is_increment(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>, seen: &Seen) -> bool {
    let count = around.count();
    let start = count.units.start;
    let behind = text.lexicon.orthography.adjectives_behind && text.has(count.units.end, Class::Increment);
    let again =
        behind || near(text, start.saturating_sub(2).max(part.start)..count.units.end, Class::Increment);
    let by = start > 0 && text.has(start - 1, Class::By) && near(text, part.clone(), Class::Grew);
    // "The other nine" were counted before.
    let other = (start.saturating_sub(1)..count.units.end).find(|u| text.has(*u, Class::Others));
    let known = other.is_some_and(|u| u > 0 && text.has(u - 1, Class::Definite));
    let others = count.others && !known && seen.event && (around.index == 0 || has_own_verb(text, around));
    // "Four dead, another nine hurt": nine more victims, but all of the hurt.
    let more = again && !known && (seen.event || seen.fresh || seen.most.is_none());
    let new = (count.quantity.units.end..count.units.end).any(|u| text.has(u, Class::Fresh));
    more || new || by || others || is_added(text, around, part)
}

/// "There came ten on top": a phrase of increase around the count.
pub fn is_added_apart(text: &Text<'_>, count: &Count, part: &Range<usize>) -> bool {
    let ends =
        |u: usize| !text.is(u + 1, Kind::Word) || text.any(u + 1, Classes::of(&[Class::And, Class::Clause]));
    (count.units.end..part.end)
        .filter(|u| text.has(*u, Class::Part) && ends(*u))
        .any(|u| apart(text, part, u, |e| e.classes.has(Class::Increment)).is_some())
}

/// "Five more bodies, bringing the toll to 12": a greater number follows as the sum.
fn is_added(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>) -> bool {
    let count = around.count();
    let value = |c: &Count| c.quantity.number.value.or(c.quantity.number.low);
    let greater = |c: &&Count| c.units.start < part.end && value(c) > value(count);
    let Some(sum) = around.counts[around.index + 1..].iter().find(greater) else { return false };
    let raised = Classes::of(&[Class::Sum, Class::Grew]);
    let stated = Classes::of(&[Class::Counts, Class::Tells, Class::Reckons]);
    let joined = text.any(sum.units.start.wrapping_sub(1), stated)
        || near(text, sum.units.start.saturating_sub(3)..sum.units.start, Class::Sum);
    let unsure = Classes::of(&[Class::Could, Class::Fear, Class::Contrast]);
    let mut between = count.units.end..sum.units.start;
    joined && between.clone().any(|u| text.any(u, raised)) && !between.any(|u| text.any(u, unsure))
}

/// Whether a verb stands between the count and the one before it.
fn has_own_verb(text: &Text<'_>, around: &Around<'_>) -> bool {
    let verbs = Classes::of(&[Class::Auxiliary, Class::Have]);
    let before = around.counts[around.index - 1].units.end;
    (before..around.count().units.start).any(|u| text.any(u, verbs))
}
