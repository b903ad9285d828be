//! Fills a language's templates.

use super::language::Language;
use crate::model::{Event, Kind, Measure, Number, Qualifier, SourceFigure, Update};

/// Other sources that a sentence names at most.
const MOST_OTHERS: usize = 3;

/// A measure's name.
pub(super) fn label(language: &Language, measure: &Measure) -> String {
    let before = match measure.event {
        Event::Other => quoted(&measure.predicate),
        event => happening(language, event).before.to_string(),
    };
    format!("{before} {}{}", counted(language, measure, 2), whereabouts(language, measure))
}

/// The whole sentence of an update.
pub(super) fn sentence(language: &Language, update: &Update) -> String {
    let template = match update.kind {
        Kind::CheckFailed => find(language.failed, &update.check.as_str()),
        kind => {
            let fits = |(k, agent, _): &&(Kind, Option<_>, &'static str)| {
                *k == kind && agent.is_none_or(|agent| agent == update.agent)
            };
            language.kinds.iter().find(fits).map(|(_, _, template)| *template)
        }
    };
    capitalised(&fill(template.unwrap_or("{source}: {now}."), |slot| value(language, update, slot)))
}

fn value(language: &Language, update: &Update, slot: &str) -> String {
    let current = update.current.as_ref();
    let previous = update.previous.as_ref();
    let (sum, total) = update.arithmetic.split_once(" <> ").unwrap_or((&update.arithmetic, ""));
    match slot {
        "source" => update.source.clone(),
        "outlet" => update.cause.outlet.clone(),
        "now" => current.map(|f| phrase(language, &update.measure, f)).unwrap_or_default(),
        "then" => previous.map(|f| phrase(language, &update.measure, f)).unwrap_or_default(),
        "was" => previous.map(|f| number(language, &f.number)).unwrap_or_default(),
        "label" => label(language, &update.measure),
        "others" => others(language, update),
        "parties" => update.support.parties.to_string(),
        "ended" => find(language.ended, &update.ended.as_str()).unwrap_or_default().to_string(),
        "sum" if update.check == "meaning" => meanings(language, sum),
        "sum" => sum.to_string(),
        "total" => total.to_string(),
        "first" => sum.split(' ').next().unwrap_or_default().to_string(),
        _ => String::new(),
    }
}

/// "785 relatives escaped from Ain Issa".
fn phrase(language: &Language, measure: &Measure, figure: &SourceFigure) -> String {
    let one = rank(&figure.number);
    let who = match text_words(language, measure, figure) {
        Some(words) => words.to_string(),
        None => counted(language, measure, one),
    };
    let happened = match measure.event {
        Event::Other => quoted(&measure.predicate),
        event => happening(language, event).after.to_string(),
    };
    let mut phrase = format!("{} {who} {happened}", number(language, &figure.number));
    phrase += &whereabouts(language, measure);
    if figure.hedged {
        phrase = format!("{} {phrase}", language.hedged);
    }
    if figure.derived {
        phrase = format!("{phrase} {}", language.derived.replace("{sum}", &figure.arithmetic));
    }
    phrase
}

/// What the text calls those counted, where it speaks this language and does not already say what
/// happened to them.
fn text_words<'a>(language: &Language, measure: &Measure, figure: &'a SourceFigure) -> Option<&'a str> {
    let who = figure.who.trim();
    let own = figure.cause.language == language.tag && !who.is_empty() && measure.event != Event::Other;
    let starts = |word: &str| language.telling.iter().any(|telling| word.to_lowercase().starts_with(telling));
    let digits = who.chars().any(|c| c.is_ascii_digit());
    (own && !digits && !who.split(|c: char| !c.is_alphanumeric()).any(starts)).then_some(who)
}

