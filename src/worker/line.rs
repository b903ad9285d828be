//! One input to the updates it causes: checks, reading, ledger, sentences. Pure; what the worker
//! does for a record and `replay` for a line.

use super::Refusal;
use crate::bus::Incoming;
use crate::ledger::{self, Ledger, Outcome, Upgraded};
use crate::lexicon::{self, Language, Lexicon};
use crate::model::{Input, Paragraph, Reading, Tally, Time, Update};
use crate::wire;
use crate::{reading, sentence};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How far an input's times may lie ahead of its record, in microseconds: a day.
const MAX_AHEAD_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// Raised with every release that reads otherwise, by its tables or by its grammar: a program of a lower
/// number does not go on from what one of a higher number has written.
pub const LEXICON_NUMBER: u32 = 1;

/// What became of an input that was taken in.
#[derive(Debug, Default)]
pub struct Taken {
    /// In order, whole: with labels and sentences.
    pub updates: Vec<Update>,
    /// Whether the ledger may hold something else now, be it only a reading.
    pub touched: bool,
    /// Whether the paragraph's language has no lexicon, so that nothing was read.
    pub unread: bool,
    /// It was taken in, and belongs to the dead letters all the same.
    pub refusal: Option<Refusal>,
}

/// The input in a record, checked against the record.
///
/// # Errors
/// The reason why the record is a dead letter.
pub fn decode(record: &Incoming<'_>) -> Result<Input, Refusal> {
    wire::check_schema(|name| record.headers.get(name))?;
    let input = wire::decode_input(record.value.ok_or(Refusal::Empty)?)?;
    check_key(record.key, &input)?;
    check_times(&input, record.stamp)?;
    Ok(input)
}

/// Takes `input` into the ledger, which closes what its time shows to be idle.
///
/// # Errors
/// The reason why nothing was taken in.
pub fn take(ledger: &mut Ledger, input: Input) -> Result<Taken, Refusal> {
    let mut unread = false;
    let outcome = match input {
        Input::Paragraph(paragraph) => {
            let reading;
            (reading, unread) = read(paragraph)?;
            ledger.take_reading(reading)
        }
        Input::Decision(decision) => ledger.take_decision(decision),
        Input::Story(story) => ledger.take_story(story),
    };
    Ok(complete(outcome, ledger.close_idle(), unread))
}

/// Takes a paragraph that was taken in before as it is read today.
///
/// # Errors
/// The reason why it stays as it was read before.
pub fn take_again(ledger: &mut Ledger, paragraph: Paragraph) -> Result<Taken, Refusal> {
    let (reading, unread) = read(paragraph)?;
    let taken = complete(ledger.take_reread(reading), Vec::new(), unread);
    match taken.refusal {
        Some(refusal) if taken.updates.is_empty() => Err(refusal),
        _ => Ok(taken),
    }
}

/// Tells one story anew whose tallies another ledger version or lexicon wrote; none is left: none.
pub fn tell_anew(ledger: &mut Ledger) -> Option<Upgraded> {
    let mut upgraded = ledger.upgrade_next()?;
    upgraded.updates.iter_mut().for_each(sentence::complete);
    Some(upgraded)
}

/// The same where there is no record, at the input's own time.
///
/// # Errors
/// The reason why nothing was taken in.
pub fn take_at_its_time(ledger: &mut Ledger, input: Input) -> Result<Taken, Refusal> {
    ledger.set_time(match &input {
        Input::Paragraph(paragraph) => paragraph.revised,
        Input::Decision(decision) => decision.at,
        Input::Story(story) => story.at,
    });
    take(ledger, input)
}

/// A ledger that has seen nothing.
pub fn empty_ledger(settings: ledger::Settings) -> Ledger {
    Ledger::new(reading::resolve, settings).with_directory(reading::DIRECTORY)
}

/// A tally as it is written: with its label.
pub fn label(tally: &Tally) -> Tally {
    Tally { label: sentence::label(&tally.measure), ..tally.clone() }
}

