//! Records between tallywire's form and librdkafka's.

use crate::bus::{Headers, Incoming, Outgoing, TOPICS, Topic};
use crate::model::Time;
use rdkafka::bindings;
use rdkafka::message::{BorrowedMessage, Header, Message, OwnedHeaders};
use rdkafka::producer::BaseRecord;
use std::ffi::CStr;
use std::ptr;

/// The names of the topics on the bus.
pub struct Names([String; TOPICS.len()]);

impl Names {
    pub fn new(prefix: &str) -> Names {
        Names(TOPICS.map(|topic| topic.name(prefix)))
    }

    pub fn get(&self, topic: Topic) -> &str {
        &self.0[topic as usize]
    }
}

/// The record as librdkafka takes it.
pub fn outgoing<'a>(names: &'a Names, record: &Outgoing<'a>) -> BaseRecord<'a, [u8], [u8]> {
    let mut out = BaseRecord::to(names.get(record.topic)).key(record.key);
    out.payload = record.value;
    out.partition = record.partition.map(u32::cast_signed);
    out.timestamp = record.stamp.map(Time::millis);
    if !record.headers.is_empty() {
        out.headers = Some(owned(record.headers));
    }
    out
}

/// Hands a message over as a record of `topic`.
pub fn hand_over(topic: Topic, message: &BorrowedMessage<'_>, take: &mut dyn FnMut(Incoming<'_>)) {
    let millis = message.timestamp().to_millis().unwrap_or_default();
    take(Incoming {
        topic,
        partition: message.partition().cast_unsigned(),
        offset: message.offset().cast_unsigned(),
        stamp: Time::from_millis(millis).unwrap_or_default(),
        key: message.key(),
        value: message.payload(),
        headers: &MessageHeaders(message),
    });
}

fn owned(headers: &[(&str, &[u8])]) -> OwnedHeaders {
    let empty = OwnedHeaders::new_with_capacity(headers.len());
    headers.iter().fold(empty, |all, (key, value)| all.insert(Header { key, value: Some(*value) }))
}

/// Read by librdkafka's own calls: rdkafka panics on a header name that is no UTF-8, and whoever
/// writes to the topic chooses the names.
struct MessageHeaders<'a>(&'a BorrowedMessage<'a>);

impl MessageHeaders<'_> {
    fn all(&self) -> Option<*const bindings::rd_kafka_headers_t> {
        let mut all = ptr::null_mut();
        // SAFETY: the message lives as long as self; librdkafka parses its headers once and keeps
        // them with it.
        let code = unsafe { bindings::rd_kafka_message_headers(self.0.ptr(), &raw mut all) };
        (code == bindings::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR && !all.is_null())
            .then_some(all.cast_const())
    }

    fn at(&self, all: *const bindings::rd_kafka_headers_t, index: usize) -> Option<(&CStr, &[u8])> {
        let (mut name, mut value, mut length) = (ptr::null(), ptr::null(), 0);
        // SAFETY: `all` comes from `all()` on this message; librdkafka checks the index.
        let code = unsafe {
            bindings::rd_kafka_header_get_all(all, index, &raw mut name, &raw mut value, &raw mut length)
        };
        if code != bindings::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
            return None;
        }
        // SAFETY: name (ended by a zero) and value live as long as the message; a missing value is
        // a null pointer.
        unsafe {
            let bytes: &[u8] =
                if value.is_null() { &[] } else { std::slice::from_raw_parts(value.cast(), length) };
            Some((CStr::from_ptr(name), bytes))
        }
    }

    fn iter(&self) -> impl Iterator<Item = (&CStr, &[u8])> {
        let all = self.all();
        (0..).map_while(move |index| self.at(all?, index))
    }
}

impl Headers for MessageHeaders<'_> {
    fn get(&self, name: &str) -> Option<&[u8]> {
        self.iter().filter(|(key, _)| key.to_bytes() == name.as_bytes()).last().map(|(_, value)| value)
    }

    fn each(&self, take: &mut dyn FnMut(&str, &[u8])) {
        self.iter().for_each(|(name, value)| take(&name.to_string_lossy(), value));
    }
}
