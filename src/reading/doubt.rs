//! Doubt: how sure a figure is, and how far its number is bounded by that.

use super::count::{Count, Head};
use super::credit::Credit;
use super::event::Around;
use super::event::Found;
use super::number::Form;
use super::scope::{Standing, near};
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::{Event, Modality, Number, Qualifier};
use std::ops::Range;

pub fn is_hedged(
    text: &Text<'_>,
    around: &Around<'_>,
    part: &Range<usize>,
    found: &Found,
    credit: Option<&Credit>,
) -> bool {
    let count = around.count();
    let (start, end) = (count.units.start, count.units.end);
    let segment = |u: usize| text.units[u].segment;
    let same = |u: usize| segment(u) == segment(start);
    // "Twelve died, and perhaps ...": what is joined to the count says nothing of it.
    let joined = |u: usize| (end..u).any(|v| text.has(v, Class::And));
    let clause = (end..end + 2).find(|u| !text.is(*u, Kind::Quote)).unwrap_or(end);
    let relative = |u: usize| u > clause && text.has(clause, Class::Clause) && segment(u) == segment(clause);
    // "12 are said to be missing, after houses collapsed": a clause of its own.
    let own = |u: usize| (u..start).any(|v| text.has(v, Class::Conjunction) && same(v) && !same(u));
    // "Seven houses were lost and 500 people might have to leave": a clause of its own.
    let others = |u: usize| around.counts.iter().any(|c| c.units.start > end && c.units.start < u);
    let hearsay = part.clone().any(|u| {
        let near = same(u) && !(joined(u) && others(u)) || u < start && !own(u) || relative(u);
        text.has(u, Class::HedgeVerb) && text.tells_hearsay(u) && near
    });
    let counted = |u: usize| around.counts.iter().any(|c| c.units.contains(&u));
    let of_count = |u: usize| same(u) || u > end && found.rule == "predicate_later";
    let adverb = part.clone().any(|u| text.has(u, Class::Hedge) && of_count(u) && !counted(u) && !joined(u));
    let infected = count.head == Head::Victims(Event::Infected);
    let suspected = infected && count.units.clone().any(|u| text.has(u, Class::Suspected));
    let unverified = (end..part.end).any(|u| text.has(u, Class::Unverified));
    let feared = piece(text, part, start).any(|u| text.has(u, Class::Fear))
        || (end..part.end).any(|u| text.has(u, Class::Fear) && same(u) && !text.has(u - 1, Class::And));
    // "The disease claimed 600 lives" is no boast.
    let taken = |u: usize| around.counts.iter().any(|c| c.units.start == u + 1);
    let boasted = |u: usize| text.has(u, Class::Claims) && !text.has(u, Class::Projected) && !taken(u);
    let kept_off =
        credit.is_some_and(|c| c.claims || c.fears) || (part.start..start).any(|u| same(u) && boasted(u));
    hearsay || adverb || suspected || unverified || feared || kept_off
}

/// The count's number, under the bound of the one that it is joined to: "at least nine villagers
/// were killed and 31 injured".
pub fn bounded_with(text: &Text<'_>, around: &Around<'_>) -> Number {
    let count = around.count();
    let number = count.quantity.number;
    let start = count.units.start;
    let Some(before) = around.index.checked_sub(1).map(|i| &around.counts[i]) else { return number };
    let verbs = Classes::of(&[Class::Active, Class::Verb]);
    let linked = text.has(start.wrapping_sub(1), Class::And)
        || start > 1 && text.any(start - 1, verbs) && text.has(start - 2, Class::And);
    let cut = (before.units.end..start).any(|u| text.is(u, Kind::Comma) || text.has(u, Class::Clause));
    let bound = before.quantity.number.qualifier;
    let plain = matches!(count.head, Head::Bare | Head::Victims(_));
    let (Some(value), Qualifier::Exact, true) = (number.value, number.qualifier, plain) else {
        return number;
    };
    // "A score of hurt and two missing": the number itself is a round one, no word bounds both.
    let worded = before.quantity.units.start < before.quantity.at;
    let covers = worded && matches!(bound, Qualifier::AtLeast | Qualifier::Approx);
    if linked && !cut && covers && !count.partitive { Number::bounded(value, bound) } else { number }
}

