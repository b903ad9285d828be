//! Transcripts: read, written, compared.

use std::fmt;

/// A file of cases under headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    pub cases: Vec<Case>,
}

/// One command and what it did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// Lines from the heading to the command.
    pub heading: String,
    pub command: String,
    pub stdout: String,
    pub stderr: String,
    pub exit: i32,
}

impl Transcript {
    /// Reads what [`Transcript`] prints; a line that fits nowhere belongs to the next heading.
    pub fn parse(text: &str) -> Transcript {
        let mut cases: Vec<Case> = Vec::new();
        let mut heading = String::new();
        for line in text.lines() {
            if let Some(command) = rest(line, "$") {
                let heading = std::mem::take(&mut heading);
                cases.push(Case { heading, command: command.to_string(), ..Case::default() });
            } else if !cases.last_mut().is_some_and(|case| case.take(line)) {
                push(&mut heading, line);
            }
        }
        Transcript { cases }
    }
}

impl Case {
    /// Takes a line that follows the command, if it is one.
    fn take(&mut self, line: &str) -> bool {
        if let Some(more) = rest(line, ">") {
            self.command = format!("{}\n{more}", self.command);
        } else if let Some(out) = rest(line, "1>") {
            push(&mut self.stdout, out);
        } else if let Some(err) = rest(line, "2>") {
            push(&mut self.stderr, err);
        } else if let Some(exit) = rest(line, "exit") {
            self.exit = exit.parse().expect("a number after exit");
        } else {
            return false;
        }
        true
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cases.iter().try_for_each(|case| write!(f, "{case}"))
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.heading)?;
        for (at, line) in self.command.lines().enumerate() {
            marked(f, if at == 0 { "$" } else { ">" }, line)?;
        }
        self.stdout.lines().try_for_each(|line| marked(f, "1>", line))?;
        self.stderr.lines().try_for_each(|line| marked(f, "2>", line))?;
        if self.exit == 0 { Ok(()) } else { writeln!(f, "exit {}", self.exit) }
    }
}

/// The lines that differ, with the one before.
pub fn difference(written: &str, now: &str) -> String {
    let (written, now): (Vec<&str>, Vec<&str>) = (written.lines().collect(), now.lines().collect());
    let same = written.iter().zip(&now).take_while(|(a, b)| a == b).count();
    let part = |lines: &[&str], sign: &str| {
        let lines = lines.iter().skip(same).take(12);
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    let before = written.get(same.wrapping_sub(1)).unwrap_or(&"");
    format!("  {before}\n{}{}", part(&written, "-"), part(&now, "+"))
}

/// What follows `mark` and a space, or nothing where the mark stands alone.
fn rest<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(mark)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix(' ') }
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn marked(f: &mut fmt::Formatter<'_>, mark: &str, line: &str) -> fmt::Result {
    if line.is_empty() { writeln!(f, "{mark}") } else { writeln!(f, "{mark} {line}") }
}
