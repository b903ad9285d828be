//! A log as an earlier program left it, and whether today's has brought it up to date.
//!
//! There is one lexicon and one ledger in a program. So the earlier one's are today's with some of what
//! they say changed: what an earlier lexicon read otherwise or not at all, and what an earlier ledger did
//! not count.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tallywire::bus::{Bus, From, Incoming, Outgoing, Publisher, Topic};
use tallywire::ledger::{Ledger, Outcome, Touched};
use tallywire::model::{
    Event, Input, Measure, Modality, Number, Paragraph, Publication, Reading, Reason, Status, Tally, Time,
    Update, Words,
};
use tallywire::wire::{self, Entry, Envelope, Progress};
use tallywire::worker::{self, Settings, Summary, line};
use tallywire::{lexicon, reading};

/// Long enough for a group to come together.
const IDLE: Duration = Duration::from_secs(8);

/// What was different about the earlier program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// It read other numbers, or nothing, in some paragraphs.
    Lexicon,
    /// It did not count the missing.
    Ledger,
}

/// Takes the first inputs of each partition on `bus`, so many in a hundred, as the earlier program did, and
/// writes what it wrote.
pub fn run(bus: &dyn Bus, earlier: Earlier, percent: usize) {
    let mut contested: BTreeMap<_, BTreeSet<u64>> = BTreeMap::new();
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    each(bus, Topic::Paragraphs, &mut |record| {
        *counts.entry(record.partition).or_default() += 1;
        if let Ok(Input::Paragraph(paragraph)) = line::decode(&record) {
            contested.entry(revision(&paragraph)).or_default().insert(paragraph.digest());
        }
    });
    contested.retain(|_, digests| digests.len() > 1);
    let contested: BTreeSet<_> = contested.into_keys().collect();
    let mut partitions: BTreeMap<u32, Partition> = BTreeMap::new();
    each(bus, Topic::Paragraphs, &mut |record| {
        let partition = partitions.entry(record.partition).or_insert_with(|| Partition::new(earlier));
        if partition.taken < counts[&record.partition] * percent / 100 {
            partition.take(&record, &contested);
        }
    });
    let mut publisher = bus.publisher().expect("a publisher");
    for (number, partition) in partitions {
        partition.write(&mut *publisher, number);
    }
    publisher.flush().expect("flushed");
}

/// Holds what is on the bus against what today's program makes of all its inputs, one after the other.
/// Returns how many updates the upgrade brought.
pub fn check(bus: &dyn Bus, what: &str) -> usize {
    let (found, expected) = (Found::read(bus), replayed(bus));
    assert_eq!(derived(found.tallies.values()), expected.0, "{what}: tallies");
    assert_eq!(found.readings, expected.1, "{what}: readings");
    check_versions(&found.updates, what);
    assert_eq!(views(&found.updates), stated(&found.tallies), "{what}: updates applied to nothing");
    for (partition, (progress, end)) in &found.progress {
        assert_eq!(progress.offset, *end, "{what}, partition {partition}: everything is read");
        assert_eq!(progress.upgrade, None, "{what}, partition {partition}");
        assert_eq!((progress.ledger_version, &progress.lexicon), (Ledger::VERSION, &line::lexicons()));
    }
    found.updates.iter().filter(|update| update.reason == Reason::Upgrade).count()
}

/// Publishes generated inputs, has the earlier program take most of them, and today's the rest; returns what
/// that did.
#[allow(dead_code)] // Not every bus needs it.
pub fn upgrade(bus: &dyn Bus, earlier: Earlier) -> Summary {
    let mut publisher = bus.publisher().expect("a publisher");
    for input in crate::generated::inputs(&mut crate::generated::dice::Dice::new(1), 400) {
        let (key, value) = (input.story(), encoded(|out| wire::encode_input(&input, out)));
        let (key, value) = (key.as_bytes(), Some(&value[..]));
        let envelope = Envelope::input(&input);
        let headers = &envelope.headers()[..];
        let record = Outgoing { topic: Topic::Paragraphs, partition: None, stamp: None, key, value, headers };
        publisher.publish(record).expect("published");
    }
    publisher.flush().expect("flushed");
    run(bus, earlier, 80);
    let mut seat = bus.seat(0).expect("a seat");
    let (settings, never) =
        (Settings { until_idle: Some(IDLE), ..Settings::default() }, AtomicBool::new(false));
    worker::run(&mut *seat, &settings, &never, &mut |_| {}).expect("it works to the end")
}

