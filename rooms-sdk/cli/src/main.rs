//! `room`: from nothing to a room in a group. `room new garden --language rust`, then in its folder `room build`, `room check`,
//! `room run`, `room pack`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod build;
mod check;
mod draw;
mod pack;
mod run;
mod start;
mod town;

/// What went well, or a sentence that says what did not.
type Done<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Makes, checks and tries rooms: tools for the groups of a community.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a room in a new folder: a shopping list that works, to be changed into something else.
    New(start::NewArgs),
    /// Make `room.wasm` of the room in a folder.
    Build {
        /// The room's folder.
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Say what a community will say of a room: what it is, what it asks for, whether it fits and opens.
    Check {
        /// The built room.
        #[arg(default_value = "room.wasm")]
        file: PathBuf,
    },
    /// Try a room in a small community here in the terminal; a room that was built again replaces the old one at once.
    Run {
        /// The built room.
        #[arg(default_value = "room.wasm")]
        file: PathBuf,
    },
    /// Put a built room, under its name and version and signed if you like, where it can be handed on.
    Pack(pack::PackArgs),
    /// Make a key to sign rooms with.
    Key {
        /// The file to write it into. Whoever has it can sign in your name.
        file: PathBuf,
    },
}

#[expect(clippy::print_stderr, reason = "a program tells what went wrong")]
fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::New(arguments) => start::start(&arguments),
        Command::Build { folder } => build::build(&folder).map(drop),
        Command::Check { file } => check::check(&file),
        Command::Run { file } => run::run(&file),
        Command::Pack(arguments) => pack::pack(&arguments),
        Command::Key { file } => pack::key(&file),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("room: {error}");
            ExitCode::FAILURE
        }
    }
}
