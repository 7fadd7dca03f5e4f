//! `room build`: makes a component with the tools of the room's language.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Done;

/// Cargo for the target of rooms, with or without rustup's help: see the script.
const WASM_CARGO: &str = include_str!("../../wasm-cargo");
const OUTPUT: &str = "room.wasm";

/// Builds the room in a folder and says where the component is.
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub(crate) fn build(folder: &Path) -> Done<PathBuf> {
    let folder = fs::canonicalize(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let output = folder.join(OUTPUT);
    if folder.join("Cargo.toml").exists() {
        rust(&folder, &output)?;
    } else if folder.join("package.json").exists() {
        run(&folder, "npm", ["install", "--silent", "--no-save", "--no-audit", "--no-fund"])?;
        run(&folder, "npm", ["run", "--silent", "build"])?;
    } else if folder.join("requirements.txt").exists() {
        python(&folder)?;
    } else {
        return Err(format!("{} holds no room: no Cargo.toml, package.json or requirements.txt", folder.display()).into());
    }
    let size = fs::metadata(&output).map_err(|_| format!("the tools wrote no {OUTPUT}"))?.len();
    println!("{}: {size} bytes", output.display());
    Ok(output)
}

fn rust(folder: &Path, output: &Path) -> Done {
    // One compiler for all rooms of a person, where it has to be fetched.
    let prefix = std::env::var_os("WASM_CARGO_PREFIX").map(PathBuf::from).or_else(|| {
        let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache")));
        cache.map(|cache| cache.join("rooms-toolchain"))
    });
    let mut bash = Command::new("bash");
    bash.args(["-c", WASM_CARGO, "wasm-cargo", "rustc", "--lib", "--crate-type", "cdylib", "--release"]);
    if let Some(prefix) = prefix {
        bash.env("WASM_CARGO_PREFIX", prefix);
    }
    finish(folder, &mut bash)?;
    let metadata = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    let metadata: Value = serde_json::from_slice(&metadata.stdout)?;
    let manifest = folder.join("Cargo.toml");
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ours = packages.iter().find(|package| package["manifest_path"].as_str().map(Path::new) == Some(manifest.as_path()));
    let (Some(name), Some(target)) = (ours.and_then(|package| package["name"].as_str()), metadata["target_directory"].as_str())
    else {
        return Err("cargo doesn't say where it built".into());
    };
    let built = Path::new(target).join("wasm32-unknown-unknown/release").join(name.replace('-', "_")).with_extension("wasm");
    fs::copy(&built, output).map_err(|error| format!("{}: {error}", built.display()))?;
    Ok(())
}

fn python(folder: &Path) -> Done {
    if !folder.join("venv").exists() {
        run(folder, "python3", ["-m", "venv", "venv"])?;
    }
    let (pip, tool) = (folder.join("venv/bin/pip"), folder.join("venv/bin/componentize-py"));
    run(folder, pip, ["install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"])?;
    let arguments = "--quiet -d wit -w my-room componentize --stub-wasi -p src app -o";
    run(folder, tool, arguments.split(' ').chain([OUTPUT]))
}

fn run<A: AsRef<OsStr>>(folder: &Path, program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = A>) -> Done {
    finish(folder, Command::new(program).args(arguments))
}

/// What the tool writes is seen as it comes.
fn finish(folder: &Path, command: &mut Command) -> Done {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.current_dir(folder).status().map_err(|error| format!("{program}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} failed: {status}").into()) }
}
