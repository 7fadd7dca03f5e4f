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
#[command(version)]
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
