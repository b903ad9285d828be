//! What explanations say: a table of sentences with the words and the tables that made their figures.
//!
//! A row is `> language: text`, and below it, indented, for each figure its number and event and a line
//! for each part: the words, and the files of the entries that count. A line that begins
//! with `not` is a number that is no figure, and why. `UPDATE=1` rewrites what is expected.

use std::fmt::Write;
use std::path::PathBuf;
use tallywire::lexicon::{self, Lexicon};
use tallywire::reading::{self, Clue};

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reading/explained.txt")
}

fn explained(row: &str) -> String {
    let (language, text) = row.split_once(": ").expect("a row begins with its language");
    let lexicon = lexicon::of(language).expect("the language has a lexicon");
    let explained = reading::explain(lexicon, &text.replace("\\n", "\n"));
    let mut lines = String::new();
    for (_, claim, clues) in &explained.claims {
        let Some(figure) = &claim.figure else { continue };
        writeln!(lines, "  {} {}", figure.event, figure.number).expect("a string takes writing");
        for clue in clues {
            writeln!(lines, "    {} {}", clue.part.word(), entries(lexicon, clue))
                .expect("a string takes writing");
        }
    }
    for number in &explained.uncounted {
        writeln!(lines, "  not \"{}\": {}", number.words, number.reason.word())
            .expect("a string takes writing");
        for clue in &number.clues {
            writeln!(lines, "    {}", entries(lexicon, clue)).expect("a string takes writing");
        }
    }
    lines
}

fn entries(lexicon: &Lexicon, clue: &Clue) -> String {
    let mut line = format!("\"{}\"", clue.words);
    for origin in &clue.origins {
        let written = lexicon.written(*origin);
        if !line.ends_with(&written.file) {
            write!(line, " {}", written.file).expect("a string takes writing");
        }
    }
    line
}

#[test]
fn every_row_is_explained_as_the_table_says() {
    let table = std::fs::read_to_string(path()).expect("the table is there");
    let mut now = String::new();
    for line in table.lines() {
        if let Some(row) = line.strip_prefix("> ") {
            write!(now, "{line}\n{}", explained(row)).expect("a string takes writing");
        } else if !line.starts_with("  ") {
            writeln!(now, "{line}").expect("a string takes writing");
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path(), now).expect("the table can be written");
        return;
    }
    for (place, (found, expected)) in now.lines().zip(table.lines()).enumerate() {
        assert_eq!(found, expected, "line {}; UPDATE=1 rewrites the table", place + 1);
    }
    assert_eq!(now, table, "UPDATE=1 rewrites the table");
}

/// The figures of an explanation are those of the extract, and each has something that made it.
#[test]
fn explanations_tell_what_is_read() {
    for language in lexicon::languages() {
        let lexicon = lexicon::of(language).expect("a listed language has a lexicon");
        let rows = std::fs::read_to_string(path().with_file_name(format!("{language}.txt")));
        let rows = rows.expect("the language has a table of rows");
        let texts = rows.lines().filter_map(|line| line.strip_prefix("> ")).step_by(7);
        for text in texts {
            let text = text.replace("\\n", "\n");
            let explained = reading::explain(lexicon, &text);
            let told: Vec<_> = explained.claims.iter().map(|(at, claim, _)| (*at, claim.clone())).collect();
            assert_eq!(told, reading::extract(lexicon, &text), "{text}");
            for (_, claim, clues) in explained.claims.iter().filter(|(_, claim, _)| claim.figure.is_some()) {
                assert!(!clues.is_empty(), "{text}: nothing made {claim}");
            }
        }
    }
}

#[test]
fn a_paragraph_too_long_to_try_each_word_of_is_explained_by_its_rules() {
    let lexicon = lexicon::of("en").expect("the language has a lexicon");
    let text = "Twelve people died. The train left with 5 bags. ".repeat(400);
    let explained = reading::explain(lexicon, &text);
    assert!(explained.uncounted.len() >= 400, "{}", explained.uncounted.len());
}
