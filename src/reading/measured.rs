//! Measured: numbers whose unit stands behind another number: "of 20, 24 and 25 years".

use super::number::Quantity;
use super::text::Text;
use crate::lexicon::Class;
use crate::lexicon::token::Kind;

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