/// Whether nothing is left of an upgrade in any partition.
#[allow(dead_code)] // Not every bus needs it.
pub fn is_upgraded(bus: &dyn Bus) -> bool {
    let today = |(progress, _): &(Progress, u64)| {
        progress.upgrade.is_none()
            && progress.ledger_version == Ledger::VERSION
            && progress.lexicon_number == line::LEXICON_NUMBER
    };
    Found::read(bus).progress.values().all(today)
}

type Revision = (String, String, String, u32);

fn revision(paragraph: &Paragraph) -> Revision {
    let Paragraph { story, article, paragraph: id, revision, .. } = paragraph;
    (story.clone(), article.clone(), id.clone(), *revision)
}

/// One partition of the earlier program.
struct Partition {
    earlier: Earlier,
    ledger: Ledger,
    taken: usize,
    next: u64,
    stamp: Time,
    updates: Vec<Update>,
    tallies: BTreeMap<String, Tally>,
    entries: BTreeMap<String, Entry>,
    /// Every revision as it is stored.
    stored: BTreeMap<(Revision, u64), Reading>,
}

impl Partition {
    fn new(earlier: Earlier) -> Partition {
        Partition {
            earlier,
            ledger: line::empty_ledger(Default::default()),
            taken: 0,
            next: 0,
            stamp: Time::default(),
            updates: Vec::new(),
            tallies: BTreeMap::new(),
            entries: BTreeMap::new(),
            stored: BTreeMap::new(),
        }
    }

    fn take(&mut self, record: &Incoming<'_>, contested: &BTreeSet<Revision>) {
        self.taken += 1;
        (self.next, self.stamp) = (record.offset + 1, record.stamp);
        let Ok(input) = line::decode(record) else { return };
        self.ledger.set_time(record.stamp);
        let outcome = match input {
            Input::Paragraph(paragraph) => self.take_paragraph(paragraph, contested),
            Input::Decision(decision) => self.ledger.take_decision(decision),
            Input::Story(story) => self.ledger.take_story(story),
        };
        self.updates.extend(outcome.updates());
        for touched in self.ledger.changes() {
            keep(touched, &mut self.tallies, &mut self.entries);
        }
        self.ledger.commit();
    }

    fn take_paragraph(&mut self, paragraph: Paragraph, contested: &BTreeSet<Revision>) -> Outcome {
        let revision = revision(&paragraph);
        let today = read(paragraph);
        let (stored, counted) = match self.earlier {
            _ if today.status == Status::Withdrawn => (today.clone(), today),
            Earlier::Lexicon => {
                let read = as_read_earlier(today, contested.contains(&revision));
                (read.clone(), read)
            }
            Earlier::Ledger => (today.clone(), without_the_missing(today)),
        };
        self.stored.insert((revision, stored.digest), stored);
        self.ledger.take_reading(counted)
    }

    fn write(mut self, publisher: &mut dyn Publisher, number: u32) {
        for entry in self.entries.values_mut() {
            if let Entry::Reading(reading) = entry {
                *reading = as_stored(reading, &self.stored);
            }
        }
        let mut put = |topic, key: &str, envelope: &Envelope, value: Vec<u8>| {
            let (partition, stamp) = (Some(number), Some(self.stamp));
            let (key, value, headers) = (key.as_bytes(), Some(&value[..]), &envelope.headers()[..]);
            publisher.publish(Outgoing { topic, partition, stamp, key, value, headers }).expect("published");
        };
        for update in self.updates {
            let (envelope, story) = (Envelope::update(&update, self.stamp, self.stamp), update.story.clone());
            put(Topic::Updates, &story, &envelope, encoded(|out| wire::encode_update(update, out)));
        }
        for (key, mut tally) in self.tallies {
            if self.earlier == Earlier::Ledger {
                tally.ledger_version = Ledger::VERSION - 1;
            }
            let envelope = Envelope::tally(&tally);
            put(Topic::Tallies, &key, &envelope, encoded(|out| wire::encode_tally(tally, out)));
        }
        let is_lexicon = self.earlier == Earlier::Lexicon;
        let progress = Progress {
            offset: self.next,
            ledger_version: Ledger::VERSION - u32::from(!is_lexicon),
            lexicon: if is_lexicon { "nl:earlier".to_string() } else { line::lexicons() },
            lexicon_number: line::LEXICON_NUMBER - u32::from(is_lexicon),
            upgrade: None,
        };
        self.entries.insert(wire::progress_key().to_string(), Entry::Progress(progress));
        for (key, entry) in self.entries {
            let value = encoded(|out| wire::encode_changelog(entry, out));
            put(Topic::Readings, &key, &Envelope::plain(), value);
        }
    }
}

