//! Names: who speaks, and how ids are put into keys.

use super::words::words;
use std::borrow::Cow;

words! {
    /// What kind of voice a source is.
    pub enum SourceKind {
        Government = "government",
        Military = "military",
        /// A party to the conflict that is no state: an armed group, a movement.
        Party = "party",
        RescueService = "rescue_service",
        Hospital = "hospital",
        Monitor = "monitor",
        Un = "un",
        Agency = "agency",
        Media = "media",
        Witness = "witness",
        Police = "police",
        /// A named office that speaks for itself: a mayor, a head of state, a prosecutor.
        Official = "official",
        Organisation = "organisation",
        /// The outlet itself, where it credits nobody.
        Outlet = "outlet",
    }
}

/// A voice that a text credits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// As named in the text.
    pub name: String,
    /// One name for all its names.
    pub canonical: String,
    pub kind: Option<SourceKind>,
    /// Whose side it is on; independence counts parties. Empty: its own.
    pub party: String,
}

impl Source {
    /// A source of whom nothing is known but the name.
    pub fn named(name: &str) -> Source {
        Source { name: name.to_string(), canonical: name.to_string(), kind: None, party: String::new() }
    }
}

/// Percent-encodes `/` and `%`, so that the parts of a key can be told apart.
pub fn percent_encode(part: &str) -> Cow<'_, str> {
    if !part.contains(['/', '%']) {
        return Cow::Borrowed(part);
    }
    Cow::Owned(part.replace('%', "%25").replace('/', "%2F"))
}

/// The inverse of [`percent_encode`].
pub fn percent_decode(part: &str) -> Cow<'_, str> {
    if !part.contains('%') {
        return Cow::Borrowed(part);
    }
    Cow::Owned(part.replace("%2F", "/").replace("%25", "%"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn key_parts_come_back_as_they_were(part in "[a%/25F ]{0,12}|\\PC{0,12}") {
            let encoded = percent_encode(&part);
            prop_assert!(!encoded.contains('/'));
            prop_assert_eq!(percent_decode(&encoded), part.as_str());
        }
    }
}
