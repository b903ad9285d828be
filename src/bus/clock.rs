//! The clock: the one place where the program asks what time it is.

use crate::model::Time;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time on this machine's clock; 1970 where it stands outside the years that a [`Time`] can hold.
pub fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since.as_micros()).ok();
    micros.and_then(|micros| Time::from_micros(micros).ok()).unwrap_or_default()
}