/// The lexicons that inputs are read with, for example `en:0a1b nl:2c3d`.
pub fn lexicons() -> String {
    let named = lexicon::languages().zip(digests()).map(|(language, digest)| format!("{language}:{digest}"));
    named.collect::<Vec<_>>().join(" ")
}

/// Their digests, in the same order.
pub fn digests() -> Vec<&'static str> {
    lexicon::languages().filter_map(lexicon::of).map(|lexicon| lexicon.digest()).collect()
}

fn check_key(key: Option<&[u8]>, input: &Input) -> Result<(), Refusal> {
    let (key, story) = (key.unwrap_or_default(), input.story());
    if key == story.as_bytes() {
        return Ok(());
    }
    let key = String::from_utf8_lossy(key).chars().take(80).collect();
    Err(Refusal::Key { key, story: story.to_string() })
}

fn check_times(input: &Input, stamp: Time) -> Result<(), Refusal> {
    match input {
        Input::Paragraph(paragraph) => {
            check_ahead("published", paragraph.published, stamp)?;
            check_ahead("revised", paragraph.revised, stamp)?;
            match paragraph.embargoed {
                Some(until) if until > stamp => Err(Refusal::Embargo { until, stamp }),
                _ => Ok(()),
            }
        }
        Input::Decision(decision) => check_ahead("at", decision.at, stamp),
        Input::Story(story) => check_ahead("at", story.at, stamp),
    }
}

fn check_ahead(field: &'static str, time: Time, stamp: Time) -> Result<(), Refusal> {
    if time.micros() <= stamp.micros() + MAX_AHEAD_MICROS {
        return Ok(());
    }
    Err(Refusal::Ahead { field, time, stamp })
}

/// The paragraph's reading, and whether it was left unread for want of a lexicon.
fn read(paragraph: Paragraph) -> Result<(Reading, bool), Refusal> {
    let named = || lexicon::of(&paragraph.language);
    let Some(lexicon) = (if paragraph.language.is_empty() { detected(&paragraph) } else { named() }) else {
        return Ok((reading::unread(paragraph), true));
    };
    let language = lexicon.language().to_string();
    let unnamed = paragraph.language.is_empty();
    let mut reading = guarded(|| reading::read(lexicon, paragraph))?;
    if unnamed {
        reading.language = language;
    }
    Ok((reading, false))
}

/// The lexicon for a paragraph that no language is said of. The text alone decides: a reading depends
/// on no neighbour.
fn detected(paragraph: &Paragraph) -> Option<&'static Lexicon> {
    match lexicon::detect(&paragraph.text) {
        Language::Known(lexicon) => Some(lexicon),
        Language::Unsupported(_) | Language::Unclear => None,
    }
}

/// The reading is pure: when it panics, whatever it left half done is gone with it.
fn guarded(read: impl FnOnce() -> Reading) -> Result<Reading, Refusal> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|panic| Refusal::Panic(panic_message(&*panic)))
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message").replace('\n', " ")
}

