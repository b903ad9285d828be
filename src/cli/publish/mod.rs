//! `publish`: puts paragraphs, decisions and story records on the log.

mod align;
mod article;
mod sink;
mod stream;

use super::bus::BusArgs;
use super::failure::{Failure, Outcome};
use super::lines::{Lines, Origin};
use super::stop;
use crate::bus::{Bus, clock};
use crate::lexicon::{self, Language};
use crate::model::{Input, MAX_HEADLINE_BYTES, MAX_ID_BYTES, MAX_NAME_BYTES, Time};
use article::Article;
use clap::{Args, ValueEnum};
pub use sink::Sink;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub struct PublishArgs {
    /// What the files hold; `auto` goes by their name and first character
    #[arg(long, value_enum, default_value_t = Format::Auto)]
    format: Format,
    /// The story that the text belongs to; JSON lines name theirs themselves
    #[arg(long, value_name = "ID", value_parser = id)]
    story: Option<String>,
    /// The article that the text is; a file's name without its ending by default
    #[arg(long, value_name = "ID", value_parser = id)]
    article: Option<String>,
    /// Who published the text
    #[arg(long, value_name = "NAME", value_parser = name)]
    outlet: Option<String>,
    /// The article's headline
    #[arg(long, value_name = "TEXT", value_parser = headline)]
    headline: Option<String>,
    /// The text's language: nl, en, de ...; found out from the whole text by default
    #[arg(long, value_name = "CODE", value_parser = name)]
    language: Option<String>,
    /// When this version of the text was published, for example 2024-05-01T10:00:00Z; now by default
    #[arg(long, value_name = "TIME")]
    published: Option<Time>,
    /// The files, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    bus: BusArgs,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Auto,
    /// Paragraphs with a blank line between them; the whole of one article
    Text,
    /// One JSON object a line: a paragraph, {"decision":{..}} or {"story":{..}}
    Paragraphs,
}

pub fn run(args: &PublishArgs) -> Outcome {
    stop::leave_at_once()?;
    let origins: Vec<Origin> = args.files.iter().map(|path| Origin::from(path.as_path())).collect();
    if origins == [Origin::Stdin] {
        return publish_stdin(args);
    }
    if origins.contains(&Origin::Stdin) {
        return Err(Failure::Usage(
            "'-' can't stand beside files; publish them one after another".to_string(),
        ));
    }
    let loads = load_all(args, &origins)?;
    let bus = args.bus.open()?;
    let inputs = settle(&*bus, args, loads)?;
    Sink::send_all(&*bus, &args.bus.address.to_string(), &inputs)
}

/// What a file holds, checked as far as that goes without the log.
enum Load {
    Inputs(Vec<Input>),
    Article(Article),
}

fn load_all(args: &PublishArgs, origins: &[Origin]) -> Result<Vec<Load>, Failure> {
    let mut loads = Vec::new();
    let mut articles: Vec<String> = Vec::new();
    for origin in origins {
        let text = origin.read()?;
        loads.push(match format_of(args.format, origin, &text)? {
            Format::Paragraphs => {
                no_text_flags(args)?;
                Load::Inputs(stream::check_whole(origin, &text, clock::now())?)
            }
            _ => {
                let article = article(args, origin, &text)?;
                if articles.contains(&article.article) {
                    return Err(Failure::Usage(format!(
                        "{origin} is another version of article '{}'; publish the files one by one",
                        article.article
                    )));
                }
                articles.push(article.article.clone());
                Load::Article(article)
            }
        });
    }
    Ok(loads)
}

/// The inputs of every file: articles are compared with what the log has of them.
fn settle(bus: &dyn Bus, args: &PublishArgs, loads: Vec<Load>) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for load in loads {
        match load {
            Load::Inputs(some) => inputs.extend(some),
            Load::Article(article) => {
                inputs.extend(article.inputs(bus, args.published.unwrap_or_else(clock::now))?);
            }
        }
    }
    Ok(inputs)
}

