//! The shipped program as processes of their own, and what they leave on the log.

use crate::broker;
use crate::hand::DEADLINE;
use rdkafka::ClientConfig;
use rdkafka::Offset;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::topic_partition_list::TopicPartitionList;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tallywire::bus::Topic;

/// What a run may take at most, with a group to settle and ten thousand records to fold.
const LONG: Duration = Duration::from_secs(240);

/// One log of its own.
#[derive(Clone)]
pub struct Log {
    pub prefix: String,
    partitions: u32,
}

/// What was published about each story, line by line.
pub type ByStory = BTreeMap<String, Vec<Value>>;

impl Log {
    pub fn new(test: &str, partitions: u32) -> Log {
        Log { prefix: broker::prefix(test), partitions }
    }

    pub fn command(&self, name: &str, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tallywire"));
        command.args([name, "--bus", &format!("kafka:{}", broker::servers()), "--prefix", &self.prefix]);
        command.args(["--partitions", &self.partitions.to_string()]).args(more);
        command
    }

    /// Publishes lines from standard input.
    pub fn publish(&self, lines: &[String]) {
        let mut command = self.command("publish", &["--format", "paragraphs", "-"]);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        lines.iter().for_each(|line| writeln!(input, "{line}").unwrap());
        drop(input);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "publish: {}", String::from_utf8_lossy(&output.stderr));
    }

    pub fn start(&self, slot: u32) -> Run {
        Run::new(self.command("run", &["--slot", &slot.to_string()]))
    }

    /// A run that leaves once everything is done.
    pub fn finish(&self, slot: u32) {
        let slot = slot.to_string();
        let mut run = Run::new(self.command("run", &["--slot", &slot, "--until-idle", "1"]));
        let status = run.wait(LONG);
        assert!(status.success(), "run: {status}: {:?}", run.said());
    }

    /// The updates of each story, as `watch` prints them, without what depends on transport.
    pub fn updates(&self) -> ByStory {
        let more = ["--from", "start", "--format", "json", "--until-idle", "1"];
        by_story(&output(&mut self.command("watch", &more)))
    }

    pub fn tallies(&self) -> ByStory {
        by_story(&output(&mut self.command("tallies", &["--format", "json"])))
    }

    /// How many inputs are committed, over all partitions; open transactions do not count.
    pub fn committed(&self) -> u64 {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", broker::servers()).set("group.id", &self.prefix);
        // Otherwise the answer waits for the end of the transaction of whoever was killed.
        config.set("isolation.level", "read_uncommitted");
        let consumer: BaseConsumer = config.create().unwrap();
        let mut list = TopicPartitionList::new();
        let topic = Topic::Paragraphs.name(&self.prefix);
        list.add_partition_range(&topic, 0, self.partitions.cast_signed() - 1);
        let found = consumer.committed_offsets(list, DEADLINE).unwrap();
        let offsets = found.elements().into_iter().map(|element| match element.offset() {
            Offset::Offset(offset) => offset.cast_unsigned(),
            _ => 0,
        });
        offsets.sum()
    }
}

/// A `run` at work. Dropping it kills it.
pub struct Run {
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
    /// How many of its lines were waited for.
    heard: usize,
}

impl Run {
    fn new(mut command: Command) -> Run {
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let said = Arc::new(Mutex::new(Vec::new()));
        let (lines, heard) = (BufReader::new(child.stderr.take().unwrap()).lines(), Arc::clone(&said));
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| heard.lock().unwrap().push(line));
        });
        Run { child, said, heard: 0 }
    }

    pub fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    /// Waits until it says, once more, that it has so many partitions.
    pub fn wait_for_partitions(&mut self, count: u32) {
        let ready = format!("ready: {count} partitions");
        let find = |run: &Run| run.said().iter().skip(run.heard).position(|line| *line == ready);
        self.wait_until(&ready, |run| find(run).is_some());
        self.heard += find(self).map_or(0, |at| at + 1);
    }

    pub fn wait_until(&mut self, what: &str, mut done: impl FnMut(&Run) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(start.elapsed() < LONG, "waited too long: {what}: {:?}", self.said());
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("run left ({status}) instead of {what}: {:?}", self.said());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Like a power cut.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn terminate(&mut self) {
        let id = self.child.id().to_string();
        let status = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &id]).status().unwrap();
        assert!(status.success());
        let status = self.wait(DEADLINE);
        assert!(status.success(), "run after SIGTERM: {status}: {:?}", self.said());
    }

    pub fn wait(&mut self, longest: Duration) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < longest, "run does not leave: {:?}", self.said());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a single thread makes of the same lines, without any log.
pub fn replay(lines: &[String]) -> (ByStory, ByStory) {
    let tallies = std::env::temp_dir().join(format!("{}.tallies", broker::prefix("replay")));
    let mut command = Command::new(env!("CARGO_BIN_EXE_tallywire"));
    command.arg("replay").arg("--tallies").arg(&tallies).arg("-");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = lines.join("\n");
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "replay: {}", output.status);
    let known = std::fs::read_to_string(&tallies).unwrap();
    std::fs::remove_file(&tallies).unwrap();
    (by_story(&String::from_utf8(output.stdout).unwrap()), by_story(&known))
}

/// Fails at the first line of a story that is not as expected.
pub fn assert_same(what: &str, found: &ByStory, expected: &ByStory) {
    for (story, expected) in expected {
        let found = found.get(story).map_or(&[][..], Vec::as_slice);
        for (number, (found, expected)) in found.iter().zip(expected).enumerate() {
            assert_eq!(found, expected, "{what} {number} of {story}");
        }
        assert_eq!(found.len(), expected.len(), "{what} of {story}");
    }
    assert_eq!(found.len(), expected.len(), "stories with {what}");
}

fn output(command: &mut Command) -> String {
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

fn by_story(lines: &str) -> ByStory {
    let mut stories = ByStory::new();
    for line in lines.lines() {
        let mut value: Value = serde_json::from_str(line).unwrap();
        let fields = value.as_object_mut().expect("a line is an object");
        fields.remove("transport");
        let story = fields["storyId"].as_str().unwrap().to_string();
        stories.entry(story).or_default().push(value);
    }
    stories
}
