//! Reading: what one paragraph says of who says how many of whom, and how its article closes it.
//!
//! A paragraph is taken apart once (`text`): tokens with byte spans, each looked up once, phrases
//! of the lexicon as units, sentences, segments. Numbers with their bounds become counts
//! (`count`), counts find their event (`event`) and their voice (`credit`), and how they stand
//! (`scope`). No language's word or name is in here: the grammar knows classes only.
//! [`read`] is pure and total; what hangs on neighbours is left open and closed by [`resolve`].

mod around;
mod claim;
mod count;
mod credit;
mod deadly;
mod denial;
mod doubt;
mod event;
mod explain;
mod group;
mod identity;
mod increase;
mod instead;
mod list;
mod measured;
mod number;
mod object;
mod passage;
mod past;
mod person;
mod place;
mod plight;
mod predicate;
mod relative;
mod resolve;
mod scope;
mod share;
mod single;
mod sketch;
mod speaker;
mod statement;
mod subject;
mod text;
mod time;
mod toll;
mod uncounted;
mod voice;
mod whole;

use around::around;
pub use explain::{Clue, Explained, Part, Uncounted, explain};
pub use passage::extract;
pub use resolve::resolve;
pub use uncounted::Reason;

use crate::lexicon::Lexicon;
use crate::model::{Directory, Paragraph, Reading, Status};
use identity::identity;
use text::Text;

/// What the tables of names know, for the ledger.
pub const DIRECTORY: Directory = Directory { around, identify: identity };

/// Reads one paragraph. A withdrawn one says nothing.
pub fn read(lexicon: &'static Lexicon, mut paragraph: Paragraph) -> Reading {
    if paragraph.status == Status::Withdrawn {
        return unread(paragraph);
    }
    let digest = paragraph.digest();
    let place_in_article = paragraph.position;
    let words = std::mem::take(&mut paragraph.text);
    let mut reading = Reading::blank(paragraph, digest, lexicon.digest());
    let text = Text::new(lexicon, &words);
    if text.classes.any(claim::TELLING.with(claim::POINTING).with(speaker::SPEAKING)) {
        (reading.claims, reading.offers) = claim::claims(&text, place_in_article);
    }
    // Only copies of figures matter: nearly all paragraphs are spared the hashing.
    if reading.claims.iter().any(|claim| claim.figure.is_some()) {
        reading.sketch = sketch::sketch(&words);
    }
    reading
}

/// The reading of a paragraph that is withdrawn, or in a language that there is no lexicon for.
pub fn unread(paragraph: Paragraph) -> Reading {
    let digest = paragraph.digest();
    Reading::blank(paragraph, digest, "")
}
