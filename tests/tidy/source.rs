//! A Rust file taken apart: code without comments and strings, the strings, the comments, and which
//! lines belong to tests.

use std::fmt;
use std::ops::Range;

/// What a rule found, and where.
#[derive(Debug)]
pub struct Finding {
    pub path: String,
    /// From 1; 0 = the file or folder as a whole.
    pub line: usize,
    /// What is wrong, and what to do about it.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// A piece of text with the line it begins on.
pub struct Piece {
    pub line: usize,
    pub text: String,
}

pub struct Source {
    pub path: String,
    pub text: String,
    /// The code, with comments and the insides of strings blanked; every line where it was.
    pub code: String,
    pub strings: Vec<Piece>,
    pub comments: Vec<Piece>,
    /// The whole file belongs to tests.
    pub is_test: bool,
    tests: Vec<Range<usize>>,
}

/// A function: its name, the line it begins on, its signature and how many lines it takes.
pub struct Function {
    pub name: String,
    pub line: usize,
    pub is_public: bool,
    pub signature: String,
    pub lines: usize,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Source {
        let mut source = Source {
            path: path.to_string(),
            text: text.to_string(),
            code: String::with_capacity(text.len()),
            strings: Vec::new(),
            comments: Vec::new(),
            is_test: path.starts_with("tests/"),
            tests: Vec::new(),
        };
        Scan { rest: text, line: 1, out: &mut source }.run();
        source.tests = test_regions(&source.code);
        source
    }

    pub fn finding(&self, line: usize, what: String) -> Finding {
        Finding { path: self.path.clone(), line, what }
    }

    /// The lines of the code with their numbers.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The lines of the code that are not for tests.
    pub fn runtime_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().filter(|(line, _)| !self.is_test_line(*line))
    }

    pub fn is_test_line(&self, line: usize) -> bool {
        self.is_test || self.tests.iter().any(|region| region.contains(&line))
    }

    /// The line on which the byte at `offset` of the code stands.
    pub fn line_of(&self, offset: usize) -> usize {
        line_of(&self.code, offset)
    }

    /// Every function with a body or without.
    pub fn functions(&self) -> Vec<Function> {
        words_at(&self.code, "fn").into_iter().filter_map(|at| self.function(at)).collect()
    }

    fn function(&self, at: usize) -> Option<Function> {
        let rest = &self.code[at + 2..];
        let name: String = rest.trim_start().chars().take_while(|c| is_name(*c)).collect();
        let body = at + 2 + body_start(rest)?;
        if name.is_empty() {
            return None;
        }
        let end = if self.code[body..].starts_with('{') { matching_brace(&self.code, body) } else { body };
        let line_start = self.code[..at].rfind('\n').map_or(0, |newline| newline + 1);
        Some(Function {
            name,
            line: self.line_of(at),
            is_public: self.code[line_start..at].trim_start().starts_with("pub"),
            signature: self.code[at..body].to_string(),
            lines: self.line_of(end) - self.line_of(at) + 1,
        })
    }
}

/// Marks the files that `#[cfg(test)] mod name;` declares, and everything below them.
pub fn mark_test_files(sources: &mut [Source]) {
    let mut declared = Vec::new();
    for source in sources.iter() {
        let folder = source.path.trim_end_matches(".rs").trim_end_matches("/mod").trim_end_matches("/lib");
        for name in test_modules(&source.code) {
            declared.push(format!("{folder}/{name}"));
        }
    }
    for source in sources {
        let module = source.path.trim_end_matches(".rs");
        source.is_test |=
            declared.iter().any(|name| module == name || module.starts_with(&format!("{name}/")));
    }
}

/// Where `word` stands in `code` as a word of its own.
pub fn words_at(code: &str, word: &str) -> Vec<usize> {
    let alone = |at: &usize| {
        !code[..*at].chars().next_back().is_some_and(is_name)
            && !code[*at + word.len()..].chars().next().is_some_and(is_name)
    };
    code.match_indices(word).map(|(at, _)| at).filter(alone).collect()
}

pub fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// The first `{` or `;` outside brackets.
fn body_start(code: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' | ';' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

/// The brace that closes the one at `open`, or the end.
fn matching_brace(code: &str, open: usize) -> usize {
    let mut depth = 0;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return open + at;
        }
    }
    code.len()
}

/// Where an attribute for tests stands, and where what it is about begins its body.
fn test_attributes(code: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, attribute) in code.match_indices("#[cfg(") {
        let line = code[at + attribute.len()..].lines().next().unwrap_or("");
        let end = at + code[at..].find(']').unwrap_or(0) + 1;
        if !words_at(line, "test").is_empty() && !line.starts_with("not(") {
            found.extend(body_start(&code[end..]).map(|body| (at, end + body)));
        }
    }
    found
}

fn test_regions(code: &str) -> Vec<Range<usize>> {
    let end = |body: usize| if code[body..].starts_with('{') { matching_brace(code, body) } else { body };
    test_attributes(code)
        .into_iter()
        .map(|(at, body)| line_of(code, at)..line_of(code, end(body)) + 1)
        .collect()
}

