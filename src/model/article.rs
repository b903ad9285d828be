//! The seam between reading and ledger: closing what paragraphs leave open, in position order.

use super::{Attribution, Claim, Event, Figure, Reading, Source, SourceKind};
use std::collections::BTreeSet;

/// What is carried from one paragraph of an article to the next. Equal carried state means that
/// everything after resolves as before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// The voice that spoke last, and how many paragraphs ago.
    pub speaker: Option<(Attribution, u8)>,
    /// Voices named so far, the newest first, bounded.
    pub mentions: Vec<Source>,
    pub event: Option<Event>,
    /// The first place that the article names: in its words, then canonically, then what contains it.
    pub scene: Vec<String>,
    /// Totals told so far, the newest first, bounded.
    pub wholes: Vec<Whole>,
}

/// A total that later paragraphs may tell parts of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    pub figure: Figure,
    /// Paragraphs ago.
    pub age: u8,
}

/// A paragraph's claims with nothing left open, in text order, and what is carried on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    pub claims: Vec<Claim>,
    pub carried: Carried,
}

/// The canonical names of a place and of what contains it, nearest first; empty: not known. Pure.
pub type Around = fn(place: &str) -> Vec<String>;

/// What a source's name says of who it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// One word for each thing meant: `ministry`, `health`, `libya`; the words themselves where no
    /// table knows them. Empty: the name says nothing ("the spokesman").
    pub words: BTreeSet<String>,
    /// The kind of voice that the words make it; none: they say nothing of it.
    pub kind: Option<SourceKind>,
    /// Whether all of it is a person's or a body's own name, that no table knows.
    pub is_own_name: bool,
}

/// Who a source's name means, whatever the language. Pure.
pub type Identify = fn(name: &str) -> Identity;

/// What the tables know of names.
#[derive(Clone, Copy, Debug)]
pub struct Directory {
    pub around: Around,
    pub identify: Identify,
}

/// Resolves one paragraph: carried state from the one before, its reading, and the reading after
/// it in the article, if there is one. Pure; called in position order.
pub type Resolve = fn(&Carried, &Reading, Option<&Reading>) -> Resolved;
