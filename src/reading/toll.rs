//! Tolls: the word for a tally beside its number: "the death toll stands at 149".

use super::count::compound_group;
use super::event::{Around, Found, found_event};
use super::number::leaves;
use super::predicate::{Predicate, PredicateForm};
use super::share::carried;
use super::text::Text;
use crate::lexicon::token::{Case, Kind};
use crate::lexicon::{Class, Classes};
use std::ops::Range;

const TALLIES: Classes = Classes::of(&[Class::Noun, Class::Toll]);

/// "The death toll stands at 149": the toll before the count in its sentence.
pub fn toll_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    let start = count.units.start;
    if start == around.sentence.start {
        return None;
    }
    let joints = Classes::of(&[
        Class::Counts,
        Class::Tells,
        Class::Auxiliary,
        Class::Have,
        Class::In,
        Class::CueVerb,
        Class::Adverb,
    ]);
    // "The highest number of cases (10,306)".
    let noun =
        start.checked_sub(2).filter(|u| text.is(start.wrapping_sub(1), Kind::Open) && text.any(*u, TALLIES));
    // "The number of wounded 77".
    let numbered = start.checked_sub(1).filter(|u| {
        text.has(*u, Class::Noun) && *u > around.sentence.start && text.has(*u - 1, Class::NumberOf)
    });
    if let Some(event) = noun.or(numbered).and_then(|u| text.entry(u).event) {
        return Some(Found::new(event, "toll"));
    }
    let joined = text.any(start.wrapping_sub(1), joints)
        || text.is(start.wrapping_sub(1), Kind::Colon)
        || count.quantity.at > start;
    let moved = around.index > 0 && leaves(text, around.counts[around.index - 1].units.start);
    let risen = is_moved_to(text, around, start);
    let gapped = gapped_noun(text, around, start);
    if let Some(event) = gapped.and_then(|u| text.entry(u).event) {
        return Some(Found::new(event, "toll"));
    }
    if !joined && !moved && !risen && !is_put_at(text, around, start) {
        return None;
    }
    for unit in (around.sentence.start..start).rev() {
        if text.is(unit, Kind::Semicolon) {
            return None;
        }
        let entry = text.entry(unit);
        if text.has(unit, Class::Toll) {
            return Some(Found::new(entry.event?, "toll"));
        }
        let that = unit > around.sentence.start + 1
            && text.has(unit - 1, Class::OfWhole)
            && text.has(unit - 2, Class::Definite);
        let numbered = that
            || (unit.saturating_sub(4).max(around.sentence.start)..unit)
                .any(|u| text.has(u, Class::NumberOf));
        let listed = text.is(start - 1, Kind::Colon) && unit + 2 == start;
        let put = unit + 2 >= start && is_put_at(text, around, start);
        if let Some(label) = around.predicates.iter().find(|p| listed && p.unit == unit) {
            return Some(Found::by(label, "toll"));
        }
        if text.has(unit, Class::Noun) && (numbered || listed || put || is_numbered_noun(text, unit, start)) {
            let group = entry.group.or_else(|| compound_group(text, unit));
            return Some(Found { group, ..Found::new(entry.event?, "toll") });
        }
        if text.has(unit, Class::NumberOf) {
            if numbers_things(text, unit + 1) {
                return None;
            }
            let told = numbered_event(text, around, unit + 1..start);
            return told
                .or_else(|| around.before.clone())
                .or_else(|| carried(around))
                .map(|f| Found { rule: "toll", ..f });
        }
    }
    // "The dead of the raid, which ..., rose on Sunday to 274": the noun that the sentence opens with.
    let first = around.sentence.start + usize::from(text.has(around.sentence.start, Class::Definite));
    let opens = risen && first > around.sentence.start && text.has(first, Class::Noun);
    text.entry(first).event.filter(|_| opens).map(|event| Found::new(event, "toll"))
}

/// "Rose on Sunday to", "raising the total of dead in the strip to": a verb of change, and in its clause
/// no other number up to what leads to this one.
fn is_moved_to(text: &Text<'_>, around: &Around<'_>, start: usize) -> bool {
    let moved = Classes::of(&[Class::Grew, Class::Fell]);
    let to = text.any(start.wrapping_sub(1), Classes::of(&[Class::Accusative, Class::Counts]));
    let segment = text.units[start].segment;
    let here = |u: &usize| text.units[*u].segment == segment && !text.is(*u, Kind::Digits);
    let from = around.sentence.start.max(start.saturating_sub(12));
    let phrase = text.has(start.wrapping_sub(1), Class::Counts) && text.word(start - 1).contains(' ');
    to && (phrase || (from..start - 1).rev().take_while(here).any(|u| text.any(u, moved)))
}

/// "The number of paid-up members": what is numbered is no people, or a noun that no table knows.
fn numbers_things(text: &Text<'_>, mut at: usize) -> bool {
    let qualifies = Classes::of(&[Class::Adjective, Class::Nationality]);
    while text.any(at, qualifies) {
        at += 1;
    }
    // "The number of infected sites".
    if text.has(at, Class::Attribute) {
        return text.any(at + 1, Classes::of(&[Class::Thing, Class::Animal]));
    }
    let unknown =
        text.units.get(at).is_some_and(|u| u.entry == 0 && u.kind == Kind::Word && u.case == Case::Lower);
    unknown || text.any(at, Classes::of(&[Class::Thing, Class::Animal, Class::Measure]))
}

