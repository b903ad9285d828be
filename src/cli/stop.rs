//! SIGINT and SIGTERM, and SIGHUP where the terminal goes away.

use super::failure::Failure;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];

/// Leaves at once, with exit code 0, at the first signal: for commands that leave nothing half done.
///
/// # Errors
/// Where the operating system refuses.
pub fn leave_at_once() -> Result<(), Failure> {
    for signal in SIGNALS {
        flag::register_conditional_shutdown(signal, 0, Arc::new(AtomicBool::new(true)))
            .map_err(Failure::failed)?;
    }
    Ok(())
}

/// A flag that the first signal sets; a second one leaves at once.
///
/// # Errors
/// Where the operating system refuses.
pub fn on_signal() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in SIGNALS {
        flag::register_conditional_shutdown(signal, 0, Arc::clone(&stop)).map_err(Failure::failed)?;
        flag::register(signal, Arc::clone(&stop)).map_err(Failure::failed)?;
    }
    Ok(stop)
}
