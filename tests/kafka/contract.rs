//! What every bus promises, held against Kafka.

use crate::bus_contract;
use crate::{broker, hand};
use tallywire::bus::Bus;

macro_rules! table {
    ($fresh:path: $($name:ident),+ $(,)?) => {
        pub const TESTS: &[(&str, fn())] = &[
            $((concat!("contract::", stringify!($name)), || bus_contract::$name(&$fresh(stringify!($name))))),+
        ];
    };
}

promises! { table, fresh }

fn fresh(name: &str) -> impl Bus {
    hand::open(&hand::options(&broker::prefix(name), 3))
}
