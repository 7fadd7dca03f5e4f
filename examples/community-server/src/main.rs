//! A community in the browser: see the README of this crate.

use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use community_server::audit::{self, AuditArgs};
use community_server::backup::{self, BackupArgs, RestoreArgs, VerifyArgs};
use community_server::demo::{self, DemoArgs};
use community_server::import::first_wezer::FirstWezerArgs;
use community_server::log::{self, LogFormat};
use community_server::member::{self, MemberArgs};
use community_server::metric::Metrics;
use community_server::migrate::{self, MigrateArgs};
use community_server::port::{self, ExportArgs, ImportArgs};
use community_server::serve::{self, ServeArgs};
use community_server::show::{self, ShowArgs};

/// A community in the browser. Without a command: serves a living demo.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArgs,
    /// How to write what is told on standard error.
    #[arg(long, global = true, env = "WEZER_LOG_FORMAT", default_value = "text")]
    log_format: LogFormat,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a community over HTTP.
    Serve(ServeArgs),
    /// Make the demo community without serving it.
    Demo(DemoArgs),
    /// Prove that nothing was changed.
    Audit(AuditArgs),
    /// Back a community up.
    Backup(BackupArgs),
    /// Prove that a backup can be restored.
    Verify(VerifyArgs),
    /// Restore a backup, to its end or to an earlier moment.
    Restore(RestoreArgs),
    /// Bring a history in from a file.
    Import(ImportArgs),
    /// Bring a community of the first WeZer over from its Odoo records.
    FirstWezer(FirstWezerArgs),
    /// Write the ledger as a file for other programs.
    Export(ExportArgs),
    /// Copy a community to another store and prove the copy.
    Migrate(MigrateArgs),
    /// Make a community readable with SQL: its documents, balances and postings as views.
    Show(ShowArgs),
    /// Admit members and set passwords.
    Member(MemberArgs),
}

/// What blocks a thread still when all is done, such as a base of a backup that is being made, is cut off after so much time.
const PATIENCE: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let metrics = Metrics::default();
    log::begin(arguments.log_format, &metrics);
    let done = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Into::into).and_then(|runtime| {
        let done = runtime.block_on(run(arguments, metrics));
        runtime.shutdown_timeout(PATIENCE);
        done
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments, metrics: Metrics) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    match arguments.command {
        None => serve::serve(arguments.serve, metrics).await,
        Some(Command::Serve(arguments)) => serve::serve(arguments, metrics).await,
        Some(Command::Demo(arguments)) => demo::run(arguments).await,
        Some(Command::Audit(arguments)) => audit::run(arguments).await,
        Some(Command::Backup(arguments)) => backup::back_up(arguments).await,
        Some(Command::Verify(arguments)) => backup::verify(arguments).await,
        Some(Command::Restore(arguments)) => backup::restore(arguments).await,
        Some(Command::Import(arguments)) => port::import(arguments).await,
        Some(Command::FirstWezer(arguments)) => port::first_wezer(arguments).await,
        Some(Command::Export(arguments)) => port::export(arguments).await,
        Some(Command::Migrate(arguments)) => migrate::run(arguments).await,
        Some(Command::Show(arguments)) => show::run(arguments).await,
        Some(Command::Member(arguments)) => member::run(arguments).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_before_a_command_are_refused_instead_of_dropped() {
        let read = |line: &str| Arguments::try_parse_from(line.split(' '));
        for refused in ["community-server --listen 127.0.0.1:1 serve", "community-server --quiet demo"] {
            assert!(read(refused).is_err(), "{refused}");
        }
        let port = |args: ServeArgs| args.listen.port();
        let served = read("community-server serve --listen 127.0.0.1:1").map(|read| read.command);
        assert!(matches!(served, Ok(Some(Command::Serve(args))) if port(args.clone()) == 1));
        assert!(read("community-server --listen 127.0.0.1:1").is_ok_and(|read| read.command.is_none() && port(read.serve) == 1));
    }
}
