//! Canonical names, whatever the language: who speaks, and whose side that is.

use super::class::{Class, Classes};
use super::index::Index;
use super::origin::Table;
use super::table::{Entry, TableError};
use crate::model::SourceKind;

pub(super) const SOURCES: &str = include_str!("names/sources.txt");
pub(super) const FILE: &str = "names/sources.txt";

/// A voice with one name for all its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub canonical: String,
    pub kind: Option<SourceKind>,
    /// Empty: its own.
    pub party: String,
    pub aliases: Vec<String>,
    /// Its line in the table of names, from 1.
    pub line: u32,
}

/// Parses the table of names: `canonical | kind | party | alias, alias`.
///
/// # Errors
/// The first malformed line.
pub(super) fn parse() -> Result<Vec<Name>, TableError> {
    let mut names = Vec::new();
    for (index, raw) in SOURCES.lines().enumerate() {
        let line = raw.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let number = index + 1;
        let failed = |problem| TableError { file: FILE.to_string(), line: number, problem };
        let name = parse_line(line).map_err(failed)?;
        names.push(Name { line: number as u32, ..name });
    }
    Ok(names)
}

fn parse_line(line: &str) -> Result<Name, String> {
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let [canonical, kind, party, aliases] = fields[..] else {
        return Err(format!("'{line}' has not the four fields canonical | kind | party | aliases"));
    };
    let kind = match kind {
        "" => None,
        word => Some(SourceKind::from_word(word).ok_or_else(|| format!("'{word}' is no kind of source"))?),
    };
    if canonical.is_empty() {
        return Err("no canonical name".to_string());
    }
    let aliases = aliases.split(',').map(str::trim).filter(|a| !a.is_empty()).map(str::to_string).collect();
    Ok(Name { canonical: canonical.to_string(), kind, party: party.to_string(), aliases, line: 0 })
}

/// Puts the names into a language's index, so that they are found with its own words.
pub(super) fn add(names: &[Name], index: &mut Index) {
    for (id, name) in names.iter().enumerate() {
        let relay = matches!(name.kind, Some(SourceKind::Agency | SourceKind::Media));
        let mut classes = Classes::of(&[Class::Name]);
        if relay {
            classes.insert(Class::Relay);
        }
        let entry = Entry { classes, name: Some(id as u32), kind: name.kind, ..Entry::default() };
        index.write_from(Table::Names, name.line);
        index.add(&name.canonical, &entry);
        for alias in &name.aliases {
            index.add(alias, &entry);
        }
    }
}
