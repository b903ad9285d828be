//! `google.protobuf.Timestamp`, with its JSON form.

use super::DecodeError;
use crate::model::Time;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// As protobuf has it; what is finer than a microsecond is dropped on the way to [`Time`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, prost::Message)]
pub struct Timestamp {
    #[prost(int64, tag = "1")]
    pub seconds: i64,
    #[prost(int32, tag = "2")]
    pub nanos: i32,
}

impl Timestamp {
    fn time(self) -> Option<Time> {
        let nanos = u32::try_from(self.nanos).ok().filter(|nanos| *nanos < 1_000_000_000)?;
        let micros = self.seconds.checked_mul(1_000_000)?.checked_add(i64::from(nanos / 1000))?;
        Time::from_micros(micros).ok()
    }
}

impl From<Time> for Timestamp {
    fn from(time: Time) -> Timestamp {
        let micros = time.micros();
        let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1000).expect("less than a second");
        Timestamp { seconds: micros.div_euclid(1_000_000), nanos }
    }
}

/// The time of an optional field.
pub(super) fn optional(field: &'static str, stamp: Option<Timestamp>) -> Result<Option<Time>, DecodeError> {
    stamp.map(|stamp| stamp.time().ok_or(DecodeError::Time(field))).transpose()
}

/// The time of a field that may not be absent.
pub(super) fn required(field: &'static str, stamp: Option<Timestamp>) -> Result<Time, DecodeError> {
    optional(field, stamp)?.ok_or(DecodeError::Missing(field))
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = self.time().ok_or_else(|| serde::ser::Error::custom("a time out of range"))?;
        serializer.collect_str(&time)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse::<Time>().map(Timestamp::from).map_err(de::Error::custom)
    }
}
