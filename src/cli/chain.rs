//! The chain of claims behind one update, for people.

use super::extract::table;
use super::failure::Outcome;
use super::{figure, style, watch};
use crate::ledger::{ClaimPlace, Fate, Fated};
use crate::model::{Action, Cause, Decision, How, Reason, SourceFigure, Time, Update, Words};
use std::io::Write;

/// Most claims that are shown: those of the update's own measure and source first.
const MAX_CLAIMS: usize = 60;

/// Most later updates that are shown.
const MAX_LATER: usize = 8;

/// One update, and what there is to know about it.
pub struct Chain {
    pub update: Update,
    /// When its input was put on the log.
    pub told: Time,
    /// Later updates of the same source and measure.
    pub since: Vec<Update>,
    /// The claims on its measure, then those on others that it is compared with: those of its own source
    /// first, in the order said.
    pub links: Vec<Link>,
    pub passages: Vec<Passage>,
}

/// A claim, and when its paragraph's newest revision was put on the log; none: it is not kept.
pub struct Link {
    pub fated: Fated,
    pub received: Option<Time>,
    /// After the update's own input.
    pub came_later: bool,
}

/// The text of a paragraph.
pub struct Passage {
    pub article: String,
    pub paragraph: String,
    pub revision: u32,
    pub text: String,
}

/// The figures that an update states.
pub fn figures(update: &Update) -> impl Iterator<Item = &SourceFigure> {
    [&update.current, &update.previous].into_iter().flatten().chain(&update.others)
}

/// Writes it for people: the update, what its number stands on, the claims, and what came since.
pub fn write(out: &mut impl Write, chain: &Chain) -> Outcome {
    let Chain { update, .. } = chain;
    writeln!(out, "{}", style::bold(watch::sentence(update)))?;
    writeln!(out, "{}", head(update))?;
    if let Some(current) = &update.current {
        let heading = format!("{} {} stands on", update.source, figure::figure(current));
        write_cause(out, chain, &heading, &current.cause)?;
    }
    if let Some(previous) = &update.previous {
        let heading = format!("{} {} stood on", update.source, figure::figure(previous));
        write_cause(out, chain, &heading, &previous.cause)?;
    }
    let differ = |figure: &&SourceFigure| {
        update.differences.iter().any(|d| [&d.source, &d.other].contains(&&figure.source))
    };
    for figure in update.others.iter().filter(differ) {
        let heading = format!("{} {} stands on", figure.source, figure::figure(figure));
        write_cause(out, chain, &heading, &figure.cause)?;
    }
    let cause = &update.cause;
    if !cause.decided_by.is_empty() {
        writeln!(out, "\n{}", decided(&cause.decided_by, &cause.why))?;
    }
    let place = |cause: &Cause| (cause.article.clone(), cause.paragraph.clone(), cause.revision);
    if !figures(update).any(|figure| place(&figure.cause) == place(cause)) {
        write_cause(out, chain, brought(update), cause)?;
    }
    write_claims(out, chain)?;
    for later in chain.since.iter().take(MAX_LATER) {
        let time = figure::time(later.revised);
        writeln!(out, "\nsince then, {}: {}", time.trim_start(), watch::sentence(later))?;
        writeln!(out, "  {}", later.id)?;
    }
    if let Some(last) = chain.since.get(MAX_LATER..).and_then(<[Update]>::last) {
        writeln!(out, "\nand {} later ones, the last of them {}", chain.since.len() - MAX_LATER, last.id)?;
    }
    Ok(())
}

fn head(update: &Update) -> String {
    let label = figure::label(&update.measure, &update.label);
    let reason = match update.reason {
        Reason::Report => "a report",
        Reason::Revision => "a new version of a text",
        Reason::Kill => "a withdrawn text",
        Reason::Late => "a report that came late",
        Reason::Decision => "a decision of the desk",
        Reason::Expiry => "a long silence",
        Reason::Upgrade => "another version of tallywire",
        Reason::Merge => "two names found to be one source, or the story's record",
    };
    format!(
        "{} through {reason}: {label}, story {}, {}\n{}",
        update.kind.word().replace('_', " "),
        update.story,
        figure::time(update.revised).trim_start(),
        update.id
    )
}

