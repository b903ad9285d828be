//! Persons told of by name: "Anna Berg, 34, was killed", "the journalist Jan Peeters died".

use super::count::{Count, Head};
use super::number::{Form, Quantity};
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes, gazetteer};
use crate::model::{Group, Number};
use std::ops::Range;

/// Capitals in a row that a person's name has, at most.
const MOST_WORDS: usize = 4;

/// Units in a list of ages, at most.
const MOST_AGES: usize = 6;

/// The name at unit `at` as a quantity of one, if its words or those beside it say that it is a
/// person's, and nothing leads it. `from` is where the quantity before it ended.
pub fn named(text: &Text<'_>, at: usize, from: usize) -> Option<Quantity> {
    let name = name(text, at)?;
    // Right behind a count it names the one who is counted.
    if at == from && at > 0 {
        return None;
    }
    let led = Classes::of(&[Class::Preposition, Class::In, Class::OfWhole, Class::Subset, Class::RelayTo]);
    let mut first = at;
    while first > from && is_title(text, first - 1) {
        first -= 1;
    }
    if first > 0 && text.any(first - 1, led) {
        return None;
    }
    let titled = group_of(text, first..at).is_some() || (first..at).any(|u| text.has(u, Class::Age));
    let person = is_aged(text, name.end) || titled;
    // The gazetteer is asked last: nearly all runs of capitals are ruled out before.
    let person = person && gazetteer::find(text.words(&name)).is_none();
    person.then(|| Quantity { units: first..name.end, at, number: Number::exact(1), form: Form::Definite })
}

/// Somebody told of by name, or by a noun that needs no article.
pub fn person(text: &Text<'_>, quantity: Quantity) -> Count {
    let group = group_of(text, quantity.units.clone()).unwrap_or(Group::People);
    let noun = quantity.units.clone();
    let victim = text.entry(noun.end - 1).event.filter(|_| text.has(noun.end - 1, Class::Noun));
    let head = victim.map_or(Head::People(group), Head::Victims);
    Count { head, group, noun, singular: true, ..unnamed(&quantity) }
}

/// "Man found dead", "89-year-old dies": whom a headline begins with, by a noun that has no article.
pub fn headed(text: &Text<'_>, at: usize) -> Option<Quantity> {
    if !opens_paragraph(text, at) || !is_headline(text, at) {
        return None;
    }
    let qualifies = Classes::of(&[Class::Adjective, Class::Nationality, Class::Age]);
    let noun = (at..at + 3).find(|u| text.has(*u, Class::One) || !text.any(*u, qualifies))?;
    let none =
        [Class::Many, Class::Toll, Class::Body, Class::Thing, Class::Animal, Class::Building, Class::Weak];
    if !text.has(noun, Class::One) || text.any(noun, Classes::of(&none)) {
        return None;
    }
    let end = noun + 1;
    let aged = text.is(end, Kind::Open) && text.is(end + 1, Kind::Digits) && text.is(end + 2, Kind::Close);
    let next = if aged { end + 3 } else { end };
    let told = if text.has(noun, Class::Noun) {
        text.any(next, Classes::of(&[Class::Preposition, Class::In, Class::And]))
    } else {
        text.entry(noun).group.is_some() && text.has(next, Class::Verb) && !text.has(next, Class::CueVerb)
    };
    told.then(|| Quantity { units: at..end, at, number: Number::exact(1), form: Form::Definite })
}

fn opens_paragraph(text: &Text<'_>, at: usize) -> bool {
    at == 0 || text.is(at - 1, Kind::Break)
}

/// Whether no full stop ends the sentence that begins at `at`.
fn is_headline(text: &Text<'_>, at: usize) -> bool {
    let sentence = text.sentences.iter().find(|s| s.contains(&at));
    sentence.is_some_and(|s| (s.start..s.end).all(|u| !text.is(u, Kind::Stop)))
}

/// A quantity of which nothing is known but the number.
pub fn unnamed(quantity: &Quantity) -> Count {
    Count {
        quantity: quantity.clone(),
        head: Head::Bare,
        group: Group::People,
        side: "",
        units: quantity.units.clone(),
        noun: quantity.units.end..quantity.units.end,
        attribute: None,
        partitive: false,
        them: false,
        others: false,
        singular: matches!(quantity.form, Form::Article | Form::Ordinal | Form::Definite),
        shared: false,
    }
}

/// The group that the words before a name say.
fn group_of(text: &Text<'_>, words: Range<usize>) -> Option<Group> {
    words.rev().filter(|u| text.has(*u, Class::One)).find_map(|u| text.entry(u).group)
}

/// "Anna Berg (34)": the digits in brackets behind a name that no preposition makes a place.
pub fn is_age_of_name(text: &Text<'_>, at: usize) -> bool {
    let bracketed = at > 2 && text.is(at - 1, Kind::Open) && text.is(at + 1, Kind::Close);
    let mut first = at.saturating_sub(1);
    while bracketed && first > 0 && is_part(text, first - 1) {
        first -= 1;
    }
    let small = (1..3).find(|n| first > *n && particles(text, first - n) == *n);
    first = small.map_or(first, |n| first - n - 1);
    let led = Classes::of(&[Class::Preposition, Class::In]);
    let name = bracketed && first + 2 < at && (first == 0 || !text.any(first - 1, led));
    name && gazetteer::find(text.words(&(first..at - 1))).is_none()
}

