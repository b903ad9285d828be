//! Claims: who asserts what, how surely, and where it stands.

use super::words::words;
use super::{Figure, Source, SourceKind};

/// One assertion. A claim without a figure is kept too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// Names the claim by its words: the same in every revision and near-copy that says it.
    pub id: String,
    pub figure: Option<Figure>,
    pub attribution: Attribution,
    pub modality: Modality,
    /// Presented as unconfirmed.
    pub hedged: bool,
    pub change: Option<Change>,
    pub provenance: Provenance,
}

impl Claim {
    /// The voice that the text credits, as it names it; none where only the outlet speaks.
    pub fn credited(&self) -> Option<&str> {
        let source = self.attribution.source.as_ref()?;
        if self.attribution.how == Some(How::Outlet) { None } else { Some(&source.name) }
    }
}

words! {
    pub enum Modality {
        Actual = "actual",
        Projected = "projected",
        Denied = "denied",
    }
}

words! {
    /// Words of change beside a figure.
    pub enum Change {
        Grew = "grew",
        /// A fall that the news explains.
        Fell = "fell",
        Corrected = "corrected",
    }
}

/// The voice inside the text, and who passes it on.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attribution {
    pub source: Option<Source>,
    pub via: Option<Source>,
    /// The words that say so; empty: none.
    pub cue: String,
    pub how: Option<How>,
    /// Whose figure the source takes over or bases itself on ("adopts the figure of ...").
    pub follows: Option<Source>,
    pub open: Open,
}

words! {
    /// Where the attribution was found.
    pub enum How {
        SameSentence = "same_sentence",
        NextSentence = "next_sentence",
        Carried = "carried",
        Outlet = "outlet",
    }
}

/// What a paragraph alone leaves open about who speaks.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Open {
    #[default]
    Closed,
    /// Words that point back ("the organisation") to a voice of this kind, if one is meant.
    Anaphor { words: String, kind: Option<SourceKind> },
    /// No voice in the sentence: one carried from the paragraph before, else the outlet.
    Speaker,
}

/// Byte offsets into the paragraph's text, end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

/// Where in its paragraph a claim stands, and which rule read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Provenance {
    /// The claim's sentence.
    pub sentence: Span,
    /// The figure's anchor, or the statement's words.
    pub anchor: Span,
    /// The sentence, at most [`super::MAX_QUOTE_CHARS`] characters.
    pub quote: String,
    pub rule: String,
}
