//! SIGINT and SIGTERM.

use super::failure::Failure;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Longest time between two looks at the flag.
const LOOK: Duration = Duration::from_millis(50);

/// Leaves at once, with exit code 0, at the first signal: for commands that leave nothing half done.
///
/// # Errors
/// Where the operating system refuses.
pub fn leave_at_once() -> Result<(), Failure> {
    for signal in [SIGINT, SIGTERM] {
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
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, 0, Arc::clone(&stop)).map_err(Failure::failed)?;
        flag::register(signal, Arc::clone(&stop)).map_err(Failure::failed)?;
    }
    Ok(stop)
}

/// Sleeps so long, or until the flag is set.
pub fn sleep(stop: &AtomicBool, pause: Duration) {
    let start = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        let left = pause.saturating_sub(start.elapsed());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(LOOK));
    }
}
