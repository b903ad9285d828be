//! What every bus promises, as tests that take a fresh bus with its topics made.
//!
//! A test file names this module, writes `fn fresh(name: &str) -> F` where `F` derefs to a bus, and
//! calls `bus_contract!(fresh)`.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use tallywire::bus::{Bus, Commit, From, Incoming, Outgoing, Polled, Publisher, Reader, Seat, TOPICS, Topic};
use tallywire::model::Time;

/// Ends a test that hangs; nothing is asserted of how long things take.
const PATIENCE: Duration = Duration::from_secs(60);
const WAIT: Duration = Duration::from_millis(50);

/// A record as read, kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub partition: u32,
    pub offset: u64,
    pub stamp: Time,
    pub key: Option<Vec<u8>>,
    pub value: Option<Vec<u8>>,
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Kept {
    pub fn new(record: Incoming<'_>) -> Kept {
        let mut headers = Vec::new();
        record.headers.each(&mut |name, value| headers.push((name.to_string(), value.to_vec())));
        Kept {
            partition: record.partition,
            offset: record.offset,
            stamp: record.stamp,
            key: record.key.map(<[u8]>::to_vec),
            value: record.value.map(<[u8]>::to_vec),
            headers,
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.value.clone().unwrap_or_default()).unwrap()
    }
}

/// Hands every promise's name to the macro `$then`, behind what it is given with.
macro_rules! promises {
    ($then:ident, $($with:tt)+) => {
        $then! { $($with)+:
            topics_are_made_once_and_shown,
            a_record_comes_out_as_it_went_in,
            a_tombstone_has_a_key_and_no_value,
            a_reader_from_the_end_sees_what_comes_after,
            a_key_stays_in_its_partition_and_in_order,
            publishers_beside_each_other_lose_nothing,
            a_record_over_the_limit_is_refused_and_the_rest_goes_on,
            outputs_and_positions_are_there_together,
            what_is_aborted_is_nowhere_and_read_again,
            a_seat_that_dies_leaves_nothing_half_done,
            reading_goes_on_from_the_greater_of_position_and_progress,
            progress_that_is_ahead_becomes_the_position,
            positions_are_kept_without_outputs,
            restore_ends_with_the_newest_of_every_key,
            restore_can_be_cancelled,
            a_seat_is_caught_up_once_everything_is_committed,
            inputs_are_read_again_beside_those_that_come,
            what_is_read_again_may_hold_nothing,
        }
    };
}

/// Declares one test for each promise.
#[allow(unused_macros)]
macro_rules! bus_contract {
    ($fresh:path) => {
        promises! { bus_contract, $fresh }
    };
    ($fresh:path: $($name:ident),+ $(,)?) => {
        $(#[test] fn $name() { bus_contract::$name(&*$fresh(stringify!($name))); })+
    };
}

pub fn topics_are_made_once_and_shown(bus: &dyn Bus) {
    bus.apply_topics().unwrap();
    let topics = bus.show_topics().unwrap();
    assert_eq!(topics.iter().map(|state| state.topic).collect::<Vec<_>>(), TOPICS);
    for state in topics {
        assert!(state.name.ends_with(&format!(".{}.v1", state.topic.stem())), "{state:?}");
        assert_eq!(state.cleanup, Some(state.topic.cleanup()));
        assert!(state.partitions >= Some(1) && state.records == Some(0), "{state:?}");
    }
}

pub fn a_record_comes_out_as_it_went_in(bus: &dyn Bus) {
    let stamp = now();
    let headers: [(&str, &[u8]); 4] = [("a", b"1"), ("empty", b""), ("a", b"2"), ("bytes", &[0, 255])];
    let mut publisher = bus.publisher().unwrap();
    let record = Outgoing {
        topic: Topic::Paragraphs,
        partition: None,
        stamp: Some(stamp),
        key: b"story/\xff",
        value: Some(b"\x00value"),
        headers: &headers,
    };
    publisher.publish(record).unwrap();
    publisher.flush().unwrap();
    let mut reader = bus.reader(Topic::Paragraphs, From::Start).unwrap();
    let deadline = Instant::now() + PATIENCE;
    let mut found = Vec::new();
    while found.is_empty() && Instant::now() < deadline {
        let looked_up = |record: Incoming<'_>| {
            assert_eq!(record.headers.get("a"), Some(&b"2"[..]));
            assert_eq!(record.headers.get("empty"), Some(&b""[..]));
            assert_eq!(record.headers.get("b"), None);
            found.push(Kept::new(record));
        };
        reader.poll(WAIT, &mut { looked_up }).unwrap();
    }
    let [kept] = &found[..] else { panic!("{found:?}") };
    assert_eq!(kept.stamp.millis(), stamp.millis());
    assert_eq!(kept.key.as_deref(), Some(&b"story/\xff"[..]));
    assert_eq!(kept.value.as_deref(), Some(&b"\x00value"[..]));
    let expected: Vec<_> = headers.map(|(name, value)| (name.to_string(), value.to_vec())).into();
    assert_eq!(kept.headers, expected);
}

