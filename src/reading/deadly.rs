//! Deadly: which of several predicates of one clause tells what became of people in the end.

use super::count::Count;
use super::event::{Around, Found};
use super::predicate::{Predicate, PredicateForm, leads_to};
use super::text::Text;
use crate::lexicon::{Class, Classes};
use crate::model::Event;

/// "Was found dead under the rubble", "in hospital died", "were burnt or shot dead": of where they are, or
/// how they were hurt, and that they died in one clause, the death. "Were taken to a hospital": of the
/// way, its end.
pub fn deadly<'a>(text: &Text<'_>, predicate: &'a Predicate, here: &[&'a Predicate]) -> &'a Predicate {
    let moved = |p: &&&Predicate| {
        let way = predicate.event == Event::Displaced && predicate.form == PredicateForm::Verb;
        let near = p.verb > predicate.unit && p.verb <= predicate.unit + 3;
        way && near && p.event == Event::Hospitalised && p.form == PredicateForm::Verb
    };
    if let Some(end) = here.iter().find(moved) {
        return end;
    }
    let place = matches!(predicate.event, Event::Hospitalised | Event::Missing);
    let joined = |p: &Predicate| {
        predicate.event == Event::Injured
            && p.verb == predicate.unit + 2
            && text.has(p.verb - 1, Class::And)
            && text.has(p.verb - 1, Class::RangeJoin)
    };
    // "Missing and feared dead" says of nobody that he died.
    let feared = |p: &Predicate| {
        predicate.event == Event::Missing && (predicate.unit..p.unit).any(|u| text.has(u, Class::And))
    };
    // "Burns" that somebody "succumbed" to are named right before the verb.
    let succumbed = |p: &Predicate| predicate.event == Event::Injured && p.unit <= predicate.unit + 2;
    let died = |p: &Predicate| {
        let told = (place && !feared(p)) || joined(p) || succumbed(p);
        told && p.event == Event::Killed && p.unit <= predicate.unit + 4
    };
    let last = |p: &&&Predicate| {
        p.form == PredicateForm::Verb
            && p.unit > predicate.unit
            && (died(p) || closes_state(text, predicate, p))
    };
    here.iter().find(last).copied().unwrap_or(predicate)
}

/// "After weeks in captivity freed": of where they are and what ended it in one clause, the end.
fn closes_state(text: &Text<'_>, state: &Predicate, predicate: &Predicate) -> bool {
    let end = matches!(predicate.event, Event::Killed | Event::Rescued | Event::Escaped | Event::Detained);
    let joined = || (state.unit + 1..predicate.unit).any(|u| text.has(u, Class::And));
    end && predicate.event != state.event && is_state(text, state) && !is_state(text, predicate) && !joined()
}

/// "In captivity": a phrase that a preposition opens tells where somebody is, not what happened there.
fn is_state(text: &Text<'_>, predicate: &Predicate) -> bool {
    let (first, rest) = text.word(predicate.unit).split_once(' ').unwrap_or_default();
    let led = Classes::of(&[Class::Preposition, Class::In]);
    !rest.is_empty() && text.lexicon.classes(text.lexicon.lone(first)).any(led)
}

/// "None of the 81 survived": all died.
pub fn unsaved(text: &Text<'_>, count: &Count, found: Found) -> Found {
    let led = Classes::of(&[Class::Definite, Class::OfWhole]);
    let before = (0..count.units.start).rev().find(|u| !text.any(*u, led) || text.has(*u, Class::Zero));
    let none = before.is_some_and(|u| text.any(u, Classes::of(&[Class::Zero, Class::Nobody])));
    let several = count.quantity.number.value.is_some_and(|n| n > 1);
    let told = none && several && found.event == Event::Rescued;
    if told { Found { event: Event::Killed, ..found } } else { found }
}

/// "Freed 48 abducted", "48 abducted were freed": a verb right before or behind tells how a plight ended.
pub fn ended_by(text: &Text<'_>, around: &Around<'_>, plight: Event) -> Option<Found> {
    let (start, end) = (around.count().units.start, around.count().units.end);
    let finite = Classes::of(&[Class::Auxiliary, Class::Have]);
    let told = |p: &&Predicate| match p.form {
        PredicateForm::Verb => (end..end + 4).contains(&p.verb) && text.any(end, finite),
        _ => leads_to(text, p, start),
    };
    let found = around.predicates.iter().filter(told).map(|p| Found::by(p, "predicate"));
    found.into_iter().find(|f| ends(plight, f))
}

/// "Three abducted pupils were freed": what the sentence says happened is how the plight ended.
pub fn ends(plight: Event, found: &Found) -> bool {
    let end = match plight {
        Event::Injured => found.event == Event::Killed,
        Event::Escaped => matches!(found.event, Event::Killed | Event::Detained),
        _ => matches!(found.event, Event::Killed | Event::Rescued | Event::Escaped),
    };
    end && found.rule == "predicate"
}
