//! SIGINT and SIGTERM, and SIGHUP where the terminal goes away.

use super::failure::Failure;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];

/// Leaves at once, with exit code 0, at the first signal: for commands that leave nothing half done.
///
/// # Errors
/// Where the operating system refuses.
pub fn leave_at_once() -> Result<(), Failure> {
    Stop::new().map(drop)
}

/// What the signals do: at first any of them leaves at once, with exit code 0.
pub struct Stop {
    asked: Arc<AtomicBool>,
    at_once: Arc<AtomicBool>,
}

impl Stop {
    /// # Errors
    /// Where the operating system refuses.
    pub fn new() -> Result<Stop, Failure> {
        let stop = Stop { asked: Arc::new(AtomicBool::new(false)), at_once: Arc::new(AtomicBool::new(true)) };
        for signal in SIGNALS {
            let at_once = Arc::clone(&stop.at_once);
            flag::register_conditional_shutdown(signal, 0, at_once).map_err(Failure::failed)?;
            // A second signal finds the flag set, and leaves.
            flag::register(signal, Arc::clone(&stop.at_once)).map_err(Failure::failed)?;
            flag::register(signal, Arc::clone(&stop.asked)).map_err(Failure::failed)?;
        }
        Ok(stop)
    }

    /// From now on the first signal only sets the flag returned; a second one leaves at once.
    pub fn when_asked(&self) -> &AtomicBool {
        self.at_once.store(false, Ordering::Relaxed);
        &self.asked
    }
}
