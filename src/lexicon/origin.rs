//! Origins: which line of which table an entry was written in.

use super::table::TABLES;
use super::{Class, Classes, FOLDERS, Lexicon, gazetteer, index, names};

/// A table among all that an entry can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// The one at this place in [`TABLES`], of the language's folder.
    Own(u8),
    /// The canonical names of voices.
    Names,
    /// The gazetteer.
    #[default]
    Places,
}

/// Where an entry was written; lines count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub table: Table,
    pub line: u32,
    /// What the line makes of the entry: a part of a phrase is a part alone.
    pub classes: Classes,
}

/// A line of a table as its writer knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Below the folder of lexicons: "nl/events.txt".
    pub file: String,
    /// From 1.
    pub line: u32,
    /// What stands before the phrases: "killed verb".
    pub attributes: &'static str,
}

impl Table {
    /// A language's own table, by its name.
    pub(super) fn of(name: &str) -> Table {
        let place = TABLES.iter().position(|table| *table == name);
        Table::Own(place.expect("every table of a folder is a listed one") as u8)
    }
}

impl Lexicon {
    /// The texts of the language's own tables.
    pub fn tables(&self) -> impl Iterator<Item = &'static str> {
        let own = FOLDERS.iter().filter(|folder| folder.language == self.language);
        own.flat_map(|folder| folder.tables).map(|(_, text)| text)
    }

    /// The lines that made an entry, each once.
    pub fn origins(&self, entry: u32) -> Vec<Origin> {
        let mut lines: Vec<Origin> = Vec::new();
        for origin in self.index.origins(entry) {
            match lines.iter_mut().find(|known| (known.table, known.line) == (origin.table, origin.line)) {
                Some(known) => known.classes = known.classes.with(origin.classes),
                None => lines.push(origin),
            }
        }
        lines
    }

    /// The lines of the pieces that a number in one word is made of.
    pub fn number_origins(&self, word: &str) -> Vec<Origin> {
        let table = Table::of("numbers");
        self.numbers
            .lines(&index::fold(word))
            .into_iter()
            .map(|line| Origin { table, line, classes: Classes::of(&[Class::Number]) })
            .collect()
    }

    /// The line of the gazetteer that knows a place by this spelling.
    pub fn place_origin(&self, name: &str) -> Option<Origin> {
        gazetteer::line_number(name).map(|line| Origin { table: Table::Places, line, classes: Classes::NONE })
    }

    /// The line that an origin points to.
    pub fn written(&self, origin: Origin) -> Written {
        let (file, text, end) = match origin.table {
            Table::Own(place) => {
                let folder = FOLDERS.iter().find(|folder| folder.language == self.language);
                let name = TABLES[usize::from(place)];
                let tables = folder.map_or(&[][..], |folder| &folder.tables);
                let text = tables.iter().find(|(table, _)| *table == name).map_or("", |(_, text)| text);
                (format!("{}/{name}.txt", self.language), text, " : ")
            }
            Table::Names => (names::FILE.to_string(), names::SOURCES, " |"),
            Table::Places => ("names/places.txt".to_string(), gazetteer::PLACES, "\n"),
        };
        let line = text.lines().nth(origin.line.saturating_sub(1) as usize).unwrap_or_default();
        Written { file, line: origin.line, attributes: line.split(end).next().unwrap_or_default().trim() }
    }
}

#[cfg(test)]
mod tests {
    use crate::lexicon::{languages, of};

    #[test]
    fn every_entry_leads_back_to_lines_that_say_its_classes() {
        for language in languages() {
            let lexicon = of(language).unwrap();
            for entry in 1..lexicon.index.entries.len() as u32 {
                let lines: Vec<_> =
                    lexicon.origins(entry).into_iter().map(|origin| lexicon.written(origin)).collect();
                assert!(!lines.is_empty(), "{language}: entry {entry} came from nowhere");
                assert!(lines.iter().all(|line| !line.attributes.is_empty()), "{lines:?}");
            }
        }
    }

    #[test]
    fn a_place_leads_back_to_the_line_of_its_spelling() {
        let lexicon = of("en").unwrap();
        let line = |name| lexicon.written(lexicon.place_origin(name).unwrap());
        assert!(line("Brussels").attributes.contains("|Brussels|"), "{:?}", line("Brussels"));
        assert!(lexicon.place_origin("Xxqqzzyy").is_none());
    }

    #[test]
    fn a_word_leads_back_to_its_line() {
        let lexicon = of("nl").unwrap();
        let lines = |word: &str| {
            let origins = lexicon.origins(lexicon.lone(word));
            origins.into_iter().map(|origin| lexicon.written(origin)).collect::<Vec<_>>()
        };
        let found = lines("kilometer");
        assert_eq!((found[0].file.as_str(), found[0].attributes), ("nl/traps.txt", "measure"));
        let table = lexicon.tables().last().unwrap();
        assert!(table.contains("definite : "), "the last table is the grammar's");
        let numbers = lexicon.number_origins("drieëntwintig");
        assert_eq!(numbers.len(), 3, "three, and, twenty");
        assert!(numbers.iter().all(|origin| lexicon.written(*origin).file == "nl/numbers.txt"));
    }
}
