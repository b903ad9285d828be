//! Figures in words and signs for people, in English; the text's own words stay quoted.

use crate::model::{Measure, Number, Qualifier, SourceFigure, SourceKind, Time, Words};
use crate::sentence;

/// "about 100", "more than 130,000", "\"tientallen\" (20 or more)", "at least 84 (72 + 12)".
pub fn figure(figure: &SourceFigure) -> String {
    let number = number(&figure.number);
    match (figure.number.qualifier, figure.as_written.is_empty()) {
        (Qualifier::Vague, false) => format!("\"{}\" ({number})", figure.as_written),
        _ if figure.derived && !figure.arithmetic.is_empty() => format!("{number} ({})", figure.arithmetic),
        _ => number,
    }
}

/// The number with its bound.
pub fn number(number: &Number) -> String {
    let value = grouped(number.value.unwrap_or_default());
    let low = grouped(number.low.unwrap_or_default());
    match number.qualifier {
        Qualifier::Exact => value,
        Qualifier::Approx => format!("about {value}"),
        Qualifier::AtLeast => format!("at least {value}"),
        Qualifier::MoreThan => format!("more than {value}"),
        Qualifier::AtMost => format!("at most {value}"),
        Qualifier::FewerThan => format!("fewer than {value}"),
        Qualifier::Range => format!("{low} to {}", grouped(number.high.unwrap_or_default())),
        Qualifier::Vague => format!("{low} or more"),
    }
}

/// 130000 is 130,000.
pub fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "13 Oct 14:05", in UTC.
pub fn time(time: Time) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = time.to_string();
    let month = text.get(5..7).and_then(|month| month.parse::<usize>().ok()).unwrap_or(1);
    let day = text.get(8..10).unwrap_or_default().trim_start_matches('0');
    format!("{day:>2} {} {}", MONTHS[(month - 1) % 12], text.get(11..16).unwrap_or_default())
}

/// The measure's label in English.
pub fn label(measure: &Measure, label: &Words) -> String {
    if label.en.is_empty() { sentence::label(measure).en } else { label.en.clone() }
}

/// What kind of voice, for people.
pub fn kind(kind: SourceKind) -> String {
    match kind {
        SourceKind::Un => "UN".to_string(),
        SourceKind::Party => "party to the conflict".to_string(),
        kind => kind.word().replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::notation::parse_number;

    #[test]
    fn numbers_are_told_with_their_bound() {
        for (notation, words) in [
            ("=0", "0"),
            ("=785", "785"),
            ("~100", "about 100"),
            (">=12", "at least 12"),
            (">130000", "more than 130,000"),
            ("<=5", "at most 5"),
            ("<900", "fewer than 900"),
            ("10..15", "10 to 15"),
            ("?20", "20 or more"),
            ("=4294967295", "4,294,967,295"),
        ] {
            assert_eq!(number(&parse_number(notation).unwrap()), words, "{notation}");
        }
    }

    #[test]
    fn times_are_told_in_short() {
        for (text, words) in
            [("2019-10-13T14:05:59Z", "13 Oct 14:05"), ("2024-01-02T23:00:00+02:00", " 2 Jan 21:00")]
        {
            assert_eq!(time(text.parse().unwrap()), words);
        }
    }
}
