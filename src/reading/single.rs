//! Single persons told of without a number: "the driver died", "her son was wounded".

use super::count::{Count, Head};
use super::event::{Around, Found};
use super::number::{Form, Quantity};
use super::predicate::{Predicate, PredicateForm, leads_to};
use super::share::{among_event, part_event};
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::{Event, Number};

/// Units between the determiner and its noun, at most.
const MOST_APART: usize = 3;

/// The determiner at unit `at` as a quantity of one, if a noun for one person follows that no
/// preposition makes a mere complement.
pub fn single(text: &Text<'_>, at: usize) -> Option<Quantity> {
    if !text.any(at, DETERMINERS) || text.has(at, Class::Number) {
        return None;
    }
    let noun = noun(text, at)?;
    if text.has(noun, Class::Others) {
        let verb = FINITE.with(Classes::of(&[Class::Verb]));
        let stands = text.has(at, Class::Single) && text.any(noun + 1, verb) && !is_complement(text, at);
        return stands.then(|| Quantity {
            units: at..at + 1,
            at,
            number: Number::exact(1),
            form: Form::Definite,
        });
    }
    let one = text.has(noun, Class::One) && (text.has(at, Class::Single) || !text.has(noun, Class::Many));
    let person = is_victim(text, noun)
        || text.entry(noun).group.is_some() && !text.any(noun, Classes::of(&[Class::Noun, Class::Toll]));
    let other = text.any(noun, NO_PERSON) || text.has(noun, Class::Member);
    let neither = at > 0 && text.has(at - 1, Class::Not);
    if !one || !person || other || neither || is_complement(text, at) {
        return None;
    }
    Some(Quantity { units: at..at + 1, at, number: Number::exact(1), form: Form::Definite })
}

/// "The victim": a noun that says that something happened, and not what.
fn is_victim(text: &Text<'_>, noun: usize) -> bool {
    let weak = text.has(noun, Class::Noun) && text.has(noun, Class::Weak);
    weak && text.entry(noun).event == Some(Event::Affected)
}

/// What can stand for the number of one person.
pub const DETERMINERS: Classes = Classes::of(&[Class::Definite, Class::Possessive]);
const NO_PERSON: Classes =
    Classes::of(&[Class::Building, Class::Animal, Class::Thing, Class::Body, Class::Measure]);

/// The noun after a determiner, over what qualifies it.
fn noun(text: &Text<'_>, at: usize) -> Option<usize> {
    let qualifies = Classes::of(&[Class::Adjective, Class::Nationality, Class::Suspected, Class::Age]);
    // "The 39 years old driver".
    let aged = text.is(at + 1, Kind::Digits) && text.has(at + 2, Class::Age);
    let mut noun = at + 1 + usize::from(aged);
    let more = |u: usize| text.has(u + 1, Class::One) || text.any(u + 1, qualifies);
    while noun <= at + MOST_APART && text.any(noun, qualifies) && (!text.has(noun, Class::One) || more(noun))
    {
        noun += 1;
    }
    text.has(noun, Class::One).then_some(noun)
}

/// Whether the determiner holds or follows a preposition, or is a genitive, so that its noun is only a
/// complement.
fn is_complement(text: &Text<'_>, at: usize) -> bool {
    let leads = Classes::of(&[Class::Preposition, Class::Agent, Class::Subset]);
    let of = Classes::of(&[Class::OfWhole]);
    let led = at > 0 && text.any(at - 1, leads.with(of)) && !text.has(at - 1, Class::Definite);
    let marked = usize::from(at > 0 && text.has(at - 1, Class::Accusative));
    let object = at > marked && text.has(at - 1 - marked, Class::Active);
    let joints = FINITE.with(Classes::of(&[Class::And]));
    let clause = at == 0 || text.opens(at) || text.is(at - 1, Kind::Comma) || text.any(at - 1, joints);
    let part = at > 0 && text.has(at - 1, Class::Subset);
    let led = led && !is_framed(text, at);
    (text.any(at, leads) || led || text.any(at, of) && !clause) && !object && !part
}

