//! Canonical JSON: the JSON mapping of the same messages.
//!
//! Counts, versions, revisions and positions are numbers, and 0 is written where it means
//! something; enum words are bare (`OPENED`, `KILLED`); times are RFC 3339 in UTC. What is absent
//! is null, 0, "" or false by its kind; `null` is read as absent.

use super::{DecodeError, envelope, proto};
use crate::model::{Claim, Input, Tally, Time, Update};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// What is wrong with a line of JSON, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    #[error("no JSON at column {column}: {problem}")]
    Syntax { column: usize, problem: String },
    #[error("no JSON object, but {0}; write a paragraph, {{\"decision\":{{..}}}} or {{\"story\":{{..}}}}")]
    NoObject(&'static str),
    #[error("{path}: {problem}")]
    Field { path: String, problem: String },
    #[error(transparent)]
    Content(#[from] DecodeError),
}

/// How an update travelled: shown beside it, never compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Transport {
    pub topic: String,
    pub partition: u32,
    pub offset: u64,
    /// When the input that caused it was received.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "shown")]
    pub received: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "shown")]
    pub emitted: Option<Time>,
}

impl Transport {
    /// From a record's place and its headers, which `get` finds by name.
    pub fn of<'a>(
        topic: String,
        partition: u32,
        offset: u64,
        get: impl Fn(&str) -> Option<&'a [u8]>,
    ) -> Transport {
        let (received, emitted) = envelope::received_and_emitted(get);
        Transport { topic, partition, offset, received, emitted }
    }
}

/// Reads a bare paragraph, `{"decision":{..}}`, `{"story":{..}}` or `{"paragraph":{..}}`.
///
/// # Errors
/// Names the field, or the column where the line ends being JSON.
pub fn input_from_line(line: &str) -> Result<Input, JsonError> {
    let value = object(line)?;
    let wrapped = ["paragraph", "decision", "story"].iter().any(|name| value[name].is_object());
    if wrapped {
        return Ok(parse::<proto::Input>(value)?.try_into()?);
    }
    Ok(Input::Paragraph(parse::<proto::Paragraph>(value)?.try_into()?))
}

/// The line that [`input_from_line`] reads: a paragraph stands bare.
pub fn input_to_json(input: &Input) -> String {
    match input {
        Input::Paragraph(paragraph) => print(&proto::Paragraph::from(paragraph.clone())),
        Input::Decision(_) | Input::Story(_) => print(&proto::Input::from(input.clone())),
    }
}

/// One line; with `transport`, an object of that name is added at the end.
pub fn update_to_json(update: &Update, transport: Option<&Transport>) -> String {
    let update = proto::Update::from(update.clone());
    match transport {
        Some(transport) => print(&Travelled { message: update, transport }),
        None => print(&update),
    }
}

/// # Errors
/// Names the field, or the column where the line ends being JSON.
pub fn update_from_line(line: &str) -> Result<Update, JsonError> {
    Ok(parse::<proto::Update>(object(line)?)?.try_into()?)
}

/// One line.
pub fn tally_to_json(tally: &Tally) -> String {
    print(&proto::Tally::from(tally.clone()))
}

/// One line.
pub fn claim_to_json(claim: &Claim) -> String {
    print(&proto::Claim::from(claim.clone()))
}

/// # Errors
/// Names the field, or the column where the line ends being JSON.
pub fn tally_from_line(line: &str) -> Result<Tally, JsonError> {
    Ok(parse::<proto::Tally>(object(line)?)?.try_into()?)
}

#[derive(Serialize)]
struct Travelled<'a> {
    #[serde(flatten)]
    message: proto::Update,
    transport: &'a Transport,
}

fn shown<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(time),
        None => serializer.serialize_none(),
    }
}

fn print(message: &impl Serialize) -> String {
    serde_json::to_string(message).expect("messages hold known words and times only")
}

fn object(line: &str) -> Result<Value, JsonError> {
    let mut value: Value = serde_json::from_str(line).map_err(|error| syntax(&error))?;
    let found = match &value {
        Value::Object(_) => {
            drop_nulls(&mut value);
            return Ok(value);
        }
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
    };
    Err(JsonError::NoObject(found))
}

