//! Numbers that are no figure, and why: for the explanation of a reading alone.

use super::claim::TELLING;
use super::count::{Count, Head, Trap, trap};
use super::number::{Form, Quantity, quantity};
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use std::ops::Range;

/// Why a number is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The same figure is told elsewhere in the text.
    Repeat,
    Age,
    Date,
    Clock,
    /// Money, a distance, a span of time ...
    Measure,
    /// A line, a flight, an article of law.
    Label,
    /// "Four in five".
    Share,
    /// "50 more than".
    Difference,
    Ordinal,
    /// A score, a name with digits in it.
    Code,
    /// No whole number, or one that is too great.
    Fraction,
    Animal,
    Thing,
    Building,
    /// Who is only there, or was not hurt.
    Aboard,
    /// No table knows the noun.
    UnknownNoun,
    /// No word nearby says what happened to those counted.
    NoEvent,
    /// Words that tell an event are there; no rule joins the number with them.
    Apart,
}

impl Reason {
    /// One word, for programs.
    pub fn word(self) -> &'static str {
        match self {
            Reason::Repeat => "repeat",
            Reason::Age => "age",
            Reason::Date => "date",
            Reason::Clock => "clock",
            Reason::Measure => "measure",
            Reason::Label => "label",
            Reason::Share => "share",
            Reason::Difference => "difference",
            Reason::Ordinal => "ordinal",
            Reason::Code => "code",
            Reason::Fraction => "fraction",
            Reason::Animal => "animal",
            Reason::Thing => "thing",
            Reason::Building => "building",
            Reason::Aboard => "aboard",
            Reason::UnknownNoun => "unknown_noun",
            Reason::NoEvent => "no_event",
            Reason::Apart => "apart",
        }
    }
}

/// A number of the text; without a quantity it is none that can be counted.
pub struct Written {
    pub units: Range<usize>,
    quantity: Option<Quantity>,
}

/// A unit that decides, and the class by which it does; without one no table knows the unit.
type Decisive = Option<(usize, Option<Class>)>;

/// Words that are a number by themselves.
const NUMERALS: Classes = Classes::of(&[
    Class::Number,
    Class::About,
    Class::Vague,
    Class::Zero,
    Class::Ordinal,
    Class::OrdinalEnding,
]);
/// Of people to whom nothing happened.
const AWAY: [Class; 2] = [Class::Aboard, Class::Unhurt];
/// Units around a number in which what is counted is looked for.
const NEAR: usize = 5;

/// All numbers of a text; articles that may mean "one" are none.
pub fn numbers(text: &Text<'_>) -> Vec<Written> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < text.units.len() {
        if !is_number(text, at) {
            at += 1;
            continue;
        }
        let quantity = quantity(text, at, at).filter(|q| q.form != Form::Article);
        let end = quantity.as_ref().map_or(at + 1, |q| q.units.end.max(at + 1));
        all.push(Written { units: at..end, quantity });
        at = end;
    }
    all
}

fn is_number(text: &Text<'_>, at: usize) -> bool {
    let unit = &text.units[at];
    let digits = || text.word(at).bytes().any(|byte| byte.is_ascii_digit());
    match unit.kind {
        Kind::Digits => true,
        Kind::Mixed => digits(),
        Kind::Word => {
            !unit.classes.has(Class::Indefinite)
                && (unit.classes.any(NUMERALS) || text.token(at).value.is_some())
        }
        _ => false,
    }
}

impl Written {
    /// Why the number is no figure, and what decided it, if one word did.
    /// `counts` are all of the text, in order.
    pub fn reason(&self, text: &Text<'_>, counts: &[Count]) -> (Reason, Decisive) {
        let Some(quantity) = &self.quantity else { return self.uncountable(text) };
        if let Some(trap) = trap(text, quantity) {
            return trapped(text, quantity, trap);
        }
        let counted = counts.binary_search_by_key(&quantity.at, |count| count.quantity.at);
        let Ok(counted) = counted else { return self.noun(text) };
        let count = &counts[counted];
        let around = count.units.start.saturating_sub(3)..count.units.end + 3;
        for class in AWAY {
            if let Some(unit) = around.clone().find(|u| text.has(*u, class)) {
                return (Reason::Aboard, Some((unit, Some(class))));
            }
        }
        self.told_apart(text, count)
    }

    fn told_apart(&self, text: &Text<'_>, count: &Count) -> (Reason, Decisive) {
        let last = (!count.noun.is_empty()).then(|| count.noun.end - 1);
        let before = text.sentences.partition_point(|s| s.end <= self.units.start);
        let told = text.sentences.get(before).is_some_and(|s| s.clone().any(|u| text.any(u, TELLING)));
        match count.head {
            Head::Building => (Reason::Building, last.map(|unit| (unit, Some(Class::Building)))),
            Head::Unknown => (Reason::UnknownNoun, last.map(|unit| (unit, None))),
            _ if told => (Reason::Apart, None),
            _ => (Reason::NoEvent, None),
        }
    }

    /// What no quantity can be made of.
    fn uncountable(&self, text: &Text<'_>) -> (Reason, Decisive) {
        let at = self.units.start;
        let next = at + 1;
        let beside = [
            (at, Class::Age, Reason::Age),
            (next, Class::Age, Reason::Age),
            (next, Class::Month, Reason::Date),
            (next, Class::Measure, Reason::Measure),
            (at, Class::Ordinal, Reason::Ordinal),
            (at, Class::OrdinalEnding, Reason::Ordinal),
        ];
        match beside.into_iter().find(|(unit, class, _)| text.has(*unit, *class)) {
            Some((unit, class, reason)) => (reason, Some((unit, Some(class)))),
            None if text.is(at, Kind::Mixed) => (Reason::Code, None),
            None => (Reason::Fraction, None),
        }
    }

    /// The noun that says that no people are counted.
    fn noun(&self, text: &Text<'_>) -> (Reason, Decisive) {
        let end = self.units.end;
        let kinds = [
            (Class::Animal, Reason::Animal),
            (Class::Measure, Reason::Measure),
            (Class::Month, Reason::Date),
            (Class::Building, Reason::Building),
            (Class::Thing, Reason::Thing),
        ];
        for unit in end..end + NEAR {
            let kind = kinds.iter().find(|(class, _)| text.has(unit, *class));
            if let Some((class, reason)) = kind {
                return (*reason, Some((unit, Some(*class))));
            }
        }
        (Reason::UnknownNoun, text.is(end, Kind::Word).then_some((end, None)))
    }
}

/// What a trap's word was, beside the quantity.
fn trapped(text: &Text<'_>, quantity: &Quantity, trap: Trap) -> (Reason, Decisive) {
    let Range { start, end } = quantity.units.clone();
    let (reason, class) = match trap {
        Trap::Label => (Reason::Label, Class::Label),
        Trap::Measure => (Reason::Measure, Class::Measure),
        Trap::Age if text.has(end, Class::Age) => (Reason::Age, Class::Age),
        Trap::Age => (Reason::Age, Class::AgeOpen),
        Trap::Difference => (Reason::Difference, Class::Difference),
        Trap::Ratio => (Reason::Share, Class::Ratio),
        Trap::Ordinal => (Reason::Ordinal, Class::OfWhole),
        Trap::Date if text.has(end, Class::Month) => (Reason::Date, Class::Month),
        Trap::Date => (Reason::Date, Class::TimeOpen),
        Trap::Clock => (Reason::Clock, Class::Time),
    };
    let beside = start.checked_sub(1).into_iter().chain([end]);
    (reason, beside.into_iter().find(|unit| text.has(*unit, class)).map(|unit| (unit, Some(class))))
}
