//! Parses the tables.

use crate::ledger::{Limits, Policy};
use crate::model::notation::parse_claim;
use crate::model::{
    Action, Carried, Claim, Decision, Directory, How, Identity, Offers, Open, Reading, Resolved, Source,
    SourceKind, Status, Story, Time,
};
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

pub(in crate::ledger) struct Case {
    pub title: String,
    pub policy: Policy,
    pub limits: Limits,
    pub lines: Vec<Line>,
}

pub(in crate::ledger) struct Line {
    pub text: String,
    /// When the input arrives.
    pub at: Option<Time>,
    /// None: a comment, or what is known of a source.
    pub step: Option<Step>,
}

pub(in crate::ledger) enum Step {
    Reading(Box<Reading>),
    Decision(Decision),
    Story(Story),
    /// Some other story's input, after which idle ones are closed.
    Close,
    Tallies,
    /// The tallies as they were known at a time.
    AsOf(Time),
    /// The tallies of what had been said by a time.
    SaidBy(Time),
    /// What became of each claim.
    Claims,
}

impl Step {
    /// Whether it is only a look at what there is.
    pub fn is_look(&self) -> bool {
        matches!(self, Step::Tallies | Step::AsOf(_) | Step::SaidBy(_) | Step::Claims)
    }
}

/// What stands before the first case, and the cases. Panics where a line does not fit: tables are tests.
pub(in crate::ledger) fn parse(text: &str) -> (String, Vec<Case>) {
    let mut head = String::new();
    let mut cases: Vec<Case> = Vec::new();
    let mut sources = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with(' ')) {
        if let Some(title) = line.strip_prefix("== ") {
            cases.push(Case {
                title: title.to_string(),
                policy: Policy::Latest,
                limits: Limits::default(),
                lines: Vec::new(),
            });
            continue;
        }
        if let Some(rest) = line.strip_prefix("source ") {
            let words = split(rest);
            let kind = SourceKind::from_word(&words[1]).unwrap_or_else(|| panic!("no kind: {line}"));
            sources.insert(words[0].clone(), (kind, words.get(2).cloned().unwrap_or_default()));
        }
        let Some(case) = cases.last_mut() else {
            head.push_str(line);
            head.push('\n');
            continue;
        };
        if let Some(name) = line.strip_prefix("policy ") {
            case.policy = Policy::from_word(name).unwrap_or_else(|| panic!("no policy: {line}"));
        }
        if let Some(rest) = line.strip_prefix("limit ") {
            set_limit(&mut case.limits, rest);
        }
        let step = parse_step(line, &sources);
        let at = step.as_ref().filter(|step| !step.is_look()).map(|_| arrival(&split(line)));
        case.lines.push(Line { text: line.to_string(), at, step });
    }
    (head, cases)
}

fn set_limit(limits: &mut Limits, words: &str) {
    let (name, most) = words.split_once(' ').unwrap_or_else(|| panic!("no number: {words}"));
    let most = most.parse().unwrap_or_else(|_| panic!("no number: {words}"));
    match name {
        "sources" => limits.sources = most,
        "measures" => limits.measures = most,
        "paragraphs" => limits.paragraphs = most,
        _ => panic!("no limit: {words}"),
    }
}

/// Who speaks where nobody is named: the outlet.
pub(in crate::ledger) fn resolve(_: &Carried, reading: &Reading, _: Option<&Reading>) -> Resolved {
    let mut claims = reading.claims.clone();
    for claim in claims.iter_mut().filter(|claim| claim.attribution.open == Open::Speaker) {
        let outlet = Source::named(&reading.outlet);
        claim.attribution.source = Some(Source { kind: Some(SourceKind::Outlet), ..outlet });
        claim.attribution.how = Some(How::Outlet);
        claim.attribution.open = Open::Closed;
    }
    Resolved { claims, carried: Carried::default() }
}

/// Places by their commas, names by their words.
pub(in crate::ledger) const DIRECTORY: Directory = Directory { around, identify };

/// A name means its words, but for its article.
pub(in crate::ledger) fn identify(name: &str) -> Identity {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_own_name = words.clone().all(|word| word.starts_with(char::is_uppercase));
    let words = words.map(str::to_lowercase).filter(|word| word != "the").collect();
    Identity { words, kind: None, is_own_name }
}

/// "Mill Lane, Dunmore" lies in "Dunmore".
fn around(place: &str) -> Vec<String> {
    let mut names = vec![place.to_string()];
    names.extend(place.split_once(", ").map(|(_, around)| around.to_string()));
    names
}

type Sources = BTreeMap<String, (SourceKind, String)>;

fn arrival(words: &[String]) -> Time {
    let at = words.iter().position(|word| word == "arrives").map_or(0, |at| at + 1);
    time(words.get(at).unwrap_or_else(|| panic!("no time after arrives: {words:?}")))
}

