//! Tables: text files of one entry a line, `attributes : phrase, phrase, ...`, `#` opens a comment.
//! `saved{|s} from the {sea|fire}` spells four phrases.

use super::class::{Class, Classes};
use crate::model::{Event, Group, Qualifier, SourceKind};

/// The closed set of tables that every language's folder holds.
pub const TABLES: [&str; 14] = [
    "orthography",
    "numbers",
    "bounds",
    "events",
    "victims",
    "sides",
    "sources",
    "cues",
    "hedges",
    "negations",
    "scopes",
    "times",
    "traps",
    "grammar",
];

/// What is wrong with a line of a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct TableError {
    pub file: String,
    pub line: usize,
    pub problem: String,
}

/// What a phrase means, over all tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub classes: Classes,
    /// Of a number word, an ordinal, a vague word (its lower bound).
    pub number: Option<u32>,
    pub qualifier: Option<Qualifier>,
    pub event: Option<Event>,
    /// Of what befalls people or buildings: what the event of buildings is, beside that of people.
    pub razes: bool,
    /// Of [`Event::Other`]: its canonical name.
    pub predicate: String,
    pub group: Option<Group>,
    pub kind: Option<SourceKind>,
    pub side: String,
    pub period: String,
    /// Canonical name in the table of names.
    pub name: Option<u32>,
    /// Event phrases in several parts that this phrase is a part of.
    pub parts: Vec<(u16, u8)>,
}

/// One line of a table.
#[derive(Debug)]
pub struct Line {
    /// From 1.
    pub number: u32,
    pub entry: Entry,
    /// Each phrase is a sequence of parts that stand apart (`took ... hostage`), mostly one.
    pub phrases: Vec<Vec<String>>,
}

/// Parses the lines of one table.
///
/// # Errors
/// The first malformed line.
pub fn parse(file: &str, table: &str, text: &str) -> Result<Vec<Line>, TableError> {
    let mut lines = Vec::new();
    for (index, raw) in text.lines().enumerate() {
        let line = raw.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let number = index + 1;
        let failed = |problem| TableError { file: file.to_string(), line: number, problem };
        let (entry, phrases) = parse_line(table, line).map_err(failed)?;
        lines.push(Line { number: number as u32, entry, phrases });
    }
    Ok(lines)
}

fn parse_line(table: &str, line: &str) -> Result<(Entry, Vec<Vec<String>>), String> {
    let (attributes, phrases) =
        line.split_once(" : ").ok_or_else(|| format!("no ' : ' after the attributes of '{line}'"))?;
    let mut entry = Entry::default();
    for word in attributes.split_whitespace() {
        take_attribute(table, word, &mut entry)?;
    }
    let phrases: Vec<Vec<String>> =
        phrases.split(',').flat_map(|p| spelled(p.trim())).map(|p| parts(&p)).collect();
    if phrases.iter().flatten().any(String::is_empty) {
        return Err("an empty phrase".to_string());
    }
    Ok((entry, phrases))
}

/// The phrases that one with `{this|or that}` in it spells, each way that the choices fall.
fn spelled(phrase: &str) -> Vec<String> {
    let choice = phrase.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    let Some((before, (choices, after))) = choice else { return vec![phrase.to_string()] };
    let ends = spelled(after);
    let spell = |choice: &str| ends.iter().map(|end| format!("{before}{choice}{end}")).collect::<Vec<_>>();
    choices.split('|').flat_map(spell).collect()
}

fn parts(phrase: &str) -> Vec<String> {
    phrase.split(" ... ").map(|part| part.trim().to_string()).collect()
}

fn take_attribute(table: &str, word: &str, entry: &mut Entry) -> Result<(), String> {
    let unknown = || format!("'{word}' is no attribute of the table {table}");
    if let Some((key, value)) = word.split_once('=') {
        let value = value.replace('_', " ");
        match key {
            "predicate" => entry.predicate = value,
            "side" => entry.side = value,
            "period" => entry.period = value,
            _ => return Err(unknown()),
        }
        return Ok(());
    }
    let taken = match table {
        "events" => put(&mut entry.event, Event::from_word(word)),
        "victims" => put(&mut entry.group, Group::from_word(word)),
        "sources" => put(&mut entry.kind, SourceKind::from_word(word)),
        "bounds" => put(&mut entry.qualifier, Qualifier::from_word(word)),
        "numbers" if word.starts_with(|c: char| c.is_ascii_digit()) => {
            put(&mut entry.number, word.parse().ok())
        }
        "numbers" => put(&mut entry.qualifier, Qualifier::from_word(word)),
        _ => false,
    };
    match Class::from_word(word) {
        Some(class) => entry.classes.insert(class),
        None if taken => {}
        None => return Err(unknown()),
    }
    Ok(())
}

fn put<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    let taken = value.is_some();
    if taken {
        *slot = value;
    }
    taken
}

impl Entry {
    /// Takes in what another table says of the same phrase; where both speak, the first stands.
    pub fn merge(&mut self, other: &Entry) {
        self.classes = self.classes.with(other.classes);
        self.number = self.number.or(other.number);
        self.qualifier = self.qualifier.or(other.qualifier);
        self.razes |= other.razes
            || other.event == Some(Event::Destroyed) && self.event.is_some_and(|e| e != Event::Destroyed);
        self.event = self.event.or(other.event);
        self.group = self.group.or(other.group);
        self.kind = self.kind.or(other.kind);
        self.name = self.name.or(other.name);
        for (mine, others) in [
            (&mut self.predicate, &other.predicate),
            (&mut self.side, &other.side),
            (&mut self.period, &other.period),
        ] {
            if mine.is_empty() {
                mine.clone_from(others);
            }
        }
        self.parts.extend_from_slice(&other.parts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_line_names_file_and_line() {
        for (text, problem) in [
            ("\nkilled verb died", "nl/events.txt:2: no ' : '"),
            ("killed slain : died", "nl/events.txt:1: 'slain' is no attribute"),
            ("killed verb : died,,fell", "nl/events.txt:1: an empty phrase"),
        ] {
            let error = parse("nl/events.txt", "events", text).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
    }

    #[test]
    fn choices_spell_phrases() {
        let lines = parse("x", "events", "killed verb : foi mort{o|a}{|s}, cai{u|} ... morto").unwrap();
        assert_eq!(lines[0].phrases.concat()[..4], ["foi morto", "foi mortos", "foi morta", "foi mortas"]);
        assert_eq!(lines[0].phrases[4..], [vec!["caiu", "morto"], vec!["cai", "morto"]]);
    }

    #[test]
    fn phrases_may_stand_in_parts() {
        let lines = parse("x", "events", "killed verb : kwam ... om, stierf # two").unwrap();
        assert_eq!(lines[0].phrases, [vec!["kwam", "om"], vec!["stierf"]]);
        assert_eq!(lines[0].entry.event, Some(Event::Killed));
    }
}