fn encoded(encode: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut value = Vec::new();
    encode(&mut value);
    value
}

fn read(paragraph: Paragraph) -> Reading {
    match lexicon::of(&paragraph.language) {
        Some(lexicon) => reading::read(lexicon, paragraph),
        None => reading::unread(paragraph),
    }
}

/// Where two contents of a revision meet, which one counts depends on whether it claims anything.
fn as_read_earlier(today: Reading, is_contested: bool) -> Reading {
    if today.lexicon.is_empty() {
        return today;
    }
    let mut earlier = Reading { lexicon: "earlier".to_string(), ..today };
    match earlier.digest % 4 {
        0 if !is_contested => {
            earlier.claims.clear();
            earlier.sketch.clear();
            earlier.offers = Default::default();
        }
        1 => {
            for claim in &mut earlier.claims {
                claim.id.push('?');
                if let Some(figure) = &mut claim.figure {
                    figure.number = Number::exact(figure.number.value.unwrap_or_default() + 100);
                }
            }
        }
        _ => {}
    }
    earlier
}

fn without_the_missing(mut today: Reading) -> Reading {
    for claim in &mut today.claims {
        if claim.figure.as_ref().is_some_and(|figure| figure.event == Event::Missing) {
            claim.modality = Modality::Projected;
        }
    }
    today
}

/// The reading that the ledger keeps as it is stored, trace and all.
fn as_stored(kept: &Reading, stored: &BTreeMap<(Revision, u64), Reading>) -> Reading {
    let place = |revision| (kept.story.clone(), kept.article.clone(), kept.paragraph.clone(), revision);
    let at = |revision: u32, digest| &stored[&(place(revision), digest)];
    let mut reading = at(kept.revision, kept.digest).clone();
    reading.trace = kept.trace.clone();
    for trace in &mut reading.trace {
        let earlier = at(trace.revision, trace.digest);
        trace.claim_ids = earlier.claims.iter().map(|claim| claim.id.clone()).collect();
    }
    reading
}

fn keep(touched: Touched<'_>, tallies: &mut BTreeMap<String, Tally>, entries: &mut BTreeMap<String, Entry>) {
    match touched {
        Touched::Tally(tally) => {
            tallies.insert(wire::tally_key(&tally.story, &tally.measure), line::label(tally));
        }
        Touched::Reading(reading) => {
            let key = wire::reading_key(&reading.story, &reading.article, &reading.paragraph);
            entries.insert(key, Entry::Reading(reading.clone()));
        }
        Touched::Decision(decision) => {
            entries.insert(wire::decision_key(decision), Entry::Decision(decision.clone()));
        }
        Touched::Story(story) => {
            entries.insert(wire::story_key(&story.story), Entry::Story(story.clone()));
        }
        Touched::Closing(_) | Touched::Gone { .. } => panic!("no story is silent for long"),
    }
}

/// What is on the bus in the end.
#[derive(Default)]
struct Found {
    updates: Vec<Update>,
    tallies: BTreeMap<String, Tally>,
    readings: BTreeMap<String, Reading>,
    /// With where each partition's inputs end.
    progress: BTreeMap<u32, (Progress, u64)>,
}

