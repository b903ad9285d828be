//! Readings: everything one paragraph revision says.

use super::{Attribution, Claim, Event, Paragraph, Source, Status, Time};

/// What the newest revision of a paragraph says, unresolved, with the trace of earlier ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub story: String,
    pub article: String,
    pub paragraph: String,
    pub revision: u32,
    pub position: u32,
    pub language: String,
    pub outlet: String,
    pub headline: String,
    pub url: String,
    pub published: Time,
    pub revised: Time,
    pub status: Status,
    /// Digest of the paragraph's content: decides between unlike records of one revision.
    pub digest: u64,
    /// Digest of the lexicon it was read with.
    pub lexicon: String,
    pub claims: Vec<Claim>,
    pub offers: Offers,
    /// Hashes of word shingles, sorted: for finding near-copies.
    pub sketch: Vec<u32>,
    /// Up to [`Reading::MAX_TRACE`] earlier revisions, by revision.
    pub trace: Vec<Trace>,
}

impl Reading {
    pub const MAX_TRACE: usize = 64;

    /// A reading of `paragraph` that finds nothing in it yet.
    pub fn blank(paragraph: Paragraph, digest: u64, lexicon: &str) -> Reading {
        Reading {
            story: paragraph.story,
            article: paragraph.article,
            paragraph: paragraph.paragraph,
            revision: paragraph.revision,
            position: paragraph.position,
            language: paragraph.language,
            outlet: paragraph.outlet,
            headline: paragraph.headline,
            url: paragraph.url,
            published: paragraph.published,
            revised: paragraph.revised,
            status: paragraph.status,
            digest,
            lexicon: lexicon.to_string(),
            claims: Vec::new(),
            offers: Offers::default(),
            sketch: Vec::new(),
            trace: Vec::new(),
        }
    }

    /// Whether it neither claims nor offers anything.
    pub fn is_silent(&self) -> bool {
        self.claims.is_empty() && self.offers == Offers::default()
    }
}

/// What a paragraph offers to the paragraphs around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// The voice that speaks last in it, for what follows.
    pub speaker: Option<Attribution>,
    /// Voices named in it, in order of mention, for words that point back.
    pub mentions: Vec<Source>,
    /// Its opening words credit the paragraph before to this relay or voice.
    pub relay: Option<Source>,
    /// The event its last figure tells of.
    pub event: Option<Event>,
    /// The first place named in it: in its words, then canonically, then what contains it.
    pub scene: Vec<String>,
}

/// What is kept of an earlier revision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trace {
    pub revision: u32,
    pub revised: Time,
    pub status: Status,
    pub digest: u64,
    pub claim_ids: Vec<String>,
    /// In the oldest revision kept, once older ones are cut: since when each claim has been made.
    pub since: Vec<(String, Time)>,
    /// As in the reading.
    pub sketch: Vec<u32>,
}
