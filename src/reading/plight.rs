//! Plights that end: the wounded who die.

use super::deadly::ends;
use super::event::{Around, Found};
use super::predicate::{Predicate, PredicateForm};
use super::text::Text;
use crate::lexicon::{Class, Classes};
use crate::model::Event;

/// "Two wounded did not survive": the verb right behind its subject.
pub fn ending(text: &Text<'_>, around: &Around<'_>, plight: Event) -> Option<Found> {
    let end = around.count().units.end;
    let near = |p: &&Predicate| (end..end + 5).contains(&p.verb) && p.form == PredicateForm::Verb;
    let same = |p: &&Predicate| text.units[p.unit].segment == text.units[end - 1].segment;
    // "None of the 64 wounded died".
    let start = around.count().units.start;
    let none = Classes::of(&[Class::Zero, Class::Nobody]);
    let none = (start.saturating_sub(3)..start).any(|u| text.any(u, none));
    let injured = plight == Event::Injured && !none;
    let found = around.predicates.iter().filter(near).find(same).filter(|_| injured)?;
    Some(Found::by(found, "predicate")).filter(|found| ends(plight, found))
}
