//! Points in time, as the inputs give them. Nothing on the pure side asks what time it is.

use std::fmt;
use std::str::FromStr;

/// Microseconds since 1970-01-01T00:00:00Z, from the year 0001 to the last but one day of the year
/// 9999, so that every time can be written in RFC 3339 with any offset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// What is wrong with a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    #[error("'{0}' is no RFC 3339 time; write it like 2019-10-13T14:05:00Z")]
    Malformed(String),
    #[error("a time lies outside the years 0001 to 9999")]
    OutOfRange,
}

const MIN_MICROS: i64 = -62_135_596_800_000_000;
const MAX_MICROS: i64 = 253_402_207_200_000_000;

impl Time {
    /// The earliest time there is: the year 0001.
    pub const MIN: Time = Time(MIN_MICROS);
    /// The latest, in the year 9999.
    pub const MAX: Time = Time(MAX_MICROS);

    /// # Errors
    /// [`TimeError::OutOfRange`] outside the years 0001 to 9999.
    pub fn from_micros(micros: i64) -> Result<Time, TimeError> {
        if (MIN_MICROS..=MAX_MICROS).contains(&micros) {
            Ok(Time(micros))
        } else {
            Err(TimeError::OutOfRange)
        }
    }

    /// # Errors
    /// [`TimeError::OutOfRange`] outside the years 0001 to 9999.
    pub fn from_millis(millis: i64) -> Result<Time, TimeError> {
        Time::from_micros(millis.checked_mul(1000).ok_or(TimeError::OutOfRange)?)
    }

    pub fn micros(self) -> i64 {
        self.0
    }

    /// Rounded towards the past.
    pub fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

impl FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Time, TimeError> {
        let stamp: jiff::Timestamp = text.parse().map_err(|_| TimeError::Malformed(text.to_string()))?;
        Time::from_micros(stamp.as_microsecond())
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        jiff::Timestamp::from_microsecond(self.0).expect("every Time lies in jiff's range").fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_and_written_in_rfc_3339() {
        for text in ["2019-10-13T14:05:00Z", "2019-10-13T14:05:00.123456Z", "1969-12-31T23:59:59Z"] {
            assert_eq!(text.parse::<Time>().unwrap().to_string(), text);
        }
        let offset: Time = "2019-10-13T16:05:00+02:00".parse().unwrap();
        assert_eq!(offset.to_string(), "2019-10-13T14:05:00Z");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "yesterday", "2019-10-13", "14:05", "2019-13-01T00:00:00Z"] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
        assert_eq!(Time::from_millis(i64::MAX), Err(TimeError::OutOfRange));
    }

    #[test]
    fn the_first_and_the_last_time_can_be_written_and_read() {
        for micros in [MIN_MICROS, MAX_MICROS] {
            let time = Time::from_micros(micros).unwrap();
            assert_eq!(time.to_string().parse(), Ok(time));
        }
        assert!(Time::from_micros(MAX_MICROS + 1).is_err());
    }
}