pub fn a_tombstone_has_a_key_and_no_value(bus: &dyn Bus) {
    let mut publisher = bus.publisher().unwrap();
    publisher.publish(Outgoing { value: None, ..input("a", "") }).unwrap();
    publisher.publish(input("a", "")).unwrap();
    publisher.flush().unwrap();
    let found = read(bus, Topic::Paragraphs, 2);
    assert_eq!((found[0].key.as_deref(), found[0].value.as_deref()), (Some(&b"a"[..]), None));
    assert_eq!(found[1].value.as_deref(), Some(&b""[..]));
}

pub fn a_reader_from_the_end_sees_what_comes_after(bus: &dyn Bus) {
    publish(bus, &["before"]);
    let mut reader = bus.reader(Topic::Paragraphs, From::End).unwrap();
    until_at_end(&mut *reader);
    publish(bus, &["after"]);
    assert!(!reader.at_end().unwrap());
    assert_eq!(texts(&take(&mut *reader, 1)), ["after"]);
    assert!(reader.at_end().unwrap());
}

pub fn a_key_stays_in_its_partition_and_in_order(bus: &dyn Bus) {
    let mut publisher = bus.publisher().unwrap();
    let stories = ["a", "b", "c", "d", "e", "f", "g"];
    for number in 0..700 {
        publisher.publish(input(stories[number % stories.len()], &number.to_string())).unwrap();
    }
    publisher.flush().unwrap();
    let found = read(bus, Topic::Paragraphs, 700);
    for (first, story) in stories.iter().enumerate() {
        let mine: Vec<&Kept> =
            found.iter().filter(|kept| kept.key.as_deref() == Some(story.as_bytes())).collect();
        let expected: Vec<String> =
            (0..100).map(|round| (round * stories.len() + first).to_string()).collect();
        assert_eq!(mine.iter().map(|kept| kept.text()).collect::<Vec<_>>(), expected);
        assert!(mine.iter().all(|kept| kept.partition == mine[0].partition));
        assert!(mine.windows(2).all(|pair| pair[0].offset < pair[1].offset));
    }
}

pub fn publishers_beside_each_other_lose_nothing(bus: &dyn Bus) {
    std::thread::scope(|scope| {
        for name in ["a", "b", "c"] {
            scope.spawn(move || {
                let mut publisher = bus.publisher().unwrap();
                for number in 0..200 {
                    publisher.publish(input(name, &number.to_string())).unwrap();
                    if number % 20 == 0 {
                        publisher.flush().unwrap();
                    }
                }
                publisher.flush().unwrap();
            });
        }
    });
    let found = read(bus, Topic::Paragraphs, 600);
    for name in ["a", "b", "c"] {
        let mine = found.iter().filter(|kept| kept.key.as_deref() == Some(name.as_bytes()));
        let expected: Vec<String> = (0..200).map(|number| number.to_string()).collect();
        assert_eq!(mine.map(Kept::text).collect::<Vec<_>>(), expected, "{name}");
    }
}

