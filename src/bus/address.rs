//! Where a log is, as written on the command line.

use super::BusError;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// `embedded:PATH` or `kafka:HOST:PORT[,HOST:PORT...]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A SQLite file, made when absent.
    Embedded(PathBuf),
    /// Bootstrap servers, separated by commas.
    Kafka(String),
}

impl FromStr for Address {
    type Err = BusError;

    fn from_str(text: &str) -> Result<Address, BusError> {
        match text.split_once(':') {
            Some(("embedded", "")) => Err(malformed(text, "a path is missing")),
            Some(("embedded", path)) => Ok(Address::Embedded(PathBuf::from(path))),
            Some(("kafka", servers)) => {
                servers.split(',').try_for_each(|server| check_server(text, server))?;
                Ok(Address::Kafka(servers.to_string()))
            }
            _ => Err(malformed(text, "it begins with neither 'embedded:' nor 'kafka:'")),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Embedded(path) => write!(f, "embedded:{}", path.display()),
            Address::Kafka(servers) => write!(f, "kafka:{servers}"),
        }
    }
}

fn check_server(text: &str, server: &str) -> Result<(), BusError> {
    let Some((host, port)) = server.rsplit_once(':') else {
        return Err(malformed(text, &format!("'{server}' has no port")));
    };
    let bracketed = host.starts_with('[') && host.ends_with(']');
    if host.is_empty() || host.contains(char::is_whitespace) || (host.contains(':') && !bracketed) {
        return Err(malformed(text, &format!("'{server}' has no host that can be read")));
    }
    match port.parse::<u16>() {
        Ok(1..) => Ok(()),
        _ => Err(malformed(text, &format!("'{port}' is no port between 1 and 65535"))),
    }
}

fn malformed(text: &str, what: &str) -> BusError {
    BusError::Refused(format!("bus '{text}': {what}; write embedded:PATH or kafka:HOST:PORT[,HOST:PORT...]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike() {
        for text in [
            "embedded:desk.db",
            "embedded:/var/lib/desk: one.db",
            "kafka:localhost:9092",
            "kafka:a.example:9092,b.example:9093",
            "kafka:127.0.0.1:1",
            "kafka:[::1]:9092",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "neither"),
            ("desk.db", "neither"),
            ("sqlite:desk.db", "neither"),
            ("Kafka:localhost:9092", "neither"),
            ("embedded:", "path is missing"),
            ("kafka:", "has no port"),
            ("kafka:localhost", "has no port"),
            ("kafka:localhost:", "no port between"),
            ("kafka:localhost:0", "no port between"),
            ("kafka:localhost:70000", "no port between"),
            ("kafka:localhost:kafka", "no port between"),
            ("kafka::9092", "no host"),
            ("kafka:::1:9092", "no host"),
            ("kafka:a b:9092", "no host"),
            ("kafka:a:9092,", "has no port"),
        ] {
            let error = text.parse::<Address>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
