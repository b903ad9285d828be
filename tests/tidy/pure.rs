//! What the pure side must not know: clocks, the environment, files, threads, logs, chance, and the
//! order of a hash map.

use crate::source::{Finding, Piece, Source, is_name, words_at};

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
/// A name that stands for one of them. As a field it is only reached behind a dot.
struct Hashed {
    name: String,
    is_field: bool,
}

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
        if let Some(Hashed { name, .. }) = walked.filter(|_| !is_excused(source, number)) {
            findings.push(source.finding(
                number,
                format!("the order of '{name}' is that of its hashes; sort it, use a BTreeMap, or say why it does not show ({EXCUSE}...)"),
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
fn hashed_names(code: &str) -> Vec<Hashed> {
    let mut found = Vec::new();
    for hashed in HASHED {
        for at in words_at(code, hashed) {
            let before =
                code[..at].trim_end_matches(|c: char| is_name(c) || c == ':' || c == '&' || c == ' ');
            let declared = &code[before.len()..at];
            let name = declared.split([':', ' ', '&']).rfind(|word| !is_path(word));
            let is_local = !words_at(declared, "let").is_empty() || before.ends_with('(');
            found.extend(name.map(|name| Hashed { name: name.to_string(), is_field: !is_local }));
        }
        let assigned = format!(" = {hashed}::");
        let names = code.match_indices(&assigned).filter_map(|(at, _)| last_name(&code[..at]));
        found.extend(names.map(|name| Hashed { name, is_field: false }));
    }
    found.retain(|hashed| !hashed.name.is_empty());
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
fn walks(line: &str, map: &Hashed) -> bool {
    words_at(line, &map.name).into_iter().any(|at| {
        let after = &line[at + map.name.len()..];
        let method: String =
            after.strip_prefix('.').unwrap_or("").chars().take_while(|c| is_name(*c)).collect();
        let owner = line[..at].trim_end_matches(|c: char| is_name(c) || c == '.');
        let borrowed = owner.trim_end_matches("mut ").trim_end_matches(['&', ' ']);
        let is_loop = borrowed.ends_with(" in") && after.trim_start().starts_with('{');
        let is_reached = !map.is_field || line[..at].ends_with('.');
        is_reached && (IN_ORDER.contains(&method.as_str()) || is_loop)
    })
}

/// A comment says why the order does not show, or a sort just below takes it away.
fn is_excused(source: &Source, line: usize) -> bool {
    let near = |piece: &Piece| piece.line == line || piece.line + 1 == line;
    let said = source.comments.iter().any(|piece| near(piece) && piece.text.starts_with(EXCUSE));
    let is_sort = |(number, code): (usize, &str)| (line..line + 3).contains(&number) && code.contains("sort");
    said || source.lines().any(is_sort)
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
        "struct A {\n    b: HashMap<u32, u32>,\n}\nfn c(a: &A) {\n    for x in &a.b {\n}\n}",
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
        (
            "src/ledger/x.rs",
            "let a: FxHashMap<u32, u32> = b;\nlet c: Vec<_> = a.keys().collect();\nc.sort();",
        ),
        (
            "src/ledger/x.rs",
            "struct A {\n    b: FxHashMap<u32, u32>,\n}\nfn c(b: Vec<u32>) {\n    for x in b {\n}\n}",
        ),
        ("src/ledger/x.rs", "let a: BTreeMap<u32, u32> = b;\na.values();"),
        ("src/ledger/x.rs", "let operand = 1; // println!"),
        ("src/ledger/x.rs", "#[cfg(test)]\nmod tests {\n    fn a() { println!(); }\n}"),
        ("src/ledger/x.rs", "sprintln!(); env!(\"A\")"),
    ] {
        let found = check(&Source::new(path, code));
        assert!(found.is_empty(), "{code}: {found:?}");
    }
}