fn test_modules(code: &str) -> Vec<String> {
    let module = |(at, body): (usize, usize)| {
        let declared = code[at..body].rsplit("mod ").next()?.trim();
        (code[body..].starts_with(';') && declared.chars().all(is_name)).then(|| declared.to_string())
    };
    test_attributes(code).into_iter().filter_map(module).collect()
}

/// One pass over a file.
struct Scan<'a> {
    rest: &'a str,
    line: usize,
    out: &'a mut Source,
}

impl Scan<'_> {
    fn run(&mut self) {
        while let Some(c) = self.rest.chars().next() {
            let before = self.out.code.chars().next_back();
            if self.rest.starts_with("//") {
                let length = self.rest.find('\n').unwrap_or(self.rest.len());
                self.comment(length);
            } else if self.rest.starts_with("/*") {
                self.comment(block_comment(self.rest));
            } else if let Some((open, close)) = string_bounds(self.rest, before) {
                self.string(open, close);
            } else if let Some(length) = char_literal(self.rest, before) {
                self.string(1, length - 1);
            } else {
                self.keep(c.len_utf8());
            }
        }
    }

    fn comment(&mut self, length: usize) {
        self.out.comments.push(Piece { line: self.line, text: self.rest[..length].to_string() });
        self.blank(length);
    }

    /// Keeps the quotes and blanks what is between byte `open` and byte `close` of the rest.
    fn string(&mut self, open: usize, close: usize) {
        self.keep(open);
        let inside = &self.rest[..close - open];
        self.out.strings.push(Piece { line: self.line, text: inside.to_string() });
        self.blank(inside.len());
        self.keep(1);
    }

    fn keep(&mut self, length: usize) {
        self.out.code.push_str(&self.rest[..length]);
        self.skip(length);
    }

    fn blank(&mut self, length: usize) {
        let blanked = self.rest[..length].chars().map(|c| if c == '\n' { c } else { ' ' });
        self.out.code.extend(blanked);
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        self.line += self.rest[..length].matches('\n').count();
        self.rest = &self.rest[length..];
    }
}

/// The length of the block comment that `rest` begins with; they nest.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// Where the inside of the string literal that `rest` begins with starts and ends.
fn string_bounds(rest: &str, before: Option<char>) -> Option<(usize, usize)> {
    let marked = rest.trim_start_matches(['b', 'c']);
    let raw = marked.strip_prefix('r').unwrap_or(marked);
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    let is_raw = raw.len() < marked.len();
    let open = rest.len() - raw.len() + hashes;
    let inside_name = open > 0 && before.is_some_and(is_name);
    if !rest[open..].starts_with('"') || inside_name || (hashes > 0 && !is_raw) {
        return None;
    }
    let inside = &rest[open + 1..];
    let close =
        if is_raw { inside.find(&format!("\"{}", "#".repeat(hashes))) } else { unescaped_quote(inside) };
    Some((open + 1, open + 1 + close.unwrap_or(inside.len().saturating_sub(1))))
}

fn unescaped_quote(inside: &str) -> Option<usize> {
    let mut escaped = false;
    inside.char_indices().find_map(|(at, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })
}

/// The length of the character literal that `rest` begins with; none for a lifetime.
fn char_literal(rest: &str, before: Option<char>) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    if before.is_some_and(|c| is_name(c) && c != 'b') {
        return None;
    }
    if inside.starts_with('\\') {
        return Some(inside[2..].find('\'')? + 4);
    }
    let first = inside.chars().next()?.len_utf8();
    inside[first..].starts_with('\'').then_some(first + 2)
}

#[test]
fn a_file_is_taken_apart() {
    let source = Source::new(
        "src/model/x.rs",
        "// one \"quote\"\nfn a<'x>(b: &'x str) -> char { '\"' }\nlet c = r#\"fn \"x\" {\"#; /* fn /* d */ */ let e = \"\\\"}\";\n",
    );
    assert_eq!(source.comments.len(), 2);
    assert_eq!(source.functions().len(), 1);
    let strings: Vec<&str> = source.strings.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(strings, ["\"", "fn \"x\" {", "\\\"}"]);
    assert_eq!(source.code.lines().count(), 3);
}

#[test]
fn the_lines_of_tests_are_known() {
    let source =
        Source::new("src/model/x.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n");
    let tests: Vec<usize> = (1..=6).filter(|line| source.is_test_line(*line)).collect();
    assert_eq!(tests, [2, 3, 4, 5]);
    let mut sources = [
        Source::new("src/bus/mod.rs", "#[cfg(test)]\nmod simulated;\nmod topic;\n"),
        Source::new("src/bus/simulated.rs", ""),
        Source::new("src/bus/topic.rs", ""),
    ];
    mark_test_files(&mut sources);
    assert_eq!(sources.map(|source| source.is_test), [false, true, false]);
}
