//! tallywire reads live news and keeps count of who says how many.

pub mod ledger;
pub mod lexicon;
pub mod model;
pub mod reading;
pub mod sentence;
pub mod wire;

#[cfg(feature = "runtime")]
pub mod bus;
#[cfg(feature = "runtime")]
pub mod cli;
#[cfg(feature = "runtime")]
pub mod worker;
