//! Records on their way out, in one buffer until the seat takes them.

use crate::bus::{BusError, Headers, Incoming, Outgoing, Seat, Topic};
use crate::model::Time;
use crate::wire::Envelope;
use std::ops::Range;

/// Largest output, all parts together, in bytes; a larger dead letter is cut.
pub const MAX_OUTPUT_BYTES: usize = 900_000;
/// Most bytes that the key, and that the headers, of a cut dead letter keep.
const MAX_CUT_PART_BYTES: usize = 300_000;
/// Says that a dead letter's value was cut, and how many bytes it had.
const CUT_HEADER: &str = "tallywire.cut-from-bytes";
/// Carried from an input to everything it causes: the W3C trace context.
const TRACE_HEADERS: [&str; 2] = ["traceparent", "tracestate"];

/// What outputs take over from their input.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    pub partition: u32,
    pub stamp: Time,
    pub trace: Vec<(&'static str, Vec<u8>)>,
}

impl Origin {
    pub fn of(record: &Incoming<'_>) -> Origin {
        let header = |name| record.headers.get(name).map(|value| (name, value.to_vec()));
        let trace = TRACE_HEADERS.into_iter().filter_map(header).collect();
        Origin { partition: record.partition, stamp: record.stamp, trace }
    }
}

/// Where a dead letter comes from, and why it is one.
pub struct Death<'a> {
    pub reason: &'a str,
    pub message: &'a str,
    pub topic: &'a str,
}

/// Records in order.
#[derive(Default)]
pub struct Outbox {
    bytes: Vec<u8>,
    rows: Vec<Row>,
    headers: Vec<(Range<usize>, Range<usize>)>,
}

struct Row {
    topic: Topic,
    partition: u32,
    stamp: Time,
    key: Range<usize>,
    value: Option<Range<usize>>,
    headers: Range<usize>,
}

impl Outbox {
    /// Adds a record whose value `encode` appends.
    pub fn push(
        &mut self,
        topic: Topic,
        origin: &Origin,
        key: &str,
        envelope: &Envelope,
        encode: impl FnOnce(&mut Vec<u8>),
    ) {
        let key = self.keep(key.as_bytes());
        let start = self.bytes.len();
        encode(&mut self.bytes);
        let value = Some(start..self.bytes.len());
        let first = self.headers.len();
        for (name, value) in envelope.headers() {
            self.push_header(name, value);
        }
        for (name, value) in &origin.trace {
            self.push_header(name, value);
        }
        let headers = first..self.headers.len();
        self.rows.push(Row { topic, partition: origin.partition, stamp: origin.stamp, key, value, headers });
    }

    /// Adds the untouched record with headers that say why it is a dead letter (KIP-1034).
    pub fn push_dead_letter(&mut self, record: &Incoming<'_>, death: &Death<'_>) {
        let first = self.headers.len();
        let start = self.bytes.len();
        self.push_own_headers(record.headers);
        self.push_death(record, death);
        let left = MAX_OUTPUT_BYTES.saturating_sub(self.bytes.len() - start);
        let whole_key = record.key.unwrap_or_default();
        let whole_size = whole_key.len() + record.value.map_or(0, <[u8]>::len);
        let key = if whole_size > left { cut(whole_key, MAX_CUT_PART_BYTES) } else { whole_key };
        let value = record.value.map(|value| cut(value, left - key.len()));
        if let Some(whole) = record.value.filter(|whole| value.is_some_and(|value| value.len() < whole.len()))
        {
            self.push_header(CUT_HEADER, whole.len().to_string().as_bytes());
        }
        let row = Row {
            topic: Topic::DeadLetters,
            partition: record.partition,
            stamp: record.stamp,
            key: self.keep(key),
            value: value.map(|value| self.keep(value)),
            headers: first..self.headers.len(),
        };
        self.rows.push(row);
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Gives everything to the seat's open transaction.
    pub fn send(&mut self, seat: &mut dyn Seat) -> Result<(), BusError> {
        for row in &self.rows {
            let headers: Vec<(&str, &[u8])> =
                self.headers[row.headers.clone()].iter().map(|header| self.header(header)).collect();
            seat.send(Outgoing {
                topic: row.topic,
                partition: Some(row.partition),
                stamp: Some(row.stamp),
                key: &self.bytes[row.key.clone()],
                value: row.value.clone().map(|value| &self.bytes[value]),
                headers: &headers,
            })?;
        }
        self.clear();
        Ok(())
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
        self.rows.clear();
        self.headers.clear();
    }

    /// The record's own headers, or none of them where they are too long to be kept.
    fn push_own_headers(&mut self, headers: &dyn Headers) {
        let mut size = 0;
        headers.each(&mut |name, value| size += name.len() + value.len());
        if size <= MAX_CUT_PART_BYTES {
            headers.each(&mut |name, value| self.push_header(name, value));
        }
    }

    fn push_death(&mut self, record: &Incoming<'_>, death: &Death<'_>) {
        self.push_header("__streams.errors.exception", death.reason.as_bytes());
        self.push_header("__streams.errors.message", death.message.as_bytes());
        self.push_header("__streams.errors.topic", death.topic.as_bytes());
        self.push_header("__streams.errors.partition", record.partition.to_string().as_bytes());
        self.push_header("__streams.errors.offset", record.offset.to_string().as_bytes());
    }

    fn push_header(&mut self, name: &str, value: &[u8]) {
        let header = (self.keep(name.as_bytes()), self.keep(value));
        self.headers.push(header);
    }

    fn header(&self, (name, value): &(Range<usize>, Range<usize>)) -> (&str, &[u8]) {
        let name = std::str::from_utf8(&self.bytes[name.clone()]).expect("a name was kept");
        (name, &self.bytes[value.clone()])
    }

    fn keep(&mut self, part: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(part);
        start..self.bytes.len()
    }
}

fn cut(part: &[u8], limit: usize) -> &[u8] {
    &part[..part.len().min(limit)]
}
