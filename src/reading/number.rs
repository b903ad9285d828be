//! Quantities: how many, with the bounds that the words beside the number set.

use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes, Sum};
use crate::model::{Event, Number, Qualifier};
use std::ops::Range;

/// What a quantity's number is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Digits,
    Words,
    /// "Dozens".
    Vague,
    /// "No", "nobody".
    None,
    /// The indefinite article: one, if those counted are told of by a singular.
    Article,
    /// "The", "her": one, told of without a number.
    Definite,
    /// "Eighth": so many, by the one that is numbered.
    Ordinal,
    Both,
}

/// A number in the text, with its bounds.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// Units from the bound words to the number's last word.
    pub units: Range<usize>,
    /// Where the number itself begins.
    pub at: usize,
    pub number: Number,
    pub form: Form,
}

impl Quantity {
    /// Whether it is one person's name.
    pub fn is_name(&self) -> bool {
        self.form == Form::Definite && self.units.len() > 1
    }
}

/// Words that a number begins with.
pub const NUMERIC: Classes = Classes::of(&[
    Class::Number,
    Class::About,
    Class::Vague,
    Class::Zero,
    Class::Nobody,
    Class::Indefinite,
    Class::Ordinal,
    Class::OrdinalEnding,
    Class::Both,
]);

/// Reads the quantity whose number begins at unit `at`, if one does. `from` is where the quantity
/// before it ended.
pub fn quantity(text: &Text<'_>, at: usize, from: usize) -> Option<Quantity> {
    let unit = text.units.get(at)?;
    let (value, mut end, form) = match unit.kind {
        Kind::Digits => {
            let (value, end) = digits(text, at)?;
            (value, end, Form::Digits)
        }
        Kind::Word | Kind::Mixed if unit.classes.any(NUMERIC) || text.token(at).value.is_some() => {
            words(text, at)?
        }
        _ => return None,
    };
    let mut number = plain(text, at, end, value, form);
    let mut start = at;
    if let Some((high, after)) = range_end(text, at, end, from, value, form) {
        let low = scaled(text, (at, end), value, (high, after));
        (number, end) = (Number::range(low.min(high), low.max(high)), after);
        if at > from && text.has(at - 1, Class::RangeOpen) {
            start = at - 1;
        }
    }
    let (bounded, start) = bound(text, start, from, number, form);
    let (number, end) = bound_after(text, end, bounded);
    Some(Quantity { units: start..end, at, number, form })
}

fn plain(text: &Text<'_>, at: usize, end: usize, value: u32, form: Form) -> Number {
    match form {
        Form::Vague => Number::vague(value),
        _ => match (at..end).find_map(|u| text.entry(u).qualifier.filter(|_| is_numeric(text, u))) {
            Some(qualifier) if qualifier != Qualifier::Exact => Number::bounded(value, qualifier),
            _ => Number::exact(value),
        },
    }
}

fn is_numeric(text: &Text<'_>, unit: usize) -> bool {
    text.any(unit, NUMERIC)
}

/// The value of digits at `at` with a magnitude after them, and where it ends.
fn digits(text: &Text<'_>, at: usize) -> Option<(u32, usize)> {
    let orthography = &text.lexicon.orthography;
    let millions = text.entry_number(at + 1).is_some_and(|n| n >= 1_000_000);
    let read = mantissa(text.word(at), orthography.thousands, orthography.decimal);
    // "5.4 million" where a point mostly parts thousands.
    let other = || mantissa(text.word(at), orthography.decimal, b'.').filter(|_| millions);
    let (mantissa, scale) = read.or_else(other)?;
    let magnitude = text.units.get(at + 1).and_then(|u| {
        text.lexicon.entry(u.entry).number.filter(|n| *n >= 1000 && u.classes.has(Class::Number))
    });
    match magnitude {
        Some(magnitude) => {
            let product = mantissa.checked_mul(u64::from(magnitude))?;
            (product % scale == 0).then_some(())?;
            halved(text, u32::try_from(product / scale).ok()?, at + 2)
        }
        None if scale == 1 => Some((u32::try_from(mantissa).ok()?, at + 1)),
        // People come whole: three decimals are thousands after the other custom.
        None if scale == 1000 && mantissa >= 1000 => Some((u32::try_from(mantissa).ok()?, at + 1)),
        None => None,
    }
}

