//! Record headers: the CloudEvents 1.0 Kafka binding in binary mode, and the number of the schema.

use super::key::{decision_key, reading_key, story_key, tally_key};
use crate::model::{Decision, Input, Paragraph, Tally, Time, Update};
use std::fmt::Display;

/// The schema that this program writes. Raised when an older program must not ignore what is new.
pub const SCHEMA: u32 = 1;
/// The header that holds it: an extension attribute of CloudEvents.
pub const SCHEMA_HEADER: &str = "ce_schemaversion";
/// What values are.
pub const CONTENT_TYPE: &str = "application/protobuf";

/// When the input of an update was received, RFC 3339.
const RECEIVED: &str = "ce_received";
/// When the update was emitted, RFC 3339.
const EMITTED: &str = "ce_emitted";

/// The record is of a schema that this program doesn't know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "schema '{found}' is unknown to this program, which reads schema 1 to {SCHEMA}; use a newer tallywire"
)]
pub struct SchemaError {
    pub found: String,
}

/// Refuses a record whose schema this program doesn't know. `get` finds a header by its name. A
/// record without the header is of schema 1.
///
/// # Errors
/// A number above [`SCHEMA`], or none.
pub fn check_schema<'a>(get: impl FnOnce(&str) -> Option<&'a [u8]>) -> Result<(), SchemaError> {
    let Some(found) = get(SCHEMA_HEADER) else { return Ok(()) };
    if found == b"1" {
        return Ok(());
    }
    let found = String::from_utf8_lossy(found);
    match found.parse::<u32>() {
        Ok(1..=SCHEMA) => Ok(()),
        _ => Err(SchemaError { found: found.chars().take(40).collect() }),
    }
}

/// The headers of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    headers: Vec<(&'static str, Vec<u8>)>,
}

impl Envelope {
    /// For records that are no events: what is written, and by which schema.
    pub fn plain() -> Envelope {
        Envelope { headers: Vec::with_capacity(12) }
            .with("content-type", CONTENT_TYPE)
            .with(SCHEMA_HEADER, SCHEMA.to_string())
    }

    pub fn input(input: &Input) -> Envelope {
        match input {
            Input::Paragraph(paragraph) => event("paragraph", paragraph_id(paragraph), paragraph.revised),
            Input::Decision(decision) => event("decision", decision_id(decision), decision.at),
            Input::Story(story) => {
                event("story", format!("{}/{}", story_key(&story.story), story.at), story.at)
            }
        }
        .with("ce_subject", input.story())
    }

    /// `received` is the stamp of the input's record, `emitted` the worker's clock.
    pub fn update(update: &Update, received: Time, emitted: Time) -> Envelope {
        event("update", update.id.as_str(), update.revised)
            .with("ce_subject", update.story.as_str())
            .with(RECEIVED, received.to_string())
            .with(EMITTED, emitted.to_string())
    }

    pub fn tally(tally: &Tally) -> Envelope {
        let key = tally_key(&tally.story, &tally.measure);
        let newest = tally.figures.iter().map(|figure| figure.said).max().unwrap_or(Time::MIN);
        event("tally", format!("{key}/{}/{}", tally.epoch, tally.version), newest)
            .with("ce_subject", tally.story.as_str())
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Envelope {
        self.headers.push((name, value.into()));
        self
    }

    /// The headers as a bus takes them.
    pub fn headers(&self) -> Vec<(&str, &[u8])> {
        self.headers.iter().map(|(name, value)| (*name, value.as_slice())).collect()
    }
}

/// When an update's input was received, and when it was emitted, where its headers say so.
pub fn received_and_emitted<'a>(get: impl Fn(&str) -> Option<&'a [u8]>) -> (Option<Time>, Option<Time>) {
    let time = |name| std::str::from_utf8(get(name)?).ok()?.parse().ok();
    (time(RECEIVED), time(EMITTED))
}

fn event(kind: &str, id: impl Display, time: Time) -> Envelope {
    Envelope::plain()
        .with("ce_specversion", "1.0")
        .with("ce_id", id.to_string())
        .with("ce_type", format!("tallywire.{kind}.v1"))
        .with("ce_source", "/tallywire")
        .with("ce_time", time.to_string())
}

fn paragraph_id(paragraph: &Paragraph) -> String {
    let key = reading_key(&paragraph.story, &paragraph.article, &paragraph.paragraph);
    format!("{key}/{}", paragraph.revision)
}

fn decision_id(decision: &Decision) -> String {
    format!("{}/{}", decision_key(decision), decision.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::json;

    #[test]
    fn a_schema_is_known_or_refused() {
        for (header, known) in [
            (None, true),
            (Some("1"), true),
            (Some("0"), false),
            (Some("2"), false),
            (Some("-1"), false),
            (Some(""), false),
            (Some("one"), false),
            (Some("1.0"), false),
        ] {
            let checked = check_schema(|name| {
                assert_eq!(name, "ce_schemaversion");
                header.map(str::as_bytes)
            });
            assert_eq!(checked.is_ok(), known, "{header:?}");
        }
        assert_eq!(check_schema(|_| Some(b"\xff")).unwrap_err().found, "\u{fffd}");
        let said = check_schema(|_| Some(b"7")).unwrap_err().to_string();
        assert!(said.contains("schema '7'") && said.contains("newer tallywire"), "{said}");
    }

    #[test]
    fn a_paragraph_travels_as_a_cloud_event() {
        let line = r#"{"storyId":"s","articleId":"a/1","paragraphId":"p","revision":3,
            "published":"2024-05-01T10:00:00Z","revised":"2024-05-01T11:00:00Z"}"#;
        let envelope = Envelope::input(&json::input_from_line(line).unwrap());
        let headers: Vec<(&str, &str)> = envelope
            .headers()
            .into_iter()
            .map(|(name, value)| (name, std::str::from_utf8(value).unwrap()))
            .collect();
        assert_eq!(
            headers,
            [
                ("content-type", "application/protobuf"),
                ("ce_schemaversion", "1"),
                ("ce_specversion", "1.0"),
                ("ce_id", "s/a%2F1/p/3"),
                ("ce_type", "tallywire.paragraph.v1"),
                ("ce_source", "/tallywire"),
                ("ce_time", "2024-05-01T11:00:00Z"),
                ("ce_subject", "s"),
            ]
        );
    }
}
