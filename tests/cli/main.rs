//! The shipped program on the command line, as transcripts of a shell: `transcripts/*.txt`.
//!
//! ```text
//! == what is shown
//! $ tallywire tallies --bus desk.db
//! 2> tallywire: invalid value 'desk.db' ...
//! exit 2
//! ```
//! After `$ ` stands a shell command, its further lines after `> `. What it says on standard output
//! follows as `1> `, on standard error as `2> `, then how it ended, where that isn't 0. The commands
//! of one file share a folder that is empty at first; its path is written `$FOLDER`.
//! `UPDATE=1` writes down what the program does now, to be looked at in the difference.

mod line;
mod transcript;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use transcript::{Case, Transcript};

/// The folder that one transcript plays in.
struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Stage {
        Stage { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// Runs a command that must end well; what it printed.
    fn done(&self, command: &str) -> String {
        let played = self.play(&Case { command: command.to_string(), ..Case::default() });
        assert_eq!(played.exit, 0, "{command}\n{}{}", played.stdout, played.stderr);
        played.stdout
    }

    /// Runs the case's command; the case as it should have been written.
    fn play(&self, case: &Case) -> Case {
        let program = Path::new(env!("CARGO_BIN_EXE_tallywire")).parent().expect("a folder");
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let output = Command::new("sh")
            .args(["-c", &case.command])
            .current_dir(self.folder.path())
            .env("PATH", path)
            .env("SEEDS", seeds())
            .env("USER", "ada")
            .env_remove("TALLYWIRE_BUS")
            .output()
            .expect("a shell");
        let words = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            text.replace(&self.folder.path().display().to_string(), "$FOLDER")
        };
        Case {
            stdout: words(&output.stdout),
            stderr: words(&output.stderr),
            exit: output.status.code().unwrap_or(-1),
            ..case.clone()
        }
    }
}

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

/// Plays a transcript and compares, or writes it anew.
fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/transcripts").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let written = Transcript::parse(&text);
    let stage = Stage::new();
    let played = Transcript { cases: written.cases.iter().map(|case| stage.play(case)).collect() };
    let now = played.to_string();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, now).expect("the transcript can be written");
    } else if now != text {
        panic!(
            "{name} is told otherwise (UPDATE=1 writes it down):\n{}",
            transcript::difference(&text, &now)
        );
    }
}

macro_rules! transcripts {
    ($($name:ident)+) => { $(
        #[test]
        fn $name() {
            check(concat!(stringify!($name), ".txt"));
        }
    )+ };
}

transcripts! {
    usage
    topics
    publish_text
    publish_lines
    decide
    explain
    signals
    extract
    replay
    run
}

/// A transcript that no test plays would rot.
#[test]
fn every_transcript_is_played() {
    let source = fs::read_to_string(file!()).or_else(|_| fs::read_to_string("tests/cli/main.rs")).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/transcripts");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let stem = name.strip_suffix(".txt").unwrap_or_else(|| panic!("{name} is no transcript"));
        assert!(source.lines().any(|line| line.trim() == stem), "{name} is played by no test");
    }
}
