//! Words that say nothing, and so are no names.

use crate::source::{Finding, Source, is_name, words_at};

const EMPTY_NOUNS: &[&str] =
    &["manager", "handler", "helper", "util", "utils", "common", "data", "info", "item", "engine", "entity"];
const DECLARING: &[&str] = &["struct", "enum", "trait", "type", "mod", "union", "fn", "const", "static"];

/// Names of types, modules, functions, constants and files.
pub fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let file = source.path.rsplit('/').next().unwrap_or("").trim_end_matches(".rs");
    findings.extend(empty_noun(file).map(|noun| finding(source, 0, file, noun)));
    for keyword in DECLARING {
        for at in words_at(&source.code, keyword) {
            let rest = source.code[at + keyword.len()..].trim_start();
            let name: String = rest.chars().take_while(|c| is_name(*c)).collect();
            if let Some(noun) = empty_noun(&name)
                && !is_foreign(keyword, &name)
            {
                findings.push(finding(source, source.line_of(at), &name, noun));
            }
        }
    }
    findings
}

fn finding(source: &Source, line: usize, name: &str, noun: &str) -> Finding {
    source.finding(line, format!("'{noun}' in {name} says nothing; name what it is in the field's own words"))
}

/// The iterator trait's own word.
fn is_foreign(keyword: &str, name: &str) -> bool {
    keyword == "type" && name == "Item"
}

fn empty_noun(name: &str) -> Option<&'static str> {
    let words = split(name);
    EMPTY_NOUNS.iter().copied().find(|noun| words.iter().any(|word| word == noun))
}

/// `SourceFigure` and `source_figure` are the words source, figure.
fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut previous = '_';
    for c in name.chars() {
        if c == '_' || c == '-' || (c.is_uppercase() && previous.is_lowercase()) {
            words.push(String::new());
        }
        if is_name(c) && c != '_' {
            words.last_mut().expect("there is a word").extend(c.to_lowercase());
        }
        previous = c;
    }
    words
}

#[test]
fn empty_nouns_are_found() {
    for (path, code) in [
        ("src/bus/x.rs", "struct KafkaManager;"),
        ("src/bus/x.rs", "pub enum EventData { A }"),
        ("src/bus/x.rs", "fn load_item() {}"),
        ("src/bus/utils.rs", ""),
        ("src/bus/x.rs", "mod helper;"),
    ] {
        assert_eq!(check(&Source::new(path, code)).len(), 1, "{path}: {code}");
    }
}

#[test]
fn other_nouns_are_not() {
    for code in [
        "impl Iterator for A { type Item = u32; }",
        "struct Database;",
        "fn utility() {}",
        "// struct Manager",
        "let data = 1;",
    ] {
        assert!(check(&Source::new("src/bus/x.rs", code)).is_empty(), "{code}");
    }
}
