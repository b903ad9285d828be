//! Tables of sentences with the claims that they make, one file a language.
//!
//! A row is `> text` and below it, indented, one claim a line in the notation of the model, or `-`
//! where there must be none. `# heading` names the law that the rows below it show. `UPDATE=1`
//! rewrites the expectations with what is read now.

use std::fmt::Write;
use std::path::PathBuf;
use tallywire::model::notation::parse_claim;
use tallywire::{lexicon, reading};

struct Row {
    heading: String,
    text: String,
    expected: Vec<String>,
}

fn parse(table: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut heading = String::new();
    for line in table.lines() {
        if let Some(text) = line.strip_prefix("# ") {
            heading = text.to_string();
        } else if let Some(text) = line.strip_prefix("> ") {
            rows.push(Row {
                heading: heading.clone(),
                text: text.replace("\\n", "\n"),
                expected: Vec::new(),
            });
        } else if let Some(row) = rows.last_mut()
            && !line.trim().is_empty()
        {
            row.expected.push(line.trim().to_string());
        }
    }
    rows
}

fn read(language: &str, text: &str) -> Vec<String> {
    let lexicon = lexicon::of(language).expect("the language has a lexicon");
    let claims: Vec<String> =
        reading::extract(lexicon, text).iter().map(|(_, claim)| claim.to_string()).collect();
    if claims.is_empty() { vec!["-".to_string()] } else { claims }
}

fn print(rows: &[Row], language: &str) -> String {
    let mut table = String::new();
    let mut heading = "";
    for row in rows {
        if row.heading != heading {
            let gap = if table.is_empty() { "" } else { "\n" };
            heading = &row.heading;
            writeln!(table, "{gap}# {heading}").expect("a string takes writing");
        }
        writeln!(table, "> {}", row.text.replace('\n', "\\n")).expect("a string takes writing");
        for claim in read(language, &row.text) {
            writeln!(table, "  {claim}").expect("a string takes writing");
        }
    }
    table
}

fn path(language: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/reading/{language}.txt"))
}

#[test]
fn every_row_reads_as_its_table_says() {
    for language in lexicon::languages() {
        let path = path(language);
        let table = std::fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{language} has no table of rows at {}", path.display()));
        let rows = parse(&table);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, print(&rows, language)).expect("the table can be written");
            continue;
        }
        let mut wrong = String::new();
        for row in &rows {
            let found = read(language, &row.text);
            if found != row.expected {
                write!(
                    wrong,
                    "\n{}: {}\n  expected {:?}\n  found    {found:?}",
                    row.heading, row.text, row.expected
                )
                .expect("a string takes writing");
            }
        }
        assert!(wrong.is_empty(), "{language}:{wrong}\n(UPDATE=1 rewrites the table)");
    }
}

#[test]
fn every_group_has_a_row_that_claims_nothing_to_count() {
    for language in lexicon::languages() {
        let rows = parse(&std::fs::read_to_string(path(language)).expect("the language has a table of rows"));
        let headings: std::collections::BTreeSet<&str> = rows.iter().map(|r| r.heading.as_str()).collect();
        for heading in headings {
            let silent = |r: &&Row| r.heading == heading && !r.expected.iter().any(|c| counts(c));
            assert!(rows.iter().any(|r| silent(&r)), "{language}: '{heading}' has no negative row");
        }
    }
}

fn counts(claim: &str) -> bool {
    claim != "-" && !claim.starts_with("says ")
}

#[test]
fn every_language_has_the_same_headings() {
    let headings = |language: &str| -> Vec<String> {
        let mut all: Vec<String> =
            parse(&std::fs::read_to_string(path(language)).expect("the language has a table of rows"))
                .into_iter()
                .map(|r| r.heading)
                .collect();
        all.dedup();
        all
    };
    let mut languages = lexicon::languages();
    let first = headings(languages.next().expect("there is a language"));
    for language in languages {
        assert_eq!(headings(language), first, "{language}");
    }
}

#[test]
fn every_claim_of_the_tables_is_in_the_notation() {
    for language in lexicon::languages() {
        for row in parse(&std::fs::read_to_string(path(language)).expect("the language has a table of rows"))
        {
            for claim in row.expected.iter().filter(|c| *c != "-") {
                parse_claim(claim).unwrap_or_else(|error| panic!("{language}: {error}"));
            }
        }
    }
}
