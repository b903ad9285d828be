//! `explain`: the chain of claims behind one update's number, to the words.
//!
//! The update itself tells what it stood on when it was sent. What became of each claim is told as of
//! today, from the readings; what came in after the update is marked.

use super::bus::BusArgs;
use super::chain::{self, Chain, Link, Passage};
use super::failure::{Failure, Outcome};
use super::{scan, stop};
use crate::bus::{Bus, Topic};
use crate::ledger::{self, ClaimPlace, Fate, Fated, Hindsight};
use crate::model::{Cause, Decision, Input, Measure, Time, Update, percent_decode, percent_encode};
use crate::reading;
use crate::wire::{self, json};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufWriter, Write, stdout};

#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// The update's id, as `watch --format json` shows it
    #[arg(value_name = "UPDATE_ID")]
    id: String,
    /// Words for people, or one JSON object
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    bus: BusArgs,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Format {
    Text,
    Json,
}

pub fn run(args: &ExplainArgs) -> Outcome {
    stop::leave_at_once()?;
    let bus = args.bus.open()?;
    let chain = gather(&*bus, &args.id)?;
    let mut out = BufWriter::new(stdout().lock());
    match args.format {
        Format::Text => chain::write(&mut out, &chain)?,
        Format::Json => writeln!(out, "{}", line(&chain))?,
    }
    out.flush()?;
    Ok(())
}

fn gather(bus: &dyn Bus, id: &str) -> Result<Chain, Failure> {
    let story = percent_decode(id.split('/').next().unwrap_or_default()).into_owned();
    let (told, update, since) = find(bus, &story, id)?;
    let claims = fates(bus, &story)?;
    let Texts { passages, arrived, own } = texts(bus, &story, &update)?;
    let measures = measures(&update, &claims);
    let link = |fated: Fated| {
        let reading = &fated.reading;
        let place = (reading.article.clone(), reading.paragraph.clone(), reading.revision);
        let arrival = arrived.get(&place);
        // What an earlier revision said was there before the newest came in.
        let was_there = !reading.trace.is_empty() && fated.said <= told;
        let later = arrival.is_some_and(|(offset, time)| own.map_or(*time > told, |own| *offset > own));
        Link { came_later: later && !was_there, received: arrival.map(|(_, time)| *time), fated }
    };
    let mut links: Vec<Link> =
        claims.into_iter().filter(|fated| measures.contains(&fated.measure)).map(link).collect();
    links.sort_by(|a, b| key(&update, a).cmp(&key(&update, b)));
    Ok(Chain { update, told, since, links, passages })
}

/// The update's own measure and source first, then by measure, source and time, and as in the text.
fn key<'a>(update: &Update, link: &'a Link) -> impl Ord + 'a {
    let Fated { measure, source, said, claim, reading, .. } = &link.fated;
    let row = (*measure != update.measure, measure, *source != update.source, source.as_str());
    (row, *said, (&reading.article, reading.position, &reading.paragraph), claim.provenance.anchor.start)
}

/// The update of that id, when its input was put on the log, and the later ones of the same source and
/// measure.
fn find(bus: &dyn Bus, story: &str, id: &str) -> Result<(Time, Update, Vec<Update>), Failure> {
    let mut found: Option<(Time, Update)> = None;
    let mut since = Vec::new();
    scan::updates(bus, Some(story), &mut |told, update| match &found {
        None if update.id == id => found = Some((told, update)),
        Some((_, known)) if (&known.measure, &known.source) == (&update.measure, &update.source) => {
            since.push(update);
        }
        _ => {}
    })?;
    let (told, update) = found.ok_or_else(|| {
        Failure::Failed(format!(
            "no update '{id}' is on the log; `tallywire watch --from start --format json` shows the ids"
        ))
    })?;
    Ok((told, update, since))
}

/// What became of every claim of the story.
fn fates(bus: &dyn Bus, story: &str) -> Result<Vec<Fated>, Failure> {
    let settings = ledger::Settings::default();
    let mut hindsight = Hindsight::of(Time::MAX, reading::resolve, settings, reading::DIRECTORY);
    for entry in scan::readings(bus, Some(story))? {
        scan::take(&mut hindsight, entry);
    }
    Ok(hindsight.claims())
}

/// The update's measure, and those that its claims stand under: a part may differ from its whole, and
/// a check may hold one against the other.
fn measures(update: &Update, claims: &[Fated]) -> BTreeSet<Measure> {
    let ids: BTreeSet<&str> = chain::figures(update).map(|figure| figure.cause.claim_id.as_str()).collect();
    let is_checked = |fated: &&Fated| {
        !update.check.is_empty()
            && fated.fate == Fate::Stands
            && (&fated.source, fated.measure.event) == (&update.source, update.measure.event)
    };
    let is_meant = |fated: &&Fated| ids.contains(fated.claim.id.as_str()) || is_checked(fated);
    let meant = claims.iter().filter(is_meant).map(|fated| fated.measure.clone());
    meant.chain([update.measure.clone()]).collect()
}

