//! Events: what happened to those that a count tells of.

use super::count::{Count, Head};
use super::number::Form;
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes, Entry};
use crate::model::Event;
use std::ops::Range;

/// A predicate in the text: a verb, participle or phrase that says what happened.
#[derive(Clone, Debug)]
pub struct Predicate {
    pub unit: usize,
    pub event: Event,
    pub entry: &'static Entry,
    pub form: PredicateForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PredicateForm {
    /// Those counted are its subject.
    Verb,
    /// Those counted are its object.
    Active,
    /// Those counted follow.
    Of,
}

/// How a count came to its event.
#[derive(Clone, Debug)]
pub struct Found {
    pub event: Event,
    pub predicate: String,
    pub rule: &'static str,
}

impl Found {
    fn new(event: Event, rule: &'static str) -> Found {
        Found { event, predicate: String::new(), rule }
    }

    fn by(predicate: &Predicate, rule: &'static str) -> Found {
        Found { event: predicate.event, predicate: predicate.entry.predicate.clone(), rule }
    }
}

/// The predicates of a sentence, in order; phrases in parts count where their last part stands.
pub fn predicates(text: &Text<'_>, sentence: &Range<usize>) -> Vec<Predicate> {
    let mut found = Vec::new();
    for unit in sentence.clone() {
        let classes = text.units[unit].classes;
        if classes.has(Class::Part) {
            found.extend(apart(text, sentence, unit));
        }
        let entry = text.entry(unit);
        let Some(event) = entry.event else { continue };
        let form = if classes.has(Class::Of) {
            PredicateForm::Of
        } else if classes.has(Class::Active) {
            PredicateForm::Active
        } else if classes.has(Class::Verb) {
            PredicateForm::Verb
        } else {
            continue;
        };
        if classes.has(Class::Attribute) && stands_before_noun(text, unit) {
            continue;
        }
        found.push(Predicate { unit, event, entry, form });
    }
    found
}

/// Whether a participle at `unit` qualifies a noun right after it.
fn stands_before_noun(text: &Text<'_>, unit: usize) -> bool {
    text.any(unit + 1, Classes::of(&[Class::Many, Class::One, Class::Noun, Class::Nationality]))
}

/// An event phrase of which `unit` is the last part, the others standing before it in the sentence.
fn apart(text: &Text<'_>, sentence: &Range<usize>, unit: usize) -> Option<Predicate> {
    for (id, place) in &text.entry(unit).parts {
        let (meaning, parts) = text.lexicon.apart(*id);
        let mut wanted: u8 = ((1 << parts) - 1) & !(1 << place);
        let from = sentence.start.max(unit.saturating_sub(30));
        let mut first = unit;
        for before in (from..unit).rev() {
            if text.is(before, Kind::Semicolon) {
                break;
            }
            for (other, place) in &text.entry(before).parts {
                if other == id && wanted & (1 << place) != 0 {
                    wanted &= !(1 << place);
                    first = before;
                }
            }
        }
        if wanted == 0 && (text.units[unit].segment - text.units[first].segment) < 4 {
            let form =
                if meaning.classes.has(Class::Active) { PredicateForm::Active } else { PredicateForm::Verb };
            return Some(Predicate { unit, event: meaning.event?, entry: meaning, form });
        }
    }
    None
}

/// What is known when a count's event is looked for.
pub struct Around<'a> {
    pub sentence: &'a Range<usize>,
    pub predicates: &'a [Predicate],
    /// Counts of the sentence, and which of them is meant.
    pub counts: &'a [Count],
    pub index: usize,
    /// Event of the count before in the sentence.
    pub before: Option<Found>,
    /// The event of the last figure before the sentence, and the toll it was about.
    pub carried: Option<Event>,
}

/// Finds the event of a count, if it is a figure at all.
pub fn event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = &around.counts[around.index];
    if let Some(found) = own_event(text, count) {
        return Some(found);
    }
    if count.head == Head::Bare && !count.them {
        return bare_event(text, around);
    }
    if is_after_agent(text, count) {
        return None;
    }
    if let Some(found) = predicate_event(text, around) {
        return Some(found);
    }
    if count.them || is_subset(text, count) {
        return around.before.clone().or_else(|| carried(around)).map(|f| Found { rule: "part", ..f });
    }
    if is_listed(text, around) {
        return around.before.clone().map(|f| Found { rule: "list", ..f });
    }
    None
}

fn carried(around: &Around<'_>) -> Option<Found> {
    around.carried.map(|event| Found::new(event, "carried"))
}

/// The event inside the noun phrase.
fn own_event(text: &Text<'_>, count: &Count) -> Option<Found> {
    if let Some(unit) = count.attribute {
        let entry = text.entry(unit);
        let mut found = Found::new(entry.event?, "attribute");
        found.predicate = entry.predicate.clone();
        return Some(found);
    }
    match count.head {
        Head::Victims(event) => Some(Found::new(event, "noun")),
        _ => None,
    }
}

/// A preposition before the count under which those counted are no victims: "by 20 men".
fn is_after_agent(text: &Text<'_>, count: &Count) -> bool {
    let mut at = count.units.start;
    while at > 0 {
        at -= 1;
        if text.has(at, Class::Agent) && !text.has(at, Class::BoundBefore) {
            return true;
        }
        if !text.any(at, Classes::of(&[Class::Definite, Class::Possessive, Class::Adverb])) {
            return false;
        }
    }
    false
}

pub fn is_subset(text: &Text<'_>, count: &Count) -> bool {
    let from = count.units.start.saturating_sub(4);
    (from..count.units.start).rev().any(|u| text.has(u, Class::Subset))
}