pub fn a_record_over_the_limit_is_refused_and_the_rest_goes_on(bus: &dyn Bus) {
    let mut publisher = bus.publisher().unwrap();
    publisher.publish(input("a", "first")).unwrap();
    let long = "x".repeat(2_000_000);
    let refusal = publisher.publish(input("a", &long)).and_then(|()| publisher.flush());
    let message = refusal.unwrap_err().to_string();
    assert!(!message.contains('\n') && message.len() < 300, "{message}");
    publisher.publish(input("a", "second")).unwrap();
    publisher.flush().unwrap();
    assert_eq!(texts(&read(bus, Topic::Paragraphs, 2)), ["first", "second"]);
}

pub fn outputs_and_positions_are_there_together(bus: &dyn Bus) {
    publish(bus, &["1", "2", "3"]);
    let mut seat = seated(bus);
    let inputs = polled(&mut *seat, 3);
    assert_eq!(texts(&inputs), ["1", "2", "3"]);
    let mut reader = bus.reader(Topic::Updates, From::Start).unwrap();
    echo(&mut *seat, &inputs);
    assert_eq!(read_now(&mut *reader), [], "nothing is seen before the commit");
    assert_eq!(seat.commit(&next_positions(&inputs)).unwrap(), Commit::Done);
    let outputs = take(&mut *reader, 3);
    assert_eq!(texts(&outputs), ["1", "2", "3"]);
    for (output, input) in outputs.iter().zip(&inputs) {
        assert_eq!((output.partition, output.stamp), (input.partition, input.stamp));
        assert_eq!(output.headers, [("traceparent".to_string(), b"00-1".to_vec())]);
    }
    drop(seat);
    publish(bus, &["4"]);
    assert_eq!(texts(&polled(&mut *seated(bus), 1)), ["4"], "read inputs do not come again");
}

pub fn what_is_aborted_is_nowhere_and_read_again(bus: &dyn Bus) {
    publish(bus, &["1", "2"]);
    let mut seat = seated(bus);
    let first = polled(&mut *seat, 2);
    echo(&mut *seat, &first);
    seat.commit(&next_positions(&first)).unwrap();
    publish(bus, &["3", "4"]);
    let second = polled(&mut *seat, 2);
    echo(&mut *seat, &second);
    seat.abort().unwrap();
    let again = polled(&mut *seat, 2);
    assert_eq!(texts(&again), ["3", "4"]);
    echo(&mut *seat, &again);
    seat.commit(&next_positions(&again)).unwrap();
    assert_eq!(texts(&read(bus, Topic::Updates, 4)), ["1", "2", "3", "4"]);
}

pub fn a_seat_that_dies_leaves_nothing_half_done(bus: &dyn Bus) {
    publish(bus, &["1", "2"]);
    let mut seat = seated(bus);
    let inputs = polled(&mut *seat, 2);
    echo(&mut *seat, &inputs);
    drop(seat);
    let mut seat = seated(bus);
    let again = polled(&mut *seat, 2);
    assert_eq!(texts(&again), ["1", "2"]);
    echo(&mut *seat, &again);
    seat.commit(&next_positions(&again)).unwrap();
    assert_eq!(texts(&read(bus, Topic::Updates, 2)), ["1", "2"]);
}

