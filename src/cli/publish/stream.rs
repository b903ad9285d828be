//! JSON lines: a file is checked whole before anything goes out; standard input goes line by line.

use super::sink::{Sink, check, records};
use crate::bus::{Bus, clock};
use crate::cli::failure::{Failure, Outcome};
use crate::cli::lines::{Lines, Origin};
use crate::model::{Input, Time};
use crate::wire::json;
use std::io::{self, BufRead};

/// Most faults of one file that are said, one a line.
const MAX_SAID: usize = 20;

/// Every input of a file, when each of its lines is good.
///
/// # Errors
/// Says on stderr what is wrong, line by line.
pub fn check_whole(origin: &Origin, text: &str, now: Time) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    let mut faults = 0;
    let mut lines = Lines::new(text.as_bytes());
    while let Some((number, line)) = lines.next().map_err(|error| origin.unread(&error))? {
        match line.and_then(|line| parse(&line, now)) {
            Ok(input) => inputs.push(input),
            Err(fault) => {
                faults += 1;
                if faults <= MAX_SAID {
                    eprintln!("tallywire: {origin}, line {number}: {fault}");
                }
            }
        }
    }
    match faults {
        0 => Ok(inputs),
        1 => Err(Failure::Failed(format!("{origin}: one line is wrong; nothing was published"))),
        _ => Err(Failure::Failed(format!("{origin}: {faults} lines are wrong; nothing was published"))),
    }
}

/// Publishes line by line; a bad line is said with its number, and passed over.
///
/// # Errors
/// At the end, when there were bad lines; at once, when the log fails.
pub fn publish(bus: &dyn Bus, name: &str, origin: &Origin, mut lines: Lines<impl BufRead>) -> Outcome {
    let mut sink = Sink::new(bus)?;
    let mut faults = 0;
    while let Some((number, line)) = lines.next().map_err(|error| origin.unread(&error))? {
        match line.and_then(|line| parse(&line, clock::now())) {
            Ok(input) => sink.send(&input)?,
            Err(fault) => {
                faults += 1;
                let sent = records(sink.sent());
                eprintln!(
                    "tallywire: {origin}, line {number}: {fault}; passed over ({sent} went out before)"
                );
            }
        }
    }
    sink.finish(name)?;
    if faults == 0 { Ok(()) } else { Err(Failure::Said) }
}

/// The first character that is no white space, without taking anything from `reader`, as far as
/// its first chunk goes.
pub fn first_character(reader: &mut impl BufRead) -> io::Result<String> {
    let chunk = String::from_utf8_lossy(reader.fill_buf()?).into_owned();
    let chunk = chunk.trim_start_matches('\u{feff}').trim_start();
    Ok(chunk.chars().take(1).collect())
}

fn parse(line: &str, now: Time) -> Result<Input, String> {
    let input = json::input_from_line(line).map_err(|error| error.to_string())?;
    check(&input, now)?;
    Ok(input)
}
