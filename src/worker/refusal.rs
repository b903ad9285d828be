//! Why a record becomes a dead letter.

use crate::ledger::Winner;
use crate::model::Time;
use crate::wire::{DecodeError, SchemaError};

/// Why a record is not taken in, or not as it stands. The stream goes on behind it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{0}")]
    Schema(#[from] SchemaError),
    #[error("{0}")]
    Undecodable(#[from] DecodeError),
    #[error("the record has no value")]
    Empty,
    #[error("the record's key '{key}' is not its story id '{story}'")]
    Key { key: String, story: String },
    #[error("{field} {time} is more than a day ahead of the record, which is of {stamp}")]
    Ahead { field: &'static str, time: Time, stamp: Time },
    #[error("not to be used before {until}, and the record is of {stamp}")]
    Embargo { until: Time, stamp: Time },
    /// It did take its place by the rule, but two unlike texts claim to be one revision.
    #[error("another content stands for the same revision; {} counts", counts(.0))]
    Conflict(Winner),
    #[error("it could not be read or folded: {0}")]
    Panic(String),
}

impl Refusal {
    /// Every word that [`Refusal::word`] gives.
    pub const WORDS: [&str; 8] =
        ["schema", "undecodable", "empty", "key", "ahead", "embargo", "conflict", "panic"];

    /// The reason in one word: for counting, and for the dead letter's header.
    pub fn word(&self) -> &'static str {
        match self {
            Refusal::Schema(_) => "schema",
            Refusal::Undecodable(_) => "undecodable",
            Refusal::Empty => "empty",
            Refusal::Key { .. } => "key",
            Refusal::Ahead { .. } => "ahead",
            Refusal::Embargo { .. } => "embargo",
            Refusal::Conflict(_) => "conflict",
            Refusal::Panic(_) => "panic",
        }
    }
}

fn counts(winner: &Winner) -> &'static str {
    match winner {
        Winner::Standing => "that one",
        Winner::Arrived => "this one",
    }
}
