//! The bus in a SQLite file: the contract of every bus, what only this one promises, and processes
//! that are killed on it.

#[path = "../bus_contract/mod.rs"]
#[macro_use]
mod bus_contract;
#[path = "../earlier/mod.rs"]
mod earlier;
mod file;
mod folder;
#[path = "../generated/mod.rs"]
mod generated;
mod process;
mod upgrade;

use folder::Folder;
use std::ops::Deref;
use tallywire::bus::Bus;
use tallywire::bus::embedded::Embedded;

/// A bus in a folder of its own.
struct Fresh {
    bus: Embedded,
    _folder: Folder,
}

impl Deref for Fresh {
    type Target = Embedded;

    fn deref(&self) -> &Embedded {
        &self.bus
    }
}

fn fresh(name: &str) -> Fresh {
    let folder = Folder::new(name);
    let bus = Embedded::open(&folder.path("bus"), "tallywire").unwrap();
    bus.apply_topics().unwrap();
    Fresh { bus, _folder: folder }
}

bus_contract!(fresh);
