//! Lists: counts that go on from the one before: "in Donggala 159 and in Sigi fifteen".

use super::count::{Count, Head};
use super::event::{Around, Found, predicate_event};
use super::number::Form;
use super::text::Text;
use crate::lexicon::token::{Case, Kind};
use crate::lexicon::{Class, Classes};
use std::ops::Range;

/// "..., lawyers and a doctor said": a single person listed behind others whom no number counts.
pub fn is_other_list(text: &Text<'_>, around: &Around<'_>) -> bool {
    let count = around.count();
    let last = &around.counts[around.index - 1];
    let people = Classes::of(&[Class::Many, Class::One, Class::Source, Class::CueVerb, Class::CueBefore]);
    count.quantity.form == Form::Article
        && (text.has(count.units.end, Class::CueVerb)
            || (last.units.end..count.units.start).any(|u| text.any(u, people)))
}

/// "In Ankara (41)": a number in brackets after a name, in a sentence with an event.
pub fn is_bracketed(text: &Text<'_>, around: &Around<'_>) -> bool {
    let count = around.count();
    let start = count.units.start;
    let bracketed = start > 1 && text.is(start - 1, Kind::Open) && text.is(count.units.end, Kind::Close);
    let noun = start > 1 && text.has(start - 2, Class::Noun);
    let placed = || text.is_capital(start - 2) && is_placed_before(text, around.sentence.start..start - 1);
    bracketed && (noun || placed())
}

/// Whether the names up to a bracket are places: a preposition leads them. Else the number is an age.
fn is_placed_before(text: &Text<'_>, names: Range<usize>) -> bool {
    let start = names.start;
    let led = Classes::of(&[Class::In, Class::Preposition]);
    let verb = Classes::of(&[Class::Verb, Class::Auxiliary, Class::Have, Class::Possessive]);
    let back = names.rev().take(16).take_while(|u| !text.any(*u, verb));
    let mut last = start;
    let found = back.inspect(|u| last = *u).any(|u| text.any(u, led));
    found || last == start && text.is_capital(start)
}

/// "Ambo 11, Vohe seven", "and Vohe 30 before nightfall": a name right before its number, behind a mark.
pub fn is_itemised(text: &Text<'_>, around: &Around<'_>) -> bool {
    let start = around.count().units.start;
    let named = |u: usize| text.is(u, Kind::Word) && text.is_namelike(u) && !text.any(u, NO_NAME);
    let mut at = start;
    while at > around.sentence.start && named(at - 1) {
        at -= 1;
    }
    let opens = at == around.sentence.start || text.has(at - 1, Class::And) || text.is(at - 1, Kind::Comma);
    at < start && opens
}

/// Whether the next count is an item of the same list.
pub fn is_itemised_on(text: &Text<'_>, around: &Around<'_>) -> bool {
    let next = around.index + 1;
    let on = Around { index: next, before: None, ..*around };
    next < around.counts.len() && around.carried.is_some() && is_itemised(text, &on)
}

/// "Twelve drowned in Ambo, four in Vohe", "nine were hurt, two with burns": a number between a comma
/// and a preposition goes on with the count before it.
pub fn is_placed(text: &Text<'_>, around: &Around<'_>) -> bool {
    let count = around.count();
    let (start, end) = (count.units.start, count.units.end);
    let after = text.any(end, Classes::of(&[Class::In, Class::Preposition]));
    let opened =
        start > around.sentence.start && (text.is(start - 1, Kind::Comma) || text.has(start - 1, Class::And));
    around.before.is_some() && opened && after && !text.has(end, Class::Measure)
}

/// "In Donggala 159 and in Sigi fifteen": goes on a list that a count with an event began.
pub fn is_listed(text: &Text<'_>, around: &Around<'_>) -> bool {
    if around.before.is_none() || around.index == 0 {
        return false;
    }
    let count = around.count();
    let last = &around.counts[around.index - 1];
    let mut between = last.units.end..count.units.start;
    if let Some(colon) = between.clone().rev().find(|u| text.is(*u, Kind::Colon)) {
        between.start = colon;
    }
    between.start = behind_relative(text, &between);
    if between.len() > 9 {
        return false;
    }
    // "..., four men are at large": a clause of its own.
    let own = text.is(count.units.start.wrapping_sub(1), Kind::Comma)
        && matches!(count.head, Head::People(_) | Head::Bare)
        && text.any(count.units.end, Classes::of(&[Class::Auxiliary, Class::Have]));
    // "Shot five and brought back eight": a verb that no table knows.
    let parts = Classes::of(&[Class::Part, Class::PartOpens]);
    let unknown = |u: usize| {
        parts.with(text.units[u].classes) == parts
            && text.units[u].case == Case::Lower
            && text.is(u, Kind::Word)
    };
    let verb = text.has(last.units.end, Class::And) && unknown(last.units.end + 1);
    if own || verb && count.head == Head::Bare && !text.lexicon.orthography.capital_nouns {
        return false;
    }
    let mark = |u: usize| {
        text.has(u, Class::And) || matches!(text.units[u].kind, Kind::Comma | Kind::Colon | Kind::Open)
    };
    let verb = Classes::of(&[Class::Verb, Class::Active, Class::Clause, Class::CueVerb, Class::Have]);
    between.clone().any(mark)
        && !between.into_iter().any(|u| text.any(u, verb) || text.is(u, Kind::Semicolon))
}

/// "80 passengers and seven crew, who all died", "three policemen and two civilians held since May were
/// freed": what is said of the last of a list.
pub fn listed_before(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let people = |c: &Count| matches!(c.head, Head::People(_)) && !c.them;
    let joint = |u: usize| text.has(u, Class::And) || text.is(u, Kind::Comma);
    let mut last = around.index;
    while let Some(next) = around.counts.get(last + 1).filter(|_| last < around.index + LONGEST_LIST) {
        let gap = around.counts[last].units.end..next.units.start;
        if gap.len() != 1 || !gap.into_iter().all(joint) || !people(next) {
            break;
        }
        last += 1;
    }
    if last == around.index || !people(around.count()) {
        return None;
    }
    let end = Around { index: last, before: around.before.clone(), ..*around };
    // "Nine women and a boy who was caught": of the one alone.
    let one = around.counts[last].quantity.number.value == Some(1);
    predicate_event(text, &end).filter(|f| !one || f.rule != "relative")
}

/// Counts of a list that are looked at for what its end says.
const LONGEST_LIST: usize = 5;

/// Where a list goes on behind a relative clause that commas set off: "a girl, who was ..., and two men".
fn behind_relative(text: &Text<'_>, between: &Range<usize>) -> usize {
    let comma = |u: &usize| text.is(*u, Kind::Comma);
    let opened = between.clone().find(comma).filter(|u| text.has(u + 1, Class::Clause));
    let closed = opened.and_then(|opened| (opened + 1..between.end).find(comma));
    closed.unwrap_or(between.start)
}

const NO_NAME: Classes = Classes::of(&[
    Class::Month,
    Class::Weekday,
    Class::Time,
    Class::Label,
    Class::Preposition,
    Class::CueVerb,
    Class::Auxiliary,
    Class::Noun,
    Class::Toll,
    Class::Clause,
    Class::Adverb,
    Class::BoundBefore,
]);
