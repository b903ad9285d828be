//! tallywire reads live news and keeps count of who says how many.

pub mod model;
pub mod wire;

#[cfg(feature = "runtime")]
pub mod bus;
