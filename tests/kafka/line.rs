//! The whole line on Kafka: paragraphs in, updates out, with the shipped program as it is killed,
//! stopped, joined and left. Whatever happens, the updates of each story are those that a single
//! thread makes of the same inputs.

use crate::command::{Log, assert_same, replay};
use crate::hand::{self, DEADLINE};
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tallywire::bus::{Bus, From, Outgoing, Topic};
use tallywire::model::{Input, MAX_TEXT_BYTES};
use tallywire::wire::{self, Envelope, json};

pub const TESTS: &[(&str, fn())] = &[
    ("line::the_seed_stories_come_out_as_replayed", the_seed_stories_come_out_as_replayed),
    ("line::killed_ten_times_nothing_is_lost_or_doubled", killed_ten_times_nothing_is_lost_or_doubled),
    ("line::runs_leave_join_and_die", runs_leave_join_and_die),
    ("line::what_cannot_be_read_is_set_aside", what_cannot_be_read_is_set_aside),
    ("line::a_second_run_on_a_slot_stops_the_first", a_second_run_on_a_slot_stops_the_first),
];

const SEEDS: [&str; 4] = ["ain-issa", "carrow-flood", "seilbahn-rauhkogel", "treinbotsing-elsterbeek"];
/// How often a run is killed, and how many lines are published for each time.
const KILLS: usize = 12;

fn the_seed_stories_come_out_as_replayed() {
    let log = Log::new("seeds", 12);
    let lines: Vec<String> = SEEDS.iter().flat_map(|name| seed(name)).collect();
    log.publish(&lines);
    log.finish(0);
    check(&log, &lines);
}

fn killed_ten_times_nothing_is_lost_or_doubled() {
    let log = Log::new("killed", 12);
    let lines = copies(5_000);
    let kills = AtomicUsize::new(0);
    let mut seen = Vec::new();
    std::thread::scope(|scope| {
        let _stop = StopWaiting(&kills);
        // Published in small portions, so that every kill comes in the middle of a stream.
        scope.spawn(|| publish_slowly(&log, &lines, &kills));
        let mut last = 0;
        while kills.load(Ordering::SeqCst) < KILLS {
            let mut run = log.start(0);
            run.wait_until("progress", |_| log.committed() > last);
            std::thread::sleep(random_below(Duration::from_millis(120)));
            run.kill();
            last = log.committed();
            seen.push(last);
            kills.fetch_add(1, Ordering::SeqCst);
        }
    });
    println!("inputs committed at each kill, of {}: {seen:?}", lines.len());
    let total = lines.len() as u64;
    let middle = seen.iter().filter(|&&count| count > 0 && count < total).count();
    assert!(middle >= 10, "only {middle} kills came in the middle: {seen:?}");
    log.finish(0);
    assert_eq!(log.committed(), total);
    check(&log, &lines);
}

fn runs_leave_join_and_die() {
    let log = Log::new("shared", 6);
    let lines = copies(5_000);
    let mut portions = lines.chunks(lines.len().div_ceil(5));
    let mut publish = || log.publish(portions.next().expect("five portions"));
    publish();
    let mut first = log.start(0);
    first.wait_for_partitions(6);
    let mut second = log.start(1);
    second.wait_for_partitions(3);
    publish();
    first.wait_until("half of the second portion", |_| log.committed() >= 1_500);
    second.terminate();
    publish();
    let start = Instant::now();
    first.wait_for_partitions(6);
    println!("a run that was stopped is taken over after {:?}", start.elapsed());
    let mut third = log.start(2);
    third.wait_for_partitions(3);
    publish();
    first.kill();
    let start = Instant::now();
    publish();
    third.wait_for_partitions(6);
    println!("a run that was killed is taken over after {:?}", start.elapsed());
    third.terminate();
    log.finish(2);
    assert_eq!(log.committed(), lines.len() as u64);
    check(&log, &lines);
}

fn what_cannot_be_read_is_set_aside() {
    let log = Log::new("aside", 3);
    let good = seed(SEEDS[0]);
    let (before, after) = good.split_at(good.len() / 2);
    log.publish(before);
    let long = too_long(&good[1]);
    let garbage = vec![0xff; 950_000];
    publish_raw(&log, b"ain-issa", b"\xffno message", &[("traceparent", b"00-1")]);
    publish_raw(&log, b"ain-issa", &long, &[]);
    publish_raw(&log, b"ain-issa", &garbage, &[]);
    log.publish(after);
    log.finish(0);
    check(&log, &good);

    let letters = dead_letters(&log);
    let [undecodable, over, cut] = &letters[..] else { panic!("{} dead letters", letters.len()) };
    let at = before.len();
    for (letter, offset) in letters.iter().zip(at..) {
        assert_eq!(letter.header("__streams.errors.exception"), "undecodable");
        assert_eq!(letter.header("__streams.errors.topic"), Topic::Paragraphs.name(&log.prefix));
        assert_eq!(letter.header("__streams.errors.partition"), letter.partition.to_string());
        assert_eq!(letter.header("__streams.errors.offset"), offset.to_string());
        assert_eq!(letter.key, b"ain-issa");
        assert!(!letter.header("__streams.errors.message").is_empty());
    }
    assert_eq!(undecodable.value, b"\xffno message");
    assert_eq!(undecodable.header("traceparent"), "00-1", "its own headers stay");
    assert_eq!(over.value, long);
    assert!(over.header("__streams.errors.message").contains("text"), "{:?}", over.headers);
    assert!(cut.value.len() < 900_000 && garbage.starts_with(&cut.value), "{}", cut.value.len());
}

