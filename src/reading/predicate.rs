//! Predicates: verbs, participles and phrases that say what happened.

use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes, Entry};
use crate::model::Event;
use std::ops::Range;

/// A predicate in the text.
#[derive(Clone, Debug)]
pub struct Predicate {
    /// Where its last word stands.
    pub unit: usize,
    /// Where its first word stands: the same, unless its parts stand apart.
    pub verb: usize,
    pub event: Event,
    pub entry: &'static Entry,
    pub form: PredicateForm,
    /// An auxiliary that makes the participle count its object.
    pub have: Option<usize>,
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

/// Units between the parts of a phrase, at most.
const MOST_APART: usize = 30;

/// The predicates of a sentence, in order.
pub fn predicates(text: &Text<'_>, sentence: &Range<usize>) -> Vec<Predicate> {
    let mut found = Vec::new();
    for unit in sentence.clone() {
        let classes = text.units[unit].classes;
        if classes.has(Class::Part) {
            found.extend(event_apart(text, sentence, unit));
        }
        let entry = text.entry(unit);
        let (Some(event), Some(mut form)) = (entry.event, form(classes)) else { continue };
        if classes.has(Class::Verb) && form == PredicateForm::Active && is_passive(text, sentence, unit) {
            form = PredicateForm::Verb;
        }
        let qualifies = classes.has(Class::Attribute) && stands_before_noun(text, unit);
        if qualifies || classes.has(Class::Noun) && stands_as_noun(text, sentence, unit) {
            continue;
        }
        // "Died buried": a participle right behind the death tells how.
        if let Some(death) = found.last_mut().filter(|p| tells_how(text, p, unit)) {
            death.unit = unit;
            continue;
        }
        let have = (sentence.start..unit).rev().take(25).find(|u| text.has(*u, Class::Have));
        found.push(Predicate { unit, verb: unit, event, entry, form, have });
        // "Swept away" tells of people one thing, of houses another.
        if entry.razes {
            found.push(Predicate { unit, verb: unit, event: Event::Destroyed, entry, form, have });
        }
    }
    // "Survived ... not" is one phrase: its first part means nothing by itself.
    let firsts: Vec<usize> = found.iter().filter(|p| p.verb != p.unit).map(|p| p.verb).collect();
    found.retain(|p| p.verb != p.unit || !firsts.contains(&p.unit));
    found
}

/// Whether a unit is a participle right behind a verb of dying.
fn tells_how(text: &Text<'_>, death: &Predicate, unit: usize) -> bool {
    let died = death.event == Event::Killed && death.form == PredicateForm::Verb;
    let participle = text.has(unit, Class::Verb) && !text.has(unit, Class::Part);
    died && participle && death.unit + 1 == unit && text.lexicon.orthography.adjectives_behind
}

fn form(classes: Classes) -> Option<PredicateForm> {
    if classes.has(Class::Of) {
        Some(PredicateForm::Of)
    } else if classes.has(Class::Active) {
        Some(PredicateForm::Active)
    } else if classes.has(Class::Verb) {
        Some(PredicateForm::Verb)
    } else {
        None
    }
}

/// Whether a passive auxiliary stands shortly before a participle.
fn is_passive(text: &Text<'_>, sentence: &Range<usize>, unit: usize) -> bool {
    let from = sentence.start.max(unit.saturating_sub(4));
    (from..unit)
        .rev()
        .take_while(|u| !text.has(*u, Class::And) && !text.is(*u, Kind::Comma))
        .any(|u| text.has(u, Class::Passive))
}

/// Whether a participle qualifies a noun right after it.
fn stands_before_noun(text: &Text<'_>, unit: usize) -> bool {
    text.any(unit + 1, Classes::of(&[Class::Many, Class::One, Class::Noun, Class::Nationality]))
}

/// Whether a word that is a verb or a noun is a noun here: after an article, a number, a preposition.
fn stands_as_noun(text: &Text<'_>, sentence: &Range<usize>, unit: usize) -> bool {
    let before = Classes::of(&[
        Class::Definite,
        Class::Indefinite,
        Class::Number,
        Class::Vague,
        Class::Zero,
        Class::Preposition,
        Class::NumberOf,
        Class::Nationality,
        Class::Adjective,
    ]);
    // "The fire of 1987 killed 29 people".
    let counts = Classes::of(&[Class::Number, Class::Vague, Class::BoundBefore]);
    let dated = unit > sentence.start && text.is(unit - 1, Kind::Digits) && text.word(unit - 1).len() == 4;
    // "In 2014 abducted the militia 80 girls", the subject behind its verb.
    let subject = text.is_namelike(unit + 1)
        || text.any(unit + 1, Classes::of(&[Class::Definite, Class::Possessive, Class::Source]));
    if dated
        && text.has(unit, Class::Active)
        && (text.is(unit + 1, Kind::Digits) || text.any(unit + 1, counts) || subject)
    {
        return false;
    }
    if is_behind_noun(text, unit) {
        return false;
    }
    let joined = !text.has(unit, Class::Active) && unit > sentence.start && text.has(unit - 1, Class::And);
    joined || unit > sentence.start && (text.any(unit - 1, before) || text.is(unit - 1, Kind::Digits))
}

/// "33 Palestinians killed", "two young men wounded": a participle behind a noun that is an adjective,
/// too, or that has one behind it.
fn is_behind_noun(text: &Text<'_>, unit: usize) -> bool {
    let qualifies = Classes::of(&[Class::Nationality, Class::Adjective]);
    let noun = Classes::of(&[Class::Many, Class::One]);
    let behind = unit > 1 && text.lexicon.orthography.adjectives_behind && text.has(unit, Class::Verb);
    behind && text.any(unit - 1, qualifies) && (text.any(unit - 1, noun) || text.any(unit - 2, noun))
}

/// Whether only articles and what marks an object stand between a verb and `start`.
pub fn leads_to(text: &Text<'_>, predicate: &Predicate, start: usize) -> bool {
    let passed = Classes::of(&[
        Class::Definite,
        Class::Accusative,
        Class::Possessive,
        Class::Increment,
        Class::Adverb,
        Class::Adjective,
        Class::Others,
    ]);
    let mut at = start;
    while at > predicate.unit + 1 && text.any(at - 1, passed) {
        at -= 1;
    }
    at == predicate.unit + 1
}

fn event_apart(text: &Text<'_>, sentence: &Range<usize>, unit: usize) -> Option<Predicate> {
    let (verb, entry) = apart(text, sentence, unit, |entry| entry.event.is_some())?;
    let form = if entry.classes.has(Class::Active) { PredicateForm::Active } else { PredicateForm::Verb };
    Some(Predicate { unit, verb, event: entry.event?, entry, form, have: None })
}

/// A phrase of which `unit` is the last part, the others standing before it in the sentence: where
/// its first part stands, and its meaning.
pub fn apart(
    text: &Text<'_>,
    sentence: &Range<usize>,
    unit: usize,
    wanted: impl Fn(&Entry) -> bool,
) -> Option<(usize, &'static Entry)> {
    for (id, place) in &text.entry(unit).parts {
        let (meaning, parts) = text.lexicon.apart(*id);
        if !wanted(meaning) || place + 1 != parts {
            continue;
        }
        if let Some(first) = parts_before(text, sentence, unit, (*id, parts)) {
            return Some((first, meaning));
        }
    }
    None
}

/// Where the first of the parts before the last one stands, if all of them do, in order.
fn parts_before(
    text: &Text<'_>,
    sentence: &Range<usize>,
    unit: usize,
    (id, parts): (u16, u8),
) -> Option<usize> {
    let mut wanted = parts.checked_sub(2)?;
    let from = sentence.start.max(unit.saturating_sub(MOST_APART));
    for before in (from..unit).rev() {
        if text.is(before, Kind::Semicolon) {
            return None;
        }
        if !text.entry(before).parts.contains(&(id, wanted)) {
            continue;
        }
        match wanted.checked_sub(1) {
            Some(next) => wanted = next,
            None => return (text.units[unit].segment - text.units[before].segment < 5).then_some(before),
        }
    }
    None
}
