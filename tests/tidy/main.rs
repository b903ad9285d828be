//! The rules of the house that a text can be held against.
//!
//! Every rule returns what it found as file:line, what is wrong and what to do about it. Each has rows
//! of its own below it that must be found, and rows that must not.

mod doors;
mod layout;
mod names;
mod pure;
mod shape;
mod source;
mod speech;

use source::{Finding, Source};
use std::fs;
use std::path::{Path, PathBuf};

/// The project's folder.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of the project, sorted, as a path from the root with `/` between its parts.
fn files() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the project's folders can be read") {
            let path = entry.expect("a folder can be listed").path();
            if layout::is_passed_over(&relative(&path)) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(relative(&path));
            }
        }
    }
    found.sort();
    found
}

fn relative(path: &Path) -> String {
    let below = path.strip_prefix(root()).expect("the path lies in the project");
    below.to_string_lossy().replace('\\', "/")
}

/// Every file that is text, with its content; what a fuzzer made up is none.
fn texts() -> Vec<(String, String)> {
    let written = |path: &String| !path.starts_with("tests/fuzz/corpus/");
    let read = |path: String| fs::read_to_string(root().join(&path)).ok().map(|text| (path, text));
    files().into_iter().filter(written).filter_map(read).collect()
}

/// The Rust files below `folder`, taken apart.
fn sources(folder: &str) -> Vec<Source> {
    let rust = |(path, _): &(String, String)| path.starts_with(folder) && path.ends_with(".rs");
    let mut sources: Vec<Source> =
        texts().into_iter().filter(rust).map(|(path, text)| Source::new(&path, &text)).collect();
    source::mark_test_files(&mut sources);
    sources
}

fn report(rule: &str, findings: Vec<Finding>) {
    let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(lines.is_empty(), "{rule}: {} found\n{}", lines.len(), lines.join("\n"));
}

/// Holds a rule for one file against every Rust file below `folder`.
fn each(rule: &str, folder: &str, check: fn(&Source) -> Vec<Finding>) {
    let sources = sources(folder);
    assert!(!sources.is_empty(), "no Rust file below {folder}");
    report(rule, sources.iter().flat_map(check).collect());
}

#[test]
fn doors_point_one_way() {
    each("doors", "src/", doors::check);
}

#[test]
fn the_top_level_is_as_agreed() {
    report("top level", layout::check_top_level(&layout::top_level(&root())));
}

#[test]
fn every_language_has_the_same_tables() {
    report("tables", layout::check_languages(&files()));
}

#[test]
fn links_lead_somewhere() {
    let exists = |target: &str| root().join(target).exists();
    let is_page = |(path, _): &&(String, String)| path.ends_with(".md");
    let pages = texts();
    let check = |(path, text): &(String, String)| layout::check_links(path, text, &exists);
    report("links", pages.iter().filter(is_page).flat_map(check).collect());
}

#[test]
fn files_and_functions_are_short() {
    each("length", "src/", shape::check_length);
    each("length", "tests/", shape::check_length);
    each("length", "proto/", shape::check_length);
}

#[test]
fn files_are_laid_out_alike() {
    each("order", "src/", shape::check_order);
    each("order", "tests/", shape::check_order);
}

#[test]
fn nothing_is_left_undone() {
    each("undone", "src/", shape::check_undone);
    each("undone", "tests/", shape::check_undone);
}

#[test]
fn functions_take_no_bare_bool() {
    each("bool", "src/", shape::check_bools);
}

#[test]
fn names_are_nouns_of_the_field() {
    each("names", "src/", names::check);
    each("names", "tests/", names::check);
}

#[test]
fn the_pure_side_knows_no_outside() {
    each("pure side", "src/", pure::check);
}

#[test]
fn the_grammar_knows_no_language() {
    each("grammar", "src/reading/", speech::check_grammar);
}

#[test]
fn the_project_speaks_of_itself_alone() {
    report("speech", texts().iter().flat_map(|(path, text)| speech::check_words(path, text)).collect());
}

#[test]
fn texts_are_clean() {
    report("white space", texts().iter().flat_map(|(path, text)| speech::check_space(path, text)).collect());
}

#[test]
fn nothing_is_copied_from_the_shared_texts() {
    let shared = root().join("../shared");
    if !shared.is_dir() {
        eprintln!("passed over: ../shared is not here");
        return;
    }
    report("copied", speech::check_copied(&shared, &texts()));
}