pub fn reading_goes_on_from_the_greater_of_position_and_progress(bus: &dyn Bus) {
    publish(bus, &["0", "1", "2", "3"]);
    let published = read(bus, Topic::Paragraphs, 4);
    let partition = published[0].partition;
    let mut seat = seated_at(bus, partition, published[2].offset);
    let inputs = polled(&mut *seat, 2);
    assert_eq!(texts(&inputs), ["2", "3"], "progress is ahead");
    seat.abort().unwrap();
    let inputs = polled(&mut *seat, 2);
    assert_eq!(texts(&inputs), ["2", "3"], "an abort goes back to it, not behind it");
    seat.commit(&next_positions(&inputs)).unwrap();
    drop(seat);
    publish(bus, &["4"]);
    let mut seat = seated_at(bus, partition, published[1].offset);
    assert_eq!(texts(&polled(&mut *seat, 1)), ["4"], "the position is ahead");
}

pub fn progress_that_is_ahead_becomes_the_position(bus: &dyn Bus) {
    publish(bus, &["0", "1"]);
    let published = read(bus, Topic::Paragraphs, 2);
    let mut seat = seated_at(bus, published[1].partition, published[1].offset + 1);
    assert!(seat.caught_up().unwrap(), "everything was read, as the progress says");
    drop(seat);
    publish(bus, &["2"]);
    assert_eq!(texts(&polled(&mut *seated(bus), 1)), ["2"]);
}

pub fn positions_are_kept_without_outputs(bus: &dyn Bus) {
    publish(bus, &["1", "2"]);
    let mut seat = seated(bus);
    let inputs = polled(&mut *seat, 2);
    assert_eq!(seat.commit(&next_positions(&inputs)).unwrap(), Commit::Done);
    drop(seat);
    publish(bus, &["3"]);
    assert_eq!(texts(&polled(&mut *seated(bus), 1)), ["3"]);
}

pub fn restore_ends_with_the_newest_of_every_key(bus: &dyn Bus) {
    publish(bus, &["1"]);
    let mut seat = seated(bus);
    let inputs = polled(&mut *seat, 1);
    let partition = inputs[0].partition;
    let rows = [
        (Topic::Readings, "a", Some("old")),
        (Topic::Tallies, "a", Some("tally")),
        (Topic::Readings, "b", Some("kept")),
        (Topic::Readings, "a", Some("new")),
        (Topic::Readings, "c", Some("gone")),
        (Topic::Readings, "c", None),
        (Topic::Updates, "a", Some("no part of it")),
    ];
    for (topic, key, value) in rows {
        seat.send(output(topic, partition, inputs[0].stamp, key, value)).unwrap();
    }
    seat.commit(&next_positions(&inputs)).unwrap();
    seat.send(output(Topic::Readings, partition, inputs[0].stamp, "a", Some("never committed"))).unwrap();
    seat.abort().unwrap();
    drop(seat);
    let (mut seat, _) = assigned(bus);
    let mut live = std::collections::BTreeMap::new();
    let mut restore = seat.restore(partition).unwrap();
    let mut keep = |record: Incoming<'_>| {
        let key = (record.topic, String::from_utf8(record.key.unwrap().to_vec()).unwrap());
        live.insert(key, record.value.map(<[u8]>::to_vec));
    };
    assert!(restore.run(&AtomicBool::new(false), &mut keep).unwrap());
    live.retain(|_, value| value.is_some());
    let expected = [
        ((Topic::Readings, "a".to_string()), Some(b"new".to_vec())),
        ((Topic::Readings, "b".to_string()), Some(b"kept".to_vec())),
        ((Topic::Tallies, "a".to_string()), Some(b"tally".to_vec())),
    ];
    assert_eq!(live, expected.into());
}

pub fn restore_can_be_cancelled(bus: &dyn Bus) {
    publish(bus, &["1"]);
    let mut seat = seated(bus);
    let inputs = polled(&mut *seat, 1);
    let partition = inputs[0].partition;
    seat.send(output(Topic::Readings, partition, inputs[0].stamp, "a", Some("1"))).unwrap();
    seat.commit(&next_positions(&inputs)).unwrap();
    drop(seat);
    let (mut seat, _) = assigned(bus);
    let mut restore = seat.restore(partition).unwrap();
    assert!(!restore.run(&AtomicBool::new(true), &mut |_| {}).unwrap());
}

