//! Tokens: words, numbers and marks with their byte spans, each looked up once.

use super::Lexicon;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    /// Digits, with the separators of one number.
    Digits,
    /// Digits joined with letters or other digits: `46-jarige`, `20ste`, `3-2`, `E17`.
    Mixed,
    Comma,
    Semicolon,
    Colon,
    /// Full stop, exclamation or question mark, ellipsis.
    Stop,
    Dash,
    Open,
    Close,
    Quote,
    /// A line end.
    Break,
    Mark,
}

/// How a word is capitalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    Lower,
    Capital,
    /// Two letters or more, all capitals.
    Upper,
}

/// A stretch of the text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub start: u32,
    pub end: u32,
    pub kind: Kind,
    pub case: Case,
    /// Whether a space or the text's start stands before it.
    pub spaced: bool,
    /// The word in the lexicon's index; 0: unknown.
    pub word: u32,
    /// A compound's head begins so many bytes after `start`; 0: looked up whole.
    pub head: u16,
    /// A number written as one word.
    pub value: Option<u32>,
}

/// Longest word that is looked up, in bytes; longer ones are unknown.
pub const MAX_WORD_BYTES: usize = 64;

/// Splits `text` into tokens, appending to `tokens`.
pub fn tokenize(lexicon: &Lexicon, text: &str, tokens: &mut Vec<Token>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut spaced = true;
    while at < bytes.len() {
        let (kind, end) = match bytes[at] {
            b' ' | b'\t' | b'\r' => {
                at += 1;
                spaced = true;
                continue;
            }
            b'\n' => (Kind::Break, at + 1),
            b'0'..=b'9' => number(lexicon, text, at),
            b'a'..=b'z' | b'A'..=b'Z' => word(lexicon, text, at),
            0x80.. => {
                let c = text[at..].chars().next().unwrap_or(' ');
                if c.is_whitespace() {
                    at += c.len_utf8();
                    spaced = true;
                    continue;
                }
                if c.is_alphabetic() { word(lexicon, text, at) } else { (wide_mark(c), at + c.len_utf8()) }
            }
            byte => (mark(byte), at + 1),
        };
        tokens.push(token(lexicon, text, (at, end), kind, spaced));
        at = end;
        spaced = false;
    }
}

fn token(lexicon: &Lexicon, text: &str, (start, end): (usize, usize), kind: Kind, spaced: bool) -> Token {
    let mut token = Token {
        start: start as u32,
        end: end as u32,
        kind,
        case: Case::Lower,
        spaced,
        word: 0,
        head: 0,
        value: None,
    };
    if matches!(kind, Kind::Word | Kind::Mixed) {
        let word = &text[start..end];
        token.case = case_of(word);
        lexicon.look_up(word, &mut token);
    }
    token
}

fn case_of(word: &str) -> Case {
    let bytes = word.as_bytes();
    if bytes[0].is_ascii_lowercase() || bytes[0].is_ascii_digit() {
        return Case::Lower;
    }
    let mut chars = word.chars();
    if !chars.next().is_some_and(char::is_uppercase) {
        return Case::Lower;
    }
    let mut letters = 1;
    for c in chars {
        if c.is_lowercase() {
            return Case::Capital;
        }
        letters += usize::from(c.is_alphabetic());
    }
    if letters > 1 { Case::Upper } else { Case::Capital }
}

fn mark(byte: u8) -> Kind {
    match byte {
        b',' => Kind::Comma,
        b';' => Kind::Semicolon,
        b':' => Kind::Colon,
        b'.' | b'!' | b'?' => Kind::Stop,
        b'-' => Kind::Dash,
        b'(' | b'[' => Kind::Open,
        b')' | b']' => Kind::Close,
        b'"' | b'\'' | b'`' => Kind::Quote,
        _ => Kind::Mark,
    }
}

fn wide_mark(c: char) -> Kind {
    match c {
        '–' | '—' | '―' => Kind::Dash,
        '„' | '“' | '”' | '«' | '»' | '‘' | '’' | '‹' | '›' | '‚' => Kind::Quote,
        '…' => Kind::Stop,
        '•' | '|' | '¶' => Kind::Break,
        _ => Kind::Mark,
    }
}

/// The end of the word at `at`: letters and digits, with hyphens and apostrophes inside.
fn word(lexicon: &Lexicon, text: &str, at: usize) -> (Kind, usize) {
    let bytes = text.as_bytes();
    let mut end = at;
    let mut digits = false;
    while end < bytes.len() {
        end += bytes[end..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let Some(&byte) = bytes.get(end) else { break };
        if byte.is_ascii_digit() {
            digits = true;
            end += 1;
        } else if byte == b'-' || byte == b'\'' || byte >= 0x80 {
            let c = text[end..].chars().next().unwrap_or(' ');
            let next = end + c.len_utf8();
            let hyphen = matches!(c, '-' | '‑') && starts_alphanumeric(text, next);
            if c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c) || hyphen {
                end = next;
            } else if matches!(c, '\'' | '’') && starts_alphanumeric(text, next) {
                end = next;
                if lexicon.elides(&text[at..end]) {
                    break;
                }
            } else {
                break;
            }
        } else {
            break;
        }
    }
    (if digits { Kind::Mixed } else { Kind::Word }, end)
}

fn starts_alphanumeric(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text[at..].chars().next().is_some_and(char::is_alphanumeric),
        None => false,
    }
}

/// The end of the number at `at`; letters or hyphens that follow at once make it mixed.
fn number(lexicon: &Lexicon, text: &str, at: usize) -> (Kind, usize) {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut end = at;
    loop {
        while digit(end) {
            end += 1;
        }
        let gap = separator(lexicon, text, end);
        if gap == 0 || !digit(end + gap) {
            break;
        }
        end += gap;
    }
    let joined = match bytes.get(end) {
        Some(b'-') => starts_alphanumeric(text, end + 1),
        // A time of day: 09:10.
        Some(b':') => digit(end + 1),
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphabetic(),
        Some(_) => starts_alphanumeric(text, end),
        None => false,
    };
    if joined {
        (Kind::Mixed, word(lexicon, text, end + usize::from(matches!(bytes[end], b'-' | b':'))).1)
    } else {
        (Kind::Digits, end)
    }
}

/// Bytes of the separator at `at` inside a number; 0: none.
fn separator(lexicon: &Lexicon, text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    match bytes.get(at) {
        Some(b'.' | b',') => 1,
        Some(b' ') if lexicon.orthography.spaced_thousands => usize::from(group(bytes, at + 1)),
        Some(b'\'') => usize::from(group(bytes, at + 1)),
        // No-break space, narrow no-break space, thin space.
        Some(0xc2) if bytes[at..].starts_with(b"\xc2\xa0") && group(bytes, at + 2) => 2,
        Some(0xe2) if is_narrow_space(&bytes[at..]) && group(bytes, at + 3) => 3,
        _ => 0,
    }
}

fn is_narrow_space(bytes: &[u8]) -> bool {
    bytes.starts_with("\u{202f}".as_bytes()) || bytes.starts_with("\u{2009}".as_bytes())
}

/// Whether exactly three digits stand at `at`.
fn group(bytes: &[u8], at: usize) -> bool {
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    digit(at) && digit(at + 1) && digit(at + 2) && !digit(at + 3)
}