fn a_second_run_on_a_slot_stops_the_first() {
    let log = Log::new("slot", 3);
    let lines = seed(SEEDS[0]);
    let mut first = log.start(0);
    first.wait_for_partitions(3);
    let mut second = log.start(0);
    log.publish(&lines);
    let status = first.wait(DEADLINE);
    assert_eq!(status.code(), Some(1), "{:?}", first.said());
    let last = first.said().pop().unwrap_or_default();
    assert!(last.contains("slot 0 taken by another run; give each its --slot"), "{last}");
    second.wait_for_partitions(3);
    second.terminate();
    log.finish(0);
    check(&log, &lines);
}

/// Updates and tallies against those of `replay`.
fn check(log: &Log, lines: &[String]) {
    let (updates, tallies) = replay(lines);
    assert!(updates.values().map(Vec::len).sum::<usize>() > 10, "there is something to compare");
    assert_same("updates", &log.updates(), &updates);
    assert_same("tallies", &log.tallies(), &tallies);
}

fn seed(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name).with_extension("jsonl");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(str::to_string).collect()
}

/// At least `count` lines: the seed stories again and again under other names, side by side.
fn copies(count: usize) -> Vec<String> {
    let stories: Vec<Vec<Value>> = SEEDS.iter().map(|name| parsed(&seed(name))).collect();
    let once: usize = stories.iter().map(Vec::len).sum();
    let longest = stories.iter().map(Vec::len).max().unwrap_or_default();
    let times = count.div_ceil(once);
    let mut lines = Vec::new();
    for place in 0..longest {
        for copy in 0..times {
            let here = stories.iter().filter_map(|story| story.get(place));
            lines.extend(here.map(|line| renamed(line, copy).to_string()));
        }
    }
    lines
}

fn parsed(lines: &[String]) -> Vec<Value> {
    lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn renamed(line: &Value, copy: usize) -> Value {
    let mut line = line.clone();
    let fields = line.as_object_mut().unwrap();
    let fields = match fields.keys().next().map(String::as_str) {
        Some(name @ ("story" | "decision")) => {
            let name = name.to_string();
            fields[&name].as_object_mut().unwrap()
        }
        _ => fields,
    };
    fields["storyId"] = format!("{}-{copy}", fields["storyId"].as_str().unwrap()).into();
    line
}

/// Whoever waits for kills goes on when there will be no more.
struct StopWaiting<'a>(&'a AtomicUsize);

impl Drop for StopWaiting<'_> {
    fn drop(&mut self) {
        self.0.store(usize::MAX, Ordering::SeqCst);
    }
}

/// A portion of the lines for each kill, in parts of it, with a last one after the last kill.
fn publish_slowly(log: &Log, lines: &[String], kills: &AtomicUsize) {
    for (number, portion) in lines.chunks(lines.len().div_ceil(KILLS + 1)).enumerate() {
        let start = Instant::now();
        while kills.load(Ordering::SeqCst) < number {
            assert!(start.elapsed() < 3 * DEADLINE, "no kill came");
            std::thread::sleep(Duration::from_millis(20));
        }
        portion.chunks(100).for_each(|part| log.publish(part));
    }
}

fn random_below(limit: Duration) -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    limit * (since.subsec_micros() % 1000) / 1000
}

/// The paragraph of a line, with a text over the limit.
fn too_long(line: &str) -> Vec<u8> {
    let Input::Paragraph(mut paragraph) = json::input_from_line(line).unwrap() else { panic!("{line}") };
    paragraph.text = "x".repeat(MAX_TEXT_BYTES + 1);
    let mut bytes = Vec::new();
    wire::encode_input(&Input::Paragraph(paragraph), &mut bytes);
    bytes
}

fn publish_raw(log: &Log, key: &[u8], value: &[u8], more: &[(&str, &[u8])]) {
    let bus = hand::open(&hand::options(&log.prefix, 3));
    let mut publisher = bus.publisher().unwrap();
    let envelope = Envelope::plain();
    let headers: Vec<(&str, &[u8])> = envelope.headers().into_iter().chain(more.iter().copied()).collect();
    let record = Outgoing {
        topic: Topic::Paragraphs,
        partition: None,
        stamp: None,
        key,
        value: Some(value),
        headers: &headers,
    };
    publisher.publish(record).unwrap();
    publisher.flush().unwrap();
}

struct Letter {
    partition: u32,
    key: Vec<u8>,
    value: Vec<u8>,
    headers: Vec<(String, Vec<u8>)>,
}

impl Letter {
    fn header(&self, name: &str) -> String {
        let found = self.headers.iter().rfind(|(header, _)| header == name);
        let (_, value) = found.unwrap_or_else(|| panic!("no header {name}"));
        String::from_utf8(value.clone()).unwrap()
    }
}

fn dead_letters(log: &Log) -> Vec<Letter> {
    let bus = hand::open(&hand::options(&log.prefix, 3));
    let mut reader = bus.reader(Topic::DeadLetters, From::Start).unwrap();
    let mut letters = Vec::new();
    while !reader.at_end().unwrap() {
        let read = reader.poll(hand::TURN, &mut |record| {
            let mut headers = Vec::new();
            record.headers.each(&mut |name, value| headers.push((name.to_string(), value.to_vec())));
            let bytes = |part: Option<&[u8]>| part.unwrap_or_default().to_vec();
            let (key, value) = (bytes(record.key), bytes(record.value));
            letters.push(Letter { partition: record.partition, key, value, headers });
        });
        read.unwrap();
    }
    letters
}
