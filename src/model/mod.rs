//! The nouns of tallywire, and their one-line notation.
//!
//! Nothing here knows how a noun travels (serde, prost) or in which language it was said.
//! Every list is in an order that its content alone decides.

mod article;
mod claim;
mod figure;
mod input;
mod name;
pub mod notation;
mod reading;
mod tally;
mod time;
mod update;
pub(crate) mod words;

pub use article::{Around, Carried, Directory, Identify, Identity, Resolve, Resolved, Whole};
pub use claim::{Attribution, Change, Claim, How, Modality, Open, Provenance, Span};
pub use figure::{Event, Figure, Group, Number, Perpetrator, Qualifier, Scope};
pub use input::{Action, Closing, Decision, Input, Paragraph, Status, Story};
pub use name::{Source, SourceKind, percent_decode, percent_encode};
pub use reading::{Offers, Reading, Trace};
pub use tally::{
    Cause, Check, Combined, Difference, DifferenceType, Echo, Held, Measure, Publication, SourceFigure,
    Support, Tally, Words,
};
pub use time::{Time, TimeError};
pub use update::{Agent, Direction, Kind, Reason, Update};

/// Longest id of a story, article or paragraph, in bytes.
pub const MAX_ID_BYTES: usize = 256;
/// Longest name (outlet, language, source of a decision), in bytes.
pub const MAX_NAME_BYTES: usize = 256;
/// Longest headline or title, in bytes.
pub const MAX_HEADLINE_BYTES: usize = 2048;
/// Longest address of an article, in bytes.
pub const MAX_URL_BYTES: usize = 4096;
/// Longest text of a paragraph, in bytes.
pub const MAX_TEXT_BYTES: usize = 256 * 1024;
/// Most claims that a paragraph's reading holds; further ones are dropped in text order.
pub const MAX_CLAIMS: usize = 256;
/// Longest quotation of a text in any output, in characters.
pub const MAX_QUOTE_CHARS: usize = 300;
