//! Measured: numbers that another number says the meaning of: "of 20, 24 and 25 years", "four in five".

use super::count::{NOUNS, STOPS};
use super::number::{Form, Quantity};
use super::predicate::apart;
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use std::ops::Range;

/// "From 17 to 15 metres": the unit stands behind the second number.
pub fn is_moved_measure(text: &Text<'_>, end: usize) -> bool {
    text.has(end, Class::RangeJoin) && text.is(end + 1, Kind::Digits) && text.has(end + 2, Class::Measure)
}

/// "Of 20, 24 and 25 years": numbers in a list that ends with the word for years, a preposition before it.
pub fn is_age_of_several(text: &Text<'_>, quantity: &Quantity) -> bool {
    let number = |u: usize| text.is(u, Kind::Digits) || text.has(u, Class::Number);
    let listed = |u: usize| number(u) || text.is(u, Kind::Comma) || text.has(u, Class::And);
    let (start, end) = (quantity.units.start, quantity.units.end);
    let last = (end..end + 8).find(|u| !listed(*u)).filter(|u| *u > end);
    let first = (start.saturating_sub(8)..start).rev().find(|u| !listed(*u));
    last.is_some_and(|u| text.has(u, Class::Age)) && first.is_some_and(|u| text.has(u, Class::AgeOpen))
}

/// "Four in five".
pub fn is_ratio(text: &Text<'_>, quantity: &Quantity) -> bool {
    let Range { start, end } = quantity.units;
    let of_more = text.has(end, Class::Ratio)
        && small_number(text, end + 1).is_some_and(|whole| quantity.number.value.is_some_and(|n| n < whole))
        && !text.any(end + 2, Classes::of(&[Class::Measure, Class::Month]));
    let behind = start > 1 && text.has(start - 1, Class::Ratio);
    // "One passenger in three".
    let one =
        behind && start > 2 && text.has(start - 3, Class::Indefinite) && text.has(start - 2, Class::One);
    if one && text.any(end, STOPS.with(Classes::of(&[Class::BoundAfter]))) {
        return true;
    }
    of_more || behind && small_number(text, start - 2).is_some_and(|n| quantity.number.value > Some(n))
}

/// A number in a share: "four in five", "one in 100".
fn small_number(text: &Text<'_>, at: usize) -> Option<u32> {
    let unit = text.units.get(at)?;
    let value = match unit.kind {
        Kind::Digits => text.word(at).parse().ok(),
        _ if unit.classes.has(Class::Number) => text.entry(at).number,
        _ => None,
    };
    value.filter(|n| (1..=1000).contains(n))
}

/// "(One home) in three": a small number right behind, that counts nothing itself.
pub fn is_share(text: &Text<'_>, at: usize) -> bool {
    let small =
        text.has(at + 1, Class::Number) && text.entry(at + 1).number.is_some_and(|n| (2..=20).contains(&n));
    let goes_on = STOPS.with(Classes::of(&[Class::BoundAfter, Class::Adverb]));
    let closed =
        !matches!(text.units.get(at + 2), Some(u) if u.kind == Kind::Word) || text.any(at + 2, goes_on);
    text.has(at, Class::Ratio) && small && closed
}

/// "But for one": a number inside a phrase that leaves so many out.
pub fn is_all_but(text: &Text<'_>, quantity: &Quantity) -> bool {
    let Range { start, end } = quantity.units;
    let (Some(before), true) = (start.checked_sub(1), text.has(end, Class::Part)) else { return false };
    apart(text, &(before..end + 1), end, |e| e.classes.has(Class::Except)).is_some()
}

/// "An earlier one of 240": a pronoun for a figure, no number.
pub fn is_stand_in(text: &Text<'_>, quantity: &Quantity) -> bool {
    let Range { start, end } = quantity.units;
    let told = Classes::of(&[Class::Prior, Class::Adjective]);
    let one = quantity.form == Form::Words && quantity.number.value == Some(1);
    one && start > 0 && text.any(start - 1, told) && text.has(end, Class::OfWhole) && !text.any(end, NOUNS)
}
