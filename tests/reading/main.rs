//! What the reading finds: tables of sentences, the shared gold texts, and texts that are none.

mod explain;
mod gold;
mod rows;
mod seed;
mod total;

use std::path::PathBuf;

/// A file beside the project, if it is there; says so when it is not.
fn beside(path: &str) -> Option<String> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    let text = std::fs::read_to_string(&full).ok();
    if text.is_none() {
        eprintln!("passed over: {} is not here", full.display());
    }
    text
}
