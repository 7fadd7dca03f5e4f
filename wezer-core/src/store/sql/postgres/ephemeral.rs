//! A server of PostgreSQL for tests: its own directory, reached through a socket in it, gone with the process that began it.
//!
//! Nothing is installed or downloaded: the programs are those of the machine. They refuse to run as root, so a process of root's
//! starts them as user `postgres`, or as nobody. The server syncs as it does by default.

mod standby;

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

/// Starts the server each time a line comes in, and stops it when the pipe on its standard input is closed, which the death of any
/// process does.
const KEEPER: &str = r#"server=
while read -r _; do
    "$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=200 >>"$2/log" 2>&1 &
    server=$!
done
kill -INT $server
wait $server
rm -rf "$2""#;

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    programs: PathBuf,
    dir: PathBuf,
    user: Option<(u32, u32)>,
    /// Its standard input holds the server; closed when it is dropped.
    keeper: Mutex<Child>,
}

impl Server {
    /// Starts a server in a new directory below the machine's directory for temporary files.
    ///
    /// # Errors
    /// Says why there is none: no programs, or one that failed.
    pub fn start() -> Result<Self, String> {
        let programs =
            programs().ok_or("PostgreSQL is not installed: neither pg_config nor /usr/lib/postgresql/*/bin is there")?;
        let (dir, user) = directory().map_err(|error| format!("no directory for PostgreSQL: {error}"))?;
        let data = dir.join("data");
        let mut init = command(&programs.join("initdb"), &dir, user);
        init.arg("-D").arg(&data).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]);
        run(&mut init)?;
        Self::keep(programs, dir, user)
    }

    fn keep(programs: PathBuf, dir: PathBuf, user: Option<(u32, u32)>) -> Result<Self, String> {
        let mut keeper = command(Path::new("sh"), &dir, user);
        keeper.args(["-c", KEEPER, "keeper"]).arg(&programs).arg(&dir);
        keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let keeper = keeper.spawn().map_err(|error| format!("the server's keeper: {error}"))?;
        let server = Self { programs, dir, user, keeper: Mutex::new(keeper) };
        server.launch()?;
        server.wait(600)?;
        Ok(server)
    }

    fn launch(&self) -> Result<(), String> {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let pipe = keeper.stdin.as_mut().ok_or("the keeper has no pipe")?;
        pipe.write_all(b"start\n").map_err(|error| format!("the server's keeper: {error}"))
    }

    /// Kills the server where it stands (`kill -9`), and starts it again: what it promised has to be there.
    ///
    /// # Errors
    /// Says why it does not come back.
    pub fn crash(&self) -> Result<(), String> {
        self.kill()?;
        (0..50).find_map(|_| self.launch().and_then(|()| self.wait(20)).ok()).ok_or_else(|| self.told())
    }

    /// Kills the server where it stands (`kill -9`).
    ///
    /// # Errors
    /// Says why it can't be.
    pub fn kill(&self) -> Result<(), String> {
        let file =
            fs::read_to_string(self.data().join("postmaster.pid")).map_err(|error| format!("the server's number: {error}"))?;
        let number = file.lines().next().unwrap_or_default();
        let children = fs::read_to_string(format!("/proc/{number}/task/{number}/children")).unwrap_or_default();
        run(Command::new("kill").args(["-9", number]))?;
        // Its children notice and go; until then it can't be started again.
        let left = || children.split_whitespace().any(|child| fs::read_link(format!("/proc/{child}/exe")).is_ok());
        (0..200).take_while(|_| left()).for_each(|_| std::thread::sleep(Duration::from_millis(5)));
        Ok(())
    }

    fn told(&self) -> String {
        fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    fn wait(&self, times: u32) -> Result<(), String> {
        let mut told = String::new();
        for _ in 0..times {
            let mut ready = command(&self.programs.join("pg_isready"), &self.dir, self.user);
            match run(ready.arg("-h").arg(&self.dir)) {
                Ok(()) => return Ok(()),
                Err(error) => told = error,
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("PostgreSQL did not start: {told}\n{}", self.told()))
    }

    /// Makes an empty database.
    ///
    /// # Errors
    /// The server's.
    pub fn database(&self, name: &str) -> Result<PgConnectOptions, String> {
        let mut create = command(&self.programs.join("createdb"), &self.dir, self.user);
        run(create.arg("-h").arg(&self.dir).args(["-U", "postgres", name]))?;
        Ok(self.options(name))
    }

    /// How to reach a database.
    pub fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().socket(&self.dir).username("postgres").database(database)
    }

    /// A pool of a few connections to a database that is made for it.
    ///
    /// # Errors
    /// The server's.
    pub async fn pool(&self, name: &str) -> Result<PgPool, String> {
        let options = self.database(name)?;
        let pool = PgPoolOptions::new().max_connections(8).connect_with(options).await;
        pool.map_err(|error| error.to_string())
    }

    /// Where its files lie.
    pub fn data(&self) -> PathBuf {
        self.dir.join("data")
    }
}

fn programs() -> Option<PathBuf> {
    let told = Command::new("pg_config").arg("--bindir").output().ok().and_then(|output| String::from_utf8(output.stdout).ok());
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let mut found: Vec<PathBuf> = installed.collect();
    found.sort();
    found.extend(told.map(|told| PathBuf::from(told.trim())));
    found.into_iter().rfind(|path| path.join("initdb").is_file())
}

/// A new directory, and whose it is if that is not us.
fn directory() -> io::Result<(PathBuf, Option<(u32, u32)>)> {
    let name = (0..1000).map(|nth| std::env::temp_dir().join(format!("wezer-pg-{}-{nth}", std::process::id())));
    for dir in name {
        match fs::create_dir(&dir) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        }
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o700))?;
        let user = (fs::metadata(&dir)?.uid() == 0).then(user);
        if let Some((user, group)) = user {
            chown(&dir, Some(user), Some(group))?;
        }
        return Ok((dir, user));
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// User `postgres`, or nobody.
fn user() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields.first() == Some(&"postgres"));
    let number = |at: usize| fields.as_ref().and_then(|fields| fields.get(at)?.parse().ok());
    number(2).zip(number(3)).unwrap_or((65_534, 65_534))
}

fn command(program: &Path, dir: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir);
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr))) }
}
