//! Instead: numbers that another one takes the place of, and those told of behind the verb.

use super::count::Count;
use super::event::{Around, Found, found_event};
use super::number::Form;
use super::predicate::{Predicate, PredicateForm};
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};

/// "Six, and not eight, are the miners who are trapped": those who are so many stand behind the verb.
pub fn cleft_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let mut end = around.count().units.end;
    let mark = |u: usize| usize::from(text.is(u, Kind::Comma));
    let not = end + mark(end);
    if text.has(not, Class::Not) {
        let next = around.counts.get(around.index + 1).filter(|next| next.units.start == not + 1)?;
        end = next.units.end + mark(next.units.end);
    }
    let opened = text.has(end, Class::Auxiliary) && text.has(end + 1, Class::Definite);
    let noun = (end + 2..end + 5).find(|u| text.any(*u, Classes::of(&[Class::Many, Class::Noun])));
    let noun = noun.filter(|_| opened)?;
    if let Some(event) = text.entry(noun).event.filter(|_| text.has(noun, Class::Noun)) {
        return Some(Found::new(event, "cleft"));
    }
    let behind = |p: &&Predicate| p.unit > noun && p.verb < noun + 9 && p.form != PredicateForm::Of;
    around.predicates.iter().find(behind).map(|p| Found::by(p, "cleft"))
}

/// "Not four but five people": the number that is taken back has the event of the right one.
pub fn rejected_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    let not = count.units.start > around.sentence.start && text.has(count.units.start - 1, Class::Not);
    // "Six died, and not eight".
    if let Some(before) = around.before.clone().filter(|_| not && count.quantity.form != Form::Article) {
        return Some(Found { rule: "rejected", ..before });
    }
    let next = around.counts.get(around.index + 1)?;
    let contrast = next.units.start - 1;
    let contrasted = contrast >= count.units.end && text.has(contrast, Class::Contrast);
    let instead = is_instead(text, count)
        && text.units[next.units.start].segment == text.units[count.units.start].segment;
    if !not || !contrasted && !instead {
        return None;
    }
    let right = Around { index: around.index + 1, before: around.before.clone(), ..*around };
    found_event(text, &right).map(|f| Found { rule: "rejected", ..f })
}

/// "Instead of 61": the value that another one takes the place of.
pub fn is_instead(text: &Text<'_>, count: &Count) -> bool {
    let before = count.units.start.checked_sub(1);
    before.is_some_and(|b| text.has(b, Class::Not) && text.has(b, Class::Preposition))
}
