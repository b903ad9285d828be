//! Records on their way out, in one buffer until the seat takes them.

use crate::bus::{BusError, Headers, Incoming, Outgoing, Topic};
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

    /// Adds the word that a key's record is not there any more.
    pub fn push_tombstone(&mut self, topic: Topic, origin: &Origin, key: &str) {
        let key = self.keep(key.as_bytes());
        let headers = self.headers.len()..self.headers.len();
        let (partition, stamp) = (origin.partition, origin.stamp);
        self.rows.push(Row { topic, partition, stamp, key, value: None, headers });
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

    /// Gives every record to `send`, and is empty then.
    pub fn drain(
        &mut self,
        send: &mut dyn FnMut(Outgoing<'_>) -> Result<(), BusError>,
    ) -> Result<(), BusError> {
        for row in &self.rows {
            let headers: Vec<(&str, &[u8])> =
                self.headers[row.headers.clone()].iter().map(|header| self.header(header)).collect();
            send(Outgoing {
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Given(Vec<(String, Vec<u8>)>);

    impl Headers for Given {
        fn get(&self, name: &str) -> Option<&[u8]> {
            self.0.iter().rev().find(|(header, _)| header == name).map(|(_, value)| value.as_slice())
        }

        fn each(&self, take: &mut dyn FnMut(&str, &[u8])) {
            self.0.iter().for_each(|(name, value)| take(name, value));
        }
    }

    /// A record as it went out: key, value, headers.
    type Sent = (Vec<u8>, Option<Vec<u8>>, Vec<(String, Vec<u8>)>);

    fn dead_letter(key: &[u8], value: Option<&[u8]>, headers: &[(&str, &[u8])]) -> Sent {
        let given = Given(headers.iter().map(|(name, value)| (name.to_string(), value.to_vec())).collect());
        let record = Incoming {
            topic: Topic::Paragraphs,
            partition: 3,
            offset: 41,
            stamp: Time::from_millis(7).unwrap(),
            key: Some(key),
            value,
            headers: &given,
        };
        let mut outbox = Outbox::default();
        let death = Death { reason: "undecodable", message: "no message", topic: "tallywire.paragraphs.v1" };
        outbox.push_dead_letter(&record, &death);
        let mut sent = Vec::new();
        let mut keep = |out: Outgoing<'_>| {
            assert_eq!((out.topic, out.partition), (Topic::DeadLetters, Some(3)));
            assert_eq!(out.stamp, Time::from_millis(7).ok());
            let headers =
                out.headers.iter().map(|(name, value)| (name.to_string(), value.to_vec())).collect();
            sent.push((out.key.to_vec(), out.value.map(<[u8]>::to_vec), headers));
            Ok(())
        };
        outbox.drain(&mut keep).unwrap();
        assert_eq!(outbox.size(), 0);
        sent.pop().unwrap()
    }

    fn size((key, value, headers): &Sent) -> usize {
        let headers: usize = headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        key.len() + value.as_ref().map_or(0, Vec::len) + headers
    }

    fn header<'a>((_, _, headers): &'a Sent, name: &str) -> Option<&'a str> {
        let found = headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| std::str::from_utf8(value).unwrap())
    }

    #[test]
    fn a_dead_letter_is_the_untouched_record_with_its_reason_and_place() {
        let sent = dead_letter(b"story", Some(b"\xff\x00"), &[("ce_id", b"1"), ("ce_id", b"\xfe")]);
        assert_eq!((&sent.0[..], sent.1.as_deref()), (&b"story"[..], Some(&b"\xff\x00"[..])));
        let own: Vec<_> = sent.2[..2].iter().map(|(name, value)| (name.as_str(), &value[..])).collect();
        assert_eq!(own, [("ce_id", &b"1"[..]), ("ce_id", &b"\xfe"[..])]);
        for (name, value) in [
            ("__streams.errors.exception", "undecodable"),
            ("__streams.errors.message", "no message"),
            ("__streams.errors.topic", "tallywire.paragraphs.v1"),
            ("__streams.errors.partition", "3"),
            ("__streams.errors.offset", "41"),
        ] {
            assert_eq!(header(&sent, name), Some(value), "{name}");
        }
        assert_eq!(header(&sent, CUT_HEADER), None);
        assert_eq!(dead_letter(b"story", None, &[]).1, None, "a missing value is not an empty one");
    }

    #[test]
    fn a_dead_letter_over_the_limit_is_cut_and_says_so() {
        let long = vec![b'x'; 990_000];
        for (key, value, headers) in [
            (&b"story"[..], &long[..], &[][..]),
            (&long[..], &b"value"[..], &[][..]),
            (&long[..500_000], &long[..500_000], &[][..]),
            (&b"story"[..], &b"value"[..], &[("long", &long[..])][..]),
            (&b"story"[..], &long[..700_000], &[("long", &long[..299_000])][..]),
        ] {
            let sent = dead_letter(key, Some(value), headers);
            assert!(size(&sent) <= MAX_OUTPUT_BYTES + 100, "{} bytes", size(&sent));
            assert_eq!(header(&sent, "__streams.errors.offset"), Some("41"));
            let kept = sent.1.as_ref().map_or(0, Vec::len);
            assert_eq!(header(&sent, CUT_HEADER).is_some(), kept < value.len());
            assert_eq!(&sent.1.unwrap()[..], &value[..kept]);
        }
    }
}