/// Digits as an integer over a power of ten: "3,6" is (36, 10). `None`: no number that counts.
fn mantissa(word: &str, thousands: u8, decimal: u8) -> Option<(u64, u64)> {
    let (mut value, mut scale, mut group, mut grouped) = (0u64, 1u64, 0, false);
    let mut fraction = false;
    let mut separated = false;
    for c in word.chars() {
        if let Some(digit) = c.to_digit(10) {
            value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
            group += 1;
            if fraction {
                scale = scale.checked_mul(10)?;
            }
            separated = false;
            continue;
        }
        if separated || fraction {
            return None;
        }
        separated = true;
        let byte = if c.is_ascii() { c as u8 } else { b' ' };
        if byte == decimal && byte != thousands {
            fraction = true;
        } else if is_thousands(byte, thousands) && (1..=3).contains(&group) {
            if grouped && group != 3 {
                return None;
            }
            grouped = true;
        } else {
            return None;
        }
        if grouped && fraction && group != 3 {
            return None;
        }
        group = 0;
    }
    let padded = word.len() > 1 && word.starts_with('0') && !fraction;
    if padded || grouped && !fraction && group != 3 { None } else { Some((value, scale)) }
}

/// Whether a byte parts thousands. Where a space does so, many write a point as well.
fn is_thousands(byte: u8, thousands: u8) -> bool {
    byte == thousands || byte == b' ' || byte == b'\'' || byte == b'.' && thousands == b' '
}

/// The value of number words at `at`, and where they end.
fn words(text: &Text<'_>, at: usize) -> Option<(u32, usize, Form)> {
    let unit = &text.units[at];
    let entry = text.lexicon.entry(unit.entry);
    let classes = unit.classes;
    // "Millions of people": a magnitude that nothing multiplies.
    let multiplied = at > 0
        && (text.any(at - 1, NUMERIC) || text.is(at - 1, Kind::Digits) || text.token(at - 1).value.is_some());
    if entry.number == Some(1_000_000) && !multiplied && unit.kind == Kind::Word {
        return Some((2_000_000, at + 1, Form::Vague));
    }
    if classes.has(Class::Both) {
        return Some((2, at + 1, Form::Both));
    }
    if classes.any(Classes::of(&[Class::Zero, Class::Nobody])) {
        // "Nor the missing": those known, not none.
        let known = classes.has(Class::Not) && text.has(at + 1, Class::Definite);
        if known {
            return None;
        }
        return Some((0, at + 1, Form::None));
    }
    if classes.has(Class::Vague) {
        // "The only survivor": behind an article a word for "some" says that there is no other.
        let only = entry.number == Some(2) && at > 0 && text.has(at - 1, Class::Definite);
        let adjective = classes.has(Class::Adjective);
        return (!only || !adjective).then_some((entry.number?, at + 1, Form::Vague));
    }
    if classes.any(Classes::of(&[Class::Ordinal, Class::OrdinalEnding])) {
        // "An eighth" counts; of "the eighth" only a death does: those before it have been told of.
        let dead = text.has(at + 1, Class::One) && text.entry(at + 1).event == Some(Event::Killed);
        let definite = at > 0 && text.has(at - 1, Class::Definite);
        let fatal = definite && dead && text.has(at + 1, Class::Noun) && !text.has(at + 1, Class::Weak);
        return if fatal { Some((ordinal(text, at)?, at + 1, Form::Ordinal)) } else { None };
    }
    if classes.has(Class::About) {
        return Some((about(text, at)?, at + 1, Form::Words));
    }
    if classes.has(Class::Indefinite) {
        return article(text, at);
    }
    let (value, end) = spoken(text, at)?;
    Some((value, end, Form::Words))
}

/// "A": part of a number ("a hundred"), else one.
fn article(text: &Text<'_>, at: usize) -> Option<(u32, usize, Form)> {
    let next = at + 1;
    let numeric = text.any(next, Classes::of(&[Class::Number, Class::About, Class::Vague]))
        && !text.has(next, Class::Indefinite);
    if numeric {
        let (value, end, form) = words(text, next)?;
        return Some((value, end, form));
    }
    if text.any(next, Classes::of(&[Class::Ordinal, Class::OrdinalEnding])) {
        return Some((ordinal(text, next)?, next + 1, Form::Ordinal));
    }
    // A bound before the noun's number ("a mere 900") leaves the article to it.
    if text.is(next, Kind::Digits) {
        return None;
    }
    Some(collective(text, next).unwrap_or((1, next, Form::Article)))
}

