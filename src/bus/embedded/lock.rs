//! The one place of `run`: a locked file beside the bus, which death releases.

use crate::bus::BusError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Held as long as it lives. The file stays; only its lock counts.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// # Errors
    /// [`BusError::Taken`] with the holder's process id; [`BusError::Refused`] where the lock file
    /// cannot be made.
    pub fn take(bus: &Path) -> Result<Lock, BusError> {
        let path = beside(bus);
        let refused = |error: std::io::Error| {
            BusError::Refused(format!("cannot lock {}: {error}; check its directory", path.display()))
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(refused)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(bus, &mut file)),
            Err(TryLockError::Error(error)) => return Err(refused(error)),
        }
        write_pid(&mut file).map_err(refused)?;
        Ok(Lock { _file: file })
    }
}

/// Two names of one file (a link) lead to one lock.
fn beside(bus: &Path) -> PathBuf {
    let mut name = bus.canonicalize().unwrap_or_else(|_| bus.to_path_buf()).into_os_string();
    name.push("-run");
    name.into()
}

fn write_pid(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    writeln!(file, "{}", std::process::id())
}

fn taken(bus: &Path, file: &mut File) -> BusError {
    let mut pid = String::new();
    // The holder may be about to write it.
    let _ = file.read_to_string(&mut pid);
    let pid = if pid.trim().is_empty() { "unknown" } else { pid.trim() };
    BusError::Taken(format!("{} is taken by another run (pid {pid}); stop that one first", bus.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_it_and_the_next_is_told_who() {
        let folder = std::env::temp_dir().join(format!("tallywire-lock-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let bus = folder.join("bus");
        std::fs::write(beside(&bus), "a longer text left by an earlier holder").unwrap();
        let first = Lock::take(&bus).unwrap();
        let Err(BusError::Taken(message)) = Lock::take(&bus) else { panic!("taken twice") };
        assert!(message.contains(&format!("(pid {})", std::process::id())), "{message}");
        drop(first);
        Lock::take(&bus).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
