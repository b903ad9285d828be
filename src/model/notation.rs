//! Claims in one line, printed and parsed the same way in tests, command line and logs.
//!
//! ```text
//! killed =74 "Kurdish fighters" combatants/Kurdish by SOHR via Reuters hedged at "Ain Issa"
//! says "a state of anarchy" by "Rami Abdulrahman" via Reuters hedged
//! ```
//! A figure is an event, a number, who in quotes, the group where it is not people, then words in
//! any order: `by`, `via`, `follows`, `at`, `when`, `period` and `predicate` take a name, `perpetrator`
//! takes `included` or `excluded`; a modality, a scope, a change and `hedged` stand alone. Left out: no
//! name, actual, total, not hedged.
//!
//! | number | meaning | number | meaning |
//! | --- | --- | --- | --- |
//! | `=74` | exactly 74 | `<=5` | at most 5 |
//! | `~100` | about 100 | `<900` | fewer than 900 |
//! | `>=12` | at least 12 | `10..15` | between 10 and 15 |
//! | `>400` | more than 400 | `?20` | a vague word that means 20 or more |
//!
//! A measure is written as in keys, `killed.combatants.Kurdish..` (event, group, side, place, period;
//! `%2E` for a dot inside a part), and an update as kind, measure, then for whose figure it is about
//! its number and the source:
//!
//! ```text
//! opened killed.combatants.Kurdish.. =74 SOHR
//! withdrawn injured.people... - police kill
//! disputed killed.combatants.Kurdish..
//! ```

use super::{
    Attribution, Change, Claim, Event, Figure, Group, Modality, Number, Open, Perpetrator, Provenance,
    Qualifier, Scope, Source, Update, percent_decode,
};
use super::{Kind, Measure, Reason};
use std::fmt;

/// What is wrong with a line of notation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} in '{line}'")]
pub struct NotationError {
    pub problem: String,
    pub line: String,
}

/// Parses one claim. Its id and provenance stay empty; its source is canonical as written.
///
/// # Errors
/// Names the first word that does not fit.
pub fn parse_claim(line: &str) -> Result<Claim, NotationError> {
    let fail = |problem: String| NotationError { problem, line: line.to_string() };
    let tokens = split(line).map_err(&fail)?;
    let mut words = Words { tokens: &tokens, at: 0 };
    parse_words(&mut words).map_err(fail)
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.unwrap_or_default();
        match self.qualifier {
            Qualifier::Exact => write!(f, "={value}"),
            Qualifier::Approx => write!(f, "~{value}"),
            Qualifier::AtLeast => write!(f, ">={value}"),
            Qualifier::MoreThan => write!(f, ">{value}"),
            Qualifier::AtMost => write!(f, "<={value}"),
            Qualifier::FewerThan => write!(f, "<{value}"),
            Qualifier::Range => {
                write!(f, "{}..{}", self.low.unwrap_or_default(), self.high.unwrap_or_default())
            }
            Qualifier::Vague => write!(f, "?{}", self.low.unwrap_or_default()),
        }
    }
}

/// Parses a number of the table above.
///
/// # Errors
/// Says that `text` is none.
pub fn parse_number(text: &str) -> Result<Number, String> {
    let bad = || format!("'{text}' is no number like =74, ~100, >=12, >400, <=5, <900, 10..15 or ?20");
    let digits = |part: &str| part.parse::<u32>().map_err(|_| bad());
    if let Some((low, high)) = text.split_once("..") {
        return Ok(Number::range(digits(low)?, digits(high)?));
    }
    if let Some(low) = text.strip_prefix('?') {
        return Ok(Number::vague(digits(low)?));
    }
    const SIGNS: [(&str, Qualifier); 6] = [
        (">=", Qualifier::AtLeast),
        ("<=", Qualifier::AtMost),
        (">", Qualifier::MoreThan),
        ("<", Qualifier::FewerThan),
        ("=", Qualifier::Exact),
        ("~", Qualifier::Approx),
    ];
    let (rest, qualifier) =
        SIGNS.iter().find_map(|(sign, q)| text.strip_prefix(sign).map(|rest| (rest, *q))).ok_or_else(bad)?;
    Ok(Number::bounded(digits(rest)?, qualifier))
}