/// "An elderly couple": a noun of so many behind what qualifies it.
fn collective(text: &Text<'_>, at: usize) -> Option<(u32, usize, Form)> {
    let qualifies = Classes::of(&[Class::Adjective, Class::Nationality, Class::Age]);
    let noun = (at..at + 3).find(|u| !text.any(*u, qualifies))?;
    let counts = noun > at && text.has(noun, Class::Number) && text.has(noun, Class::Many);
    counts.then(|| text.entry(noun).number).flatten().map(|value| (value, noun + 1, Form::Words))
}

/// Number words one after the other: "two hundred and fifty".
fn spoken(text: &Text<'_>, at: usize) -> Option<(u32, usize)> {
    let value_of = |u: usize| match text.token(u).value {
        Some(value) => Some(value),
        None if text.has(u, Class::Number) => text.entry(u).number,
        None => None,
    };
    let mut sum = Sum::default();
    let (mut end, mut last) = (at, None);
    while end < text.units.len() {
        let joined =
            usize::from(last.is_some() && text.has(end, Class::Joiner) && end + 1 < text.units.len());
        let Some(value) = value_of(end + joined) else { break };
        // A particle or an article that looks like "one".
        if last.is_some() && joined == 0 && text.has(end, Class::Indefinite) {
            break;
        }
        if last.is_some_and(|last| !goes_on(last, value, joined)) {
            break;
        }
        sum.take(value)?;
        last = Some(value);
        end += joined + 1;
    }
    halved(text, sum.value()?, end)
}

/// "Two million and a half": a half of the magnitude right before it.
fn halved(text: &Text<'_>, value: u32, end: usize) -> Option<(u32, usize)> {
    let magnitude = text.entry(end - 1).number.filter(|n| *n >= 1000);
    let half = end + usize::from(text.has(end, Class::Joiner));
    match magnitude.filter(|_| text.has(half, Class::Half)) {
        Some(magnitude) => Some((value.checked_add(magnitude / 2)?, half + 1)),
        None => Some(hundreds_in_digits(text, value, end)),
    }
}

/// "12 thousand 500": three digits right behind the thousands.
fn hundreds_in_digits(text: &Text<'_>, value: u32, end: usize) -> (u32, usize) {
    let thousands = text.entry(end - 1).number == Some(1000) && text.has(end - 1, Class::Number);
    let digits = text.units.get(end).filter(|u| thousands && u.kind == Kind::Digits).map(|_| text.word(end));
    match digits.filter(|d| d.len() == 3).and_then(|d| d.parse::<u32>().ok()) {
        Some(rest) if value.is_multiple_of(1000) => (value.saturating_add(rest), end + 1),
        _ => (value, end),
    }
}

/// Whether a number word goes on with the one before it; over a joiner only to lower places.
fn goes_on(last: u32, value: u32, joiners: usize) -> bool {
    let ten = (20..100).contains(&last) && last.is_multiple_of(10);
    let lower = last >= 100 && value < last && (joiners == 0 || value < 100) || ten && value < 10;
    lower || joiners == 0 && value >= 100 && value > last
}

fn about(text: &Text<'_>, at: usize) -> Option<u32> {
    let token = text.token(at);
    let stem = &text.word(at)[..usize::from(token.head)];
    token.value.or_else(|| stem.trim_end_matches('-').parse().ok())
}

fn ordinal(text: &Text<'_>, at: usize) -> Option<u32> {
    let token = text.token(at);
    if text.has(at, Class::Ordinal) {
        return text.entry(at).number;
    }
    let stem = text.word(at).get(..usize::from(token.head))?;
    token.value.or_else(|| stem.trim_end_matches('-').parse().ok())
}

/// "Since October 2023 to 46,006": a year behind its month opens no range.
fn is_dated(text: &Text<'_>, at: usize) -> bool {
    at > 0 && text.has(at - 1, Class::Month) && text.word(at).len() == 4
}