/// What brought an update whose own number is not what its cause says.
fn brought(update: &Update) -> &'static str {
    match update.reason {
        Reason::Kill => "withdrawn with",
        Reason::Revision => "no longer said, or said otherwise, in",
        _ => "brought about by",
    }
}

/// Where a claim stands, and the words.
fn write_cause(out: &mut impl Write, chain: &Chain, heading: &str, cause: &Cause) -> Outcome {
    let lines = cause_lines(chain, cause);
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style::bold(heading))?;
    lines.iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    Ok(())
}

fn cause_lines(chain: &Chain, cause: &Cause) -> Vec<String> {
    let mut lines = Vec::new();
    if !cause.quote.is_empty() {
        lines.push(format!("\"{}\"", cause.quote));
    }
    if !cause.article.is_empty() {
        let time = figure::time(cause.revised);
        let headline =
            if cause.headline.is_empty() { String::new() } else { format!(": {}", cause.headline) };
        lines.push(format!("{}, {}{headline}", cause.outlet, time.trim_start()));
        lines.push(format!(
            "article {}, paragraph {}, revision {}",
            cause.article,
            if cause.paragraph.is_empty() { "(all)" } else { &cause.paragraph },
            cause.revision
        ));
        lines.extend(Some(cause.url.clone()).filter(|url| !url.is_empty()));
    }
    if !cause.claim_id.is_empty() {
        lines.extend(voice(chain, cause));
        let bytes = format!("bytes {} to {}", cause.start, cause.end);
        lines.push(format!("rule {}, {bytes}, lexicon {} {}", cause.rule, cause.language, cause.lexicon));
        lines.push(format!("claim {}", cause.claim_id));
    }
    let place = |p: &&Passage| {
        (&p.article, &p.paragraph, p.revision) == (&cause.article, &cause.paragraph, cause.revision)
    };
    let text = chain.passages.iter().find(place).map(|passage| passage.text.trim());
    lines.extend(text.filter(|text| !text.is_empty() && *text != cause.quote).map(|t| format!("text: {t}")));
    lines
}

fn decided(by: &str, why: &str) -> String {
    if why.is_empty() { format!("decided by {by}") } else { format!("decided by {by}: {why}") }
}

/// Who speaks, by which words; none: the claim's text does not say it any more.
fn voice(chain: &Chain, cause: &Cause) -> Option<String> {
    let is_claim = |link: &&Link| {
        let reading = &link.fated.reading;
        link.fated.claim.id == cause.claim_id
            && (&reading.article, &reading.paragraph) == (&cause.article, &cause.paragraph)
    };
    let Some(link) = chain.links.iter().find(is_claim) else {
        return Some("no longer said in that text".to_string());
    };
    let attribution = &link.fated.claim.attribution;
    let name = attribution.source.as_ref().map(|source| source.name.as_str()).unwrap_or_default();
    let via = attribution.via.as_ref().map(|via| format!(", via {}", via.name)).unwrap_or_default();
    let cue = if attribution.cue.is_empty() { String::new() } else { format!(", \"{}\"", attribution.cue) };
    let how = match attribution.how {
        Some(How::NextSentence) => " in the next sentence",
        Some(How::Carried) => " further up",
        Some(How::Outlet) => ", nobody is credited",
        Some(How::SameSentence) | None => "",
    };
    Some(format!("source {name}{cue}{how}{via}"))
}

fn write_claims(out: &mut impl Write, chain: &Chain) -> Outcome {
    if chain.links.is_empty() {
        writeln!(out, "\nno claim on it is left in today's texts")?;
    }
    let shown = &chain.links[..chain.links.len().min(MAX_CLAIMS)];
    for links in shown.chunk_by(|a, b| a.fated.measure == b.fated.measure) {
        let mut table = table(["SAID (UTC)", "FIGURE", "SOURCE", "IN", "WHAT BECAME OF IT"]);
        table.add_rows(links.iter().map(|link| row(chain, link)));
        let measure = &links[0].fated.measure;
        let label = figure::label(measure, &Words::default());
        writeln!(out, "\n{}\n{}", style::bold(label), table.trim_fmt())?;
    }
    let more = chain.links.len() - shown.len();
    if more > 0 {
        writeln!(out, "and {more} claims more; --format json has them all")?;
    }
    Ok(())
}