fn complete(outcome: Outcome, closed: Vec<Update>, unread: bool) -> Taken {
    let refusal = match &outcome {
        Outcome::Conflict { winner, .. } => Some(Refusal::Conflict(*winner)),
        Outcome::Failed { message, .. } => Some(Refusal::Panic(message.clone())),
        _ => None,
    };
    let touched = !matches!(outcome, Outcome::Duplicate | Outcome::Older);
    let mut updates = outcome.updates();
    updates.extend(closed);
    updates.iter_mut().for_each(sentence::complete);
    Taken { updates, touched, unread, refusal }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::{Headers, Topic};
    use crate::model::{Action, Decision, Status, Story};

    const STAMP: i64 = 1_714_521_600_000_000;
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;

    struct Schema(Option<&'static str>);

    impl Headers for Schema {
        fn get(&self, name: &str) -> Option<&[u8]> {
            self.0.filter(|_| name == wire::SCHEMA_HEADER).map(str::as_bytes)
        }

        fn each(&self, _take: &mut dyn FnMut(&str, &[u8])) {}
    }

    fn at(micros: i64) -> Time {
        Time::from_micros(STAMP + micros).unwrap()
    }

    fn paragraph() -> Paragraph {
        Paragraph {
            story: "brug".to_string(),
            article: "1".to_string(),
            paragraph: "1".to_string(),
            revision: 1,
            position: 1,
            language: "nl".to_string(),
            outlet: "De Koerier".to_string(),
            headline: String::new(),
            text: "De politie meldt drie doden.".to_string(),
            url: String::new(),
            published: at(0),
            revised: at(0),
            status: Status::Usable,
            embargoed: None,
        }
    }

    /// The refusal's word, or "taken".
    fn decoded(key: Option<&[u8]>, value: Option<&[u8]>, schema: Option<&'static str>) -> &'static str {
        let record = Incoming {
            topic: Topic::Paragraphs,
            partition: 0,
            offset: 0,
            stamp: at(0),
            key,
            value,
            headers: &Schema(schema),
        };
        decode(&record).map_or_else(|refusal| refusal.word(), |_| "taken")
    }

    fn decoded_input(input: Input) -> &'static str {
        let mut value = Vec::new();
        wire::encode_input(&input, &mut value);
        decoded(Some(input.story().as_bytes()), Some(&value), Some("1"))
    }

    #[test]
    fn a_record_is_taken_or_refused_for_its_form() {
        let mut value = Vec::new();
        wire::encode_input(&Input::Paragraph(paragraph()), &mut value);
        let (key, value) = (Some(&b"brug"[..]), Some(&value[..]));
        for (key, value, schema, expected) in [
            (key, value, Some("1"), "taken"),
            (key, value, None, "taken"),
            (key, value, Some("2"), "schema"),
            (key, value, Some("one"), "schema"),
            (key, None, Some("1"), "empty"),
            (key, Some(&b""[..]), Some("1"), "undecodable"),
            (key, Some(&b"\xff"[..]), Some("1"), "undecodable"),
            (key, value.map(|value| &value[..value.len() - 1]), Some("1"), "undecodable"),
            (None, value, Some("1"), "key"),
            (Some(b""), value, Some("1"), "key"),
            (Some(b"brug "), value, Some("1"), "key"),
            (Some(b"\xff"), value, Some("1"), "key"),
        ] {
            assert_eq!(decoded(key, value, schema), expected, "{key:?} {schema:?}");
        }
    }

    #[test]
    fn a_paragraph_is_taken_or_refused_for_what_it_holds() {
        type Change = fn(&mut Paragraph);
        let rows: &[(&str, Change, &str)] = &[
            ("as it is", |_| {}, "taken"),
            ("published a day ahead", |p| p.published = at(DAY), "taken"),
            ("published further ahead", |p| p.published = at(DAY + 1), "ahead"),
            ("revised a day ahead", |p| p.revised = at(DAY), "taken"),
            ("revised further ahead", |p| p.revised = at(DAY + 1), "ahead"),
            ("of long ago", |p| p.revised = Time::MIN, "taken"),
            ("an embargo that is over", |p| p.embargoed = Some(at(0)), "taken"),
            ("an embargo", |p| p.embargoed = Some(at(1)), "embargo"),
            ("no story", |p| p.story.clear(), "undecodable"),
            ("no article", |p| p.article.clear(), "undecodable"),
            ("no paragraph", |p| p.paragraph.clear(), "undecodable"),
            ("an id of 256 bytes", |p| p.article = "x".repeat(256), "taken"),
            ("an id of 257 bytes", |p| p.article = "x".repeat(257), "undecodable"),
            ("256 KiB of text", |p| p.text = "x".repeat(256 * 1024), "taken"),
            ("more text", |p| p.text = "x".repeat(256 * 1024 + 1), "undecodable"),
        ];
        for (what, change, expected) in rows {
            let mut changed = paragraph();
            change(&mut changed);
            assert_eq!(decoded_input(Input::Paragraph(changed)), *expected, "{what}");
        }
    }

    #[test]
    fn decisions_and_story_records_are_not_of_the_future() {
        for (time, expected) in [(at(DAY), "taken"), (at(DAY + 1), "ahead")] {
            let decision = Decision {
                story: "brug".to_string(),
                target: "outlet:De Koerier".to_string(),
                at: time,
                action: Action::Mute,
                by: "desk".to_string(),
                why: String::new(),
                field: String::new(),
                value: String::new(),
                same_as: String::new(),
            };
            assert_eq!(decoded_input(Input::Decision(decision)), expected);
            let story = Story {
                story: "brug".to_string(),
                at: time,
                title: String::new(),
                scene: Vec::new(),
                time_zone: String::new(),
                languages: Vec::new(),
            };
            assert_eq!(decoded_input(Input::Story(story)), expected);
        }
    }

    #[test]
    fn an_input_comes_to_whole_updates_once() {
        let mut ledger = empty_ledger(ledger::Settings::default());
        let taken = take(&mut ledger, Input::Paragraph(paragraph())).unwrap();
        assert!(taken.touched && !taken.unread && taken.refusal.is_none());
        let [update] = &taken.updates[..] else { panic!("{:?}", taken.updates) };
        assert!(!update.label.nl.is_empty() && !update.label.en.is_empty());
        let again = take(&mut ledger, Input::Paragraph(paragraph())).unwrap();
        assert!(again.updates.is_empty() && !again.touched);
    }

    #[test]
    fn a_panic_inside_the_reading_is_a_reason_in_one_line() {
        let refusal = guarded(|| panic!("byte {}\nis odd", 7)).unwrap_err();
        assert_eq!(
            (refusal.word(), refusal.to_string().as_str()),
            ("panic", "it could not be read or folded: byte 7 is odd")
        );
    }

    #[test]
    fn a_language_without_a_lexicon_is_read_as_nothing_and_said() {
        let mut ledger = empty_ledger(ledger::Settings::default());
        let foreign = Paragraph { language: "tlh".to_string(), ..paragraph() };
        let taken = take(&mut ledger, Input::Paragraph(foreign)).unwrap();
        assert!(taken.unread && taken.updates.is_empty() && taken.refusal.is_none());
    }

    #[test]
    fn where_no_language_is_said_the_text_tells() {
        for (text, language, unread) in [
            (
                "Bij de brand in een flat zijn vannacht drie bewoners omgekomen, meldt de politie.",
                "nl",
                false,
            ),
            ("Three people died when fire broke out in a block of flats, police said.", "en", false),
            ("Trzy osoby zginęły w nocnym pożarze bloku mieszkalnego, podała policja.", "", true),
        ] {
            let unsaid = Paragraph { language: String::new(), text: text.to_string(), ..paragraph() };
            let (reading, left) = read(unsaid).unwrap_or_else(|_| panic!("{text} was refused"));
            assert_eq!((reading.language.as_str(), left), (language, unread), "{text}");
        }
    }

    #[test]
    fn unlike_texts_of_one_revision_are_a_conflict_and_the_ledger_goes_by_the_rule() {
        let mut ledger = empty_ledger(ledger::Settings::default());
        take(&mut ledger, Input::Paragraph(paragraph())).unwrap();
        let other = Paragraph { status: Status::Withdrawn, text: String::new(), ..paragraph() };
        let taken = take(&mut ledger, Input::Paragraph(other)).unwrap();
        assert_eq!(taken.refusal, Some(Refusal::Conflict(ledger::Winner::Arrived)));
        assert_eq!(taken.updates.len(), 1, "withdrawn wins");
    }
}