fn publish_stdin(args: &PublishArgs) -> Outcome {
    let origin = Origin::Stdin;
    let mut reader = origin.open()?;
    let first = stream::first_character(&mut reader).map_err(|error| origin.unread(&error))?;
    match format_of(args.format, &origin, &first)? {
        Format::Paragraphs => {
            no_text_flags(args)?;
            let bus = args.bus.open()?;
            stream::publish(&*bus, &args.bus.address.to_string(), &origin, Lines::new(reader))
        }
        _ => {
            drop(reader);
            let article = article(args, &origin, &origin.read()?)?;
            let bus = args.bus.open()?;
            let inputs = article.inputs(&*bus, args.published.unwrap_or_else(clock::now))?;
            Sink::send_all(&*bus, &args.bus.address.to_string(), &inputs)
        }
    }
}

fn article(args: &PublishArgs, origin: &Origin, text: &str) -> Result<Article, Failure> {
    let story = args.story.clone().ok_or_else(|| {
        Failure::Usage(format!("{origin} holds text: say with --story ID which story it belongs to"))
    })?;
    let id = match (&args.article, origin) {
        (Some(id), _) => id.clone(),
        (None, Origin::File(path)) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        (None, Origin::Stdin) => {
            return Err(Failure::Usage(
                "say with --article ID which article standard input holds".to_string(),
            ));
        }
    };
    let mut article = Article {
        origin: origin.to_string(),
        story,
        article: id,
        outlet: args.outlet.clone().unwrap_or_default(),
        headline: args.headline.clone().unwrap_or_default(),
        language: args.language.clone().unwrap_or_default(),
        paragraphs: article::split(text),
    };
    article.check()?;
    if article.language.is_empty() {
        article.language = detected(origin, text);
    }
    Ok(article)
}

/// The tag of the language that the article seems to be in. One that can't be told is left open, and
/// the reader looks at each paragraph again.
fn detected(origin: &Origin, text: &str) -> String {
    match lexicon::detect(text) {
        Language::Known(lexicon) => return lexicon.language().to_string(),
        Language::Unsupported(name) => {
            eprintln!(
                "tallywire: {origin} seems to be {name}, which has no lexicon: it is published, and nothing will be read in it"
            );
        }
        Language::Unclear => {
            eprintln!(
                "tallywire: {origin}: the language is not clear; say it with --language if paragraphs stay unread"
            );
        }
    }
    String::new()
}

/// The format asked for, or the one that the file's name, and else its first character, speak of.
fn format_of(asked: Format, origin: &Origin, text: &str) -> Result<Format, Failure> {
    if asked != Format::Auto {
        return Ok(asked);
    }
    if let Origin::File(path) = origin {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("jsonl" | "ndjson") => return Ok(Format::Paragraphs),
            Some("txt" | "text") => return Ok(Format::Text),
            _ => {}
        }
    }
    match text.trim_start().chars().next() {
        Some('{') => Ok(Format::Paragraphs),
        Some('<' | '[') => Err(Failure::Failed(format!(
            "{origin}: neither text nor JSON lines; if it is text all the same, say --format text"
        ))),
        _ => Ok(Format::Text),
    }
}

/// JSON lines say for themselves what these flags say of a text.
fn no_text_flags(args: &PublishArgs) -> Outcome {
    let given = [
        ("--story", args.story.is_some()),
        ("--article", args.article.is_some()),
        ("--outlet", args.outlet.is_some()),
        ("--headline", args.headline.is_some()),
        ("--language", args.language.is_some()),
        ("--published", args.published.is_some()),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((flag, _)) => {
            Err(Failure::Usage(format!("{flag} is for text; JSON lines name it themselves, leave it out")))
        }
        None => Ok(()),
    }
}

fn id(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("an id may not be empty".to_string()) } else { at_most(text, MAX_ID_BYTES) }
}

fn name(text: &str) -> Result<String, String> {
    at_most(text, MAX_NAME_BYTES)
}

fn headline(text: &str) -> Result<String, String> {
    at_most(text, MAX_HEADLINE_BYTES)
}

fn at_most(text: &str, limit: usize) -> Result<String, String> {
    if text.len() > limit {
        return Err(format!("{} bytes long, and at most {limit} are allowed", text.len()));
    }
    Ok(text.to_string())
}