/// What is kept of a story's inputs.
#[derive(Default)]
struct Texts {
    /// The texts that the update names.
    passages: Vec<Passage>,
    /// The offset of each revision, and when it was put on the log; the first.
    arrived: BTreeMap<(String, String, u32), (u64, Time)>,
    /// The offset of the update's own input.
    own: Option<u64>,
}

fn texts(bus: &dyn Bus, story: &str, update: &Update) -> Result<Texts, Failure> {
    let place = |cause: &Cause| (cause.article.clone(), cause.paragraph.clone(), cause.revision);
    let named = chain::figures(update).map(|figure| &figure.cause);
    let wanted: BTreeSet<_> = named.chain([&update.cause]).map(place).collect();
    let mut texts = Texts::default();
    scan::each(bus, Topic::Paragraphs, &mut |record| {
        if record.key != Some(story.as_bytes()) {
            return;
        }
        let Some(Ok(input)) = record.value.map(wire::decode_input) else { return };
        if update.change_id.starts_with(&change(&input)) {
            texts.own.get_or_insert(record.offset);
        }
        let Input::Paragraph(paragraph) = input else { return };
        let place = (paragraph.article, paragraph.paragraph, paragraph.revision.max(1));
        if wanted.contains(&place) {
            let (article, id, revision) = place.clone();
            texts.passages.push(Passage { article, paragraph: id, revision, text: paragraph.text });
        }
        texts.arrived.entry(place).or_insert((record.offset, record.stamp));
    })?;
    Ok(texts)
}

/// How the change ids begin of the updates that an input causes.
fn change(input: &Input) -> String {
    match input {
        Input::Paragraph(paragraph) => {
            let ids = [&paragraph.story, &paragraph.article, &paragraph.paragraph];
            let [story, article, id] = ids.map(|id| percent_encode(id));
            format!("{story}/{article}/{id}/{}-", paragraph.revision.max(1))
        }
        Input::Decision(decision) => {
            let [story, target] = [&decision.story, &decision.target].map(|id| percent_encode(id));
            format!("{story}//decision/{target}/{}-", decision.at)
        }
        Input::Story(story) => format!("{}//story/{}", percent_encode(&story.story), story.at),
    }
}

fn line(chain: &Chain) -> Value {
    let since = |update: &Update| json!({"id": update.id, "kind": update.kind.word().to_uppercase(), "revised": update.revised.to_string()});
    let passage = |passage: &Passage| {
        json!({
            "articleId": passage.article,
            "paragraphId": passage.paragraph,
            "revision": passage.revision,
            "text": passage.text,
        })
    };
    json!({
        "update": parsed(&json::update_to_json(&chain.update, None)),
        "received": chain.told.to_string(),
        "claims": chain.links.iter().map(|link| claim(chain, link)).collect::<Vec<_>>(),
        "paragraphs": chain.passages.iter().map(passage).collect::<Vec<_>>(),
        "since": chain.since.iter().map(since).collect::<Vec<_>>(),
    })
}

fn claim(chain: &Chain, link: &Link) -> Value {
    let Link { fated, received, came_later } = link;
    let place = |place: &ClaimPlace| {
        json!({
            "articleId": place.article,
            "paragraphId": place.paragraph,
            "claimId": place.claim_id,
        })
    };
    let reading = &fated.reading;
    let decision = |decision: &Decision| {
        parsed(&json::input_to_json(&Input::Decision(decision.clone())))["decision"].take()
    };
    json!({
        "claim": parsed(&json::claim_to_json(&fated.claim)),
        "measure": fated.measure.to_string(),
        "source": fated.source,
        "said": fated.said.to_string(),
        "received": received.map(|time| time.to_string()),
        "cameLater": came_later,
        "fate": fated.fate.word().to_uppercase(),
        "why": chain::why(chain, link),
        "by": fated.by.as_ref().map(place),
        "follows": fated.follows,
        "decisions": fated.decisions.iter().map(decision).collect::<Vec<_>>(),
        "articleId": reading.article,
        "paragraphId": reading.paragraph,
        "revision": reading.revision,
        "outlet": reading.outlet,
        "headline": reading.headline,
        "url": reading.url,
        "language": reading.language,
        "lexicon": reading.lexicon,
    })
}

/// The same messages as everywhere, as a value.
fn parsed(line: &str) -> Value {
    serde_json::from_str(line).expect("it was just printed")
}