/// "The number of people traced", "who were hurt", "of ruined houses": what the noun phrase says of
/// those numbered.
fn numbered_event(text: &Text<'_>, around: &Around<'_>, noun: Range<usize>) -> Option<Found> {
    let clause = noun.clone().find(|u| text.any(*u, Classes::of(&[Class::Clause, Class::Relative])));
    let told = |p: &Predicate| match clause {
        Some(clause) => p.unit > clause && p.form != PredicateForm::Of,
        None => p.form == PredicateForm::Verb && noun.contains(&p.verb),
    };
    let inside = |p: &&Predicate| noun.contains(&p.unit) && told(p);
    let people = Classes::of(&[Class::Many, Class::Nationality]);
    let group = noun.clone().take(3).find(|u| text.any(*u, people)).and_then(|u| text.entry(u).group);
    if let Some(predicate) = around.predicates.iter().find(inside) {
        return Some(Found { group, ..Found::by(predicate, "toll") });
    }
    let said = Classes::of(&[Class::Attribute, Class::Noun]);
    let attribute = noun.clone().take(3).find(|u| text.any(*u, said))?;
    Some(Found { group, ..Found::new(text.entry(attribute).event?, "toll") })
}

/// "The dead rose to 12 people": the number's own noun says nothing, the toll before it all.
pub fn is_said_of_toll(text: &Text<'_>, around: &Around<'_>) -> bool {
    let start = around.count().units.start;
    let joints = Classes::of(&[Class::Counts, Class::Adverb, Class::Auxiliary]);
    let mut at = start;
    while at > around.sentence.start && text.any(at - 1, joints) {
        at -= 1;
    }
    let counted = (at..start).any(|u| text.has(u, Class::Counts) && !text.has(u, Class::Preposition));
    let toll = Classes::of(&[Class::Noun, Class::Toll, Class::NumberOf]);
    // "The death toll from the quake rose early today to 138 people".
    let moved = Classes::of(&[Class::Grew, Class::Fell]);
    let to = start > around.sentence.start && text.has(start - 1, Class::Counts);
    let rose = (start.saturating_sub(5).max(around.sentence.start)..start).any(|u| text.any(u, moved));
    if start > around.sentence.start + 1 && text.is(start - 1, Kind::Colon) && text.any(start - 2, toll) {
        return true;
    }
    if is_put_at(text, around, start) {
        return true;
    }
    if to && rose && (around.sentence.start..start).any(|u| text.has(u, Class::Toll)) {
        return true;
    }
    counted && (at.saturating_sub(4).max(around.sentence.start)..at).any(|u| text.any(u, toll))
}

/// "Puts the wounded at 33 inmates": a verb of saying, the noun with its article, and what leads to the
/// number.
fn is_put_at(text: &Text<'_>, around: &Around<'_>, start: usize) -> bool {
    let leads = Classes::of(&[Class::Counts, Class::Accusative]);
    if start == around.sentence.start {
        return false;
    }
    // "Raised the wounded up to 58": a bound may lead, too.
    let bound = usize::from(around.count().quantity.at > start && !text.any(start.wrapping_sub(1), leads));
    let start = start + bound;
    let noun = start.checked_sub(2).filter(|u| *u > around.sentence.start + 1);
    let said = Classes::of(&[Class::CueVerb, Class::Counts, Class::Grew, Class::Fell]);
    let tally = Classes::of(&[Class::NumberOf, Class::Toll]);
    noun.is_some_and(|u| {
        let named = text.has(u, Class::Noun) && text.has(u - 1, Class::Definite) && text.any(u - 2, said);
        // "Updated the figure to 43": the article may be in the phrase.
        let told = text.any(u, tally) && (u - 2..u).any(|v| text.any(v, said));
        (bound > 0 || text.any(start.wrapping_sub(1), leads)) && (named || told)
    })
}

/// "The dead are 20 | and the injured | 45": the verb stands with the toll before.
fn gapped_noun(text: &Text<'_>, around: &Around<'_>, start: usize) -> Option<usize> {
    let led =
        text.is(start.wrapping_sub(1), Kind::Comma) || text.has(start.wrapping_sub(1), Class::Accusative);
    let noun = start.checked_sub(if led { 2 } else { 1 })?;
    let told = around.before.as_ref().is_some_and(|found| found.rule == "toll");
    let headed = noun > 1 && text.has(noun - 1, Class::Definite) && text.has(noun - 2, Class::And);
    (told && headed && text.has(noun, Class::Noun)).then_some(noun)
}