/// "Two boys, aged eight and ten": whether `before` stands in a list that a word for ages opens.
pub fn is_age_in_list(text: &Text<'_>, before: usize) -> bool {
    let numbers = Classes::of(&[Class::And, Class::Number]);
    let listed = |u: usize| text.any(u, numbers) || text.is(u, Kind::Comma) || text.is(u, Kind::Digits);
    let opener = (before.saturating_sub(MOST_AGES)..=before).rev().find(|u| !listed(*u));
    opener.is_some_and(|u| text.has(u, Class::Label) && text.has(u, Class::AgeOpen))
}

/// Two capitals or more that no table knows.
fn name(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    if text.lexicon.orthography.capital_nouns || at > 0 && is_part(text, at - 1) {
        return None;
    }
    let run = |from: usize| from + (from..from + MOST_WORDS).take_while(|u| is_part(text, *u)).count();
    let first = run(at);
    let small = particles(text, first);
    let end = if small > 0 { run(first + small) } else { first };
    (end > at + 1).then_some(at..end)
}

/// Whether a name may begin at a unit. Nearly nowhere.
pub fn may_be_name(text: &Text<'_>, unit: usize) -> bool {
    is_part(text, unit) && (is_part(text, unit + 1) || particles(text, unit + 1) > 0)
}

/// Whether somebody may be told of without an article at a unit: at a paragraph's beginning.
pub fn may_be_headed(text: &Text<'_>, unit: usize) -> bool {
    let opens = Classes::of(&[Class::One, Class::Age, Class::Nationality]);
    text.any(unit, opens) && opens_paragraph(text, unit)
}

/// "Jan van den Berg": small words between the parts of a name, if one follows them.
fn particles(text: &Text<'_>, at: usize) -> usize {
    let small = Classes::of(&[Class::Definite, Class::NameLink]);
    let short = |u: usize| text.units.get(u).is_some_and(|w| w.entry == 0) && text.word(u).len() <= 3;
    let lower =
        |u: &usize| text.is(*u, Kind::Word) && !text.is_capital(*u) && (text.any(*u, small) || short(*u));
    let some = (at..at + 2).take_while(lower).count();
    if some > 0 && at > 0 && is_part(text, at - 1) && is_part(text, at + some) { some } else { 0 }
}

fn is_part(text: &Text<'_>, unit: usize) -> bool {
    let Some(part) = text.units.get(unit) else { return false };
    part.kind == Kind::Word && part.entry == 0 && text.is_capital(unit)
}

/// A word for one person before the name, or what qualifies it: "opposition leader", "31-year-old".
fn is_title(text: &Text<'_>, unit: usize) -> bool {
    let qualifies = Classes::of(&[Class::One, Class::Adjective, Class::Nationality, Class::Age]);
    text.any(unit, qualifies) && !text.any(unit, Classes::of(&[Class::Thing, Class::Building, Class::Animal]))
}

/// "Anna Berg, 34, ...", "Anna Berg (34)".
fn is_aged(text: &Text<'_>, end: usize) -> bool {
    let open = text.is(end, Kind::Comma) || text.is(end, Kind::Open);
    let close = matches!(text.units.get(end + 2).map(|u| u.kind), Some(Kind::Comma | Kind::Close));
    let years = |unit: usize| text.word(unit).parse::<u32>().is_ok_and(|n| n < 115);
    open && close && text.is(end + 1, Kind::Digits) && years(end + 1)
}

/// "The driver of the van (38)", "their daughters (5, 20)": digits in brackets behind a person.
pub fn is_age_in_brackets(text: &Text<'_>, quantity: &Quantity) -> bool {
    let listed = |u: usize| text.is(u, Kind::Digits) || text.is(u, Kind::Comma) || text.has(u, Class::And);
    let open = (0..quantity.at).rev().take(6).find(|u| !listed(*u));
    let close = (quantity.at + 1..quantity.at + 6).find(|u| !listed(*u));
    let bracketed =
        open.is_some_and(|u| text.is(u, Kind::Open)) && close.is_some_and(|u| text.is(u, Kind::Close));
    let Some(open) = open.filter(|_| bracketed && quantity.form == Form::Digits) else { return false };
    let behind = (0..open).rev().take(4).take_while(|u| text.is(*u, Kind::Word));
    let of = Classes::of(&[Class::OfWhole, Class::Definite, Class::Possessive]);
    let nouns: Vec<usize> = behind.collect();
    let person = nouns.iter().position(|u| text.any(*u, Classes::of(&[Class::One, Class::Many])));
    person.is_some_and(|p| p == 0 || nouns[..p].iter().any(|u| text.any(*u, of)))
}
