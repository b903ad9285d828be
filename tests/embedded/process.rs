//! The shipped binary on a bus in a file: killed, told to leave, started twice, while others publish.

use crate::Folder;
use crate::generated::dice::Dice;
use crate::generated::inputs;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tallywire::bus::embedded::Embedded;
use tallywire::bus::{Bus, From, Incoming, Outgoing, Topic};
use tallywire::wire::{self, json};

/// Ends a test that hangs; nothing is asserted of how long things take.
const PATIENCE: Duration = Duration::from_secs(120);
const CHUNK: usize = 500;

/// A process that dies with its test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn killed_in_the_middle_it_goes_on_as_if_nothing_was() {
    let folder = Folder::new("kill");
    while_others_publish(&folder, 21, |desk, dice| {
        let mut hits = 0;
        let deadline = Instant::now() + PATIENCE;
        while hits < 12 && Instant::now() < deadline {
            let mut run = desk.run();
            std::thread::sleep(Duration::from_millis(dice.below(60) as u64));
            run.0.kill().unwrap();
            run.0.wait().unwrap();
            // Only a kill with work left hits the middle.
            hits += u32::from(desk.unread() > 0);
        }
        assert_eq!(hits, 12, "too few kills hit a run at work");
    });
}

#[test]
fn told_to_leave_at_any_moment_it_leaves_cleanly() {
    let folder = Folder::new("leave");
    while_others_publish(&folder, 22, |desk, dice| {
        for round in 0..12 {
            let signal = if round % 2 == 0 { "-TERM" } else { "-INT" };
            let mut run = desk.run();
            std::thread::sleep(Duration::from_millis(dice.below(60) as u64));
            let sent = Command::new("kill").args([signal, &run.0.id().to_string()]).status().unwrap();
            assert!(sent.success());
            assert_eq!(run.0.wait().unwrap().code(), Some(0), "{signal}");
        }
    });
}

#[test]
fn a_second_run_is_refused_and_told_who_has_the_place() {
    let folder = Folder::new("second");
    let desk = Desk::new(&folder);
    let first = desk.run();
    let second = desk.command(&["run"]).output().unwrap();
    let message = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(1), "{message}");
    assert!(message.contains(&format!("pid {}", first.0.id())), "{message}");
    assert_eq!(message.trim_end().lines().count(), 1, "{message}");
    drop(first);
    let third = desk.command(&["run", "--until-idle", "0"]).output().unwrap();
    assert_eq!(third.status.code(), Some(0), "death has released the place: {third:?}");
}

/// Does `work` while processes and threads publish; then everything has to be as a replay has it.
fn while_others_publish(folder: &Folder, seed: u64, work: impl FnOnce(&Desk, &mut Dice)) {
    let desk = Desk::new(folder);
    let (mut dice, enough) = (Dice::new(seed), AtomicBool::new(false));
    std::thread::scope(|scope| {
        // Set also when `work` panics: the publishers would go on for ever.
        let _enough = SetOnDrop(&enough);
        for publisher in 0..2 {
            let (desk, enough) = (&desk, &enough);
            scope.spawn(move || desk.publish_chunks(seed * 10 + publisher, enough));
        }
        scope.spawn(|| desk.publish_garbage(&enough));
        work(&desk, &mut dice);
    });
    let last = desk.command(&["run", "--until-idle", "0"]).output().unwrap();
    assert_eq!(last.status.code(), Some(0), "{}", String::from_utf8_lossy(&last.stderr));
    desk.check();
}

struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A bus and its files.
struct Desk {
    bus: Embedded,
    path: PathBuf,
}

