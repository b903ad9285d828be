//! Records of generated inputs, some of which nobody can take in.

use crate::generated::dice::Dice;
use crate::generated::{self, at};
use tallywire::bus::{Bus, Outgoing, Topic};
use tallywire::model::Input;
use tallywire::wire::{self, Envelope};

/// Publishes `count` records.
pub fn publish(bus: &dyn Bus, dice: &mut Dice, count: usize) {
    let mut publisher = bus.publisher().expect("a publisher");
    for (number, mut input) in generated::inputs(dice, count).into_iter().enumerate() {
        spoil_times(dice, &mut input);
        let mut value = Vec::new();
        wire::encode_input(&input, &mut value);
        let mut envelope = Envelope::input(&input);
        if dice.often(300) {
            envelope = envelope.with("traceparent", format!("00-{number:032x}-{number:016x}-01"));
        }
        let mut key = input.story().to_string();
        spoil_record(dice, &mut key, &mut value, &mut envelope);
        let record = Outgoing {
            topic: Topic::Paragraphs,
            partition: None,
            stamp: Some(at(number as i64)),
            key: key.as_bytes(),
            value: Some(&value),
            headers: &envelope.headers(),
        };
        publisher.publish(record).expect("published");
    }
}

fn spoil_times(dice: &mut Dice, input: &mut Input) {
    let Input::Paragraph(paragraph) = input else { return };
    match dice.below(40) {
        0 => paragraph.embargoed = Some(at(1_000_000)),
        1 => paragraph.revised = at(1_000_000),
        _ => {}
    }
}

fn spoil_record(dice: &mut Dice, key: &mut String, value: &mut Vec<u8>, envelope: &mut Envelope) {
    match dice.below(60) {
        0 => *value = vec![0xff; 1 + dice.below(30)],
        1 => key.push('x'),
        2 => *envelope = Envelope::plain().with(wire::SCHEMA_HEADER, "9"),
        3 => value.clear(),
        _ => {}
    }
}
