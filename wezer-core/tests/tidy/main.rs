//! The house rules that a compiler can't see: who may name whom, what a file may hold, what is written down where.
//! Each rule is a pure function with its own cases; here they meet the workspace.

mod manifest;
mod rule;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use rule::Finding;

struct File {
    /// Relative to the workspace, with slashes.
    path: String,
    text: String,
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace").to_owned()
}

fn read(path: &str) -> String {
    let text = fs::read_to_string(workspace().join(path));
    assert!(text.is_ok(), "{path}: {text:?}");
    text.unwrap_or_default()
}

/// Every text of the workspace; what is not UTF-8 is no text.
fn files() -> Vec<File> {
    let root = workspace();
    let ignored = ["target", "data", ".git"].map(|name| root.join(name));
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the workspace can be read") {
            let path = entry.expect("an entry of the workspace can be read").path();
            let is_fetched = path.ends_with("node_modules") || path.ends_with("venv");
            if path.is_symlink() || ignored.contains(&path) || is_fetched {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(&root).expect("the walk began at the root").to_string_lossy().replace('\\', "/");
                found.push(File { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn say(found: impl IntoIterator<Item = (String, Finding)>) {
    let found: Vec<String> =
        found.into_iter().map(|(path, finding)| format!("{path}:{}: {}", finding.line, finding.why)).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// Holds a rule against every file in its scope, of which there must be one.
fn hold(scope: impl Fn(&str) -> bool, rule: impl Fn(&str, &str) -> Vec<Finding>) {
    let files: Vec<File> = files().into_iter().filter(|file| scope(&file.path)).collect();
    assert!(!files.is_empty(), "the rule looked at no file");
    say(files.iter().flat_map(|file| rule(&file.path, &file.text).into_iter().map(|finding| (file.path.clone(), finding))));
}

#[test]
fn the_top_level_is_as_decided() {
    let entries = fs::read_dir(workspace()).expect("the workspace can be read");
    let names: Vec<String> =
        entries.map(|entry| entry.expect("an entry can be read").file_name().to_string_lossy().into_owned()).collect();
    say(manifest::top_level(&names, &read(".gitignore")).into_iter().map(|finding| (String::from("."), finding)));
}

#[test]
fn dependencies_point_down_only() {
    hold(manifest::is_crate, manifest::floor);
}

#[test]
fn every_crate_forbids_unsafe_code() {
    hold(|path| path.ends_with("Cargo.toml"), manifest::lints);
}

#[test]
fn every_crate_has_its_licence() {
    hold(|path| path.ends_with("Cargo.toml"), manifest::licence);
    for path in ["LICENSE", "rooms-sdk/LICENSE-MIT", "rooms-sdk/LICENSE-APACHE"] {
        assert!(!read(path).is_empty(), "{path} is empty");
    }
}

#[test]
fn every_feature_is_in_the_readme() {
    let found = manifest::features(&read("wezer-core/Cargo.toml"), &read("wezer-core/README.md"));
    say(found.into_iter().map(|finding| (String::from("wezer-core/Cargo.toml"), finding)));
}

#[test]
fn no_test_is_forgotten() {
    let files = files();
    let listing: Vec<&File> = files.iter().filter(|file| file.text.contains("\nautotests = false\n")).collect();
    assert!(!listing.is_empty(), "the rule looked at no file");
    for manifest in listing {
        let folder = manifest.path.replace("Cargo.toml", "tests/");
        let tests = files.iter().filter_map(|file| Some((file.path.strip_prefix(&folder)?, file.text.as_str())));
        let found = manifest::tests(&manifest.text, &tests.collect::<Vec<_>>());
        say(found.into_iter().map(|finding| (manifest.path.clone(), finding)));
    }
}

#[test]
fn every_release_speaks_of_stored_data() {
    say(manifest::changelog(&read("CHANGELOG.md")).into_iter().map(|finding| (String::from("CHANGELOG.md"), finding)));
}

#[test]
fn the_readme_gives_the_commands_that_are_run() {
    let readme = read("README.md");
    for command in ["cargo run -p community-server", "cargo test --workspace"] {
        assert!(readme.contains(command), "README.md: `{command}` is missing");
    }
    let runs = read(".ci/run").lines().any(|line| line.ends_with(" cargo test --workspace"));
    assert!(runs, ".ci/run: the README's test command is not run as it stands there");
}

#[test]
fn no_file_is_too_long() {
    hold(rule::is_source, rule::length);
}

#[test]
fn every_name_says_something() {
    hold(rule::is_rust, rule::name);
}

#[test]
fn nothing_depends_on_one_machine() {
    hold(|path| path != "Cargo.lock", rule::place);
}

#[test]
fn clock_and_chance_come_through_the_world() {
    hold(rule::is_library, rule::chance);
}

#[test]
fn only_a_store_reaches_out() {
    hold(rule::is_library, rule::outside);
}

#[test]
fn no_amount_is_a_float() {
    hold(rule::is_money, rule::float);
}

#[test]
fn no_library_prints() {
    hold(rule::is_library, rule::print);
}

#[test]
fn every_library_shows_its_readme() {
    let is_room = |path: &str| path.starts_with("rooms-sdk/rooms/");
    hold(|path| rule::is_library(path) && !is_room(path) && path.ends_with("/src/lib.rs"), rule::readme);
}

#[test]
fn every_engine_has_one_home() {
    let files = files();
    for engine in ["rhai", "wasmtime", "sqlx", "redb"] {
        say(rule::one_home(engine, files.iter().map(|file| (file.path.as_str(), file.text.as_str()))));
    }
}
