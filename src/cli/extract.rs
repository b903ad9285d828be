//! `extract`: the figures and statements in a text, without any log.

use super::explained::{self, ClueLine, UncountedLine};
use super::failure::{Failure, Outcome};
use super::figure;
use super::lines::{Lines, Origin};
use super::stop;
use super::tallies::width;
use crate::lexicon::{self, Language, Lexicon};
use crate::model::{Claim, Figure, How, Modality, Scope, Source};
use crate::reading::{self, Explained};
use clap::{Args, ValueEnum};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::{Deserialize, Serialize};
use std::io::{BufWriter, Write, stdout};
use std::path::PathBuf;

#[derive(Args, Debug)]
pub struct ExtractArgs {
    /// The text's language: nl, en ...; `auto` takes what a line of jsonl says, else finds it out
    #[arg(long, value_name = "CODE", default_value = "auto")]
    language: String,
    /// A table for people, one JSON object, or JSON lines in and out
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Also which words and which lines of the tables made each figure, and why other numbers are none
    #[arg(long)]
    explain: bool,
    /// The text, or `-` for standard input; with jsonl, lines {"id","lang","text"}
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Json,
    Jsonl,
}

pub fn run(args: &ExtractArgs) -> Outcome {
    stop::leave_at_once()?;
    let origin = Origin::from(args.file.as_path());
    if args.format == Format::Jsonl {
        return extract_lines(args, &origin);
    }
    if args.language != "auto" {
        lexicon_for(&args.language, "").map_err(Failure::Usage)?;
    }
    let text = origin.read()?;
    let lexicon =
        lexicon_for(&args.language, &text).map_err(|e| Failure::Failed(format!("{origin}: {e}")))?;
    let found = found(args, lexicon, &text);
    let mut out = BufWriter::new(stdout().lock());
    match args.format {
        Format::Text => {
            write_text(&mut out, &found.claims)?;
            if let Some(explained) = &found.explained {
                explained::write(&mut out, lexicon, explained)?;
            }
        }
        _ => writeln!(out, "{}", to_json(&Extract::of(&found, lexicon)))?,
    }
    out.flush()?;
    Ok(())
}

/// What a text says, and what made it so where that is asked for.
struct Told {
    claims: Vec<(usize, Claim)>,
    explained: Option<Explained>,
}

fn found(args: &ExtractArgs, lexicon: &'static Lexicon, text: &str) -> Told {
    if !args.explain {
        return Told { claims: reading::extract(lexicon, text), explained: None };
    }
    let explained = reading::explain(lexicon, text);
    let claims = explained.claims.iter().map(|(paragraph, claim, _)| (*paragraph, claim.clone())).collect();
    Told { claims, explained: Some(explained) }
}

/// What a text says, as JSON.
#[derive(Serialize)]
struct Extract<'a> {
    figures: Vec<FigureLine<'a>>,
    statements: Vec<StatementLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uncounted: Option<Vec<UncountedLine<'a>>>,
}

/// Fields and words as the evaluation of readings has them; what a text leaves open is null.
#[derive(Serialize)]
struct FigureLine<'a> {
    paragraph: usize,
    value: Option<u32>,
    low: Option<u32>,
    high: Option<u32>,
    qualifier: &'static str,
    event: &'static str,
    predicate: Option<&'a str>,
    who: Option<&'a str>,
    group: &'static str,
    side: Option<&'a str>,
    source: Option<&'a str>,
    via: Option<&'a str>,
    hedged: bool,
    modality: &'static str,
    scope: &'static str,
    place: Option<&'a str>,
    when: Option<&'a str>,
    period: Option<&'a str>,
    change: Option<&'static str>,
    perpetrator: Option<&'static str>,
    anchor: Option<&'a str>,
    quote: &'a str,
    start: u32,
    end: u32,
    rule: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    explained: Option<Vec<ClueLine<'a>>>,
}

