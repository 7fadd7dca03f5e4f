//! The few things that a file store asks of an operating system.
//!
//! Invariant: all I/O of the file store passes here, so that a test can put a simulated disk in its place and make every
//! operation fail, tear or lie. A file written and synced reads back after a crash; a name made or changed stays so
//! after a crash only once the directory was synced too.

use std::fmt::Debug;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One flat directory of files.
pub trait Disk: Debug + Send + Sync + 'static {
    /// Takes the directory for this opener until the guard is dropped, making the directory if need be; `None` when another
    /// opener has it.
    fn lock(&self) -> io::Result<Option<Box<dyn DiskLock>>>;

    /// The file of this name; `None` when there is none.
    fn open(&self, name: &str) -> io::Result<Option<Arc<dyn DiskFile>>>;

    /// An empty file of this name; what had the name before is gone.
    fn create(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;

    /// Gives a file another name; what had that name before is gone.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// The names of all files, in any order, the lock's own left out.
    fn list(&self) -> io::Result<Vec<String>>;

    /// Makes what was created and renamed survive a crash.
    fn sync_dir(&self) -> io::Result<()>;
}

/// Holds a directory; dropping it lets go.
pub trait DiskLock: Debug + Send + Sync {}

/// An open file, read and written at any place by any thread.
pub trait DiskFile: Debug + Send + Sync {
    /// The file's length in bytes.
    fn size(&self) -> io::Result<u64>;

    /// Sets the length; what is new reads as zeros.
    fn resize(&self, len: u64) -> io::Result<()>;

    /// Fills `buffer` from `offset` on, or fails with [`ErrorKind::UnexpectedEof`].
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;

    /// Writes all of `bytes` at `offset`, making the file longer if need be.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Makes everything written so far, and the length, survive a crash. After a failure nothing is known of what was written.
    fn sync(&self) -> io::Result<()>;
}

const LOCK: &str = "lock";

/// A directory of the machine.
#[derive(Debug)]
pub(super) struct RealDisk(PathBuf);

#[derive(Debug)]
struct RealLock {
    /// The lock lasts as long as the file is open.
    _file: File,
}

impl DiskLock for RealLock {}

#[cfg(unix)]
#[derive(Debug)]
struct RealFile(File);

#[cfg(not(unix))]
#[derive(Debug)]
struct RealFile(std::sync::Mutex<File>);

impl RealDisk {
    pub(super) fn new(dir: &Path) -> Self {
        Self(dir.to_owned())
    }

    fn file(file: File) -> Arc<dyn DiskFile> {
        #[cfg(unix)]
        return Arc::new(RealFile(file));
        #[cfg(not(unix))]
        return Arc::new(RealFile(std::sync::Mutex::new(file)));
    }
}

#[cfg(unix)]
fn sync_directory(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Elsewhere a directory can't be opened as a file, and its entries are durable when the calls return.
#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

impl Disk for RealDisk {
    fn lock(&self) -> io::Result<Option<Box<dyn DiskLock>>> {
        if !self.0.is_dir() {
            fs::create_dir_all(&self.0)?;
            if let Some(parent) = self.0.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                sync_directory(parent)?;
            }
        }
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(self.0.join(LOCK))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(RealLock { _file: file }))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn open(&self, name: &str) -> io::Result<Option<Arc<dyn DiskFile>>> {
        match OpenOptions::new().read(true).write(true).open(self.0.join(name)) {
            Ok(file) => Ok(Some(Self::file(file))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(self.0.join(name))?;
        Ok(Self::file(file))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to))
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let names = fs::read_dir(&self.0)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        names.filter(|name| !matches!(name, Ok(name) if name == LOCK)).collect()
    }

    fn sync_dir(&self) -> io::Result<()> {
        sync_directory(&self.0)
    }
}

#[cfg(unix)]
impl DiskFile for RealFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn resize(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.0, buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(&self.0, bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}

#[cfg(not(unix))]
impl RealFile {
    fn at(&self, offset: u64) -> io::Result<std::sync::MutexGuard<'_, File>> {
        let mut file = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        io::Seek::seek(&mut *file, io::SeekFrom::Start(offset))?;
        Ok(file)
    }
}

#[cfg(not(unix))]
impl DiskFile for RealFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.at(0)?.metadata()?.len())
    }

    fn resize(&self, len: u64) -> io::Result<()> {
        self.at(0)?.set_len(len)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        io::Read::read_exact(&mut *self.at(offset)?, buffer)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        io::Write::write_all(&mut *self.at(offset)?, bytes)
    }

    fn sync(&self) -> io::Result<()> {
        self.at(0)?.sync_data()
    }
}