/// What may still come: "could rise to", "is to be evacuated".
pub fn project(text: &Text<'_>, part: &Range<usize>, count: &Count, standing: &mut Standing) {
    // A modal of a later clause says nothing of the count: "twelve died, but it may get worse".
    let start = count.units.start;
    let same = |u: usize| text.units[u].segment == text.units[start].segment;
    let colon = |u: usize| (u..start).any(|c| text.is(c, Kind::Colon));
    let governs = |u: &usize| {
        if *u < start { !colon(*u) } else { same(*u) && (*u == 0 || !text.has(*u - 1, Class::And)) }
    };
    let feared = Classes::of(&[Class::Could, Class::Fear]);
    let could = part.clone().filter(governs).any(|u| text.any(u, feared));
    let plans = part.clone().any(|u| text.has(u, Class::Projected) && !text.tells_hearsay(u));
    let rise = near(text, part.clone(), Class::Rise);
    if could && rise {
        standing.modality = Modality::Projected;
        standing.hedged = true;
    } else if plans && count.quantity.form != Form::None && planned(text, part, count) {
        standing.modality = Modality::Projected;
    }
}

/// The part without what is said of the counts behind: up to the verb after which the next one stands.
pub fn own_clause(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>) -> Range<usize> {
    let count = around.count();
    let verbs = Classes::of(&[Class::Auxiliary, Class::Have, Class::Verb, Class::Active]);
    let told = |c: &&Count| (count.units.end..c.units.start).any(|u| text.any(u, verbs));
    let next = around.counts[around.index + 1..].iter().find(told);
    part.start..next.map_or(part.end, |c| c.units.start.min(part.end))
}

/// "Up to 60", "could rise to 40": an upper bound.
pub fn limit(text: &Text<'_>, part: &Range<usize>, count: &Count, standing: &mut Standing) {
    let start = count.units.start;
    let projected = standing.modality == Modality::Projected;
    let reached = start > 0 && text.has(start - 1, Class::Counts);
    let to = reached && (projected && standing.hedged || text.has(start - 1, Class::RangeJoin));
    let moved = Classes::of(&[Class::Grew, Class::Fell, Class::Corrected, Class::Sum]);
    let governed = Classes::of(&[Class::CueVerb, Class::CueParticiple, Class::Verb, Class::Active]);
    let risen = part.clone().any(|u| text.any(u, moved)) || start > 1 && text.any(start - 2, governed);
    if let (true, Some(value), Qualifier::Exact) =
        (to && (projected || !risen), standing.number.value, standing.number.qualifier)
    {
        standing.number = Number::bounded(value, Qualifier::AtMost);
    }
}

/// What stands before a unit in its part, from the last colon on.
fn piece(text: &Text<'_>, part: &Range<usize>, unit: usize) -> Range<usize> {
    let colon = (part.start..unit).rev().find(|u| text.is(*u, Kind::Colon));
    colon.map_or(part.start, |u| u + 1)..unit
}

/// A plan's modal shares the count's segment.
fn planned(text: &Text<'_>, part: &Range<usize>, count: &Count) -> bool {
    let segment = text.units[count.units.start].segment;
    let plan = |u: usize| text.has(u, Class::Projected) && !text.tells_hearsay(u);
    // "Had had to leave": a modal at the end of a clause of the past.
    let past = |u: usize| {
        let ends = !text.is(u + 1, Kind::Word);
        ends && part.clone().any(|h| h < u && text.has(h, Class::Have) && text.units[h].segment == segment)
    };
    part.clone().any(|u| plan(u) && !past(u) && text.units[u].segment == segment)
}
