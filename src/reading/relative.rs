//! Relative clauses: what is told of those counted right behind their noun.

use super::count::{Count, Head};
use super::event::{Around, Found};
use super::predicate::{Predicate, PredicateForm};
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::Event;

/// "The 173 pupils who were abducted": a relative clause right after the noun.
pub fn relative_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    let mut at = count.units.end;
    while text.is(at, Kind::Comma) || text.is(at, Kind::Quote) {
        at += 1;
    }
    // "Of the 300 pupils of a school who were abducted".
    if count.shared && text.any(at, Classes::of(&[Class::OfWhole, Class::In])) {
        // "Of the 34 on board the ship that was hit": the ship was.
        at = (at..at + 6).find(|u| text.has(*u, Class::Clause)).unwrap_or(at);
        if text.has(at, Class::Single) {
            return None;
        }
    }
    let other = Classes::of(&[Class::Possessive, Class::Conjunction, Class::Contrast]);
    let opens = text.has(at, Class::Clause) && !text.any(at, other);
    if !opens || at >= around.sentence.end {
        return None;
    }
    let segment = text.units[at].segment;
    let inside = |p: &&Predicate| p.unit > at && p.unit < at + 14 && text.units[p.unit].segment == segment;
    // "Three of the 60 who ... were hurt": the verb may be the part's.
    let parted = around.index.checked_sub(1).is_some_and(|i| around.counts[i].partitive);
    let fits = |p: &&Predicate| {
        let near = !parted || !text.lexicon.orthography.adjectives_behind || p.verb <= at + 3;
        near && (p.event == Event::Destroyed) == (count.head == Head::Building)
    };
    let told = around.predicates.iter().filter(inside).find(fits)?;
    // The main clause is about the part: "eleven of the 13 who were hurt died".
    let whole = |_: &&Predicate| !count.shared;
    let main =
        around.predicates.iter().filter(inside).filter(fits).filter(whole).find(|p| is_main(text, told, p));
    Some(main.map_or_else(|| Found::by(told, "relative"), |p| Found::by(p, "predicate")))
}

/// "(The pupils who were) abducted from a school were freed": a second finite verb is the main clause's.
fn is_main(text: &Text<'_>, relative: &Predicate, predicate: &Predicate) -> bool {
    let between = relative.unit + 1..predicate.verb;
    let finite = Classes::of(&[Class::Auxiliary, Class::Have]);
    let joins = Classes::of(&[Class::And, Class::Clause, Class::Number]);
    let last = between.clone().rev().take_while(|u| text.any(*u, finite) || text.has(*u, Class::Adverb));
    // Where a finite verb needs no auxiliary: "who were in hospital died".
    let died = text.lexicon.orthography.adjectives_behind
        && predicate.event == Event::Killed
        && relative.event != Event::Killed
        && !predicate.entry.classes.any(Classes::of(&[Class::Attribute, Class::Noun]));
    let finite = died || last.clone().any(|u| text.any(u, finite));
    let verb = predicate.form == PredicateForm::Verb && finite;
    let people = Classes::of(&[Class::Many, Class::One]);
    let other = |u: usize| {
        // "Abducted by armed men": those who did it are no subject.
        let agent = text.has(u - 1, Class::Agent) || text.has(u.saturating_sub(2), Class::Agent);
        let person = text.any(u, people) && text.entry(u).group.is_some() && !agent;
        person || text.any(u, joins) || text.is(u, Kind::Digits)
    };
    verb && !between.clone().any(other)
}

/// "Of the 80 patients treated in hospital": a participle right behind the noun.
pub fn participle_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let end = around.count().units.end;
    let segment = text.units[around.count().units.start].segment;
    // "Eight of the 33 ...": the verb behind tells of the eight.
    if around.index > 0 && around.counts[around.index - 1].partitive {
        return None;
    }
    let finite = Classes::of(&[Class::Auxiliary, Class::Have]);
    let right = |p: &&Predicate| {
        p.form != PredicateForm::Of
            && (end..end + 3).contains(&p.verb)
            && text.units[p.unit].segment == segment
            && !(end..p.verb).any(|u| text.any(u, finite))
    };
    around.predicates.iter().find(right).map(|p| Found::by(p, "relative"))
}

/// "Eleven of the 13 who were hurt were taken to hospital": the verb behind the whole's relative clause.
pub fn main_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let whole = around.counts.get(around.index + 1).filter(|next| next.shared)?;
    if !text.has(whole.units.end, Class::Clause) {
        return None;
    }
    let mut verbs = around.predicates.iter().filter(|p| p.verb > whole.units.end);
    let told = verbs.next()?;
    verbs.find(|p| is_main(text, told, p)).map(|p| Found::by(p, "predicate"))
}

/// "The 32 children who fell ill are home again": what befell them goes before how they are now.
pub fn befallen(text: &Text<'_>, around: &Around<'_>, found: Found) -> Found {
    let relative = if found.event == Event::Other { relative_event(text, around) } else { None };
    relative.filter(|r| r.event != Event::Other).unwrap_or(found)
}

/// "(Twelve pupils) abducted in June were freed": the finite verb tells it, the participle who they are.
pub fn told_by_main<'p, 'a>(
    text: &Text<'_>,
    count: &Count,
    participle: &Predicate,
    here: &'p [&'a Predicate],
) -> Option<&'p &'a Predicate> {
    let finite = Classes::of(&[Class::Auxiliary, Class::Have]);
    let reduced = text.has(participle.unit, Class::Attribute)
        && !(count.units.end..participle.verb).any(|u| text.any(u, finite));
    here.iter().find(|p| p.unit > participle.unit && is_main(text, participle, p)).filter(|_| reduced)
}
