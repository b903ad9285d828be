//! Every command that a README shows is one that the program knows, with every flag it shows.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const TEXTS: &[&str] =
    &["README.md", "seeds/README.md", "deploy/README.md", "deploy/Dockerfile", "deploy/compose.yaml"];
/// How a shown command begins.
const CALLS: &[&str] = &["tallywire ", "cargo run --release -- ", "cargo run -- "];
/// What ends it.
const ENDS: &[&str] = &[" | ", " > ", " # ", " && ", " &"];

/// What a text shows as code, line by line: fenced and indented lines, `spans`, and comments in what is
/// no prose.
fn shown(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut is_fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        } else if is_fenced || line.starts_with("    ") {
            found.push((index + 1, line));
        } else if let Some((_, comment)) = line.split_once("# ") {
            found.push((index + 1, comment));
        }
        if !is_fenced {
            found.extend(line.split('`').skip(1).step_by(2).map(|span| (index + 1, span)));
        }
    }
    found
}

/// The words of a call to the program, without its name.
fn command(code: &str) -> Option<Vec<String>> {
    let code = code.trim_start().trim_start_matches("$ ");
    let rest = CALLS.iter().find_map(|call| code.strip_prefix(call))?;
    let end = ENDS.iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    let words: Vec<String> = rest[..end].split_whitespace().map(str::to_string).collect();
    (!words.is_empty()).then_some(words)
}

/// What `tallywire WORDS... --help` says; none where it knows no such command.
fn help(words: &[String]) -> Option<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_tallywire"))
        .args(words)
        .arg("--help")
        .output()
        .expect("the binary can be started");
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What is wrong with a shown command.
fn faults(words: &[String]) -> Vec<String> {
    let Some(mut known) = help(&words[..1]) else {
        return vec![format!("there is no command '{}'", words[0])];
    };
    if words.len() > 1 && words[1].chars().all(|c| c.is_ascii_lowercase()) {
        known.extend(help(&words[..2]));
    }
    let known: BTreeSet<&str> = known.split(|c: char| c.is_whitespace() || "[],=<>|".contains(c)).collect();
    let flag = |word: &&String| word.starts_with('-') && word.len() > 1;
    let unknown = |word: &&str| !known.contains(word);
    let flags = words.iter().filter(flag).map(|word| word.split('=').next().unwrap_or(word));
    flags.filter(unknown).map(|word| format!("'{}' has no {word}", words[0])).collect()
}

#[test]
fn every_command_shown_is_known() {
    let mut found = Vec::new();
    let mut count = 0;
    for text in TEXTS {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(text);
        let content = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{text}: {error}"));
        for (line, code) in shown(&content) {
            if let Some(words) = command(code) {
                count += 1;
                found.extend(faults(&words).iter().map(|fault| format!("{text}:{line}: {fault}")));
            }
        }
    }
    assert!(count > 0, "no command is shown at all");
    assert!(found.is_empty(), "{} commands shown are not known\n{}", found.len(), found.join("\n"));
}

#[test]
fn commands_are_found_in_a_text() {
    let found = |text: &str| -> Vec<String> {
        shown(text).into_iter().filter_map(|(_, code)| command(code)).map(|words| words.join(" ")).collect()
    };
    for (text, expected) in [
        ("```\ncargo run --release -- demo\n```", "demo"),
        ("    cargo run --release -- demo", "demo"),
        ("    tallywire run      # the worker", "run"),
        ("see `tallywire demo --once`, which", "demo --once"),
        ("```\n$ tallywire replay seeds/x.jsonl | head\n```", "replay seeds/x.jsonl"),
        ("#   tallywire watch --bus kafka:A:1", "watch --bus kafka:A:1"),
    ] {
        assert_eq!(found(text), [expected], "{text}");
    }
    for text in ["tallywire reads live news", "`tallywire` reads", "# tallywire", "```\ncargo build\n```"] {
        assert!(found(text).is_empty(), "{text}");
    }
}

#[test]
fn an_unknown_command_or_flag_is_a_fault() {
    let words = |line: &str| line.split(' ').map(str::to_string).collect::<Vec<_>>();
    assert_eq!(faults(&words("dance")).len(), 1);
    assert_eq!(faults(&words("replay --no-such-flag")).len(), 1);
    assert!(faults(&words("replay seeds/ain-issa.jsonl")).is_empty());
}