/// The nearest predicate that takes the count: in its segment, after it, else before it.
fn predicate_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = &around.counts[around.index];
    let segment = text.units[count.units.start].segment;
    let takes = |p: &&Predicate| takes(text, around, p, count);
    let same = |p: &&Predicate| text.units[p.unit].segment == segment;
    let here: Vec<&Predicate> = around.predicates.iter().filter(same).filter(takes).collect();
    if let Some(predicate) = here.iter().find(|p| p.unit > count.units.start) {
        return Some(Found::by(predicate, "predicate"));
    }
    if let Some(predicate) = here.last() {
        return Some(Found::by(predicate, "predicate"));
    }
    if is_subset(text, count) && around.before.is_some() {
        return None;
    }
    later_predicate(text, around, takes).map(|p| Found::by(p, "predicate_later"))
}

/// A predicate in a later segment, over lists and relative clauses.
fn later_predicate<'a>(
    text: &Text<'_>,
    around: &Around<'a>,
    takes: impl Fn(&&Predicate) -> bool,
) -> Option<&'a Predicate> {
    let count = &around.counts[around.index];
    let mut relative = false;
    let end = around.sentence.end;
    for unit in count.units.end..end {
        if matches!(text.units[unit].kind, Kind::Semicolon | Kind::Colon) {
            return None;
        }
        let starts_clause =
            text.has(unit, Class::Clause) && text.units[unit].segment > text.units[unit - 1].segment;
        if starts_clause {
            relative = true;
        } else if text.is(unit, Kind::Comma) || text.is(unit, Kind::Dash) {
            relative = text.has(unit + 1, Class::Clause);
        }
        if relative {
            continue;
        }
        if let Some(predicate) = around.predicates.iter().filter(|p| p.unit == unit).find(|p| takes(p)) {
            return Some(predicate);
        }
    }
    None
}

/// Whether a predicate can have the count as the one it happened to.
fn takes(text: &Text<'_>, around: &Around<'_>, predicate: &Predicate, count: &Count) -> bool {
    let fits = match count.head {
        Head::Building => matches!(predicate.event, Event::Destroyed),
        _ => predicate.event != Event::Destroyed,
    };
    if !fits {
        return false;
    }
    let after = count.units.start > predicate.unit;
    match predicate.form {
        PredicateForm::Of => after && count.units.start <= predicate.unit + 3,
        PredicateForm::Active => after || !others_after(around, predicate.unit, count),
        PredicateForm::Verb => !after || true_subject(text, predicate),
    }
}

fn others_after(around: &Around<'_>, unit: usize, count: &Count) -> bool {
    around
        .counts
        .iter()
        .any(|c| c.units.start > unit && c.units.start != count.units.start && c.head != Head::Bare)
}

fn true_subject(_text: &Text<'_>, _predicate: &Predicate) -> bool {
    true
}

/// A count without a noun: after a toll, after a verb of counting, in a list, or told back to.
fn bare_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = &around.counts[around.index];
    if count.quantity.form == Form::Article {
        return None;
    }
    if let Some(found) = toll_event(text, around) {
        return Some(found);
    }
    if count.partitive || is_subset(text, count) {
        return predicate_event(text, around)
            .or_else(|| around.before.clone().map(|f| Found { rule: "part", ..f }))
            .or_else(|| carried(around));
    }
    if is_listed(text, around) {
        return around.before.clone().map(|f| Found { rule: "list", ..f });
    }
    let there = count.units.start > 0 && text.has(count.units.start - 1, Class::There);
    if there {
        return predicate_event(text, around)
            .or_else(|| around.before.clone())
            .or_else(|| carried(around))
            .map(|f| Found { rule: "ellipsis", ..f });
    }
    if is_counted(text, around) {
        return around.before.clone().or_else(|| carried(around)).map(|f| Found { rule: "counted", ..f });
    }
    None
}

/// "The death toll stands at 149": the toll before the count in its sentence.
fn toll_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = &around.counts[around.index];
    let start = count.units.start;
    let joined = start > around.sentence.start
        && (text.any(start - 1, Classes::of(&[Class::Counts, Class::Auxiliary, Class::In]))
            || text.is(start - 1, Kind::Colon));
    if !joined {
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
        let numbered = (unit.saturating_sub(4)..unit).any(|u| text.has(u, Class::NumberOf));
        let listed = text.is(start - 1, Kind::Colon) && unit + 2 == start;
        if text.has(unit, Class::Noun) && (numbered || listed) {
            return Some(Found::new(entry.event?, "toll"));
        }
    }
    None
}

/// "In Donggala 159 and in Sigi fifteen": goes on a list that a count with an event began.
fn is_listed(text: &Text<'_>, around: &Around<'_>) -> bool {
    if around.before.is_none() || around.index == 0 {
        return false;
    }
    let count = &around.counts[around.index];
    let last = &around.counts[around.index - 1];
    let between = last.units.end..count.units.start;
    if between.len() > 9 {
        return false;
    }
    let joined = between
        .clone()
        .any(|u| text.has(u, Class::And) || text.is(u, Kind::Comma) || text.is(u, Kind::Colon));
    let verb = Classes::of(&[Class::Verb, Class::Active, Class::Clause, Class::CueVerb, Class::Have]);
    joined && !between.into_iter().any(|u| text.any(u, verb) || text.is(u, Kind::Semicolon))
}

/// "The army puts it at 15": a verb of counting or saying shortly before.
fn is_counted(text: &Text<'_>, around: &Around<'_>) -> bool {
    let start = around.counts[around.index].units.start;
    let from = start.saturating_sub(6).max(around.sentence.start);
    start > 0 && text.has(start - 1, Class::Counts) && (from..start).any(|u| text.has(u, Class::CueVerb))
}
