//! Where and when a figure is told of, in the text's own words.

use super::count::Count;
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use std::ops::Range;

/// The place named nearest to the count in its sentence; empty: none.
pub fn place(text: &Text<'_>, sentence: &Range<usize>, count: &Count) -> String {
    let mut best: Option<(usize, Range<usize>)> = None;
    for unit in sentence.clone() {
        if !text.has(unit, Class::In) {
            continue;
        }
        let Some(name) = name(text, unit + 1, sentence.end) else { continue };
        let distance = unit.abs_diff(count.units.start);
        if best.as_ref().is_none_or(|(d, _)| distance < *d) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| text.words(&name).to_string()).unwrap_or_default()
}

/// A name of capitalised words, with what may stand before and between them.
fn name(text: &Text<'_>, at: usize, end: usize) -> Option<Range<usize>> {
    let qualifiers = Classes::of(&[Class::Definite, Class::Nationality, Class::Adjective, Class::PlaceNoun]);
    let capital = |u: usize| {
        u < end
            && text.is(u, Kind::Word)
            && text.is_namelike(u)
            && !text.any(u, Classes::of(&[Class::Month, Class::Weekday, Class::Nationality]))
    };
    let mut first = at;
    while first < end && first < at + 3 && !capital(first) {
        if !text.any(first, qualifiers) && text.units[first].entry != 0 {
            return None;
        }
        first += 1;
    }
    if !capital(first) {
        return None;
    }
    let mut last = first + 1;
    while capital(last) {
        last += 1;
    }
    Some(first..last)
}

/// The first time named in the sentence; empty: none.
pub fn when(text: &Text<'_>, sentence: &Range<usize>) -> String {
    let time = Classes::of(&[Class::Weekday, Class::Time]);
    sentence.clone().find(|u| text.any(*u, time)).map(|u| text.word(u).to_string()).unwrap_or_default()
}

/// The canonical period named in the sentence; empty: since the story began.
pub fn period(text: &Text<'_>, sentence: &Range<usize>) -> String {
    let unit = sentence.clone().find(|u| text.has(*u, Class::Period));
    unit.map(|u| text.entry(u).period.clone()).unwrap_or_default()
}
