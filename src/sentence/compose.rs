//! Fills a language's templates.

use super::language::{By, Language};
use crate::model::{DifferenceType, Event, Figure, Kind, Measure, Number, Qualifier, SourceFigure, Update};

/// Other sources that a sentence names at most.
const MOST_OTHERS: usize = 3;

/// A measure's name.
pub(super) fn label(language: &Language, measure: &Measure) -> String {
    let before = match measure.event {
        Event::Other => quoted(&measure.predicate),
        event => happening(language, event).before.to_string(),
    };
    let counted = counted(language, measure, 2);
    format!("{before} {counted}{}{}", place(language, measure), period(language, measure))
}

/// The whole sentence of an update.
pub(super) fn sentence(language: &Language, update: &Update) -> String {
    let check = update.check.as_str();
    let of_check = match update.kind {
        Kind::CheckFailed => find(language.failed, &check),
        Kind::CheckCleared => find(language.cleared, &check),
        _ => None,
    };
    let of_kind = || {
        let fits = |(kind, by, _): &&(Kind, By, &'static str)| *kind == update.kind && by.fits(update);
        language.kinds.iter().find(fits).map(|(_, _, template)| *template)
    };
    let template = of_check.or_else(of_kind).unwrap_or("{source}: {now}.");
    let text = fill(template, |slot| value(language, update, slot));
    capitalised(&format!("{}{text}", lead(language, update)))
}

/// What goes before a figure that its source did not just give.
fn lead(language: &Language, update: &Update) -> &'static str {
    match update.kind {
        Kind::Opened | Kind::Raised | Kind::Lowered | Kind::Refined | Kind::Reinstated => {
            let found = language.leads.iter().find(|(by, _)| by.fits(update));
            found.map_or("", |(_, lead)| lead)
        }
        _ => "",
    }
}

fn value(language: &Language, update: &Update, slot: &str) -> String {
    let current = update.current.as_ref();
    let (sum, total) = update.arithmetic.split_once(" <> ").unwrap_or((&update.arithmetic, ""));
    match slot {
        "source" => update.source.clone(),
        "outlet" => outlet(update).to_string(),
        "now" => noted(language, update, None),
        "changed" => noted(language, update, Some(language.was)),
        "corrected" => noted(language, update, Some(language.corrected)),
        "figure" => {
            current.map(|f| format!(" ({})", phrase(language, &update.measure, f))).unwrap_or_default()
        }
        "then" => then(language, update),
        "told" if update.source == outlet(update) => then(language, update),
        "told" => format!("{}: {}", update.source, then(language, update)),
        "label" => label(language, &update.measure),
        "others" => others(language, update),
        "parties" => update.support.parties.to_string(),
        "ended" => find(language.ended, &update.ended.as_str()).unwrap_or_default().to_string(),
        "sum" if update.check == "meaning" => meanings(language, sum),
        "sum" => numbers(language, sum),
        "total" => numbers(language, total),
        "first" => numbers(language, sum.split(' ').next().unwrap_or_default()),
        "last" => numbers(language, sum.split(' ').next_back().unwrap_or_default()),
        _ => String::new(),
    }
}

/// Whose text brought the update, else whose text its figure stands in.
fn outlet(update: &Update) -> &str {
    let figures = [&update.current, &update.previous].into_iter().flatten().map(|figure| &figure.cause);
    let mut causes = [&update.cause].into_iter().chain(figures);
    causes.find(|cause| !cause.outlet.is_empty()).map_or("", |cause| &cause.outlet)
}

/// The figure that was, without how it came about.
fn then(language: &Language, update: &Update) -> String {
    let previous = update.previous.as_ref();
    previous.map(|figure| phrase(language, &update.measure, figure)).unwrap_or_default()
}

/// The figure with how it came about, and what it was before.
fn noted(language: &Language, update: &Update, was: Option<&str>) -> String {
    let Some(figure) = &update.current else { return String::new() };
    let arithmetic = || numbers(language, &figure.arithmetic);
    let sum = figure.derived.then(|| language.derived.replace("{sum}", &arithmetic()));
    let before = was.zip(update.previous.as_ref());
    let before = before.map(|(was, figure)| was.replace("{n}", &number(language, &figure.number)));
    let notes: Vec<String> = sum.into_iter().chain(before).collect();
    let phrase = phrase(language, &update.measure, figure);
    if notes.is_empty() { phrase } else { format!("{phrase} ({})", notes.join("; ")) }
}