fn row(chain: &Chain, link: &Link) -> [String; 5] {
    let fated = &link.fated;
    let reading = &fated.reading;
    let number = fated.claim.figure.as_ref().map(|told| figure::number(&told.number)).unwrap_or_default();
    let place = format!("{} {}/{}", reading.outlet, reading.article, reading.paragraph);
    let source = if fated.source.is_empty() { "(nobody)" } else { &fated.source };
    [figure::time(fated.said), number, source.to_string(), place, why(chain, link)]
}

/// What became of a claim, in words.
pub fn why(chain: &Chain, link: &Link) -> String {
    let fated = &link.fated;
    let is_meant = |place: &ClaimPlace, link: &Link| {
        let (claim, reading) = (&link.fated.claim, &link.fated.reading);
        (&claim.id, &reading.article, &reading.paragraph)
            == (&place.claim_id, &place.article, &place.paragraph)
    };
    let by = fated.by.as_ref().and_then(|place| chain.links.iter().find(|link| is_meant(place, link)));
    let other = by.map(|other| told_by(fated, &other.fated)).unwrap_or_else(|| "another claim".to_string());
    let is_decided = matches!(fated.fate, Fate::Rejected | Fate::Muted) && !fated.decisions.is_empty();
    let mut words = if is_decided { Vec::new() } else { vec![became(fated.fate, &other)] };
    words.extend(fated.follows.as_ref().map(|name| format!("copies {name}")));
    words.extend(fated.decisions.iter().map(decision));
    words.extend(link.came_later.then(|| "came after this update".to_string()));
    words.join("; ")
}

/// A fate in words, beside the claim that decided it.
fn became(fate: Fate, other: &str) -> String {
    match fate {
        Fate::Stands => "the figure stands on it".to_string(),
        Fate::Added => "added to the total before it".to_string(),
        Fate::Repeats => format!("says {other} again"),
        Fate::Vaguer => format!("says less than {other}"),
        Fate::Passed => format!("an earlier number, passed by {other}"),
        Fate::Overtaken => format!("overtaken by {other}"),
        Fate::TakenBack => format!("taken back by its source: {other}"),
        Fate::Denies => "denies this number".to_string(),
        Fate::Included => format!("counted in its own total, {other}"),
        Fate::Baseless => "no total of its source to add it to".to_string(),
        Fate::Part => "part of a total counted here".to_string(),
        Fate::Prior => "an earlier value, told in passing".to_string(),
        Fate::Historical => "of another event or time".to_string(),
        Fate::Projected => "expected, not counted".to_string(),
        Fate::Stock => "people to whom nothing happened".to_string(),
        Fate::Nobody => "nobody's word".to_string(),
        Fate::Rejected => "rejected by the desk".to_string(),
        Fate::Muted => "muted by the desk".to_string(),
        Fate::Silenced => "taken back by the outlet that it copies".to_string(),
        Fate::Killed => "its article was withdrawn".to_string(),
        Fate::Beyond => "no room: its article is too long".to_string(),
    }
}

/// "68 (De Noordpost, 13 Oct 09:35)".
fn told_by(fated: &Fated, other: &Fated) -> String {
    let number = other.claim.figure.as_ref().map(|told| figure::number(&told.number)).unwrap_or_default();
    let outlet =
        if other.reading.outlet == fated.reading.outlet { "same outlet" } else { &other.reading.outlet };
    format!("{number} ({outlet}, {})", figure::time(other.said).trim_start())
}

fn decision(decision: &Decision) -> String {
    let what = match decision.action {
        Action::Reject => "rejected".to_string(),
        Action::Correct => format!("{} set to {}", decision.field, decision.value),
        Action::Mute => format!("{} muted", decision.target),
        Action::Same => format!("{} is {}", decision.target, decision.same_as),
        Action::Undo => format!("a decision on {} undone", decision.target),
    };
    let why = if decision.why.is_empty() { String::new() } else { format!(": {}", decision.why) };
    format!("{what} by {} at {}{why}", decision.by, figure::time(decision.at).trim_start())
}
