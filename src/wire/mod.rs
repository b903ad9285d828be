//! Bytes to model and back: protobuf, canonical JSON, CloudEvents headers, keys.
//!
//! The generated code stays in here; outside, only nouns of [`crate::model`] are seen. Unknown
//! fields are ignored. What a message may leave out, and what stands in its place:
//!
//! | field | absent |
//! | --- | --- |
//! | `status` | USABLE |
//! | `revision` | 1 |
//! | `position` | 0 |
//! | `published`, `revised` | the other of the two; refused when both are absent |
//! | a story record's `at` | before every other record of the story |
//! | ids, a decision's `target`, `action` and `at` | refused |
//! | `paragraphId` | the whole article, but only when WITHDRAWN |
//!
//! Ids and names are at most 256 bytes long, headlines 2 KiB, addresses 4 KiB, texts 256 KiB.

mod claim;
mod envelope;
mod input;
pub mod json;
mod key;
mod reading;
#[cfg(test)]
mod roundtrip;
mod tally;
mod timestamp;
mod update;
mod words;

mod proto {
    #![allow(clippy::all, dead_code)]
    include!(concat!(env!("OUT_DIR"), "/tallywire.v1.rs"));
    include!(concat!(env!("OUT_DIR"), "/tallywire.v1.serde.rs"));
}

pub use envelope::{CONTENT_TYPE, Envelope, SCHEMA, SCHEMA_HEADER, SchemaError, check_schema};
pub use key::{closing_key, decision_key, progress_key, reading_key, story_key, tally_key, tally_of_key};
pub use reading::{Entry, Progress};
use timestamp::Timestamp;

use crate::model::{Decision, Input, Reading, Story, Tally, Update};
use prost::Message;

/// Why bytes are refused. Nobody can make anything of the record: it belongs to the dead letters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the bytes are no {message} message: {why}")]
    Malformed { message: &'static str, why: prost::DecodeError },
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("{field} is {bytes} bytes long, and at most {limit} are allowed")]
    TooLong { field: &'static str, bytes: usize, limit: usize },
    #[error("{field} has the unknown value {value}")]
    Unknown { field: &'static str, value: i32 },
    #[error("{0} lies outside the years 0001 to 9999")]
    Time(&'static str),
    #[error("{field} {problem}")]
    Invalid { field: &'static str, problem: &'static str },
}

/// # Errors
/// Whatever a careful reader of the log must not take in; see the table above.
pub fn decode_input(bytes: &[u8]) -> Result<Input, DecodeError> {
    decode::<proto::Input>("Input", bytes)?.try_into()
}

/// Appends `input` to `out`.
pub fn encode_input(input: &Input, out: &mut Vec<u8>) {
    append(&proto::Input::from(input.clone()), out);
}

/// # Errors
/// Bytes that no tallywire of this schema wrote.
pub fn decode_changelog(bytes: &[u8]) -> Result<Entry, DecodeError> {
    decode::<proto::Changelog>("Changelog", bytes)?.try_into()
}

/// Appends the changelog entry for `reading` to `out`.
pub fn encode_reading(reading: &Reading, out: &mut Vec<u8>) {
    encode_changelog(Entry::Reading(reading.clone()), out);
}

/// Appends the changelog entry for `decision` to `out`.
pub fn encode_decision(decision: &Decision, out: &mut Vec<u8>) {
    encode_changelog(Entry::Decision(decision.clone()), out);
}

/// Appends the changelog entry for `story` to `out`.
pub fn encode_story(story: &Story, out: &mut Vec<u8>) {
    encode_changelog(Entry::Story(story.clone()), out);
}

/// Appends `entry` to `out`.
pub fn encode_changelog(entry: Entry, out: &mut Vec<u8>) {
    append(&proto::Changelog::from(entry), out);
}

/// # Errors
/// Bytes that no tallywire of this schema wrote.
pub fn decode_tally(bytes: &[u8]) -> Result<Tally, DecodeError> {
    decode::<proto::Tally>("Tally", bytes)?.try_into()
}

/// Appends `tally` to `out`.
pub fn encode_tally(tally: Tally, out: &mut Vec<u8>) {
    append(&proto::Tally::from(tally), out);
}

/// # Errors
/// Bytes that no tallywire of this schema wrote.
pub fn decode_update(bytes: &[u8]) -> Result<Update, DecodeError> {
    decode::<proto::Update>("Update", bytes)?.try_into()
}

/// Appends `update` to `out`.
pub fn encode_update(update: Update, out: &mut Vec<u8>) {
    append(&proto::Update::from(update), out);
}

fn decode<M: Message + Default>(message: &'static str, bytes: &[u8]) -> Result<M, DecodeError> {
    M::decode(bytes).map_err(|why| DecodeError::Malformed { message, why })
}

fn append(message: &impl Message, out: &mut Vec<u8>) {
    message.encode(out).expect("a Vec grows as needed");
}
