//! What the project's texts may not say: a language's words in the grammar, the workshop they were
//! written in, sentences of others, and blanks that nobody sees.

use crate::source::{Finding, Source};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// Names of languages, and words that news of each language can hardly do without.
const LANGUAGES: &[(&str, &str)] = &[
    ("a language's name", "dutch english german french spanish nederlands engels duits frans spaans deutsch"),
    (
        "Dutch",
        "het een niet volgens meldt zegt doden gewonden mensen slachtoffers omgekomen gedood zeker minstens ruim zo'n",
    ),
    ("English", "the people died said says according least wounded dozens hundreds reportedly"),
    ("German", "der das nicht laut tote toten verletzte menschen mindestens rund soll sollen ums dutzende"),
    ("French", "les des selon morts blessés personnes moins environ aurait auraient dizaines"),
    ("Spanish", "los las según muertos heridos personas menos unos habría decenas"),
];

/// Words of the workshop, in halves so that this file does not say them, and what they are.
const WORKSHOP: &[(&str, &str, &str)] = &[
    ("/wo", "rk/", "a path of one machine"),
    ("/ro", "ot/", "a path of one machine"),
    ("/ho", "me/", "a path of one machine"),
    ("index.cra", "tes.io", "a registry's host"),
    ("static.cra", "tes.io", "a registry's host"),
    ("repo.mav", "en", "a registry's host"),
    ("repo1.mav", "en", "a registry's host"),
    ("registry.np", "mjs", "a registry's host"),
    ("deb.deb", "ian", "a registry's host"),
    ("proxy.go", "lang", "a registry's host"),
    ("pypi.", "org", "a registry's host"),
    ("clau", "de", "a tool of the workshop"),
    ("anth", "ropic", "a tool of the workshop"),
    ("chat", "gpt", "a tool of the workshop"),
    ("copi", "lot", "a tool of the workshop"),
    ("language mo", "del", "a tool of the workshop"),
    ("this ses", "sion", "a word of the workshop"),
    ("the iss", "ue's", "a word of the workshop"),
    ("issue thr", "ee", "a word of the workshop"),
];

/// Files that others write.
const GENERATED: &[&str] = &["Cargo.lock", "LICENSE"];
/// So many words in a row that stand in a shared text too are copied.
const COPIED_WORDS: usize = 9;

/// No language's name or word in the grammar's code: they belong into the lexicon's tables.
pub fn check_grammar(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for piece in source.strings.iter().filter(|piece| !source.is_test_line(piece.line)) {
        let said = words(&piece.text);
        for (language, listed) in LANGUAGES {
            let word = said.iter().find(|word| listed.split(' ').any(|listed| listed == *word));
            let what = |word: &String| {
                format!("\"{word}\" ({language}) in the grammar; put it into the lexicon's tables")
            };
            findings.extend(word.map(|word| source.finding(piece.line, what(word))));
        }
    }
    let (_, names) = LANGUAGES[0];
    for (number, line) in source.runtime_lines() {
        let name = words(line).into_iter().find(|word| names.split(' ').any(|name| name == word));
        findings.extend(
            name.map(|name| source.finding(number, format!("'{name}' in the grammar; it knows no language"))),
        );
    }
    findings
}

pub fn check_words(path: &str, text: &str) -> Vec<Finding> {
    if GENERATED.contains(&path) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let lower = line.to_lowercase();
        for (head, tail, kind) in
            WORKSHOP.iter().filter(|(head, tail, _)| lower.contains(&format!("{head}{tail}")))
        {
            let what = format!("'{head}{tail}' is {kind}; the project speaks of itself alone");
            findings.push(Finding { path: path.to_string(), line: index + 1, what });
        }
    }
    findings
}

pub fn check_space(path: &str, text: &str) -> Vec<Finding> {
    if GENERATED.contains(&path) || text.is_empty() {
        return Vec::new();
    }
    let finding = |line: usize, what: &str| Finding { path: path.to_string(), line, what: what.to_string() };
    let mut findings = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        if line.ends_with('\r') {
            findings.push(finding(index + 1, "ends in a carriage return; lines end in a line feed alone"));
        } else if line.ends_with([' ', '\t']) {
            findings.push(finding(index + 1, "ends in blanks; take them out"));
        }
        if line.starts_with('\t') && path.ends_with(".rs") {
            findings.push(finding(index + 1, "begins with a tab; four spaces"));
        }
    }
    if !text.ends_with('\n') || text.ends_with("\n\n") {
        findings.push(finding(text.lines().count(), "does not end in one line feed"));
    }
    findings
}