#[derive(Serialize)]
struct StatementLine<'a> {
    paragraph: usize,
    source: Option<&'a str>,
    via: Option<&'a str>,
    hedged: bool,
    modality: &'static str,
    anchor: &'a str,
    start: u32,
    end: u32,
    rule: &'a str,
}

impl<'a> Extract<'a> {
    fn of(found: &'a Told, lexicon: &Lexicon) -> Extract<'a> {
        let explained = found.explained.as_ref();
        let uncounted = explained.map(|e| explained::uncounted(lexicon, &e.uncounted));
        let mut extract = Extract { figures: Vec::new(), statements: Vec::new(), uncounted };
        for (index, (paragraph, claim)) in found.claims.iter().enumerate() {
            let Some(figure) = &claim.figure else {
                extract.statements.push(StatementLine::of(*paragraph, claim));
                continue;
            };
            let clues = explained.map(|e| explained::clues(lexicon, &e.claims[index].2));
            extract
                .figures
                .push(FigureLine { explained: clues, ..FigureLine::of(*paragraph, claim, figure) });
        }
        extract
    }
}

impl<'a> FigureLine<'a> {
    fn of(paragraph: usize, claim: &'a Claim, figure: &'a Figure) -> FigureLine<'a> {
        FigureLine {
            paragraph,
            value: figure.number.value,
            low: figure.number.low,
            high: figure.number.high,
            qualifier: figure.number.qualifier.word(),
            event: figure.event.word(),
            predicate: known(&figure.predicate),
            who: known(&figure.who),
            group: figure.group.word(),
            side: known(&figure.side),
            source: voice(claim),
            via: name(claim.attribution.via.as_ref()),
            hedged: claim.hedged,
            modality: claim.modality.word(),
            scope: figure.scope.word(),
            place: known(&figure.place),
            when: known(&figure.when),
            period: known(&figure.period),
            change: claim.change.map(|change| change.word()),
            perpetrator: figure.perpetrator.map(|perpetrator| perpetrator.word()),
            anchor: known(&figure.anchor),
            quote: &claim.provenance.quote,
            start: claim.provenance.anchor.start,
            end: claim.provenance.anchor.end,
            rule: &claim.provenance.rule,
            explained: None,
        }
    }
}

impl<'a> StatementLine<'a> {
    fn of(paragraph: usize, claim: &'a Claim) -> StatementLine<'a> {
        StatementLine {
            paragraph,
            source: voice(claim),
            via: name(claim.attribution.via.as_ref()),
            hedged: claim.hedged,
            modality: claim.modality.word(),
            anchor: &claim.provenance.quote,
            start: claim.provenance.anchor.start,
            end: claim.provenance.anchor.end,
            rule: &claim.provenance.rule,
        }
    }
}

/// Whom the text credits: nobody where the outlet speaks for itself.
fn voice(claim: &Claim) -> Option<&str> {
    if claim.attribution.how == Some(How::Outlet) {
        return None;
    }
    name(claim.attribution.source.as_ref())
}

pub fn name(source: Option<&Source>) -> Option<&str> {
    source.and_then(|source| known(&source.name))
}

fn known(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// The words that a line of jsonl brings.
#[derive(Deserialize)]
struct Passage {
    id: serde_json::Value,
    #[serde(default)]
    lang: Option<String>,
    text: String,
}

#[derive(Serialize)]
struct PassageFigures<'a> {
    id: &'a serde_json::Value,
    figures: Vec<FigureLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uncounted: Option<Vec<UncountedLine<'a>>>,
}

fn extract_lines(args: &ExtractArgs, origin: &Origin) -> Outcome {
    let mut lines = Lines::new(origin.open()?);
    let mut out = BufWriter::new(stdout().lock());
    let mut faults = 0;
    while let Some((number, line)) = lines.next().map_err(|error| origin.unread(&error))? {
        match line.and_then(|line| passage(args, &line)) {
            Ok(figures) => writeln!(out, "{figures}")?,
            Err(fault) => {
                faults += 1;
                eprintln!("tallywire: {origin}, line {number}: {fault}; passed over");
            }
        }
    }
    out.flush()?;
    if faults == 0 { Ok(()) } else { Err(Failure::Said) }
}

fn passage(args: &ExtractArgs, line: &str) -> Result<String, String> {
    let passage: Passage = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let language = if args.language == "auto" { passage.lang.as_deref() } else { None };
    let lexicon = lexicon_for(language.unwrap_or(&args.language), &passage.text)?;
    let found = found(args, lexicon, &passage.text);
    let Extract { figures, uncounted, .. } = Extract::of(&found, lexicon);
    Ok(to_json(&PassageFigures { id: &passage.id, figures, uncounted }))
}

/// The lexicon of `language`; `auto`: of the one that `text` seems to be in.
fn lexicon_for(language: &str, text: &str) -> Result<&'static Lexicon, String> {
    let known = || lexicon::languages().collect::<Vec<_>>().join(", ");
    if language != "auto" {
        return lexicon::of(language)
            .ok_or_else(|| format!("language '{language}' has no lexicon; known are: {}", known()));
    }
    match lexicon::detect(text) {
        Language::Known(lexicon) => Ok(lexicon),
        Language::Unsupported(name) => {
            Err(format!("the text seems to be {name}, which has no lexicon; known are: {}", known()))
        }
        Language::Unclear => {
            Err(format!("the text's language is not clear; say it with --language, one of: {}", known()))
        }
    }
}