impl Desk {
    fn new(folder: &Folder) -> Desk {
        let path = folder.path("bus");
        let bus = Embedded::open(&path, "tallywire").unwrap();
        bus.apply_topics().unwrap();
        Desk { bus, path }
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.path.with_file_name(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tallywire"));
        command.args(arguments).env("TALLYWIRE_BUS", format!("embedded:{}", self.path.display()));
        command
    }

    /// A run that has said that it is ready.
    fn run(&self) -> Process {
        let mut child = self.command(&["run"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let process = Process(child);
        let first = lines.next().expect("a run says something before it ends").unwrap();
        assert_eq!(first, "ready: 1 partitions");
        // Read on, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        process
    }

    /// One `publish` after the other, each of a file of its own, and at least ten.
    fn publish_chunks(&self, seed: u64, enough: &AtomicBool) {
        let mut dice = Dice::new(seed);
        let mut chunk = 0;
        while chunk < 10 || !enough.load(Ordering::Relaxed) {
            let lines: Vec<String> = inputs(&mut dice, CHUNK).iter().map(json::input_to_json).collect();
            let file = self.beside(&format!("chunk-{seed}-{chunk}.jsonl"));
            fs::write(&file, lines.join("\n") + "\n").unwrap();
            let published = self.command(&["publish", "--format", "paragraphs"]).arg(&file).output().unwrap();
            assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stderr));
            chunk += 1;
        }
    }

    fn publish_garbage(&self, enough: &AtomicBool) {
        let mut publisher = self.bus.publisher().unwrap();
        while !enough.load(Ordering::Relaxed) {
            let (topic, value) = (Topic::Paragraphs, Some(&b"\xff\xff"[..]));
            let record = Outgoing { topic, partition: None, stamp: None, key: b"story", value, headers: &[] };
            publisher.publish(record).unwrap();
            publisher.flush().unwrap();
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    /// Inputs after the committed position.
    fn unread(&self) -> u64 {
        let sql = rusqlite::Connection::open(&self.path).unwrap();
        sql.busy_timeout(PATIENCE).unwrap();
        let count = "SELECT topics.next - coalesce(positions.next, 0) FROM topics
            LEFT JOIN positions ON topic = name WHERE name = 'tallywire.paragraphs.v1'";
        sql.query_row(count, [], |row| row.get(0)).unwrap()
    }

    /// The updates and dead letters on the bus are those of a replay of what was published.
    fn check(&self) {
        let (mut lines, mut garbage) = (String::new(), Vec::new());
        self.each(Topic::Paragraphs, &mut |record| match wire::decode_input(record.value.unwrap()) {
            Ok(input) => lines += &(json::input_to_json(&input) + "\n"),
            Err(_) => garbage.push(record.offset.to_string()),
        });
        assert!(lines.lines().count() >= 2 * 10 * CHUNK);
        let expected = self.replay(&lines);
        let mut updates = Vec::new();
        self.each(Topic::Updates, &mut |record| {
            updates.push(json::update_to_json(&wire::decode_update(record.value.unwrap()).unwrap(), None));
        });
        assert!(updates.len() > 300, "{} updates prove little", updates.len());
        assert_eq!(updates.len(), expected.len());
        for (found, expected) in updates.iter().zip(&expected) {
            assert_eq!(found, expected);
        }
        self.check_dead_letters(&garbage);
    }

    fn check_dead_letters(&self, garbage: &[String]) {
        let mut undecodable = Vec::new();
        self.each(Topic::DeadLetters, &mut |record| {
            let header = |name| String::from_utf8(record.headers.get(name).unwrap().to_vec()).unwrap();
            assert_eq!(header("__streams.errors.topic"), "tallywire.paragraphs.v1");
            if header("__streams.errors.exception") == "undecodable" {
                assert_eq!(record.value, Some(&b"\xff\xff"[..]));
                undecodable.push(header("__streams.errors.offset"));
            }
        });
        assert!(!garbage.is_empty());
        assert_eq!(undecodable, garbage);
    }

    fn replay(&self, lines: &str) -> Vec<String> {
        let file = self.beside("all.jsonl");
        fs::write(&file, lines).unwrap();
        let replayed = self.command(&["replay"]).arg(&file).output().unwrap();
        let faults = String::from_utf8(replayed.stderr).unwrap();
        assert!(faults.lines().all(|fault| fault.contains("another content stands")), "{faults}");
        String::from_utf8(replayed.stdout).unwrap().lines().map(str::to_string).collect()
    }

    fn each(&self, topic: Topic, take: &mut dyn FnMut(Incoming<'_>)) {
        let mut reader = self.bus.reader(topic, From::Start).unwrap();
        while !reader.at_end().unwrap() {
            reader.poll(Duration::ZERO, take).unwrap();
        }
    }
}

#[test]
fn an_unfit_file_ends_a_run_with_one_clear_line() {
    let folder = Folder::new("unfit-run");
    fs::write(folder.path("text"), "x".repeat(5000)).unwrap();
    for name in ["text", "absent/bus"] {
        let path: &Path = &folder.path(name);
        let mut command = Command::new(env!("CARGO_BIN_EXE_tallywire"));
        let output =
            command.arg("run").arg("--bus").arg(format!("embedded:{}", path.display())).output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(
            message.contains(path.to_str().unwrap()) && message.trim_end().lines().count() == 1,
            "{message}"
        );
        assert!(output.stdout.is_empty());
    }
}
