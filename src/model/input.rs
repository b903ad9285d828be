//! What arrives: paragraph revisions, the desk's decisions, story records.

use super::Time;
use super::words::words;

/// Whatever the ledger depends on, in the order of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    Paragraph(Paragraph),
    Decision(Decision),
    Story(Story),
}

impl Input {
    /// The story that the input belongs to: the key of its record.
    pub fn story(&self) -> &str {
        match self {
            Input::Paragraph(paragraph) => &paragraph.story,
            Input::Decision(decision) => &decision.story,
            Input::Story(story) => &story.story,
        }
    }
}

words! {
    pub enum Status {
        Usable = "usable",
        /// A kill notice.
        Withdrawn = "withdrawn",
    }
}

/// One published version of one paragraph. The newest revision replaces the older.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    pub story: String,
    pub article: String,
    /// Empty in a kill notice for the whole article.
    pub paragraph: String,
    pub revision: u32,
    /// Place in the article, counted from the top.
    pub position: u32,
    /// BCP 47 primary tag; empty: unknown.
    pub language: String,
    pub outlet: String,
    pub headline: String,
    pub text: String,
    pub url: String,
    /// When the first revision was published.
    pub published: Time,
    /// When this revision was published.
    pub revised: Time,
    pub status: Status,
    /// Not to be used before this time.
    pub embargoed: Option<Time>,
}

impl Paragraph {
    /// Hash of what the paragraph says and of whom it comes from: decides between unlike records of
    /// one revision. Each field is preceded by its length, so that no two contents run together.
    pub fn digest(&self) -> u64 {
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        let texts = [
            &self.story,
            &self.article,
            &self.paragraph,
            &self.language,
            &self.outlet,
            &self.headline,
            &self.text,
            &self.url,
        ];
        for text in texts {
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
        let embargoed = self.embargoed.map_or(i64::MIN, Time::micros);
        for number in [
            i64::from(self.revision),
            i64::from(self.position),
            self.published.micros(),
            self.revised.micros(),
            embargoed,
        ] {
            hash.update(&number.to_le_bytes());
        }
        hash.update(self.status.word().as_bytes());
        hash.digest()
    }
}

words! {
    pub enum Action {
        Reject = "reject",
        Correct = "correct",
        Mute = "mute",
        Same = "same",
        Undo = "undo",
    }
}

/// The desk's word on a claim or a source. The newest per target wins, then the greater content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision {
    pub story: String,
    /// `claim:ID`, `source:NAME` or `outlet:NAME`.
    pub target: String,
    pub at: Time,
    pub action: Action,
    pub by: String,
    pub why: String,
    /// Correct: the figure's field, and its right value.
    pub field: String,
    pub value: String,
    /// Same: the source that the target is another name of.
    pub same_as: String,
}

/// What is known of a story as a whole. The newest record speaks, then the greater content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Story {
    pub story: String,
    pub at: Time,
    pub title: String,
    /// Names of the place that the story's open figures are about.
    pub scene: Vec<String>,
    /// IANA name; empty: unknown.
    pub time_zone: String,
    pub languages: Vec<String>,
}

/// That a story was closed after a long silence, or reopened. The newest record speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    pub story: String,
    /// The time of the record that closed it.
    pub at: Time,
    /// The epoch that was closed, or that began.
    pub epoch: u32,
    /// The story's place in its sequence of updates.
    pub story_version: u32,
    pub closed: bool,
}