impl Found {
    fn read(bus: &dyn Bus) -> Found {
        let mut found = Found::default();
        let mut ends = BTreeMap::new();
        each(bus, Topic::Paragraphs, &mut |record| {
            ends.insert(record.partition, record.offset + 1);
        });
        each(bus, Topic::Updates, &mut |record| {
            found.updates.push(wire::decode_update(record.value.unwrap()).unwrap());
        });
        each(bus, Topic::Tallies, &mut |record| {
            found.tallies.insert(key(&record), wire::decode_tally(record.value.unwrap()).unwrap());
        });
        each(
            bus,
            Topic::Readings,
            &mut |record| match wire::decode_changelog(record.value.unwrap()).unwrap() {
                Entry::Reading(reading) => drop(found.readings.insert(key(&record), reading)),
                Entry::Progress(progress) => {
                    let end = ends.get(&record.partition).copied().unwrap_or(0);
                    found.progress.insert(record.partition, (progress, end));
                }
                _ => {}
            },
        );
        found
    }
}

/// Tallies and readings that today's program comes to.
fn replayed(bus: &dyn Bus) -> (Vec<Tally>, BTreeMap<String, Reading>) {
    let mut ledgers: BTreeMap<u32, Ledger> = BTreeMap::new();
    let (mut tallies, mut entries) = (BTreeMap::new(), BTreeMap::new());
    each(bus, Topic::Paragraphs, &mut |record| {
        let ledger =
            ledgers.entry(record.partition).or_insert_with(|| line::empty_ledger(Default::default()));
        let Ok(input) = line::decode(&record) else { return };
        ledger.set_time(record.stamp);
        let _ = line::take(ledger, input);
        ledger.changes().for_each(|touched| keep(touched, &mut tallies, &mut entries));
        ledger.commit();
    });
    let readings = entries.into_iter().filter_map(|(key, entry)| match entry {
        Entry::Reading(reading) => Some((key, reading)),
        _ => None,
    });
    (derived(tallies.values()), readings.collect())
}

/// Without their history, and without those that say nothing.
fn derived<'a>(tallies: impl Iterator<Item = &'a Tally>) -> Vec<Tally> {
    let told = tallies.filter(|tally| !tally.figures.is_empty() || !tally.differences.is_empty());
    let bare = |tally: &Tally| Tally {
        epoch: 0,
        version: 0,
        label: Words::default(),
        publication: Publication::default(),
        ..tally.clone()
    };
    told.map(bare).collect()
}

/// Versions count from 1 without a gap: those of every tally, and those of every story.
fn check_versions(updates: &[Update], what: &str) {
    let mut tallies: BTreeMap<(&str, &Measure), u32> = BTreeMap::new();
    let mut stories: BTreeMap<&str, u32> = BTreeMap::new();
    for update in updates {
        let tally = tallies.entry((&update.story, &update.measure)).or_default();
        *tally += 1;
        assert_eq!(update.version, *tally, "{what}: {}", update.id);
        let story = stories.entry(&update.story).or_default();
        *story += 1;
        assert_eq!(update.story_version, *story, "{what}: {}", update.id);
    }
}

type Views = BTreeMap<(String, Measure, String), (Number, String)>;

/// The figures that the updates alone lead to.
fn views(updates: &[Update]) -> Views {
    use tallywire::model::Kind;
    let mut views = Views::new();
    for update in updates.iter().filter(|update| !update.source.is_empty()) {
        if matches!(update.kind, Kind::Matched | Kind::CheckFailed | Kind::CheckCleared) {
            continue;
        }
        let place = (update.story.clone(), update.measure.clone(), update.source.clone());
        match &update.current {
            Some(figure) => views.insert(place, (figure.number, figure.arithmetic.clone())),
            None => views.remove(&place),
        };
    }
    views
}

fn stated(tallies: &BTreeMap<String, Tally>) -> Views {
    let figures = tallies.values().flat_map(|tally| {
        tally.figures.iter().map(|figure| {
            let place = (tally.story.clone(), tally.measure.clone(), figure.source.clone());
            (place, (figure.number, figure.arithmetic.clone()))
        })
    });
    figures.collect()
}

fn key(record: &Incoming<'_>) -> String {
    String::from_utf8(record.key.unwrap().to_vec()).unwrap()
}

fn each(bus: &dyn Bus, topic: Topic, take: &mut dyn FnMut(Incoming<'_>)) {
    let mut reader = bus.reader(topic, From::Start).expect("a reader");
    while !reader.at_end().expect("the end can be told") {
        reader.poll(Duration::from_millis(20), take).expect("read");
    }
}