fn syntax(error: &serde_json::Error) -> JsonError {
    let text = error.to_string();
    let problem = text.split(" at line ").next().unwrap_or(&text).to_string();
    JsonError::Syntax { column: error.column(), problem }
}

/// The JSON mapping reads null as absent; the generated code does not.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(parts) => parts.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

fn parse<M: DeserializeOwned>(value: Value) -> Result<M, JsonError> {
    serde_path_to_error::deserialize(value).map_err(|error| JsonError::Field {
        path: error.path().to_string(),
        problem: error.into_inner().to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAGRAPH: &str =
        r#"{"storyId":"s","articleId":"a","paragraphId":"p","published":"2024-05-01T10:00:00Z"}"#;

    #[test]
    fn what_a_paragraph_leaves_out_has_its_default() {
        let Input::Paragraph(paragraph) = input_from_line(PARAGRAPH).unwrap() else { panic!() };
        assert_eq!((paragraph.revision, paragraph.position), (1, 0));
        assert_eq!(paragraph.revised, paragraph.published);
        assert_eq!(paragraph.status, crate::model::Status::Usable);
        let json = input_to_json(&Input::Paragraph(paragraph));
        assert_eq!(
            json,
            r#"{"storyId":"s","articleId":"a","paragraphId":"p","revision":1,"position":0,"published":"2024-05-01T10:00:00Z","revised":"2024-05-01T10:00:00Z","status":"USABLE"}"#
        );
    }

    #[test]
    fn what_a_line_may_be() {
        for line in [
            r#"{"paragraph":{"storyId":"s","articleId":"a","paragraphId":"p","revised":"2024-05-01T12:00:00+02:00"}}"#,
            r#"{"storyId":"s","articleId":"a","status":"WITHDRAWN","revised":"2024-05-01T12:00:00Z"}"#,
            r#"{"storyId":"s","articleId":"a","paragraphId":"p","published":"2024-05-01T12:00:00Z","text":null,"revision":null,"added":{"by":["a newer version"]}}"#,
            r#"{"decision":{"storyId":"s","target":"claim:c1","action":"REJECT","at":"2024-05-01T12:00:00Z"}}"#,
            r#"{"story":{"storyId":"s","title":"Flood","scene":["Derna"],"timeZone":"Africa/Tripoli","languages":["en"]}}"#,
        ] {
            let input = input_from_line(line).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert_eq!(input_from_line(&input_to_json(&input)).unwrap(), input);
        }
    }

    #[test]
    fn an_error_names_what_and_where() {
        let long = format!(r#"{{"storyId":"{}"}}"#, "x".repeat(257));
        for (line, said) in [
            ("", "no JSON at column 0: EOF"),
            ("{\"storyId\":", "no JSON at column 11: EOF"),
            ("[1]", "no JSON object, but a list"),
            ("{}", "storyId is missing"),
            (&long, "storyId is 257 bytes long, and at most 256 are allowed"),
            (r#"{"storyId":"s"}"#, "articleId is missing"),
            (r#"{"storyId":"s","articleId":"a"}"#, "paragraphId is missing"),
            (r#"{"storyId":"s","articleId":"a","paragraphId":"p"}"#, "published is missing"),
            (r#"{"storyId":7}"#, "storyId: invalid type: integer `7`"),
            (r#"{"storyId":"s","revision":-1}"#, "revision: "),
            (r#"{"storyId":"s","status":"LOST"}"#, "status: unknown variant `LOST`"),
            (r#"{"storyId":"s","published":"yesterday"}"#, "published: 'yesterday' is no RFC 3339 time"),
            (r#"{"decision":{"storyId":"s","action":"REJECT"}}"#, "target is missing"),
            (
                r#"{"decision":{"storyId":"s","target":"source:A","action":"REJECT"}}"#,
                "target is no claim:ID",
            ),
            (r#"{"decision":{"storyId":"s","target":"A","action":"MUTE"}}"#, "target is none of"),
            (r#"{"decision":{"action":"EXPLODE"}}"#, "decision.action: unknown variant"),
            (r#"{"decision":{"storyId":"s","target":"source:A","action":"SAME"}}"#, "sameAs is missing"),
            (r#"{"story":{"title":"x"}}"#, "storyId is missing"),
        ] {
            let error = input_from_line(line).unwrap_err().to_string();
            assert!(error.contains(said), "{line}\n{error}");
        }
    }
}
