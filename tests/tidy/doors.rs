//! Which room may use which. Doors point one way.

use crate::source::{Finding, Source, is_name, words_at};

/// A room and the rooms that it may use; its own is always open.
const DOORS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("wire", &["model"]),
    ("lexicon", &["model"]),
    ("ledger", &["model"]),
    ("reading", &["model", "lexicon"]),
    ("sentence", &["model", "lexicon"]),
    ("bus", &["model"]),
    ("ingest", &["model"]),
    ("worker", &["model", "lexicon", "reading", "ledger", "sentence", "wire", "bus"]),
    ("serve", &["model", "ledger", "sentence", "wire", "bus"]),
    (
        "cli",
        &["model", "wire", "lexicon", "ledger", "reading", "sentence", "bus", "ingest", "worker", "serve"],
    ),
    ("main", &["cli"]),
    // The library's map opens every door for those outside.
    ("lib", &[]),
];

/// Holds every `crate::`, `super::` and `tallywire::` path of one file against the table.
pub fn check(source: &Source) -> Vec<Finding> {
    let module = module_of(&source.path);
    let room = module.first().map_or("lib", String::as_str);
    let Some((_, open)) = DOORS.iter().find(|(name, _)| *name == room) else {
        return vec![
            source.finding(0, format!("the room '{room}' is not on the map; put it into one that is")),
        ];
    };
    let mut findings = Vec::new();
    for (offset, target) in paths(&source.code, &module) {
        if target != room && !open.contains(&target.as_str()) && is_room(&target) {
            let line = source.line_of(offset);
            findings
                .push(source.finding(line, format!("{room} uses {target}; it may use: {}", listed(open))));
        }
    }
    findings
}

fn listed(open: &[&str]) -> String {
    if open.is_empty() { "no other room".to_string() } else { open.join(", ") }
}

fn is_room(name: &str) -> bool {
    DOORS.iter().any(|(room, _)| *room == name)
}

/// `src/ledger/fold.rs` is the module ledger, fold.
fn module_of(path: &str) -> Vec<String> {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs");
    let inside = inside.strip_suffix("/mod").unwrap_or(inside);
    if inside == "lib" { Vec::new() } else { inside.split('/').map(str::to_string).collect() }
}

/// Every path from the crate's root, and every one that climbs to it, by its first name.
fn paths(code: &str, module: &[String]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for start in ["crate", "tallywire"] {
        for at in words_at(code, start) {
            if let Some(rest) = code[at + start.len()..].strip_prefix("::") {
                found.extend(first_names(rest).into_iter().map(|name| (at, name)));
            }
        }
    }
    for at in words_at(code, "super") {
        let climbs = code[at..].split("::").take_while(|part| part.trim() == "super").count();
        let is_first = !code[..at].ends_with("::");
        if is_first && climbs >= module.len() + inline_modules(code, at) {
            let rest = &code[at + climbs * "super::".len()..];
            found.extend(first_names(rest).into_iter().map(|name| (at, name)));
        }
    }
    found
}

/// How many modules written out in the file are open at `at`.
fn inline_modules(code: &str, at: usize) -> usize {
    let opened = |start: &usize| {
        let rest = &code[*start..at];
        let body = rest.find('{').filter(|open| !rest[..*open].contains(';'));
        body.is_some_and(|open| rest[open..].matches('{').count() > rest[open..].matches('}').count())
    };
    words_at(&code[..at], "mod").iter().filter(|start| opened(start)).count()
}

/// `model::Time` begins with model; `{model::Time, bus}` with model and with bus.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| text.trim_start().chars().take_while(|c| is_name(*c)).collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let mut names = vec![name(group)];
    let mut depth = 1;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(name(&group[at + 1..])),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn closed_doors_are_found() {
    for (path, code) in [
        ("src/model/x.rs", "use crate::wire::json;"),
        ("src/model/x.rs", "fn a() -> crate::bus::Topic {}"),
        ("src/model/mod.rs", "use super::wire;"),
        ("src/model/x.rs", "use super::super::wire;"),
        ("src/model/x.rs", "mod tests {\n use super::super::super::wire;\n}"),
        ("src/ledger/fold.rs", "use crate::{model::Time, reading::read};"),
        ("src/ledger/fold.rs", "use crate::{\n    model::{Time, Claim},\n    reading,\n};"),
        ("src/reading/x.rs", "crate::ledger::fold(x)"),
        ("src/main.rs", "tallywire::worker::run()"),
        ("src/engine/x.rs", ""),
    ] {
        assert_eq!(check(&Source::new(path, code)).len(), 1, "{path}: {code}");
    }
}

#[test]
fn open_doors_are_not() {
    for (path, code) in [
        ("src/model/x.rs", "use super::Time;"),
        ("src/model/x.rs", "use crate::model::Time;"),
        ("src/model/x.rs", "mod tests {\n use super::super::wire;\n}"),
        ("src/ledger/mod.rs", "use crate::model::{Time, Claim};"),
        ("src/ledger/x.rs", "// crate::reading\nlet a = \"crate::reading\";"),
        ("src/worker/x.rs", "use crate::{bus, ledger::fold, reading, wire};"),
        ("src/main.rs", "tallywire::cli::main()"),
        ("src/lib.rs", "pub mod model;"),
    ] {
        let found = check(&Source::new(path, code));
        assert!(found.is_empty(), "{path}: {code}: {found:?}");
    }
}