/// Parses a measure as its `Display` writes it; dots may stand in `%2E` alone.
///
/// # Errors
/// Names what does not fit.
pub fn parse_measure(text: &str) -> Result<Measure, NotationError> {
    let fail = |problem: &str| NotationError { problem: problem.to_string(), line: text.to_string() };
    let parts: Vec<_> = text.split('.').collect();
    let [event, group, side, place, period] = parts[..] else {
        return Err(fail("a measure has five parts with dots between them"));
    };
    let (event, predicate) = match event.split_once('(') {
        Some((event, predicate)) => (event, predicate.strip_suffix(')').ok_or_else(|| fail("no )"))?),
        None => (event, ""),
    };
    let word = |part: &str| percent_decode(&part.replace("%2E", ".")).into_owned();
    Ok(Measure {
        event: Event::from_word(event).ok_or_else(|| fail("no such event"))?,
        predicate: word(predicate),
        group: Group::from_word(group).ok_or_else(|| fail("no such group"))?,
        side: word(side),
        place: word(place),
        period: word(period),
    })
}

/// An update in one line: kind, measure, number and source, and what else sets it apart. A reason
/// other than a report is named.
impl fmt::Display for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.measure)?;
        if !self.source.is_empty() {
            match &self.current {
                Some(current) => write!(f, " {}", current.number)?,
                None => f.write_str(" -")?,
            }
            write!(f, " {}", name_word(&self.source))?;
        }
        if let Some(derived) = self.current.as_ref().filter(|current| current.derived) {
            write!(f, " ({})", derived.arithmetic)?;
        }
        if self.reason != Reason::Report {
            write!(f, " {}", self.reason)?;
        }
        match self.kind {
            Kind::Converged => write!(f, " {}", self.ended),
            Kind::CheckFailed => write!(f, " {} ({})", self.check, self.arithmetic),
            Kind::CheckCleared => write!(f, " {}", self.check),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.figure {
            Some(figure) => write_figure(f, figure)?,
            None => write!(f, "says {}", quoted(&self.provenance.quote))?,
        }
        write_name(f, "by", self.attribution.source.as_ref().map_or("", |s| &s.name))?;
        write_name(f, "via", self.attribution.via.as_ref().map_or("", |s| &s.name))?;
        write_name(f, "follows", self.attribution.follows.as_ref().map_or("", |s| &s.name))?;
        if self.hedged {
            f.write_str(" hedged")?;
        }
        if self.modality != Modality::Actual {
            write!(f, " {}", self.modality)?;
        }
        if let Some(change) = self.change {
            write!(f, " {change}")?;
        }
        let Some(figure) = &self.figure else { return Ok(()) };
        if figure.scope != Scope::Total {
            write!(f, " {}", figure.scope)?;
        }
        write_name(f, "at", &figure.place)?;
        write_name(f, "when", &figure.when)?;
        write_name(f, "period", &figure.period)?;
        match figure.perpetrator {
            Some(perpetrator) => write!(f, " perpetrator {perpetrator}"),
            None => Ok(()),
        }
    }
}

fn write_figure(f: &mut fmt::Formatter<'_>, figure: &Figure) -> fmt::Result {
    write!(f, "{} {}", figure.event, figure.number)?;
    if !figure.who.is_empty() {
        write!(f, " {}", quoted(&figure.who))?;
    }
    if figure.group != Group::People || !figure.side.is_empty() {
        write!(f, " {}", figure.group)?;
    }
    if !figure.side.is_empty() {
        write!(f, "/{}", name_word(&figure.side))?;
    }
    write_name(f, "predicate", &figure.predicate)
}

fn write_name(f: &mut fmt::Formatter<'_>, key: &str, name: &str) -> fmt::Result {
    if name.is_empty() { Ok(()) } else { write!(f, " {key} {}", name_word(name)) }
}

fn name_word(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || "-._'".contains(c));
    if plain && !name.is_empty() { name.to_string() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A word of the line, and whether it began with a quote.
struct Token {
    text: String,
    quoted: bool,
}

struct Words<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a Token> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    fn next_quoted(&mut self) -> Option<&'a str> {
        let token = self.tokens.get(self.at).filter(|t| t.quoted)?;
        self.at += 1;
        Some(&token.text)
    }

    fn name(&mut self, key: &str) -> Result<String, String> {
        self.next().map(|t| t.text.clone()).ok_or_else(|| format!("no name after '{key}'"))
    }
}

fn split(line: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(&c) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
            continue;
        }
        let quoted = c == '"';
        let mut text = String::new();
        let mut inside = false;
        while let Some(&c) = chars.peek() {
            if c.is_whitespace() && !inside {
                break;
            }
            chars.next();
            match c {
                '"' => inside = !inside,
                '\\' if inside => text.push(chars.next().ok_or("a line may not end in \\")?),
                c => text.push(c),
            }
        }
        if inside {
            return Err("a quote is not closed".to_string());
        }
        tokens.push(Token { text, quoted });
    }
    Ok(tokens)
}

