//! Backups: kept by a server that runs; made, proved and restored on the command line.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use wezer_core::journal::Seq;
use wezer_core::store::backup::{self, Backup, BackupError, BackupProgress, Recorded, Until};
use wezer_core::time::Timestamp;

use crate::life::{Duty, Phase};
use crate::metric::Metrics;
use crate::store::{Place, StoreAddress, is_there};

type Done = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// What was committed since reaches the backup's disk so often.
const SYNC: Duration = Duration::from_secs(1);
/// A base is made when the newest is so old.
const BASE_AGE: Duration = Duration::from_secs(24 * 3_600);
/// After a failure, the next try comes so much later.
const PAUSE: Duration = Duration::from_secs(60);

/// A backup that a server keeps of its community.
#[derive(Debug, Clone, Args)]
pub struct KeepArgs {
    /// Keep a backup in this folder, best on another disk: a base each day, and each commit since. None, if absent.
    #[arg(long, env = "WEZER_BACKUP")]
    pub backup: Option<PathBuf>,
    /// Keep so many of its newest bases: with the others go the keys of people who were erased since.
    #[arg(long, env = "WEZER_BACKUP_KEEP", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..))]
    pub backup_keep: u16,
}

/// Keeps the backup until the server ends; then, [`sync`] remains to be called. What fails is told in the log and tried again; the
/// community goes on. A base that is being made then is given up, as if the process had been killed.
pub(crate) async fn keep(recorded: Arc<Recorded>, bases: u16, duty: Duty) {
    tokio::select! {
        () = duty.life.reached(Phase::Ending) => {}
        // A base takes long, and nothing waits for it.
        ((), ()) = async { tokio::join!(keep_synced(&recorded), keep_bases(&recorded, bases, &duty.metrics)) } => {}
    }
}

/// Makes what was committed so far last.
pub(crate) async fn sync(recorded: Arc<Recorded>) -> Done {
    Ok(spawn_blocking(move || recorded.sync()).await??)
}

async fn keep_synced(recorded: &Arc<Recorded>) {
    let mut fails = false;
    loop {
        tokio::time::sleep(SYNC).await;
        let synced = sync(Arc::clone(recorded)).await;
        // Once is told, not each second.
        match &synced {
            Err(error) if !fails => tracing::error!(%error, "the backup could not be synced"),
            Ok(()) if fails => tracing::info!("the backup is synced again"),
            Err(_) | Ok(()) => {}
        }
        fails = synced.is_err();
    }
}

async fn keep_bases(recorded: &Arc<Recorded>, bases: u16, metrics: &Metrics) {
    loop {
        let age = look(recorded, metrics);
        let mut rest = SYNC;
        if recorded.needs_base() || age.is_none_or(|age| age > BASE_AGE) {
            let (recorded, runtime) = (Arc::clone(recorded), Handle::current());
            let made = spawn_blocking(move || {
                let head = runtime.block_on(recorded.base(|_| ()))?;
                let gone = backup::prune(recorded.dir(), bases.into())?;
                tracing::info!(entry = head.seq.get(), deleted = gone.len(), "a base of the backup was made");
                Ok::<(), BackupError>(())
            });
            let failed = match made.await {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(error.to_string()),
                Err(error) => Some(error.to_string()),
            };
            if let Some(error) = failed {
                tracing::error!(error, "no base of the backup could be made");
                rest = PAUSE;
            }
        }
        tokio::time::sleep(rest).await;
    }
}

/// Says in figures how the backup stands, and how old its newest base is.
fn look(recorded: &Recorded, metrics: &Metrics) -> Option<Duration> {
    let (age, figures) = (base_age(recorded.dir()), metrics.figures());
    figures.backup_needs_base.set(i64::from(recorded.needs_base()));
    figures.backup_base_age.set(age.map_or(0, |age| i64::try_from(age.as_secs()).unwrap_or(i64::MAX)));
    age
}

/// How long ago the newest base was made.
fn base_age(dir: &Path) -> Option<Duration> {
    let files = std::fs::read_dir(dir).ok()?.filter_map(Result::ok);
    let bases = files.filter(|file| file.file_name().to_string_lossy().starts_with("base-"));
    let newest = bases.filter_map(|base| base.metadata().ok()?.modified().ok()).max()?;
    Some(SystemTime::now().duration_since(newest).unwrap_or_default())
}

/// What to back up, and where to.
#[derive(Debug, Clone, Args)]
pub struct BackupArgs {
    /// Where the community is kept. No server may be writing to it.
    #[command(flatten)]
    pub place: Place,
    /// The folder of backups.
    pub to: PathBuf,
    /// Afterwards, keep only so many of the newest: with the others go the keys of people who were erased since.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub keep: Option<u16>,
}