/// "The injured are 33": a noun with its article, and only words of counting up to the number.
fn is_numbered_noun(text: &Text<'_>, noun: usize, start: usize) -> bool {
    let joints = Classes::of(&[Class::Counts, Class::Auxiliary, Class::Adverb, Class::Tells]);
    let opened = Classes::of(&[Class::Definite, Class::Possessive, Class::CueVerb]);
    let mut first = noun;
    while first > 0 && text.has(first - 1, Class::Adjective) {
        first -= 1;
    }
    moves(text, first, noun, start)
        || first > 0
        && text.any(first - 1, opened)
        // A bound may say it all: "the dead exceed 80".
        && (noun + 1 < start || text.has(start, Class::Counts))
        && (noun + 1..start).all(|u| text.any(u, joints) || u == noun + 1 && qualifies(text, u))
}

/// "Of the wounded, who at first were 84": a relative clause that numbers the noun before it.
pub fn numbered_behind(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let start = around.count().units.start;
    let joints = Classes::of(&[
        Class::Auxiliary,
        Class::Counts,
        Class::Tells,
        Class::Adverb,
        Class::Prior,
        Class::Time,
        Class::There,
    ]);
    let from = around.sentence.start + 2;
    let clause = (from..start).rev().take(6).find(|u| !text.any(*u, joints))?;
    let opens = clause + 1 < start && text.has(clause, Class::Clause) && text.is(clause - 1, Kind::Comma);
    let near = (clause.saturating_sub(4).max(around.sentence.start)..clause - 1).rev();
    let noun = near.into_iter().find(|u| opens && text.has(*u, Class::Noun))?;
    Some(Found::new(text.entry(noun).event?, "numbered"))
}

/// "The poisonings | reported | come to 217": a word that says of what kind the noun before it is.
fn qualifies(text: &Text<'_>, unit: usize) -> bool {
    let known = text.any(unit, Classes::of(&[Class::Adjective, Class::Attribute, Class::CueParticiple]));
    let small = text.units[unit].case == Case::Lower && text.is(unit, Kind::Word);
    text.lexicon.orthography.adjectives_behind && small && (known || text.units[unit].entry == 0)
}

/// "Deaths from the heat have topped 300", "confirmed cases rose to 41": a noun of several that opens
/// its clause, and a verb of moving right before the number.
fn moves(text: &Text<'_>, first: usize, noun: usize, start: usize) -> bool {
    let opens = first == 0
        || text.opens(first)
        || text.is(first.wrapping_sub(1), Kind::Comma)
        || text.any(first.wrapping_sub(1), Classes::of(&[Class::And, Class::Clause]));
    let several = text.has(noun, Class::Noun) && !text.any(noun, Classes::of(&[Class::One, Class::Verb]));
    let moved = Classes::of(&[Class::Grew, Class::Fell]);
    let counting = |u: usize| {
        text.any(u, moved)
            || text.any(u, COUNTING) && !text.any(u, Classes::of(&[Class::Preposition, Class::Auxiliary]))
    };
    let verb = (start.saturating_sub(4).max(noun + 1)..=start).find(|u| counting(*u));
    let clause = Classes::of(&[Class::Verb, Class::Active, Class::CueVerb, Class::Clause, Class::Number]);
    let Some(verb) = verb.filter(|_| opens && several) else { return false };
    let to = verb == start
        || text.any(start.wrapping_sub(1), Classes::of(&[Class::Counts, Class::Grew, Class::Fell]));
    to && (noun + 1..verb).len() <= MOST_BETWEEN
        && !(noun + 1..verb).any(|u| text.any(u, clause) && !text.has(u, Class::TimeOpen))
}

/// Units between a noun of several and the verb that moves it, at most.
const MOST_BETWEEN: usize = 8;
/// Words of counting: "topped", a bound that says it all included.
const COUNTING: Classes = Classes::of(&[Class::Counts]);

/// "Brings to 38 the number of dead": the toll right behind its number.
pub fn toll_behind(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let end = around.count().units.end;
    let near = |from: usize, reach: usize| from..(from + reach).min(around.sentence.end);
    if let Some(toll) = near(end, 2).find(|u| text.has(*u, Class::Toll)) {
        return Some(Found::new(text.entry(toll).event?, "toll"));
    }
    // "Bringing to 29 the confirmed dead".
    let start = around.count().units.start;
    let counted = start > around.sentence.start && text.has(start - 1, Class::Counts);
    if let Some(noun) = near(end + 1, 3)
        .find(|u| text.has(*u, Class::Noun))
        .filter(|_| counted && text.has(end, Class::Definite))
    {
        return Some(Found::new(text.entry(noun).event?, "toll"));
    }
    let number_of = near(end, 2).find(|u| text.has(*u, Class::NumberOf))?;
    match near(number_of + 1, 3).find(|u| text.has(*u, Class::Noun)) {
        Some(noun) => Some(Found::new(text.entry(noun).event?, "toll")),
        None => numbered_event(text, around, near(number_of + 1, 12)),
    }
}

/// "From 31 to 38 dead": what a figure moved away from is of the event that it moved to.
pub fn moved_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    let next = around.counts.get(around.index + 1)?;
    if !leaves(text, count.units.start) || next.units.start > count.units.end + 3 {
        return None;
    }
    let right = Around { index: around.index + 1, before: around.before.clone(), ..*around };
    found_event(text, &right).map(|f| Found { rule: "toll", ..f })
}
