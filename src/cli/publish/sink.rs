//! Sends checked inputs, and counts them.

use crate::bus::{Bus, Outgoing, Publisher, Topic};
use crate::cli::failure::{Failure, Outcome};
use crate::model::{Input, Time};
use crate::wire::{self, Envelope};
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

/// How far ahead of the clock a time may be: workers refuse what is further.
const AHEAD: i64 = 24 * 3600 * 1_000_000;
/// How often progress is shown on a terminal.
const SHOW: Duration = Duration::from_secs(1);

/// Where inputs go out.
pub struct Sink {
    publisher: Box<dyn Publisher>,
    value: Vec<u8>,
    sent: usize,
    shown: Instant,
}

impl Sink {
    /// # Errors
    /// Where the log can't be written.
    pub fn new(bus: &dyn Bus) -> Result<Sink, Failure> {
        Ok(Sink { publisher: bus.publisher()?, value: Vec::new(), sent: 0, shown: Instant::now() })
    }

    /// Sends all of them and says so.
    ///
    /// # Errors
    /// Where the log fails, with how many it has.
    pub fn send_all(bus: &dyn Bus, name: &str, inputs: &[Input]) -> Outcome {
        let mut sink = Sink::new(bus)?;
        for input in inputs {
            sink.send(input)?;
        }
        sink.finish(name)
    }

    /// Sends one input, which has passed [`check`].
    ///
    /// # Errors
    /// Where the log fails.
    pub fn send(&mut self, input: &Input) -> Outcome {
        self.value.clear();
        wire::encode_input(input, &mut self.value);
        let envelope = Envelope::input(input);
        self.publisher
            .publish(Outgoing {
                topic: Topic::Paragraphs,
                partition: None,
                stamp: None,
                key: input.story().as_bytes(),
                value: Some(&self.value),
                headers: &envelope.headers(),
            })
            .map_err(|error| self.broken(&error))?;
        self.sent += 1;
        self.show();
        Ok(())
    }

    /// How many went out so far.
    pub fn sent(&self) -> usize {
        self.sent
    }

    /// Returns when the log has everything.
    ///
    /// # Errors
    /// Where it hasn't.
    pub fn flush(&mut self) -> Outcome {
        self.publisher.flush().map_err(|error| self.broken(&error))
    }

    /// Flushes, and says how many went where.
    ///
    /// # Errors
    /// Where the log fails.
    pub fn finish(mut self, name: &str) -> Outcome {
        self.flush()?;
        eprintln!("published {} to {name}", records(self.sent));
        Ok(())
    }

    fn broken(&self, error: &crate::bus::BusError) -> Failure {
        Failure::Failed(format!("{error} ({} went out before)", records(self.sent)))
    }

    fn show(&mut self) {
        if self.sent.is_multiple_of(256) && self.shown.elapsed() >= SHOW && stderr().is_terminal() {
            self.shown = Instant::now();
            eprintln!("{} so far", records(self.sent));
        }
    }
}

/// "1 record", "2 records".
pub fn records(count: usize) -> String {
    if count == 1 { "1 record".to_string() } else { format!("{count} records") }
}

/// Whether a worker would take the input: what it would refuse does not go out.
///
/// # Errors
/// Says what is wrong with it.
pub fn check(input: &Input, now: Time) -> Result<(), String> {
    let mut value = Vec::new();
    wire::encode_input(input, &mut value);
    wire::decode_input(&value).map_err(|error| error.to_string())?;
    let Input::Paragraph(paragraph) = input else { return Ok(()) };
    for (field, time) in [("published", paragraph.published), ("revised", paragraph.revised)] {
        if time.micros() > now.micros() + AHEAD {
            return Err(format!("{field} is {time}, more than a day from now"));
        }
    }
    match paragraph.embargoed {
        Some(until) if until > now => Err(format!("embargoed until {until}; publish it then")),
        _ => Ok(()),
    }
}
