//! `room new`: the files that a room starts with.

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::Done;

const LONGEST_NAME: usize = 40;
const SDK: &str = "git = \"https://github.com/YannickB/community-management\"";

#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// Its name, such as `seed-library`: also the name of its folder.
    name: String,
    /// The language to write it in.
    #[arg(long, value_enum, default_value = "rust")]
    language: Language,
    /// A folder that holds the SDK, instead of the published one. For Rust only.
    #[arg(long)]
    sdk: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    Rust,
    Javascript,
    Python,
}

type Files = &'static [(&'static str, &'static str)];

// The rooms that our own tests run: what a newcomer starts with is known to work.
const RUST: Files = &[
    ("Cargo.toml", include_str!("../template/Cargo.toml.txt")),
    ("src/lib.rs", include_str!("../../rooms/shopping/src/lib.rs")),
    (".gitignore", "/target\n*.wasm\n"),
];
const JAVASCRIPT: Files = &[
    ("room.js", include_str!("../../../examples/rooms/javascript/room.js")),
    ("package.json", include_str!("../../../examples/rooms/javascript/package.json")),
    ("package-lock.json", include_str!("../../../examples/rooms/javascript/package-lock.json")),
    ("wit/room.wit", include_str!("../../../examples/rooms/javascript/wit/room.wit")),
    (".gitignore", "node_modules\n*.wasm\n"),
];
const PYTHON: Files = &[
    ("src/app.py", include_str!("../../../examples/rooms/python/src/app.py")),
    ("requirements.txt", include_str!("../../../examples/rooms/python/requirements.txt")),
    ("wit/room.wit", include_str!("../../../examples/rooms/python/wit/room.wit")),
    (".gitignore", "venv\n__pycache__\n*.wasm\n"),
];
/// For the languages whose tools read the WIT from the room's folder.
const WIT: Files = &[
    ("wit/deps/room/room.wit", include_str!("../../wit/v0.1/room.wit")),
    ("wit/deps/core/core.wit", include_str!("../../wit/v0.1/deps/core/core.wit")),
    ("wit/deps/exchange/exchange.wit", include_str!("../../wit/v0.1/deps/exchange/exchange.wit")),
];

#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub(crate) fn start(arguments: &NewArgs) -> Done {
    let NewArgs { name, language, sdk } = arguments;
    let letters = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if name.len() > LONGEST_NAME || !letters(name) || !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        return Err(
            format!("a name is made of at most {LONGEST_NAME} small letters, digits and dashes, such as seed-library").into()
        );
    }
    let folder = PathBuf::from(name);
    if folder.exists() {
        return Err(format!("there is already something called {name} here").into());
    }
    let sdk = match sdk {
        Some(folder) => {
            format!("path = {:?}", fs::canonicalize(folder).map_err(|error| format!("{}: {error}", folder.display()))?)
        }
        None => SDK.to_owned(),
    };
    let files = match language {
        Language::Rust => [RUST, &[]],
        Language::Javascript => [JAVASCRIPT, WIT],
        Language::Python => [PYTHON, WIT],
    };
    for (path, text) in files.into_iter().flatten() {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text.replace("@name@", name).replace("@sdk@", &sdk))?;
    }
    println!("{name}/ is a shopping list. Now, in it: room build, room check, room run.");
    Ok(())
}
