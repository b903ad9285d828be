//! The seed stories are sound: every line is an input, revisions and times make sense, and each story
//! holds what its README says of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use tallywire::ledger::{Ledger, Settings};
use tallywire::model::{Input, Paragraph, Status, Story, Tally};
use tallywire::wire::json::input_from_line;
use tallywire::{lexicon, reading};

/// A line of a story, with its place.
struct Line<T> {
    place: String,
    text: String,
    input: T,
}

fn seeds() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).expect("seeds/ can be read") {
        let path = entry.expect("seeds/ can be listed").path();
        if path.extension().is_some_and(|end| end == "jsonl") {
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&path).expect("a seed is UTF-8")));
        }
    }
    found.sort();
    found
}

/// The story record and the paragraphs of one seed.
fn parsed(name: &str, text: &str) -> (Story, Vec<Line<Paragraph>>) {
    let mut story = None;
    let mut paragraphs = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let place = format!("seeds/{name}:{}", index + 1);
        match input_from_line(line).unwrap_or_else(|error| panic!("{place}: {error}")) {
            Input::Story(read) if index == 0 => story = Some(read),
            Input::Paragraph(input) => paragraphs.push(Line { place, text: line.to_string(), input }),
            other => panic!("{place}: a story record first, then paragraphs alone, not {other:?}"),
        }
    }
    (story.unwrap_or_else(|| panic!("seeds/{name}: no story record")), paragraphs)
}

fn each(check: fn(&Story, &[Line<Paragraph>])) {
    let seeds = seeds();
    assert!(seeds.len() >= 4, "at least four stories");
    for (name, text) in seeds {
        let (story, paragraphs) = parsed(&name, &text);
        assert_eq!(name, format!("{}.jsonl", story.story), "a seed is named after its story");
        check(&story, &paragraphs);
    }
}

#[test]
fn a_story_is_a_few_dozen_paragraphs_of_several_outlets() {
    each(|story, lines| {
        let texts: BTreeSet<(&str, &str)> =
            lines.iter().map(|line| (line.input.article.as_str(), line.input.paragraph.as_str())).collect();
        let outlets: BTreeSet<&str> = lines.iter().map(|line| line.input.outlet.as_str()).collect();
        assert!((24..=60).contains(&texts.len()), "{}: {} paragraphs", story.story, texts.len());
        assert!(outlets.len() >= 4, "{}: {outlets:?}", story.story);
        assert!(!story.title.is_empty() && !story.scene.is_empty() && !story.time_zone.is_empty());
    });
}

#[test]
fn every_paragraph_belongs_to_its_story() {
    each(|story, lines| {
        for Line { place, input, .. } in lines {
            assert_eq!(input.story, story.story, "{place}");
            assert!(story.languages.contains(&input.language), "{place}: language {}", input.language);
            assert!(input.url.starts_with("https://example.org/"), "{place}: {}", input.url);
            assert!(!input.article.is_empty() && !input.paragraph.is_empty(), "{place}");
            assert!(!input.headline.is_empty() && input.position >= 1, "{place}");
            assert_eq!(
                input.text.is_empty(),
                input.status == Status::Withdrawn,
                "{place}: only a kill is empty"
            );
        }
    });
}

#[test]
fn one_revision_is_one_content() {
    each(|_, lines| {
        let mut seen: BTreeMap<(&str, &str, u32), &str> = BTreeMap::new();
        for Line { place, text, input } in lines {
            let key = (input.article.as_str(), input.paragraph.as_str(), input.revision);
            let first = seen.entry(key).or_insert(text);
            assert_eq!(first, text, "{place}: another content of {key:?}");
        }
    });
}

#[test]
fn revisions_follow_each_other_in_time() {
    each(|story, lines| {
        let mut last: BTreeMap<(&str, &str), &Paragraph> = BTreeMap::new();
        for Line { place, input, .. } in lines {
            assert!(input.published <= input.revised, "{place}");
            let before = last.insert((&input.article, &input.paragraph), input);
            match before {
                None => assert_eq!((input.revision, input.revised), (1, input.published), "{place}"),
                Some(before) if before.revision == input.revision => assert_eq!(before, input, "{place}"),
                Some(before) => {
                    assert_eq!(input.revision, before.revision + 1, "{place}");
                    assert!(input.revised > before.revised && input.published == before.published, "{place}");
                }
            }
        }
        let last = lines.last().map(|line| line.input.revised);
        assert!(last.is_some_and(|last| last > story.at), "{}: the story begins before its end", story.story);
    });
}

