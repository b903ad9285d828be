//! How long files and functions are, in which order they stand, and what may not be left in them.

use crate::source::{Finding, Function, Source, words_at};

const MAX_FILE_LINES: usize = 700;
const MAX_MAP_LINES: usize = 150;
const MAX_FUNCTION_LINES: usize = 100;

/// What is left undone, and what to do about it.
const UNDONE: &[(&str, &str)] = &[
    ("todo!", "do it"),
    ("unimplemented!", "do it"),
    ("dbg!", "take it out"),
    ("#[ignore", "make it pass, or take it out"),
];
/// What only a test may say: several test programs share one module and use parts of it.
const UNSAID: &[(&str, &str)] = &[
    ("allow(dead_code)", "take out what nothing uses"),
    ("allow(unused", "take out what nothing uses"),
    ("unreachable!()", "say why it cannot happen"),
    ("panic!()", "say which invariant is broken"),
    (".unwrap()", "return an error, or expect() the invariant"),
];
const PROMISES: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

pub fn check_length(source: &Source) -> Vec<Finding> {
    let most = if source.path == "src/lib.rs" { MAX_MAP_LINES } else { MAX_FILE_LINES };
    let lines = source.text.lines().count();
    let long = |function: &Function| function.lines > MAX_FUNCTION_LINES;
    let mut findings: Vec<Finding> =
        source.functions().iter().filter(|f| long(f)).map(|f| too_long(source, f)).collect();
    if lines > most {
        findings.push(source.finding(lines, format!("{lines} lines; at most {most}: split it by noun")));
    }
    findings
}

fn too_long(source: &Source, function: &Function) -> Finding {
    let Function { name, line, lines, .. } = function;
    source.finding(
        *line,
        format!("fn {name} takes {lines} lines; at most {MAX_FUNCTION_LINES}: move the leaves out"),
    )
}

/// The module's doc first, tests last.
pub fn check_order(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !source.text.starts_with("//!") {
        findings.push(source.finding(1, "opens without a module doc (//!); say what it is for".to_string()));
    }
    let first_test = source.lines().find(|(number, line)| {
        !source.is_test
            && source.is_test_line(*number)
            && line.trim_start().starts_with("mod ")
            && line.contains('{')
    });
    if let Some((start, _)) = first_test {
        let after = |(number, line): &(usize, &str)| {
            *number > start && !source.is_test_line(*number) && !line.trim().is_empty()
        };
        let code = source.lines().find(after);
        findings.extend(
            code.map(|(number, _)| {
                source.finding(number, "code after the tests; tests stand last".to_string())
            }),
        );
    }
    findings
}

pub fn check_undone(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in source.lines() {
        let unsaid = if source.is_test_line(number) { &[] } else { UNSAID };
        for (mark, instead) in UNDONE.iter().chain(unsaid).filter(|(mark, _)| line.contains(mark)) {
            findings.push(source.finding(number, format!("{mark}: {instead}")));
        }
    }
    for piece in &source.comments {
        let promise = PROMISES.iter().find(|word| !words_at(&piece.text, word).is_empty());
        findings
            .extend(promise.map(|word| source.finding(piece.line, format!("{word} in a comment: do it"))));
    }
    findings
}

/// A call with a bare true or false says nothing; an enum's words do.
pub fn check_bools(source: &Source) -> Vec<Finding> {
    let takes_bool = |function: &Function| {
        let inputs =
            function.signature.rsplit_once("->").map_or(function.signature.as_str(), |(inputs, _)| inputs);
        words_at(inputs, "bool").into_iter().any(|at| {
            let ends = inputs[at + "bool".len()..].trim_start().starts_with([',', ')']);
            ends && inputs[..at].trim_end().ends_with(':')
        })
    };
    let public = |function: &Function| function.is_public && !source.is_test_line(function.line);
    let found = |function: Function| {
        source.finding(
            function.line,
            format!("fn {} takes a bare bool; name the two cases in an enum", function.name),
        )
    };
    source.functions().into_iter().filter(|f| public(f) && takes_bool(f)).map(found).collect()
}

#[test]
fn long_files_and_functions_are_found() {
    let body = "    let a = 1;\n".repeat(99);
    let long = format!("fn a() {{\n{body}}}\n");
    let short = format!("fn a() {{\n{}}}\n", "    let a = 1;\n".repeat(98));
    assert_eq!(check_length(&Source::new("src/model/x.rs", &long)).len(), 1);
    assert!(check_length(&Source::new("src/model/x.rs", &short)).is_empty());
    assert_eq!(check_length(&Source::new("src/model/x.rs", &"\n".repeat(701))).len(), 1);
    assert!(check_length(&Source::new("src/model/x.rs", &"\n".repeat(700))).is_empty());
    assert_eq!(check_length(&Source::new("src/lib.rs", &"\n".repeat(151))).len(), 1);
}

#[test]
fn a_file_out_of_order_is_found() {
    let count = |text: &str| check_order(&Source::new("src/model/x.rs", text)).len();
    assert_eq!(count("use std::fmt;\n"), 1);
    assert_eq!(count("//! A.\n#[cfg(test)]\nmod tests {\n}\nfn a() {}\n"), 1);
    assert_eq!(count("//! A.\nfn a() {}\n#[cfg(test)]\nmod tests {\n}\n"), 0);
    assert_eq!(count("//! A.\n#[cfg(test)]\nmod tests;\nmod b;\n"), 0);
}

#[test]
fn what_is_undone_is_found() {
    let count = |text: &str| check_undone(&Source::new("src/model/x.rs", text)).len();
    let found = [
        concat!("fn a() { to", "do!() }"),
        concat!("#[ig", "nore]\nfn a() {}"),
        concat!("// TO", "DO later"),
        "a.unwrap();",
        "_ => unreachable!(),",
    ];
    for text in found {
        assert_eq!(count(text), 1, "{text}");
    }
    for text in [
        "#[cfg(test)]\nmod tests { fn a() { b.unwrap(); } }",
        "a.unwrap_or(1)",
        "let a = \"todo!\";",
        "unreachable!(\"b\")",
    ] {
        assert_eq!(count(text), 0, "{text}");
    }
}

#[test]
fn a_bare_bool_is_found() {
    let count = |text: &str| check_bools(&Source::new("src/model/x.rs", text)).len();
    assert_eq!(count("pub fn a(b: bool) {}"), 1);
    assert_eq!(count("pub(crate) fn a(\n    c: u8,\n    b: bool,\n) -> bool {}"), 1);
    for text in [
        "pub fn a() -> bool {}",
        "fn a(b: bool) {}",
        "pub fn a(b: &mut dyn FnMut(u8) -> bool) {}",
        "pub fn a(b: Option<bool>) {}",
    ] {
        assert_eq!(count(text), 0, "{text}");
    }
}