pub fn a_seat_is_caught_up_once_everything_is_committed(bus: &dyn Bus) {
    let mut seat = seated(bus);
    assert!(seat.caught_up().unwrap(), "an empty topic is read");
    publish(bus, &["1"]);
    assert!(!seat.caught_up().unwrap());
    let inputs = polled(&mut *seat, 1);
    assert!(!seat.caught_up().unwrap(), "read is not yet committed");
    seat.commit(&next_positions(&inputs)).unwrap();
    assert!(seat.caught_up().unwrap());
}

pub fn inputs_are_read_again_beside_those_that_come(bus: &dyn Bus) {
    publish(bus, &["0", "1", "2", "3", "4"]);
    let mut seat = seated(bus);
    let inputs = polled(&mut *seat, 5);
    seat.commit(&next_positions(&inputs)).unwrap();
    let (partition, from, to) = (inputs[0].partition, inputs[1].offset, inputs[4].offset);
    publish(bus, &["5", "6"]);
    let mut reread = seat.reread(partition, from..to).unwrap();
    let (mut again, deadline) = (Vec::new(), Instant::now() + PATIENCE);
    while again.is_empty() && Instant::now() < deadline {
        let next = reread.poll(1, WAIT, &mut |record| again.push(Kept::new(record))).unwrap();
        assert!(again.len() <= 1 && next <= inputs[2].offset, "{} records, then {next}", again.len());
    }
    assert_eq!(texts(&polled(&mut *seat, 1)), ["5"]);
    let mut next = from;
    while next < to && Instant::now() < deadline {
        next = reread.poll(100, WAIT, &mut |record| again.push(Kept::new(record))).unwrap();
    }
    assert_eq!(next, to);
    assert_eq!(again, inputs[1..4], "each as it was, once, in order");
    assert_eq!(reread.poll(100, WAIT, &mut |_| panic!("a record from behind the end")).unwrap(), to);
    let rest = polled(&mut *seat, 1);
    assert_eq!(texts(&rest), ["6"], "reading goes on where it was");
    seat.commit(&next_positions(&rest)).unwrap();
    assert!(seat.caught_up().unwrap());
}

pub fn what_is_read_again_may_hold_nothing(bus: &dyn Bus) {
    publish(bus, &["0", "1"]);
    let (mut seat, partitions) = assigned(bus);
    let published = read(bus, Topic::Paragraphs, 2);
    let (partition, next) = (published[1].partition, published[1].offset + 1);
    for given in partitions {
        let progress = (given == partition).then_some(next);
        assert_eq!(seat.resume(given, progress).unwrap(), progress.unwrap_or(0), "where reading goes on");
    }
    let mut reread = seat.reread(partition, next..next).unwrap();
    assert_eq!(reread.poll(9, WAIT, &mut |_| panic!("a record")).unwrap(), next);
}

/// A seat that has been given every partition and reads on.
pub fn seated(bus: &dyn Bus) -> Box<dyn Seat> {
    seated_at(bus, u32::MAX, 0)
}

/// The same, where the one partition has come as far as its progress says.
fn seated_at(bus: &dyn Bus, partition: u32, progress: u64) -> Box<dyn Seat> {
    let (mut seat, partitions) = assigned(bus);
    for given in partitions {
        seat.resume(given, (given == partition).then_some(progress)).unwrap();
    }
    seat
}

/// A seat that has been given every partition and has yet to restore them.
fn assigned(bus: &dyn Bus) -> (Box<dyn Seat>, Vec<u32>) {
    let count = bus.show_topics().unwrap()[0].partitions.unwrap() as usize;
    let mut seat = bus.seat(0).unwrap();
    let (mut given, deadline) = (Vec::new(), Instant::now() + PATIENCE);
    while given.len() < count && Instant::now() < deadline {
        match seat.poll(1, WAIT, &mut |_| panic!("a record before every partition is there")).unwrap() {
            Polled::Assigned(partitions) => given.extend(partitions),
            Polled::Idle => {}
            other => panic!("{other:?} before the partitions"),
        }
    }
    assert_eq!(given.len(), count, "not every partition came");
    (seat, given)
}