fn to_json(line: &impl Serialize) -> String {
    serde_json::to_string(line).expect("plain text and numbers")
}

fn write_text(out: &mut impl Write, found: &[(usize, Claim)]) -> Outcome {
    let mut figures = table(["PARAGRAPH", "FIGURE", "EVENT", "WHO", "SOURCE", "NOTES"]);
    let mut statements = table(["PARAGRAPH", "STATEMENT", "SOURCE", "NOTES"]);
    for (paragraph, claim) in found {
        let place = paragraph.to_string();
        let source = source(claim);
        match &claim.figure {
            Some(figure) => figures.add_row([
                place,
                figure::number(&figure.number),
                event(figure),
                figure.who.clone(),
                source,
                notes(claim, Some(figure)),
            ]),
            None => statements.add_row([place, claim.provenance.quote.clone(), source, notes(claim, None)]),
        };
    }
    figures.column_mut(1).expect("six columns").set_cell_alignment(CellAlignment::Right);
    for table in [figures, statements].iter_mut().filter(|table| !table.is_empty()) {
        table.column_mut(0).expect("a first column").set_cell_alignment(CellAlignment::Right);
        writeln!(out, "{}\n", table.trim_fmt())?;
    }
    if found.is_empty() {
        eprintln!("no figures and no statements found");
    }
    Ok(())
}

pub fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    if let Some(width) = width() {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table
}

pub fn event(figure: &Figure) -> String {
    if figure.predicate.is_empty() { figure.event.to_string() } else { figure.predicate.clone() }
}

pub fn source(claim: &Claim) -> String {
    let source = voice(claim).unwrap_or("(the outlet)");
    match name(claim.attribution.via.as_ref()) {
        Some(via) => format!("{source}, via {via}"),
        None => source.to_string(),
    }
}

fn notes(claim: &Claim, figure: Option<&Figure>) -> String {
    let mut notes = Vec::new();
    if claim.hedged {
        notes.push("unconfirmed".to_string());
    }
    if claim.modality != Modality::Actual {
        notes.push(claim.modality.to_string());
    }
    if let Some(change) = claim.change {
        notes.push(change.to_string());
    }
    if let Some(figure) = figure {
        if figure.scope != Scope::Total {
            notes.push(figure.scope.to_string());
        }
        let where_and_when = [("at", &figure.place), ("", &figure.when), ("period", &figure.period)];
        for (word, text) in where_and_when.iter().filter(|(_, text)| !text.is_empty()) {
            notes.push(format!("{word} {text}").trim().to_string());
        }
    }
    notes.join("; ")
}