/// "For the driver help came too late": a preposition that may be part of what happened.
fn is_framed(text: &Text<'_>, at: usize) -> bool {
    text.has(at.wrapping_sub(1), Class::PartOpens) && text.has(at.wrapping_sub(1), Class::Preposition)
}

/// What happened to a single person: a predicate of its own clause, right behind the noun or around
/// an apposition, or a verb right before it.
pub fn single_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    // "Dead after a fire" in a headline is one.
    if let Head::Victims(event) = count.head {
        return Some(Found::new(event, "noun"));
    }
    if !matches!(count.head, Head::People(_)) {
        return None;
    }
    if let Some(found) = part(text, around, count) {
        return Some(found);
    }
    if let Some(found) = joined(text, around, count) {
        return Some(found);
    }
    // "Among them the driver".
    if count.units.start > 0 && text.has(count.units.start - 1, Class::Subset) {
        return part_event(around).filter(|f| is_telling(f.event));
    }
    // "The body of Anna Berg, 34, was found".
    let of = count.units.start.checked_sub(1).filter(|u| text.has(*u, Class::Of));
    if let Some(event) = of.filter(|_| count.quantity.is_name()).and_then(|u| text.entry(u).event) {
        return Some(Found::new(event, "named"));
    }
    if count.quantity.is_name()
        && let Some(found) = among_event(text, around)
    {
        return Some(found);
    }
    let start = count.units.start;
    let predicate = if start > 0 && is_framed(text, start) {
        around.predicates.iter().find(|p| p.verb + 1 == start && p.unit > count.units.end)?
    } else {
        object_of(text, around, count).or_else(|| subject_of(text, around, count))?
    };
    // Of a victim a later sentence tells the death alone anew.
    let victim = count.units.clone().any(|u| is_victim(text, u));
    if victim && predicate.event != Event::Killed {
        return None;
    }
    let rule = if count.quantity.is_name() { "named" } else { "single" };
    is_telling(predicate.event).then(|| Found::by(predicate, rule))
}

fn is_telling(event: Event) -> bool {
    matches!(
        event,
        Event::Killed
            | Event::Injured
            | Event::Missing
            | Event::Detained
            | Event::Rescued
            | Event::Hospitalised
            | Event::Infected
    )
}

/// "Six dead, among them the driver": one of those right before.
fn part(text: &Text<'_>, around: &Around<'_>, count: &Count) -> Option<Found> {
    let start = count.units.start;
    let last = around.index.checked_sub(1).map(|last| &around.counts[last])?;
    let other = Classes::of(&[Class::CueBefore, Class::CueVerb, Class::Source, Class::Clause]);
    let cut = (last.units.end..start - 1).any(|u| text.any(u, other) && !text.has(u, Class::Subset));
    let before = around.before.clone().filter(|f| is_telling(f.event) && !cut)?;
    text.has(start - 1, Class::Subset).then_some(Found { rule: "part", ..before })
}

/// "A couple and their daughter died": what happened to those right before.
fn joined(text: &Text<'_>, around: &Around<'_>, count: &Count) -> Option<Found> {
    let last = around.index.checked_sub(1).map(|last| &around.counts[last])?;
    let and = last.units.end + 1 == count.units.start && text.has(last.units.end, Class::And);
    let before = around.before.clone().filter(|f| {
        and && is_telling(f.event) && matches!(f.rule, "predicate" | "predicate_later" | "single" | "list")
    })?;
    Some(Found { rule: "joined", ..before })
}

/// "Killed the driver", "died the driver": a verb right before.
fn object_of<'a>(text: &Text<'_>, around: &Around<'a>, count: &Count) -> Option<&'a Predicate> {
    let right = |p: &&Predicate| p.form != PredicateForm::Of && leads_to(text, p, count.units.start);
    around.predicates.iter().find(right)
}