fn parse_words(words: &mut Words<'_>) -> Result<Claim, String> {
    let first = words.next().ok_or("nothing stands")?;
    let mut claim = Claim {
        id: String::new(),
        figure: None,
        attribution: Attribution::default(),
        modality: Modality::Actual,
        hedged: false,
        change: None,
        provenance: Provenance::default(),
    };
    if first.text == "says" {
        claim.provenance.quote = words.next_quoted().ok_or("no quoted words after 'says'")?.to_string();
    } else {
        let event = Event::from_word(&first.text).ok_or_else(|| format!("'{}' is no event", first.text))?;
        claim.figure = Some(parse_figure(event, words)?);
    }
    while let Some(token) = words.next() {
        take_word(&mut claim, &token.text, words)?;
    }
    if claim.attribution.source.is_none() && claim.attribution.open == Open::Closed {
        claim.attribution.open = Open::Speaker;
    }
    Ok(claim)
}

fn parse_figure(event: Event, words: &mut Words<'_>) -> Result<Figure, String> {
    let number = parse_number(&words.next().ok_or("no number")?.text)?;
    Ok(Figure {
        number,
        event,
        predicate: String::new(),
        who: words.next_quoted().unwrap_or_default().to_string(),
        group: Group::People,
        side: String::new(),
        place: String::new(),
        site: Vec::new(),
        at_scene: false,
        when: String::new(),
        period: String::new(),
        scope: Scope::Total,
        perpetrator: None,
        anchor: String::new(),
    })
}

fn take_word(claim: &mut Claim, word: &str, words: &mut Words<'_>) -> Result<(), String> {
    match word {
        "by" => claim.attribution.source = Some(Source::named(&words.name(word)?)),
        "via" => claim.attribution.via = Some(Source::named(&words.name(word)?)),
        "follows" => claim.attribution.follows = Some(Source::named(&words.name(word)?)),
        "hedged" => claim.hedged = true,
        _ => {
            if let Some(modality) = Modality::from_word(word) {
                claim.modality = modality;
            } else if let Some(change) = Change::from_word(word) {
                claim.change = Some(change);
            } else {
                let figure =
                    claim.figure.as_mut().ok_or_else(|| format!("'{word}' does not fit a statement"))?;
                take_figure_word(figure, word, words)?;
            }
        }
    }
    Ok(())
}

fn take_figure_word(figure: &mut Figure, word: &str, words: &mut Words<'_>) -> Result<(), String> {
    let (group, side) = word.split_once('/').unwrap_or((word, ""));
    match word {
        "at" => figure.place = words.name(word)?,
        "when" => figure.when = words.name(word)?,
        "period" => figure.period = words.name(word)?,
        "predicate" => figure.predicate = words.name(word)?,
        "perpetrator" => {
            let name = words.name(word)?;
            let found = Perpetrator::from_word(&name);
            figure.perpetrator =
                Some(found.ok_or_else(|| format!("'{name}' is neither included nor excluded"))?);
        }
        _ => {
            if let Some(scope) = Scope::from_word(word) {
                figure.scope = scope;
            } else if let Some(group) = Group::from_word(group) {
                (figure.group, figure.side) = (group, side.to_string());
            } else {
                return Err(format!("'{word}' is no word of the notation"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_prints_as_it_was_parsed() {
        for line in [
            "killed =74 \"Kurdish fighters\" combatants/Kurdish by SOHR",
            "escaped ~100 by SOHR via Reuters at \"Ain Issa\"",
            "killed >=12 civilians/\"Syrian government\" hedged subset when zondag",
            "displaced >130000 \"people\" by \"Verenigde Naties\"",
            "other =5 predicate neutralised by Ankara projected",
            "injured 10..15",
            "missing ?20 denied",
            "killed =5 by police follows ministry perpetrator included",
            "killed <900 corrected",
            "killed <=5 grew period 24h",
            "says \"a state of \\\"anarchy\\\"\" by \"Rami Abdulrahman\" hedged",
        ] {
            assert_eq!(parse_claim(line).unwrap().to_string(), line);
        }
    }

    #[test]
    fn a_line_that_does_not_fit_names_the_word() {
        for (line, problem) in [
            ("", "nothing stands"),
            ("slain =4", "'slain' is no event"),
            ("killed 4", "'4' is no number"),
            ("killed =4 by", "no name after 'by'"),
            ("killed =4 nicely", "'nicely' is no word"),
            ("killed =4 \"x", "a quote is not closed"),
            ("says =4", "no quoted words"),
        ] {
            let error = parse_claim(line).unwrap_err().to_string();
            assert!(error.contains(problem), "{line}: {error}");
        }
    }
}
