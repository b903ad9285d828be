//! The clock: the one place where the program asks what time it is.

use crate::model::Time;
use std::time::{SystemTime, UNIX_EPOCH};

pub fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock stands after 1970");
    let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
    Time::from_micros(micros).expect("the clock stands before 9999")
}