fn polled(seat: &mut dyn Seat, count: usize) -> Vec<Kept> {
    let mut found = Vec::new();
    let deadline = Instant::now() + PATIENCE;
    while found.len() < count && Instant::now() < deadline {
        let left = count - found.len();
        let polled = seat.poll(left, WAIT, &mut |record| found.push(Kept::new(record))).unwrap();
        assert!(matches!(polled, Polled::Records(_) | Polled::Idle), "{polled:?}");
    }
    assert_eq!(found.len(), count);
    found
}

/// Sends every input on as an update of the same words.
fn echo(seat: &mut dyn Seat, inputs: &[Kept]) {
    for input in inputs {
        let headers: [(&str, &[u8]); 1] = [("traceparent", b"00-1")];
        let text = input.text();
        let record = output(Topic::Updates, input.partition, input.stamp, "story", Some(&text));
        seat.send(Outgoing { headers: &headers, ..record }).unwrap();
    }
}

fn next_positions(inputs: &[Kept]) -> Vec<(u32, u64)> {
    let next = inputs.iter().map(|kept| (kept.partition, kept.offset + 1));
    next.collect::<std::collections::BTreeMap<u32, u64>>().into_iter().collect()
}

/// One story, so one partition and one order.
fn publish(bus: &dyn Bus, values: &[&str]) {
    let mut publisher: Box<dyn Publisher> = bus.publisher().unwrap();
    for value in values {
        publisher.publish(input("story", value)).unwrap();
    }
    publisher.flush().unwrap();
}

fn input<'a>(key: &'a str, value: &'a str) -> Outgoing<'a> {
    let (key, value) = (key.as_bytes(), Some(value.as_bytes()));
    Outgoing { topic: Topic::Paragraphs, partition: None, stamp: None, key, value, headers: &[] }
}

fn output<'a>(
    topic: Topic,
    partition: u32,
    stamp: Time,
    key: &'a str,
    value: Option<&'a str>,
) -> Outgoing<'a> {
    let (key, value) = (key.as_bytes(), value.map(str::as_bytes));
    Outgoing { topic, partition: Some(partition), stamp: Some(stamp), key, value, headers: &[] }
}

fn read(bus: &dyn Bus, topic: Topic, count: usize) -> Vec<Kept> {
    take(&mut *bus.reader(topic, From::Start).unwrap(), count)
}

/// Exactly `count` records, and none after them.
fn take(reader: &mut dyn Reader, count: usize) -> Vec<Kept> {
    let mut found = Vec::new();
    let deadline = Instant::now() + PATIENCE;
    while (found.len() < count || !reader.at_end().unwrap()) && Instant::now() < deadline {
        reader.poll(WAIT, &mut |record| found.push(Kept::new(record))).unwrap();
    }
    assert_eq!(found.len(), count, "{:?}", texts(&found));
    found
}

fn read_now(reader: &mut dyn Reader) -> Vec<Kept> {
    let mut found = Vec::new();
    reader.poll(WAIT, &mut |record| found.push(Kept::new(record))).unwrap();
    found
}

fn until_at_end(reader: &mut dyn Reader) {
    let deadline = Instant::now() + PATIENCE;
    while !reader.at_end().unwrap() && Instant::now() < deadline {
        reader.poll(WAIT, &mut |_| panic!("a record from before the end")).unwrap();
    }
}

fn texts(records: &[Kept]) -> Vec<String> {
    records.iter().map(Kept::text).collect()
}

fn now() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Time::from_millis(since.as_millis() as i64).unwrap()
}