fn parse_step(line: &str, sources: &Sources) -> Option<Step> {
    match line {
        "tallies" => return Some(Step::Tallies),
        "claims" => return Some(Step::Claims),
        _ => {}
    }
    if let Some(at) = line.strip_prefix("tallies as of ") {
        return Some(Step::AsOf(time(at)));
    }
    if let Some(at) = line.strip_prefix("tallies said by ") {
        return Some(Step::SaidBy(time(at)));
    }
    let blank =
        line.is_empty() || ["#", "source ", "policy ", "limit "].iter().any(|start| line.starts_with(start));
    if blank {
        return None;
    }
    let words = split(line);
    let at = time(&words[0]);
    Some(match words[1].as_str() {
        "story" => Step::Story(story(at, &words[2..])),
        "close" => Step::Close,
        "desk" => Step::Decision(decision(at, &words[2..])),
        _ => Step::Reading(Box::new(reading(at, line, sources))),
    })
}

fn story(at: Time, scene: &[String]) -> Story {
    Story {
        story: "story".to_string(),
        at,
        title: String::new(),
        scene: scene.to_vec(),
        time_zone: String::new(),
        languages: Vec::new(),
    }
}

fn decision(at: Time, words: &[String]) -> Decision {
    let word = |at: usize| words.get(at).cloned().unwrap_or_default();
    let action = Action::from_word(&word(0)).unwrap_or_else(|| panic!("no action: {words:?}"));
    let mut decision = Decision {
        story: "story".to_string(),
        target: format!("{}:{}", word(1), word(2)),
        at,
        action,
        by: "desk".to_string(),
        why: "as checked".to_string(),
        field: String::new(),
        value: String::new(),
        same_as: String::new(),
    };
    match action {
        Action::Correct => (decision.field, decision.value) = (word(3), word(4)),
        Action::Same => decision.same_as = word(4),
        Action::Reject | Action::Mute | Action::Undo => {}
    }
    decision
}

fn reading(at: Time, line: &str, sources: &Sources) -> Reading {
    let (head, claims) = line.split_once(" | ").unwrap_or((line, ""));
    let words = split(head);
    let (article, paragraph) =
        words[1].split_once('/').unwrap_or_else(|| panic!("no article/paragraph: {line}"));
    let after = |name: &str| words.iter().position(|w| w == name).and_then(|at| words.get(at + 1)).cloned();
    let revision = words[3..].iter().find_map(|w| w.strip_prefix('r')?.parse().ok()).unwrap_or(1);
    let claims = claims.split(" ; ").filter(|claim| !claim.trim().is_empty());
    let mut reading = Reading {
        story: "story".to_string(),
        article: article.to_string(),
        paragraph: paragraph.to_string(),
        revision,
        position: after("at").map_or(1, |position| position.parse().unwrap()),
        language: "en".to_string(),
        outlet: words[2].clone(),
        headline: after("headline").unwrap_or_default(),
        url: String::new(),
        published: after("from").map_or(at, |from| time(&from)),
        revised: at,
        status: if words.iter().any(|w| w == "kill") { Status::Withdrawn } else { Status::Usable },
        digest: 0,
        lexicon: "test".to_string(),
        claims: claims.map(|claim| named(claim.trim(), sources)).collect(),
        offers: Offers::default(),
        sketch: after("text").map(|text| sketch(&text)).unwrap_or_default(),
        trace: Vec::new(),
    };
    let mut hasher = rustc_hash::FxHasher::default();
    line.hash(&mut hasher);
    reading.digest = hasher.finish();
    reading
}

/// The least hashes of the shingles of three words.
fn sketch(text: &str) -> Vec<u32> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let hash = |shingle: &[String]| {
        let mut hasher = rustc_hash::FxHasher::default();
        shingle.hash(&mut hasher);
        (hasher.finish() >> 32) as u32
    };
    let mut hashes: Vec<u32> = words.windows(3.min(words.len().max(1))).map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(24);
    hashes
}

/// The claim, with what is known of its source, and its line as its id and quote.
pub(in crate::ledger) fn named(line: &str, sources: &Sources) -> Claim {
    let mut claim = parse_claim(line).unwrap_or_else(|error| panic!("{error}"));
    claim.id = line.to_string();
    claim.provenance.quote = line.to_string();
    let known = |source: &mut Source| {
        if let Some((kind, party)) = sources.get(&source.name) {
            source.kind = Some(*kind);
            source.party.clone_from(party);
        }
    };
    claim.attribution.source.iter_mut().for_each(known);
    claim
}

/// `HH:MM` of the first day, or `2d10:00`.
fn time(text: &str) -> Time {
    const DAY: i64 = 24 * 3_600_000_000;
    let (day, clock) = text.split_once('d').unwrap_or(("1", text));
    let first: Time =
        format!("2020-01-01T{clock}:00Z").parse().unwrap_or_else(|_| panic!("'{text}' is no time"));
    let day: i64 = day.parse().unwrap_or_else(|_| panic!("'{text}' is no time"));
    Time::from_micros(first.micros() + (day - 1) * DAY).unwrap()
}

/// Words; quotes hold together what has blanks in it.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_string());
        } else {
            words.extend(part.split_whitespace().map(str::to_string));
        }
    }
    words
}
