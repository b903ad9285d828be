//! Files and standard input: whole texts, and JSON lines with their numbers.

use super::failure::{Failure, reason};
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Longest line, in bytes: a paragraph's text of 256 KiB with every character escaped, and the rest.
pub const MAX_LINE_BYTES: usize = 4 * 1024 * 1024;

/// Where text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    File(PathBuf),
    /// `-`
    Stdin,
}

impl From<&Path> for Origin {
    fn from(path: &Path) -> Origin {
        if path == Path::new("-") { Origin::Stdin } else { Origin::File(path.to_path_buf()) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File(path) => path.display().fmt(f),
            Origin::Stdin => f.write_str("standard input"),
        }
    }
}

impl Origin {
    /// # Errors
    /// Where the file can't be opened.
    pub fn open(&self) -> Result<Box<dyn BufRead>, Failure> {
        match self {
            Origin::Stdin => Ok(Box::new(io::stdin().lock())),
            Origin::File(path) => {
                let file = File::open(path).map_err(|error| Failure::file("read", path, &error))?;
                Ok(Box::new(BufReader::with_capacity(64 * 1024, file)))
            }
        }
    }

    /// The whole text.
    ///
    /// # Errors
    /// Where it can't be read, or isn't UTF-8.
    pub fn read(&self) -> Result<String, Failure> {
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes).map_err(|error| self.unread(&error))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            Failure::Failed(format!("{self}, line {line}: not UTF-8; save the text as UTF-8"))
        })?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text))
    }

    pub fn unread(&self, error: &io::Error) -> Failure {
        Failure::Failed(format!("{self}: can't read it: {}", reason(error)))
    }
}

/// The lines of `reader` that hold anything, each with its number from 1, or what is wrong with it.
pub struct Lines<R> {
    reader: R,
    number: usize,
}

/// One line, or why it is none.
pub type Line = Result<String, String>;

impl<R: BufRead> Lines<R> {
    pub fn new(reader: R) -> Lines<R> {
        Lines { reader, number: 0 }
    }

    /// # Errors
    /// Where reading fails.
    pub fn next(&mut self) -> io::Result<Option<(usize, Line)>> {
        loop {
            let mut bytes = Vec::new();
            let limit = MAX_LINE_BYTES as u64 + 1;
            if self.reader.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            if bytes.len() > MAX_LINE_BYTES && bytes.last() != Some(&b'\n') {
                skip_line(&mut self.reader)?;
                return Ok(Some((self.number, Err(format!("longer than {MAX_LINE_BYTES} bytes")))));
            }
            if let Some(line) = self.line(bytes) {
                return Ok(Some((self.number, line)));
            }
        }
    }

    fn line(&self, bytes: Vec<u8>) -> Option<Line> {
        let Ok(line) = String::from_utf8(bytes) else {
            return Some(Err("not UTF-8; save the lines as UTF-8".to_string()));
        };
        let line = if self.number == 1 { line.trim_start_matches('\u{feff}') } else { &line };
        let line = line.trim();
        (!line.is_empty()).then(|| Ok(line.to_string()))
    }
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            return Ok(());
        }
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(chunk.len(), |at| at + 1);
        reader.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<(usize, Line)> {
        let mut lines = Lines::new(bytes);
        std::iter::from_fn(|| lines.next().unwrap()).collect()
    }

    #[test]
    fn lines_keep_their_numbers() {
        let good = |number, text: &str| (number, Ok(text.to_string()));
        assert_eq!(
            all(b"\xef\xbb\xbfa\r\n\n  \n b \n\xff\nc"),
            [
                good(1, "a"),
                good(4, "b"),
                (5, Err("not UTF-8; save the lines as UTF-8".to_string())),
                good(6, "c"),
            ]
        );
        assert_eq!(all(b""), []);
    }

    #[test]
    fn a_line_without_an_end_is_skipped_and_the_next_one_read() {
        let mut bytes = vec![b'x'; MAX_LINE_BYTES + 70_000];
        bytes.extend(b"\nnext\n");
        let lines = all(&bytes);
        assert!(lines[0].1.as_ref().unwrap_err().contains("longer than"));
        assert_eq!(lines[1], (2, Ok("next".to_string())));
        assert_eq!(lines.len(), 2);
    }
}