/// Runs of words that the project shares with the texts beside it.
pub fn check_copied(shared: &Path, texts: &[(String, String)]) -> Vec<Finding> {
    let mut runs = HashMap::new();
    for path in prose(shared) {
        let text = sentences(&path.to_string_lossy(), &fs::read_to_string(&path).unwrap_or_default());
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for run in words(&text).windows(COPIED_WORDS) {
            runs.entry(run.join(" ")).or_insert_with(|| name.clone());
        }
    }
    texts
        .iter()
        .filter(|(path, _)| !GENERATED.contains(&path.as_str()))
        .flat_map(|(path, text)| copied(&runs, path, text))
        .collect()
}

fn prose(shared: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for folder in ["seed", "eval", "eval/streams"] {
        let entries = fs::read_dir(shared.join(folder)).into_iter().flatten().flatten();
        let is_prose =
            |path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "txt" || end == "jsonl");
        found.extend(entries.map(|entry| entry.path()).filter(is_prose));
    }
    found
}

/// What is said, line by line: of JSON lines only the texts.
fn sentences(path: &str, text: &str) -> String {
    let said = |line: &str| match serde_json::from_str::<serde_json::Value>(line) {
        Ok(value) => value["text"].as_str().unwrap_or("").replace('\n', " "),
        Err(_) => line.to_string(),
    };
    if path.ends_with(".jsonl") {
        text.lines().map(|line| said(line) + "\n").collect()
    } else {
        text.to_string()
    }
}

fn copied(runs: &HashMap<String, String>, path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in sentences(path, text).lines().enumerate() {
        let said = words(line);
        let run = said.windows(COPIED_WORDS).map(|run| run.join(" ")).find(|run| runs.contains_key(run));
        findings.extend(run.map(|run| Finding {
            path: path.to_string(),
            line: index + 1,
            what: format!("'{run}' stands in {} too; say it in the project's own words", runs[&run]),
        }));
    }
    findings
}

fn words(text: &str) -> Vec<String> {
    let inside = |c: char| c.is_alphanumeric() || c == '\'';
    text.split(|c| !inside(c)).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[test]
fn a_language_in_the_grammar_is_found() {
    let count = |text: &str| check_grammar(&Source::new("src/reading/x.rs", text)).len();
    for text in [
        "if word == \"volgens\" {}",
        "if a == \"at least\" {}",
        "let a = \"dutch\";",
        "fn read(english: u8) {}",
    ] {
        assert_eq!(count(text), 1, "{text}");
    }
    for text in [
        "// Dutch: volgens",
        "let rule = \"count-noun\";",
        "#[cfg(test)]\nmod tests { fn a() { b(\"volgens de politie\") } }",
    ] {
        assert_eq!(count(text), 0, "{text}");
    }
}

#[test]
fn the_workshop_is_found() {
    assert_eq!(check_words("README.md", concat!("see /wo", "rk/main")).len(), 1);
    assert_eq!(check_words("README.md", concat!("written by Clau", "de")).len(), 1);
    assert!(check_words("README.md", "the network, and a path/to/work").is_empty());
}

#[test]
fn unclean_lines_are_found() {
    for text in ["a \n", "a\r\n", "a", "a\n\n", "\ta\n"] {
        assert_eq!(check_space("src/x.rs", text).len(), 1, "{text:?}");
    }
    assert!(check_space("src/x.rs", "a\n\nb\n").is_empty());
}

#[test]
fn a_copied_sentence_is_found() {
    let sentence = "one two three four five six seven eight nine ten";
    let runs = HashMap::from([("two three four five six seven eight nine ten".to_string(), "a".to_string())]);
    assert_eq!(copied(&runs, "x", sentence).len(), 1);
    assert!(copied(&runs, "x", "two three four, but five six seven eight nine ten").is_empty());
}