/// The second number of "10 to 15" or "between 10 and 15", and where it ends.
fn range_end(
    text: &Text<'_>,
    at: usize,
    end: usize,
    from: usize,
    low: u32,
    form: Form,
) -> Option<(u32, usize)> {
    // "Rose by four to 23".
    let by = at > 0 && text.has(at - 1, Class::By) && text.has(end, Class::RangeJoin);
    let moved = by && at > 1 && text.any(at - 2, Classes::of(&[Class::Grew, Class::Fell]));
    if !matches!(form, Form::Digits | Form::Words) || moved || is_dated(text, at) {
        return None;
    }
    let opened = at > from && text.has(at - 1, Class::RangeOpen);
    let class = if opened { Class::RangeAnd } else { Class::RangeJoin };
    let dashed = text.is(end, Kind::Dash) && !text.token(end).spaced;
    if !text.has(end, class) && !dashed || !opened && leaves(text, at) {
        return None;
    }
    let mut next = end + 1;
    while text.has(next, Class::Definite) {
        next += 1;
    }
    let unit = text.units.get(next)?;
    let (high, after) = match unit.kind {
        Kind::Digits => digits(text, next)?,
        Kind::Word if text.has(next, Class::Number) || text.token(next).value.is_some() => {
            spoken(text, next)?
        }
        _ => return None,
    };
    // "2 or 3 million": the magnitude is meant for both ends.
    (opened || low < high).then_some((high, after))
}

/// "Two or three thousand": the magnitude behind the second number is meant of the first one, too.
fn scaled(text: &Text<'_>, at: (usize, usize), low: u32, high: (u32, usize)) -> u32 {
    let magnitude = text.entry(high.1 - 1).number.filter(|n| *n >= 1000).unwrap_or(1);
    let own = text.entry(at.1 - 1).number.is_some_and(|n| n >= 1000) && at.1 > at.0 + 1;
    let plain = text.is(high.1 - 1, Kind::Word) && !own && low < 1000 && magnitude > 1;
    low.checked_mul(magnitude).filter(|scaled| plain && *scaled < high.0).unwrap_or(low)
}

/// Whether the number at `at` is what a figure moved away from: "from 31", "revised, of 31 to 38".
pub fn leaves(text: &Text<'_>, at: usize) -> bool {
    let moved = Classes::of(&[Class::Grew, Class::Fell, Class::Corrected]);
    let joined = at > 0 && text.has(at - 1, Class::OfWhole);
    // "(Raised the number of dead from two to three,) that of wounded from four to six".
    let that = joined && at > 3 && text.has(at - 2, Class::Noun) && text.has(at - 3, Class::OfWhole);
    at > 0 && text.has(at - 1, Class::From)
        || that && text.has(at - 4, Class::Definite)
        || joined && (at.saturating_sub(5)..at - 1).any(|u| text.any(u, moved))
}

/// Takes in the bound words right before `start`.
fn bound(text: &Text<'_>, start: usize, from: usize, number: Number, form: Form) -> (Number, usize) {
    let mut at = start;
    let mut number = number;
    let mut taken = start;
    for _ in 0..3 {
        if at <= from {
            break;
        }
        at -= 1;
        if text.has(at, Class::BoundBefore) {
            taken = at;
            let qualifier = text.entry(at).qualifier;
            // "Raised the toll up to 49": how far it went is no bound.
            let moved = Classes::of(&[Class::Grew, Class::Fell]);
            let reached = qualifier == Some(Qualifier::AtMost)
                && (at.saturating_sub(4)..at).any(|u| text.any(u, moved));
            number = if reached { number } else { bounded(number, qualifier, form) };
        } else if !text.any(at, Classes::of(&[Class::Definite, Class::Indefinite, Class::Adverb])) {
            break;
        }
    }
    (number, taken)
}

fn bounded(number: Number, qualifier: Option<Qualifier>, form: Form) -> Number {
    let (Some(qualifier), Some(value)) = (qualifier, number.value) else { return number };
    match form {
        // "At least one person died".
        Form::Article if qualifier == Qualifier::AtLeast => Number::bounded(value, qualifier),
        Form::Vague | Form::None | Form::Article | Form::Definite | Form::Ordinal | Form::Both => number,
        // A lower or upper bound says more than "about".
        _ if qualifier == Qualifier::Approx && number.qualifier != Qualifier::Exact => number,
        _ => Number::bounded(value, qualifier),
    }
}

/// Takes in the bound words right behind `end`.
pub fn bound_after(text: &Text<'_>, end: usize, number: Number) -> (Number, usize) {
    if !text.has(end, Class::BoundAfter) {
        return (number, end);
    }
    match (number.value, text.entry(end).qualifier) {
        (Some(value), Some(qualifier)) => (Number::bounded(value, qualifier), end + 1),
        _ => (number, end),
    }
}