/// "The driver, 52, died": the verb of the clause that the noun opens or goes on.
fn subject_of<'a>(text: &Text<'_>, around: &Around<'a>, count: &Count) -> Option<&'a Predicate> {
    let end = verb_clause(text, around, count)?;
    let segment = text.units.get(end)?.segment;
    let verb = |p: &&Predicate| {
        p.form == PredicateForm::Verb && p.unit >= end && text.units[p.unit].segment == segment
    };
    let predicate = around.predicates.iter().find(verb)?;
    if text.any(predicate.unit + 1, NUMERIC) || text.is(predicate.unit + 1, Kind::Digits) {
        return None;
    }
    let taken = around.counts.iter().any(|c| {
        c.units.start > end && c.units.start < predicate.unit && !matches!(c.head, Head::Bare | Head::Unknown)
    });
    let finite = (end..=predicate.unit).any(|u| text.any(u, FINITE))
        || !text.has(predicate.verb, Class::Attribute)
        || !text.any(count.quantity.at, DETERMINERS) && !count.quantity.is_name();
    (!taken && finite)
        .then(|| fatal(text, around, predicate).unwrap_or(died(around, predicate, segment, text)))
}

/// "Was shot and died in hospital": the death that the same clause goes on to.
pub fn fatal<'a>(text: &Text<'_>, around: &Around<'a>, predicate: &Predicate) -> Option<&'a Predicate> {
    let later =
        |p: &&Predicate| p.event == Event::Killed && p.form == PredicateForm::Verb && p.verb > predicate.unit;
    let fatal = around.predicates.iter().find(later)?;
    let mut between = predicate.unit + 1..fatal.verb;
    let subject = Classes::of(&[Class::One, Class::Many, Class::Number, Class::Noun, Class::Clause]);
    let goes_on = between.clone().any(|u| text.has(u, Class::And));
    let own =
        between.any(|u| text.any(u, subject) || text.is(u, Kind::Digits) || text.is(u, Kind::Semicolon));
    (goes_on && !own).then_some(fatal)
}

/// "Died in hospital": where the same clause tells of the death, it is no stay.
fn died<'a>(around: &Around<'a>, stay: &'a Predicate, segment: u16, text: &Text<'_>) -> &'a Predicate {
    let death = |p: &&Predicate| {
        p.event == Event::Killed && p.form == PredicateForm::Verb && text.units[p.unit].segment == segment
    };
    let stays = stay.event == Event::Hospitalised;
    around.predicates.iter().find(death).filter(|_| stays).unwrap_or(stay)
}

/// A number right behind the verb is its object: "survived three dropped catches".
const NUMERIC: Classes = Classes::of(&[Class::Number, Class::Vague, Class::Zero]);
const FINITE: Classes = Classes::of(&[Class::Auxiliary, Class::Have, Class::Passive]);

/// "Of that car": behind a preposition the word for a clause only points.
fn is_pointed(text: &Text<'_>, at: usize) -> bool {
    text.any(at.wrapping_sub(1), Classes::of(&[Class::Preposition, Class::OfWhole]))
}

/// Where the clause goes on that the noun is the subject of: behind the noun, or behind what is set
/// off by commas. `None`: the sentence ends before.
fn verb_clause(text: &Text<'_>, around: &Around<'_>, count: &Count) -> Option<usize> {
    let mut at = count.units.end;
    // "In it was the driver killed": the verb stands before its subject.
    let segment = text.units[count.units.start].segment;
    let before = around.sentence.start..count.units.start;
    let verbs = before.rev().take_while(|u| text.units[*u].segment == segment).take(3);
    if !text.is(at, Kind::Comma) && verbs.into_iter().any(|u| text.any(u, FINITE)) {
        return Some(at);
    }
    let mut set_off = false;
    while at < around.sentence.end {
        let unit = &text.units[at];
        let closed = matches!(unit.kind, Kind::Semicolon | Kind::Colon | Kind::Stop);
        if matches!(unit.kind, Kind::Comma | Kind::Open | Kind::Close | Kind::Dash) {
            set_off = !set_off || text.has(at + 1, Class::Clause);
        } else if closed || unit.classes.has(Class::Clause) && !set_off && !is_pointed(text, at) {
            return None;
        } else if !set_off && (unit.classes.any(FINITE) || unit.classes.has(Class::Verb)) {
            return Some(at);
        }
        at += 1;
    }
    None
}