/// What to prove.
#[derive(Debug, Clone, Args)]
pub struct VerifyArgs {
    /// The folder of backups.
    pub from: PathBuf,
    /// To which moment it would be restored: the number of an entry, or a time such as 2027-01-31T18:00:00Z. By default, the last.
    #[arg(long, value_parser = until, default_value = "last")]
    pub until: Until,
}

/// What to restore, and where to.
#[derive(Debug, Clone, Args)]
pub struct RestoreArgs {
    /// The folder of backups.
    pub from: PathBuf,
    /// Where the community is to be kept; there must be none yet.
    #[command(flatten)]
    pub place: Place,
    /// To which moment: the number of an entry, or a time such as 2027-01-31T18:00:00Z. By default, the last. What is restored is the
    /// last commit at or before it.
    #[arg(long, value_parser = until, default_value = "last")]
    pub until: Until,
}

fn until(text: &str) -> Result<Until, String> {
    if text == "last" {
        return Ok(Until::Last);
    }
    if let Ok(number) = text.parse() {
        return Ok(Until::Entry(Seq::new(number)));
    }
    let time = text.parse::<Timestamp>().map(Until::Time);
    time.map_err(|_| "expected the number of an entry, or a time such as 2027-01-31T18:00:00Z".to_owned())
}

/// Makes a base in the folder of backups.
///
/// # Errors
/// If a server has the store open, or one of the two can't be read or written.
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub async fn back_up(args: BackupArgs) -> Done {
    let opened = args.place.open(None).await?;
    let bar = bar()?;
    let head = backup::base(&*opened.store, &args.to, |progress| show(&bar, progress)).await;
    bar.finish_and_clear();
    println!("backed up up to entry {} in {}", head?.seq, args.to.display());
    if let Some(keep) = args.keep {
        let gone = backup::prune(&args.to, keep.into())?;
        println!("deleted {} older files", gone.len());
    }
    Ok(())
}

/// Proves that a backup can be restored, without restoring it, and prints what was found.
///
/// # Errors
/// If it can't be restored.
#[expect(clippy::print_stdout, reason = "a program prints what it was asked for")]
pub async fn verify(args: VerifyArgs) -> Done {
    let backup = Backup::open(&args.from)?;
    let bar = bar()?;
    let verified = backup.verify(args.until, |progress| show(&bar, progress));
    bar.finish_and_clear();
    let verified = verified?;
    println!("community        {}", backup.community());
    let from = backup.bases().map(|base| base.seq.to_string()).collect::<Vec<_>>();
    println!("bases            {}", from.join(", "));
    println!("restores to      entry {} of {}", verified.head.seq, verified.head.recorded_at);
    println!("ledger entries   {}", verified.audit.posted);
    println!("hash             {}", verified.head.hash);
    if !verified.closed {
        println!("a file has no end: a server is writing to it, or was killed, and commits at the very end may be absent");
    }
    println!("proven: every hash, every posting and every balance fits");
    Ok(())
}

/// Restores a backup to a store and prints what was found.
///
/// # Errors
/// If it can't be restored, or a community is there already. What was written to a folder is then taken away again; a database keeps
/// what it got, which nobody should go on with.
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub async fn restore(args: RestoreArgs) -> Done {
    let backup = Backup::open(&args.from)?;
    let folder = match &args.place.store {
        StoreAddress::File(folder) => Some(folder.as_ref().unwrap_or(&args.place.data)),
        StoreAddress::Sqlite(_) | StoreAddress::Postgres(_) => None,
    };
    if folder.is_some_and(|folder| is_there(folder)) {
        return Err(format!("there is a community in {} already", args.place.shown()).into());
    }
    let fresh = backup.community();
    let place = Place { community: Some(fresh), ..args.place.clone() };
    let store = place.open(Some(fresh)).await?.store;
    let bar = bar()?;
    let restored = backup.restore(store, args.until, |progress| show(&bar, progress)).await;
    bar.finish_and_clear();
    let restored = match restored {
        Ok(restored) => restored,
        Err(error) => {
            if let Some(folder) = folder {
                std::fs::remove_dir_all(folder.join(crate::store::FOLDER))?;
            }
            return Err(error.into());
        }
    };
    println!("community        {}", backup.community());
    println!("restored to      entry {} of {}", restored.head.seq, restored.head.recorded_at);
    println!("proven: every hash, every posting and every balance fits");
    Ok(())
}

fn bar() -> Result<ProgressBar, Box<dyn std::error::Error + Send + Sync>> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} entries, {per_sec}, {eta} left")?);
    Ok(bar)
}

fn show(bar: &ProgressBar, progress: BackupProgress) {
    bar.set_length(progress.of);
    bar.set_position(progress.entries);
}