#[test]
fn every_story_has_late_and_duplicate_paragraphs_and_revisions() {
    each(|story, lines| {
        let texts: BTreeSet<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        let late = lines.windows(2).any(|pair| pair[1].input.revised < pair[0].input.revised);
        let revised = lines.iter().any(|line| line.input.revision > 1);
        assert!(texts.len() < lines.len(), "{}: no duplicate", story.story);
        assert!(late, "{}: nothing late", story.story);
        assert!(revised, "{}: no revision", story.story);
    });
}

#[test]
fn there_is_a_kill_and_a_reinstatement() {
    let (_, text) =
        seeds().into_iter().find(|(name, _)| name.starts_with("treinbotsing")).expect("the seed is there");
    let (_, lines) = parsed("treinbotsing-elsterbeek.jsonl", &text);
    let killed: Vec<&Paragraph> =
        lines.iter().map(|line| &line.input).filter(|input| input.status == Status::Withdrawn).collect();
    let back = |kill: &&Paragraph| {
        lines.iter().any(|line| {
            let input = &line.input;
            (&input.article, &input.paragraph) == (&kill.article, &kill.paragraph)
                && input.revision > kill.revision
        })
    };
    assert!(killed.iter().any(back), "a kill that is taken back");
    assert!(killed.iter().any(|kill| !back(kill)), "a kill that stays");
}

/// What the first story ends in: measure, source, figure.
const ENDS: &[(&str, &str, &str)] = &[
    ("escaped.people..Ain Issa.", "SDF", "=785"),
    ("escaped.people..Ain Issa.", "SOHR", "~100"),
    ("killed.combatants.Kurdish..", "Turkse ministerie van Defensie", "=400"),
    ("killed.combatants.Kurdish..", "SOHR", "=74"),
    ("displaced.people...", "UN", ">130000"),
    ("escaped.combatants..Qamishli.", "SDF", "=5"),
];
/// Where its sources contradict each other at the end.
const DISPUTED: &[&str] = &["escaped.people..Ain Issa.", "killed.combatants.Kurdish.."];

/// The tallies that a story ends in.
fn folded(name: &str) -> Vec<Tally> {
    let (_, text) = seeds().into_iter().find(|(seed, _)| seed == name).expect("the seed is there");
    let mut ledger = Ledger::new(reading::resolve, Settings::default());
    for line in text.lines() {
        match input_from_line(line).expect("a seed's lines are inputs") {
            Input::Story(story) => drop(ledger.take_story(story)),
            Input::Decision(decision) => drop(ledger.take_decision(decision)),
            Input::Paragraph(paragraph) => {
                let reading = match lexicon::of(&paragraph.language) {
                    Some(lexicon) => reading::read(lexicon, paragraph),
                    None => reading::unread(paragraph),
                };
                drop(ledger.take_reading(reading));
            }
        }
    }
    ledger.tallies().collect()
}

#[test]
fn sources_stand_beside_each_other_at_the_end() {
    let tallies = folded("ain-issa.jsonl");
    let figure = |measure: &str, source: &str| {
        let tally = tallies.iter().find(|tally| tally.measure.to_string() == measure)?;
        tally.figures.iter().find(|figure| figure.source == source).map(|figure| figure.number.to_string())
    };
    for (measure, source, number) in ENDS {
        assert_eq!(figure(measure, source).as_deref(), Some(*number), "{measure} by {source}");
    }
    let disputed = |tally: &&Tally| !tally.differences.is_empty();
    let disputed: Vec<String> =
        tallies.iter().filter(disputed).map(|tally| tally.measure.to_string()).collect();
    for measure in DISPUTED {
        assert!(disputed.iter().any(|found| found == measure), "{measure} is disputed; found {disputed:?}");
    }
}
