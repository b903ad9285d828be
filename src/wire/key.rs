//! Record keys. Parts are percent-encoded and joined by `/`.
//!
//! | record | key |
//! | --- | --- |
//! | input, update | `STORY`, as it is |
//! | reading | `STORY/ARTICLE/PARAGRAPH` (`STORY/ARTICLE/` for a killed article) |
//! | decision | `STORY//decision/TARGET` |
//! | story | `STORY//story` |
//! | closing | `STORY//closing` |
//! | progress | `//progress` |
//! | tally | `STORY/MEASURE` |
//!
//! Story and article ids are never empty, so no reading can have another entry's key.

use crate::model::notation::parse_measure;
use crate::model::{Decision, Measure, percent_decode, percent_encode};

pub fn reading_key(story: &str, article: &str, paragraph: &str) -> String {
    format!("{}/{}/{}", percent_encode(story), percent_encode(article), percent_encode(paragraph))
}

/// One per target: the newest decision on it wins.
pub fn decision_key(decision: &Decision) -> String {
    format!("{}//decision/{}", percent_encode(&decision.story), percent_encode(&decision.target))
}

pub fn story_key(story: &str) -> String {
    format!("{}//story", percent_encode(story))
}

pub fn closing_key(story: &str) -> String {
    format!("{}//closing", percent_encode(story))
}

/// The story and measure of a tally's key; none: it is no such key.
pub fn tally_of_key(key: &str) -> Option<(String, Measure)> {
    let (story, measure) = key.split_once('/')?;
    Some((percent_decode(story).into_owned(), parse_measure(measure).ok()?))
}

/// The same in every partition.
pub fn progress_key() -> &'static str {
    "//progress"
}

pub fn tally_key(story: &str, measure: &Measure) -> String {
    format!("{}/{measure}", percent_encode(story))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Action, Event, Group, Time};
    use std::collections::BTreeSet;

    fn decision(story: &str, target: &str) -> Decision {
        Decision {
            story: story.to_string(),
            target: target.to_string(),
            at: Time::MIN,
            action: Action::Undo,
            by: String::new(),
            why: String::new(),
            field: String::new(),
            value: String::new(),
            same_as: String::new(),
        }
    }

    #[test]
    fn a_key_keeps_its_parts_apart() {
        assert_eq!(reading_key("a/b", "50%", ""), "a%2Fb/50%25/");
        assert_eq!(decision_key(&decision("s", "source:A/B")), "s//decision/source:A%2FB");
        let measure = Measure {
            event: Event::Killed,
            predicate: String::new(),
            group: Group::People,
            side: String::new(),
            place: "Saint-Denis/Nord".to_string(),
            period: String::new(),
        };
        assert_eq!(tally_key("s/1", &measure), "s%2F1/killed.people..Saint-Denis%2FNord.");
        assert_eq!(
            tally_of_key("s%2F1/killed.people..Saint-Denis%2FNord."),
            Some(("s/1".to_string(), measure))
        );
        assert_eq!(tally_of_key("s%2F1"), None);
    }

    #[test]
    fn keys_of_unlike_entries_never_meet() {
        let names = ["story", "closing", "decision", "progress", "%", "/", "//story", "a", "decision/a"];
        let mut keys = BTreeSet::from([progress_key().to_string()]);
        let mut count = 1;
        for story in names {
            for name in names {
                count += names.len() + 2;
                keys.extend(names.iter().map(|paragraph| reading_key(story, name, paragraph)));
                keys.insert(reading_key(story, name, ""));
                keys.insert(decision_key(&decision(story, name)));
            }
            count += 2;
            keys.insert(story_key(story));
            keys.insert(closing_key(story));
        }
        assert_eq!(keys.len(), count);
    }
}
