//! What lies where: the top level, and the tables of the languages.

use crate::source::Finding;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const TOP_LEVEL: &[&str] =
    &["Cargo.lock", "Cargo.toml", "LICENSE", "README.md", "deploy", "proto", "seeds", "src", "tests"];
/// One folder a language, each with the same tables.
const LANGUAGES: &str = "src/lexicon/";

/// Folders and files that hold nothing of the project's own: what `.gitignore` names at the top.
pub fn is_passed_over(path: &str) -> bool {
    let ignored = include_str!("../../.gitignore");
    path == ".git" || ignored.lines().any(|line| line.strip_prefix('/') == Some(path))
}

/// What lies in the project's folder and is neither hidden nor built.
pub fn top_level(root: &Path) -> Vec<String> {
    let entries = fs::read_dir(root).expect("the project's folder can be read");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.expect("the project's folder can be listed").file_name().to_string_lossy().into_owned()
    };
    entries.map(name).filter(|name| !name.starts_with('.') && !is_passed_over(name)).collect()
}

pub fn check_top_level(entries: &[String]) -> Vec<Finding> {
    let here: BTreeSet<&str> = entries.iter().map(String::as_str).collect();
    let agreed: BTreeSet<&str> = TOP_LEVEL.iter().copied().collect();
    let finding =
        |name: &&str, what: &str| Finding { path: name.to_string(), line: 0, what: what.to_string() };
    let extra =
        here.difference(&agreed).map(|name| finding(name, "is no agreed place; move it into one that is"));
    let missing = agreed.difference(&here).map(|name| finding(name, "is missing at the top level"));
    extra.chain(missing).collect()
}

/// Every language's folder holds the same file names.
pub fn check_languages(files: &[String]) -> Vec<Finding> {
    let mut tables: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in files {
        if let Some((language, table)) =
            file.strip_prefix(LANGUAGES).and_then(|inside| inside.split_once('/'))
            && language.len() == 2
        {
            tables.entry(language).or_default().insert(table);
        }
    }
    let all: BTreeSet<&str> = tables.values().flatten().copied().collect();
    let missing = |(language, tables): (&&str, &BTreeSet<&str>)| {
        let path = format!("{LANGUAGES}{language}");
        let finding = move |table: &&str| Finding {
            path: path.clone(),
            line: 0,
            what: format!("the table {table} is missing; other languages have it (it may be empty)"),
        };
        all.difference(tables).map(finding).collect::<Vec<_>>()
    };
    tables.iter().flat_map(missing).collect()
}

/// A link to a file of the project leads to one; `exists` tells whether it is there.
pub fn check_links(path: &str, text: &str, exists: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for (index, line) in text.lines().enumerate() {
        for link in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or(link);
            let target = if folder.is_empty() { file.to_string() } else { format!("{folder}/{file}") };
            if !link.contains("://") && !file.is_empty() && !exists(&target) {
                let what = format!("the link to {link} leads nowhere; mend it or take it out");
                findings.push(Finding { path: path.to_string(), line: index + 1, what });
            }
        }
    }
    findings
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let count =
        |text: &str| check_links("deploy/README.md", text, &|target| target == "deploy/Dockerfile").len();
    assert_eq!(count("see [it](Dockerfile) and [there](https://example.org)"), 0);
    assert_eq!(count("see [it](compose.yaml)"), 1);
    assert_eq!(count("[below](#below)"), 0);
}

#[test]
fn strangers_and_gaps_are_found_at_the_top() {
    let entries = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
    assert!(check_top_level(&entries(TOP_LEVEL)).is_empty());
    assert_eq!(check_top_level(&entries(&TOP_LEVEL[1..])).len(), 1);
    assert_eq!(check_top_level(&entries(&[TOP_LEVEL, &["docs"]].concat())).len(), 1);
}

#[test]
fn a_missing_table_is_found() {
    let files = |names: &[&str]| names.iter().map(|name| format!("{LANGUAGES}{name}")).collect::<Vec<_>>();
    assert!(check_languages(&files(&["table.rs", "nl/events.txt", "en/events.txt"])).is_empty());
    let found =
        check_languages(&files(&["nl/events.txt", "nl/cues.txt", "en/events.txt", "names/places.txt"]));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].what.contains("cues.txt"));
}
