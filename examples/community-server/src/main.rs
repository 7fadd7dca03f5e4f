//! A community in the browser: see the README of this crate.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use community_server::audit::{self, AuditArgs};
use community_server::demo::{self, DemoArgs};
use community_server::import::first_wezer::FirstWezerArgs;
use community_server::member::{self, MemberArgs};
use community_server::port::{self, ExportArgs, ImportArgs};
use community_server::serve::{self, ServeArgs};

/// A community in the browser. Without a command: serves a living demo.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a community over HTTP.
    Serve(ServeArgs),
    /// Make the demo community without serving it.
    Demo(DemoArgs),
    /// Prove that nothing was changed.
    Audit(AuditArgs),
    /// Bring a history in from a file.
    Import(ImportArgs),
    /// Bring a community of the first WeZer over from its Odoo records.
    FirstWezer(FirstWezerArgs),
    /// Write the ledger as a file for other programs.
    Export(ExportArgs),
    /// Admit members and set passwords.
    Member(MemberArgs),
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    let done = match arguments.command {
        None => serve::serve(arguments.serve).await,
        Some(Command::Serve(arguments)) => serve::serve(arguments).await,
        Some(Command::Demo(arguments)) => demo::run(arguments).await,
        Some(Command::Audit(arguments)) => audit::run(arguments).await,
        Some(Command::Import(arguments)) => port::import(arguments).await,
        Some(Command::FirstWezer(arguments)) => port::first_wezer(arguments).await,
        Some(Command::Export(arguments)) => port::export(arguments).await,
        Some(Command::Member(arguments)) => member::run(arguments).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
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
