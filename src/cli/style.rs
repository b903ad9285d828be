//! Bold, dim and red, on a terminal that wants them; plain text anywhere else.

use std::fmt::Display;
use std::io::{IsTerminal, stdout};
use std::sync::LazyLock;

static WANTED: LazyLock<bool> = LazyLock::new(|| {
    let unset = |name| std::env::var_os(name).is_none_or(|value| value.is_empty());
    stdout().is_terminal() && unset("NO_COLOR") && std::env::var_os("TERM").is_some_and(|term| term != "dumb")
});

pub fn bold(text: impl Display) -> String {
    with("1", text)
}

pub fn dim(text: impl Display) -> String {
    with("2", text)
}

pub fn red(text: impl Display) -> String {
    with("1;31", text)
}

fn with(code: &str, text: impl Display) -> String {
    if *WANTED { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
}
