//! What the pure side must not know: clocks, the environment, files, threads, logs, chance, and the
//! order of a hash map.

use crate::source::{Finding, Source, is_name, words_at};

const PURE_ROOMS: &[&str] = &["model", "wire", "lexicon", "reading", "ledger", "sentence"];

/// What is named, and what to do instead.
const OUTSIDE: &[(&str, &str)] = &[
    ("std::time", "take the time as an input"),
    ("SystemTime", "take the time as an input"),
    ("Instant", "take the time as an input"),
    ("Timestamp::now", "take the time as an input"),
    ("Zoned::now", "take the time as an input"),
    ("std::env", "take the setting as an argument"),
    ("std::fs", "take the text as an argument"),
    ("std::net", "leave it to the runtime side"),
    ("std::process", "return an error"),
    ("std::thread", "leave it to the runtime side"),
    ("std::sync::Mutex", "leave it to the runtime side"),
    ("println!", "return what there is to say"),
    ("eprintln!", "return what there is to say"),
    ("print!", "return what there is to say"),
    ("eprint!", "return what there is to say"),
    ("tracing", "return what there is to say"),
    ("log::", "return what there is to say"),
    ("tokio", "leave it to the runtime side"),
    ("async", "leave it to the runtime side"),
    ("rand", "take the seed as an input"),
    ("RandomState", "use BTreeMap, or rustc_hash's map and never its order"),
];

/// Maps whose order is that of their hashes.
const HASHED: &[&str] = &["HashMap", "HashSet", "FxHashMap", "FxHashSet"];
const IN_ORDER: &[&str] =
    &["iter", "iter_mut", "keys", "values", "values_mut", "into_iter", "into_keys", "into_values", "drain"];
/// A comment that begins so, on the line or just above it, says why the order does not show.
const EXCUSE: &str = "// order: ";

pub fn check(source: &Source) -> Vec<Finding> {
    let room = source.path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or("");
    if !PURE_ROOMS.contains(&room) {
        return Vec::new();
    }
    let maps = hashed_names(&source.code);
    let mut findings = Vec::new();
    for (number, line) in source.runtime_lines() {
        for (word, instead) in OUTSIDE.iter().filter(|(word, _)| names(line, word)) {
            findings.push(source.finding(number, format!("the pure side knows no {word}; {instead}")));
        }
        let walked = maps.iter().find(|map| walks(line, map));
        if let Some(map) = walked.filter(|_| !is_excused(source, number)) {
            findings.push(source.finding(
                number,
                format!("the order of '{map}' is that of its hashes; sort it, use a BTreeMap, or say why it does not show ({EXCUSE}...)"),
            ));
        }
    }
    findings
}

fn names(line: &str, word: &str) -> bool {
    let ends_in_name = word.chars().next_back().is_some_and(is_name);
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let goes_on = ends_in_name && after.is_some_and(is_name);
        !before.is_some_and(is_name) && !goes_on
    })
}

/// Fields, arguments and variables that the file declares to be hashed maps or sets.
fn hashed_names(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for hashed in HASHED {
        for at in words_at(code, hashed) {
            let before =
                code[..at].trim_end_matches(|c: char| is_name(c) || c == ':' || c == '&' || c == ' ');
            let declared = &code[before.len()..at];
            let name = declared.split([':', ' ', '&']).rfind(|word| !is_path(word));
            found.extend(name.map(str::to_string));
        }
        let assigned = format!(" = {hashed}::");
        found.extend(code.match_indices(&assigned).filter_map(|(at, _)| last_name(&code[..at])));
    }
    found.sort();
    found.dedup();
    found
}

fn is_path(word: &str) -> bool {
    ["", "mut", "let", "pub", "use", "std", "collections", "rustc_hash", "static", "const", "type", "in"]
        .contains(&word)
}

fn last_name(code: &str) -> Option<String> {
    let start = code.trim_end_matches(is_name).len();
    (start < code.len()).then(|| code[start..].to_string())
}

/// Whether the line goes through the map in its order.
fn walks(line: &str, map: &str) -> bool {
    words_at(line, map).into_iter().any(|at| {
        let after = &line[at + map.len()..];
        let method: String =
            after.strip_prefix('.').unwrap_or("").chars().take_while(|c| is_name(*c)).collect();
        let before =
            line[..at].trim_end_matches("self.").trim_end_matches(['&', ' ']).trim_end_matches("mut");
        let is_loop =
            before.trim_end_matches(['&', ' ']).ends_with(" in") && after.trim_start().starts_with('{');
        IN_ORDER.contains(&method.as_str()) || is_loop
    })
}

fn is_excused(source: &Source, line: usize) -> bool {
    let near = |piece: &crate::source::Piece| piece.line == line || piece.line + 1 == line;
    source.comments.iter().any(|piece| near(piece) && piece.text.starts_with(EXCUSE))
}

#[test]
fn the_outside_is_found() {
    for code in [
        "let now = std::time::SystemTime::now();",
        "println!(\"x\");",
        "use std::fs;",
        "async fn a() {}",
        "tracing::info!(\"x\");",
        "let a: FxHashMap<u32, u32> = b;\nfor x in &a {\n}",
        "struct A { b: HashMap<u32, u32> }\nfn c(a: &A) { self.b.values().next(); }",
        "let mut a = FxHashSet::default();\na.drain();",
    ] {
        assert!(!check(&Source::new("src/ledger/x.rs", code)).is_empty(), "{code}");
    }
}

#[test]
fn what_is_allowed_is_not() {
    for (path, code) in [
        ("src/worker/x.rs", "let now = std::time::Instant::now();"),
        ("src/ledger/x.rs", "let a: FxHashMap<u32, u32> = b;\na.get(&1);"),
        ("src/ledger/x.rs", "let a: FxHashMap<u32, u32> = b;\n// order: a sum has none\na.values().sum()"),
        ("src/ledger/x.rs", "let a: BTreeMap<u32, u32> = b;\na.values();"),
        ("src/ledger/x.rs", "let operand = 1; // println!"),
        ("src/ledger/x.rs", "#[cfg(test)]\nmod tests {\n    fn a() { println!(); }\n}"),
        ("src/ledger/x.rs", "sprintln!(); env!(\"A\")"),
    ] {
        let found = check(&Source::new(path, code));
        assert!(found.is_empty(), "{code}: {found:?}");
    }
}
