//! One article as plain text: what of it is new, changed or gone, compared with what the log has.

use super::align::align;
use super::sink::check;
use crate::bus::{Bus, Topic, clock};
use crate::cli::failure::{Failure, Outcome};
use crate::cli::scan;
use crate::model::{Input, Paragraph, Status, Time};
use crate::wire;
use std::collections::BTreeMap;

/// The whole of one article in its newest version.
pub struct Article {
    /// Where the text came from, for errors.
    pub origin: String,
    pub story: String,
    pub article: String,
    pub outlet: String,
    pub headline: String,
    pub language: String,
    pub paragraphs: Vec<String>,
}

/// A paragraph that the log has, in its newest revision.
struct Known {
    newest: Paragraph,
    /// Its last words, which a kill notice doesn't repeat.
    text: String,
}

/// Paragraphs stand between blank lines; line breaks inside them are spaces.
pub fn split(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines().map(str::trim) {
        let last = paragraphs.last_mut().expect("never empty");
        match (line.is_empty(), last.is_empty()) {
            (true, true) => {}
            (true, false) => paragraphs.push(String::new()),
            (false, true) => last.push_str(line),
            (false, false) => *last = format!("{last} {line}"),
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

impl Article {
    /// Whether every paragraph can go out.
    ///
    /// # Errors
    /// Names the paragraph and what is wrong with it.
    pub fn check(&self) -> Outcome {
        if self.paragraphs.is_empty() {
            return Err(Failure::Failed(format!("{}: no text; nothing was published", self.origin)));
        }
        for (at, text) in self.paragraphs.iter().enumerate() {
            self.check_one(at, &self.paragraph(at, text, "p", Version::first(Time::MIN)))?;
        }
        Ok(())
    }

    /// What has to go out so that the log has this version, published at `published`.
    ///
    /// # Errors
    /// Where the log fails, or a time is wrong.
    pub fn inputs(&self, bus: &dyn Bus, published: Time) -> Result<Vec<Input>, Failure> {
        let known = self.known(bus)?;
        let inputs = self.changes(&known, published);
        for (at, input) in inputs.iter().enumerate() {
            self.check_one(at, input)?;
        }
        Ok(inputs)
    }

    fn changes(&self, known: &BTreeMap<String, Known>, published: Time) -> Vec<Input> {
        let version = Version { published, revised: published, revision: revision(known, published) };
        // A kill notice for the whole article has no text to be aligned with.
        let old: Vec<(&String, &Known)> = known.iter().filter(|(id, _)| !id.is_empty()).collect();
        let texts: Vec<&str> = old.iter().map(|(_, known)| known.text.as_str()).collect();
        let new: Vec<&str> = self.paragraphs.iter().map(String::as_str).collect();
        let killed = known.get("").map(|kill| kill.newest.revision);
        let mut fresh = fresh_ids(known);
        let mut inputs = Vec::new();
        let mut kept = vec![false; old.len()];
        for (at, place) in align(&texts, &new).into_iter().enumerate() {
            let Some(place) = place else {
                let id = fresh.next().expect("ids never end");
                inputs.push(self.paragraph(at, new[at], &id, version));
                continue;
            };
            kept[place] = true;
            let (id, known) = old[place];
            let version = Version { published: known.newest.published, ..version };
            let paragraph = self.paragraph(at, new[at], id, version);
            if !same(&known.newest, &paragraph)
                || killed.is_some_and(|killed| killed >= known.newest.revision)
            {
                inputs.push(paragraph);
            }
        }
        let gone =
            old.iter().zip(kept).filter(|((_, known), kept)| !kept && known.newest.status == Status::Usable);
        inputs.extend(gone.map(|((_, known), _)| withdrawn(&known.newest, version)));
        inputs
    }

    fn paragraph(&self, at: usize, text: &str, id: &str, version: Version) -> Input {
        Input::Paragraph(Paragraph {
            story: self.story.clone(),
            article: self.article.clone(),
            paragraph: id.to_string(),
            revision: version.revision,
            position: u32::try_from(at + 1).unwrap_or(u32::MAX),
            language: self.language.clone(),
            outlet: self.outlet.clone(),
            headline: self.headline.clone(),
            text: text.to_string(),
            url: String::new(),
            published: version.published,
            revised: version.revised,
            status: Status::Usable,
            embargoed: None,
        })
    }

    fn check_one(&self, at: usize, input: &Input) -> Outcome {
        check(input, clock::now())
            .map_err(|fault| Failure::Failed(format!("{}, paragraph {}: {fault}", self.origin, at + 1)))
    }

    fn known(&self, bus: &dyn Bus) -> Result<BTreeMap<String, Known>, Failure> {
        let mut known = BTreeMap::new();
        scan::each(bus, Topic::Paragraphs, &mut |record| {
            if record.key != Some(self.story.as_bytes()) {
                return;
            }
            // What can't be read is a dead letter, no version of this article.
            if let Some(Ok(Input::Paragraph(paragraph))) = record.value.map(wire::decode_input)
                && paragraph.article == self.article
            {
                learn(&mut known, paragraph);
            }
        })?;
        Ok(known)
    }
}

/// The times and the number of one version.
#[derive(Clone, Copy)]
struct Version {
    published: Time,
    revised: Time,
    revision: u32,
}

impl Version {
    fn first(published: Time) -> Version {
        Version { published, revised: published, revision: 1 }
    }
}

fn learn(known: &mut BTreeMap<String, Known>, paragraph: Paragraph) {
    match known.get_mut(&paragraph.paragraph) {
        Some(old) if old.newest.revision > paragraph.revision => {}
        Some(old) => {
            if paragraph.status == Status::Usable {
                old.text.clone_from(&paragraph.text);
            }
            old.newest = paragraph;
        }
        None => {
            let text = paragraph.text.clone();
            known.insert(paragraph.paragraph.clone(), Known { newest: paragraph, text });
        }
    }
}

/// The time of revising in seconds, and in any case above every revision there is.
fn revision(known: &BTreeMap<String, Known>, revised: Time) -> u32 {
    let seconds = u32::try_from(revised.micros().div_euclid(1_000_000).max(1)).unwrap_or(u32::MAX);
    let newest = known.values().map(|known| known.newest.revision).max().unwrap_or(0);
    seconds.max(newest.saturating_add(1))
}

/// p1, p2 ... from above the highest that the article has had.
fn fresh_ids(known: &BTreeMap<String, Known>) -> impl Iterator<Item = String> {
    let number = |id: &String| id.strip_prefix('p')?.parse::<u64>().ok();
    let highest = known.keys().filter_map(number).max().unwrap_or(0);
    (highest + 1..).map(|number| format!("p{number}"))
}

/// Whether the log has the paragraph just as it is, whatever its revision.
fn same(newest: &Paragraph, input: &Input) -> bool {
    let Input::Paragraph(paragraph) = input else { return false };
    let dated = Paragraph { revision: newest.revision, revised: newest.revised, ..paragraph.clone() };
    *newest == dated
}

fn withdrawn(newest: &Paragraph, version: Version) -> Input {
    Input::Paragraph(Paragraph {
        revision: version.revision,
        revised: version.revised,
        status: Status::Withdrawn,
        text: String::new(),
        ..newest.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(paragraphs: &[&str]) -> Article {
        Article {
            origin: "test".to_string(),
            story: "s".to_string(),
            article: "a".to_string(),
            outlet: "Desk".to_string(),
            headline: String::new(),
            language: "en".to_string(),
            paragraphs: paragraphs.iter().map(|text| (*text).to_string()).collect(),
        }
    }

    fn at(seconds: i64) -> Time {
        Time::from_micros(seconds * 1_000_000).unwrap()
    }

    /// Publishes version after version and tells what went out, as `id@position status revision`.
    fn told(versions: &[&[&str]]) -> Vec<Vec<String>> {
        let mut known = BTreeMap::new();
        let mut seconds = 1000;
        let mut told = Vec::new();
        for version in versions {
            let inputs = article(version).changes(&known, at(seconds));
            told.push(inputs.iter().map(line).collect());
            for input in inputs {
                let Input::Paragraph(paragraph) = input else { panic!("only paragraphs") };
                learn(&mut known, paragraph);
            }
            seconds += 60;
        }
        told
    }

    fn line(input: &Input) -> String {
        let Input::Paragraph(p) = input else { panic!("only paragraphs") };
        let published = p.published.micros() / 1_000_000;
        format!("{}@{} {} {} published {published}", p.paragraph, p.position, p.status, p.revision)
    }

    #[test]
    fn text_is_split_at_blank_lines() {
        for (text, paragraphs) in [
            ("", vec![]),
            (" \n\n\t\n", vec![]),
            ("One.", vec!["One."]),
            ("One\nand a half.\r\n\r\n\r\nTwo.\n", vec!["One and a half.", "Two."]),
        ] {
            assert_eq!(split(text), paragraphs);
        }
    }

    #[test]
    fn a_newer_version_sends_what_changed_and_withdraws_what_is_gone() {
        let (one, two, three) =
            ("Five people died in the fire.", "The school is closed.", "It rains hard all over town.");
        let risen = "Seven people died in the fire.";
        let told = told(&[&[one, two], &[one, two], &[risen, two], &[risen], &[three, risen, two]]);
        assert_eq!(
            told,
            [
                vec!["p1@1 usable 1000 published 1000", "p2@2 usable 1000 published 1000"],
                vec![],
                vec!["p1@1 usable 1120 published 1000"],
                vec!["p2@2 withdrawn 1180 published 1000"],
                vec![
                    "p3@1 usable 1240 published 1240",
                    "p1@2 usable 1240 published 1000",
                    "p2@3 usable 1240 published 1000",
                ],
            ]
        );
    }

    #[test]
    fn a_killed_article_comes_back_with_higher_revisions() {
        let mut known = BTreeMap::new();
        let text = ["Five people died in the fire."];
        for input in article(&text).changes(&known, at(1000)) {
            let Input::Paragraph(paragraph) = input else { panic!("only paragraphs") };
            let kill = Paragraph {
                paragraph: String::new(),
                status: Status::Withdrawn,
                revision: 5000,
                ..paragraph.clone()
            };
            learn(&mut known, paragraph);
            learn(&mut known, kill);
        }
        let lines: Vec<String> = article(&text).changes(&known, at(2000)).iter().map(line).collect();
        assert_eq!(lines, ["p1@1 usable 5001 published 1000"]);
    }
}