/// "785 relatives escaped from Ain Issa".
fn phrase(language: &Language, measure: &Measure, figure: &SourceFigure) -> String {
    let one = figure.number.value.unwrap_or(0);
    let who = match text_words(language, measure, figure) {
        Some(words) => words.to_string(),
        None => counted(language, measure, one),
    };
    let happened = match measure.event {
        Event::Other => quoted(&measure.predicate),
        event => happening(language, event).after.to_string(),
    };
    let phrase = fill(language.phrase, |slot| match slot {
        "number" => number_of(language, &figure.number),
        "who" => who.clone(),
        "happened" => happened.clone(),
        "place" => place(language, measure),
        _ => period(language, measure),
    });
    if figure.hedged { format!("{} {phrase}", language.hedged) } else { phrase }
}

/// What the text calls those counted, where it speaks this language and does not already say what
/// happened to them.
fn text_words<'a>(language: &Language, measure: &Measure, figure: &'a SourceFigure) -> Option<&'a str> {
    let who = figure.who.trim();
    let own = figure.cause.language == language.tag && !who.is_empty() && measure.event != Event::Other;
    let starts = |word: &str| language.telling.iter().any(|telling| word.to_lowercase().starts_with(telling));
    let digits = who.chars().any(|c| c.is_ascii_digit());
    let first = who.split(' ').next().unwrap_or_default().to_lowercase();
    let is_noun = !language.joining.contains(&first.as_str());
    (own && is_noun && !digits && !who.split(|c: char| !c.is_alphanumeric()).any(starts)).then_some(who)
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
    if side.ends_with('-') { format!("{side}{noun}") } else { format!("{side} {noun}") }
}

/// " in Dunmore".
fn place(language: &Language, measure: &Measure) -> String {
    if measure.place.is_empty() {
        return String::new();
    }
    let at = language.events.iter().find(|h| h.event == measure.event).map_or("in", |h| h.at);
    format!(" {at} {}", measure.place)
}

/// " since midnight".
fn period(language: &Language, measure: &Measure) -> String {
    if measure.period.is_empty() {
        return String::new();
    }
    let words = find(language.periods, &measure.period.as_str());
    format!(" {}", words.map_or_else(|| quoted(&measure.period), str::to_string))
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
    let others = others.map(|f| format!(" {}: {}.", f.source, number(language, &f.number)));
    let denials = update.differences.iter().filter(|d| d.difference == DifferenceType::Denial);
    let denials = denials
        .filter(|_| update.kind == Kind::Disputed)
        .take(MOST_OTHERS)
        .map(|d| format!(" {}", language.denies.replace("{source}", &d.source).replace("{other}", &d.other)));
    others.chain(denials).collect()
}

/// A number as it is bounded, before those counted.
fn number_of(language: &Language, number: &Number) -> String {
    match number.qualifier {
        Qualifier::Exact if number.value == Some(0) => language.zero.to_string(),
        Qualifier::Vague => {
            vague(language, number).map_or_else(String::new, |(_, before, _)| before.to_string())
        }
        _ => self::number(language, number),
    }
}

/// A number as it is bounded, alone.
fn number(language: &Language, number: &Number) -> String {
    let digits = |n: Option<u32>| grouped(n.unwrap_or(0), language.thousands);
    match number.qualifier {
        Qualifier::Range => {
            language.range.replace("{low}", &digits(number.low)).replace("{high}", &digits(number.high))
        }
        Qualifier::Vague => vague(language, number).map_or_else(String::new, |(.., alone)| alone.to_string()),
        qualifier => find(language.bounds, &qualifier).unwrap_or("{n}").replace("{n}", &digits(number.value)),
    }
}

/// The vague words for the least that a number says.
fn vague(language: &Language, number: &Number) -> Option<(u32, &'static str, &'static str)> {
    let least = number.low.unwrap_or(0);
    language.vague.iter().copied().find(|(from, ..)| least >= *from)
}

/// "785 escaped, 785 staying" with its events in words.
fn meanings(language: &Language, arithmetic: &str) -> String {
    let part = |part: &str| {
        let (number, word) = part.split_once(' ')?;
        let said = match Event::from_word(word) {
            Some(event) => happening(language, event).after.to_string(),
            None if word == Figure::STAYING => language.staying.to_string(),
            None => quoted(word),
        };
        Some(format!("{} {said}", numbers(language, number)))
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

/// Arithmetic with its numbers as the language writes them.
fn numbers(language: &Language, arithmetic: &str) -> String {
    let word = |word: &str| {
        word.parse().map_or_else(|_| word.to_string(), |number| grouped(number, language.thousands))
    };
    arithmetic.split(' ').map(word).collect::<Vec<_>>().join(" ")
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
