//! The five topics.

/// One of the topics; its name on the bus is the prefix, [`Topic::stem`] and the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    Paragraphs,
    Readings,
    Tallies,
    Updates,
    DeadLetters,
}

/// Every topic, in the order of the flow.
pub const TOPICS: [Topic; 5] =
    [Topic::Paragraphs, Topic::Readings, Topic::Tallies, Topic::Updates, Topic::DeadLetters];

/// What the bus does with old records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleanup {
    /// Keeps the newest record of each key.
    Compact,
    /// Deletes records older than so many days.
    Delete { days: u32 },
}

impl Topic {
    pub fn stem(self) -> &'static str {
        match self {
            Topic::Paragraphs => "paragraphs",
            Topic::Readings => "readings",
            Topic::Tallies => "tallies",
            Topic::Updates => "updates",
            Topic::DeadLetters => "dead-letters",
        }
    }

    /// The topic's name under `prefix`: `tallywire.paragraphs.v1`.
    pub fn name(self, prefix: &str) -> String {
        format!("{prefix}.{}.v1", self.stem())
    }

    pub fn cleanup(self) -> Cleanup {
        match self {
            Topic::Paragraphs => Cleanup::Delete { days: 90 },
            Topic::Readings | Topic::Tallies => Cleanup::Compact,
            Topic::Updates => Cleanup::Delete { days: 730 },
            Topic::DeadLetters => Cleanup::Delete { days: 30 },
        }
    }
}