/// "Kurdish combatants".
fn counted(language: &Language, measure: &Measure, count: u32) -> String {
    let words = language.groups.iter().find(|(group, ..)| *group == measure.group);
    let (one, many) = match measure.event {
        Event::Destroyed => language.buildings,
        _ => words.map_or(("", ""), |(_, one, many)| (*one, *many)),
    };
    let noun = if count == 1 { one } else { many };
    if measure.side.is_empty() {
        return noun.to_string();
    }
    let side = find(language.sides, &measure.side.as_str()).unwrap_or(&measure.side);
    format!("{side} {noun}")
}

fn whereabouts(language: &Language, measure: &Measure) -> String {
    let mut words = String::new();
    if !measure.place.is_empty() {
        let at = language.events.iter().find(|h| h.event == measure.event).map_or("in", |h| h.at);
        words += &format!(" {at} {}", measure.place);
    }
    if !measure.period.is_empty() {
        let period = find(language.periods, &measure.period.as_str());
        words += &format!(" {}", period.map_or_else(|| quoted(&measure.period), str::to_string));
    }
    words
}

/// " SOHR: about 100. UN: 90."
fn others(language: &Language, update: &Update) -> String {
    let about_all = matches!(update.kind, Kind::Disputed | Kind::Converged);
    let about_story = matches!(update.kind, Kind::Closed | Kind::Reopened);
    if !update.disputed && !about_all && !about_story {
        return String::new();
    }
    let differs = |figure: &&SourceFigure| {
        !about_all || update.differences.iter().any(|d| [&d.source, &d.other].contains(&&figure.source))
    };
    let others = update.others.iter().filter(differs).take(MOST_OTHERS);
    others.map(|f| format!(" {}: {}.", f.source, number(language, &f.number))).collect()
}

/// A number as it is bounded.
fn number(language: &Language, number: &Number) -> String {
    let digits = |n: Option<u32>| grouped(n.unwrap_or(0), language.thousands);
    match number.qualifier {
        Qualifier::Exact if number.value == Some(0) => language.zero.to_string(),
        Qualifier::Range => {
            language.range.replace("{low}", &digits(number.low)).replace("{high}", &digits(number.high))
        }
        Qualifier::Vague => {
            let least = number.low.unwrap_or(0);
            let found = language.vague.iter().find(|(from, _)| least >= *from);
            found.map_or_else(|| digits(number.low), |(_, words)| (*words).to_string())
        }
        qualifier => find(language.bounds, &qualifier).unwrap_or("{n}").replace("{n}", &digits(number.value)),
    }
}

/// "785 escaped, 785 staying" with its events in words.
fn meanings(language: &Language, arithmetic: &str) -> String {
    let part = |part: &str| {
        let (number, word) = part.split_once(' ')?;
        let said = match Event::from_word(word) {
            Some(event) => happening(language, event).after.to_string(),
            None => quoted(word),
        };
        Some(format!("{number} {said}"))
    };
    let parts: Vec<_> = arithmetic.split(", ").filter_map(part).collect();
    parts.join(&format!(" {} ", language.and))
}

fn happening(language: &Language, event: Event) -> &'static super::language::Happening {
    let found = language.events.iter().find(|happening| happening.event == event);
    found.expect("every event but OTHER has its words; a test goes through them")
}

fn find<K: PartialEq, V: Copy>(table: &[(K, V)], key: &K) -> Option<V> {
    table.iter().find(|(known, _)| known == key).map(|(_, value)| *value)
}

fn rank(number: &Number) -> u32 {
    number.value.or(number.low).or(number.high).unwrap_or(0)
}

fn grouped(number: u32, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

fn quoted(words: &str) -> String {
    format!("\"{words}\"")
}

/// The text with a capital at the head of each sentence.
fn capitalised(text: &str) -> String {
    let mut capital = String::with_capacity(text.len());
    for c in text.chars() {
        if capital.is_empty() || capital.ends_with(". ") {
            capital.extend(c.to_uppercase());
        } else {
            capital.push(c);
        }
    }
    capital
}

fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(&value(slot));
        rest = after;
    }
    text.push_str(rest);
    text
}
