//! A second machine: a server that follows another one, and takes its place.

use super::{Server, command, directory, run};

impl Server {
    /// A server of its own that is a copy of this one and follows it, over the socket.
    ///
    /// # Errors
    /// Says why there is none.
    pub fn standby(&self) -> Result<Self, String> {
        let (dir, user) = directory().map_err(|error| format!("no directory for PostgreSQL: {error}"))?;
        let mut copy = command(&self.programs.join("pg_basebackup"), &dir, user);
        copy.arg("-h").arg(&self.dir).args(["-U", "postgres", "-R", "-X", "stream", "-c", "fast", "--no-sync", "-D"]);
        run(copy.arg(dir.join("data")))?;
        Self::keep(self.programs.clone(), dir, user)
    }

    /// Makes a standby the primary.
    ///
    /// # Errors
    /// Says why it does not take over.
    pub fn promote(&self) -> Result<(), String> {
        let mut promote = command(&self.programs.join("pg_ctl"), &self.dir, self.user);
        run(promote.args(["promote", "-w", "-D"]).arg(self.data()))
    }
}
