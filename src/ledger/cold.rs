//! Stories that nobody is talking about lie packed and compressed, and are put together again when
//! something is said of them. What is derived is derived anew, so that a story that lay cold is the same as
//! one that did not.

use super::pack::{Dictionary, Pack, Reader, Writer};
use super::story::{Rules, StoryState};
use crate::model::{Closing, Decision, Measure, Reading, Story, Tally};

/// How hard the bytes are pressed: beyond this, twice the time gives a few per cent.
const LEVEL: u8 = 4;

/// The records of a story, in bytes.
pub(super) struct Records<'a> {
    writer: Writer<'a>,
}

const READING: u8 = 1;
const DECISION: u8 = 2;
const STORY: u8 = 3;
const TALLY: u8 = 4;
const SEQUENCE: u8 = 5;
const CLOSING: u8 = 6;
const GONE: u8 = 7;

impl<'a> Records<'a> {
    /// Adds to the records in `bytes`.
    pub fn after(bytes: Vec<u8>, dictionary: &'a mut Dictionary) -> Records<'a> {
        let mut writer = Writer::new(dictionary);
        writer.bytes = bytes;
        Records { writer }
    }

    pub fn reading(&mut self, reading: &Reading) {
        self.add(READING, reading);
    }

    pub fn decision(&mut self, decision: &Decision) {
        self.add(DECISION, decision);
    }

    pub fn story(&mut self, record: &Story) {
        self.add(STORY, record);
    }

    pub fn tally(&mut self, tally: &Tally) {
        self.add(TALLY, tally);
    }

    pub fn closing(&mut self, closing: &Closing) {
        self.add(CLOSING, closing);
    }

    /// The tally of this measure is not there any more.
    pub fn gone(&mut self, measure: &Measure) {
        self.add(GONE, measure);
    }

    /// The story's place in its sequence of updates, and its epoch.
    pub fn sequence(&mut self, sequence: (u32, u32)) {
        self.add(SEQUENCE, &sequence);
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.writer.bytes
    }

    fn add(&mut self, kind: u8, record: &impl Pack) {
        self.writer.byte(kind);
        record.pack(&mut self.writer);
    }
}

/// The story's records, without what can be derived from them.
pub(super) fn records(story: &StoryState, dictionary: &mut Dictionary) -> Vec<u8> {
    let mut records = Records::after(Vec::new(), dictionary);
    records.sequence(story.sequence());
    story.closing.iter().for_each(|closing| records.closing(closing));
    story.record.iter().for_each(|record| records.story(record));
    story.desk.decisions().for_each(|decision| records.decision(decision));
    for (_, slot) in story.articles.values().flat_map(|article| article.slots()) {
        records.reading(&slot.reading);
    }
    for tally in story.tallies.values() {
        records.tally(&tally.underived());
    }
    records.into_bytes()
}

/// The story that the records are of, with nothing derived yet.
pub(super) fn gather(id: &str, rules: &Rules, bytes: &[u8], dictionary: &Dictionary) -> StoryState {
    let mut story = StoryState::new(id, rules);
    let mut reader = Reader::new(bytes, dictionary);
    let own = || id.to_string();
    while !reader.is_empty() {
        match reader.byte() {
            READING => story.restore_reading(Reading { story: own(), ..Pack::unpack(&mut reader) }),
            DECISION => story.restore_decision(Decision { story: own(), ..Pack::unpack(&mut reader) }),
            STORY => story.restore_story(Story { story: own(), ..Pack::unpack(&mut reader) }),
            TALLY => story.restore_tally(Tally { story: own(), ..Pack::unpack(&mut reader) }),
            SEQUENCE => (story.sequence, story.epoch) = Pack::unpack(&mut reader),
            CLOSING => story.restore_closing(Closing { story: own(), ..Pack::unpack(&mut reader) }),
            GONE => story.restore_gone(&Pack::unpack(&mut reader)),
            kind => unreachable!("records are of the kinds above, not {kind}"),
        }
    }
    story
}

pub(super) fn compress(bytes: &[u8]) -> Box<[u8]> {
    miniz_oxide::deflate::compress_to_vec(bytes, LEVEL).into_boxed_slice()
}

pub(super) fn decompress(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::inflate::decompress_to_vec(bytes).expect("it was compressed here")
}
