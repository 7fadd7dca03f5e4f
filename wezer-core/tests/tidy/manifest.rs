//! Rules about the workspace as a whole: its top level, its manifests, its licences, its promises in text.

use std::collections::BTreeSet;

use super::rule::{Finding, finding};

/// What stands at the top, besides dotfiles and what git ignores.
const TOP: [&str; 13] = [
    "Cargo.toml",
    "Cargo.lock",
    "LICENSE",
    "CHANGELOG.md",
    "README.md",
    "wezer-core",
    "wezer-exchange",
    "wezer-action",
    "wezer-emergence",
    "wezer-operation",
    "rooms-sdk",
    "examples",
    "benches",
];

/// Our libraries, each with those it may stand on.
const FLOORS: [(&str, &[&str]); 6] = [
    ("rooms-sdk", &[]),
    ("wezer-core", &["rooms-sdk"]),
    ("wezer-exchange", &["wezer-core", "rooms-sdk"]),
    ("wezer-action", &["wezer-core", "rooms-sdk"]),
    ("wezer-emergence", &["wezer-core", "rooms-sdk"]),
    ("wezer-operation", &["wezer-core", "rooms-sdk", "wezer-exchange", "wezer-action", "wezer-emergence"]),
];

struct Entry<'a> {
    line: usize,
    section: &'a str,
    key: &'a str,
    value: &'a str,
}

/// The `key = value` lines of a manifest, and each section's heading with an empty key.
fn entries(text: &str) -> Vec<Entry<'_>> {
    let mut section = "";
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line_number = at + 1;
        let line = line.trim();
        if let Some(heading) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()).filter(|_| !line.contains('=')) {
            section = heading.trim_matches('[');
            found.push(Entry { line: line_number, section, key: "", value: "" });
        } else if let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            found.push(Entry { line: line_number, section, key: key.trim(), value: value.trim() });
        }
    }
    found
}

fn has(entries: &[Entry<'_>], section: &str, key: &str, value: &str) -> bool {
    entries.iter().any(|entry| entry.section == section && entry.key == key && entry.value == value)
}

/// What stands on top of everything: the command line for authors of rooms runs a community.
fn is_application(path: &str) -> bool {
    ["examples/", "benches/", "rooms-sdk/cli/"].iter().any(|folder| path.starts_with(folder))
}

/// `wezer-core/Cargo.toml` belongs to wezer-core; an application is no library.
fn library(path: &str) -> Option<(&'static str, &'static [&'static str])> {
    if is_application(path) {
        return None;
    }
    let folder = path.split('/').next().unwrap_or_default();
    FLOORS.into_iter().find(|(name, _)| *name == folder)
}

/// The manifest of a crate of ours, not that of the workspace.
pub(crate) fn is_crate(path: &str) -> bool {
    path.ends_with("/Cargo.toml")
}

/// Nothing else stands at the top; `ignored` is the text of `.gitignore`.
pub(crate) fn top_level(names: &[String], ignored: &str) -> Vec<Finding> {
    let allowed = |name: &str| {
        TOP.contains(&name)
            || name.starts_with('.')
            || ignored
                .lines()
                .any(|line| line.strip_prefix('/') == Some(name) || line.strip_prefix('*').is_some_and(|end| name.ends_with(end)))
    };
    let strangers = names.iter().filter(|name| !allowed(name)).map(|name| finding(0, format!("{name} has no place at the top")));
    let missing = TOP.iter().filter(|top| !names.iter().any(|name| name == *top));
    strangers.chain(missing.map(|top| finding(0, format!("{top} is missing at the top")))).collect()
}

/// Dependencies point down only, siblings never name each other, and nobody stands on an application.
pub(crate) fn floor(path: &str, text: &str) -> Vec<Finding> {
    let below: Vec<&str> = match library(path) {
        Some((name, below)) => below.iter().copied().chain([name]).collect(),
        // What searches for hostile bytes stands on everything that reads them.
        None if path == "benches/fuzz/Cargo.toml" => FLOORS.iter().map(|(name, _)| *name).chain(["community-server"]).collect(),
        None if is_application(path) => FLOORS.iter().map(|(name, _)| *name).collect(),
        None => return vec![finding(0, "a crate on no floor")],
    };
    let names = |entry: &Entry<'_>| {
        let heading = if entry.key.is_empty() { entry.section } else { "" };
        let parts = [heading, entry.key, entry.value].join(" ");
        let ours = |name: &&str| name.starts_with("wezer-") || *name == "rooms-sdk" || *name == "community-server";
        let word = |c: char| !c.is_alphanumeric() && c != '-';
        parts.split(word).filter(ours).find(|name| !below.contains(name)).map(str::to_owned)
    };
    let dependencies = |entry: &Entry<'_>| entry.section.split('.').any(|part| part.ends_with("dependencies"));
    let found = entries(text).into_iter().filter(dependencies);
    found.filter_map(|entry| Some(finding(entry.line, format!("{} is not on a floor below", names(&entry)?)))).collect()
}

/// Rooms of the tests that stand on bare generated bindings, which are full of unsafe code; it runs in the sandbox only.
const BARE: [&str; 2] = ["rooms-sdk/rooms/hostile/Cargo.toml", "rooms-sdk/rooms/tally/Cargo.toml"];

/// Every crate takes the lints of the workspace, and they forbid unsafe code.
pub(crate) fn lints(path: &str, text: &str) -> Vec<Finding> {
    if BARE.contains(&path) {
        return vec![];
    }
    let entries = entries(text);
    if is_crate(path) {
        let taken = has(&entries, "lints", "workspace", "true");
        if taken { vec![] } else { vec![finding(0, "`[lints] workspace = true` is missing")] }
    } else {
        let forbidden = has(&entries, "workspace.lints.rust", "unsafe_code", "\"forbid\"");
        if forbidden { vec![] } else { vec![finding(0, "unsafe code is not forbidden")] }
    }
}

/// All is under the AGPL but rooms-sdk and the rooms that come along, so that a room may carry any licence.
pub(crate) fn licence(path: &str, text: &str) -> Vec<Finding> {
    let (section, key, value) = match path {
        "Cargo.toml" => ("workspace.package", "license", "\"AGPL-3.0-or-later\""),
        "rooms-sdk/Cargo.toml" => ("package", "license", "\"MIT OR Apache-2.0\""),
        room if room.starts_with("rooms-sdk/rooms/") => ("package", "license", "\"MIT OR Apache-2.0\""),
        _ => ("package", "license.workspace", "true"),
    };
    if has(&entries(text), section, key, value) { vec![] } else { vec![finding(0, format!("`{key} = {value}` is missing"))] }
}

/// Every feature is explained in the README.
pub(crate) fn features(text: &str, readme: &str) -> Vec<Finding> {
    let features = entries(text).into_iter().filter(|entry| entry.section == "features" && !["", "default"].contains(&entry.key));
    let missing = features.filter(|entry| !readme.contains(&format!("`{}`", entry.key)));
    missing.map(|entry| finding(entry.line, format!("feature `{}` is not in the README", entry.key))).collect()
}

/// Every release says what becomes of stored data.
pub(crate) fn changelog(text: &str) -> Vec<Finding> {
    let releases = text.split("\n## ").skip(1);
    let silent = releases.filter(|release| !release.contains("\n### Stored data\n"));
    let found = silent
        .map(|release| finding(0, format!("{} has no heading \"Stored data\"", release.lines().next().unwrap_or_default())));
    found.chain((!text.contains("\n## ")).then(|| finding(0, "no release is named"))).collect()
}

/// Where a manifest lists its tests, each file below `tests/` is on the list or is somebody's module.
pub(crate) fn tests(manifest: &str, files: &[(&str, &str)]) -> Vec<Finding> {
    let modules: BTreeSet<&str> = files
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter_map(|line| line.strip_suffix(';')?.split_once("mod "))
        .map(|(_, name)| name)
        .collect();
    let is_listed = |name: &str| manifest.contains(&format!("name = \"{name}\""));
    let is_run = |path: &str| match path.rsplit('/').collect::<Vec<_>>()[..] {
        ["main.rs"] => true,
        ["main.rs", folder] => is_listed(folder),
        ["mod.rs", folder, ..] => modules.contains(folder),
        [file] => file.strip_suffix(".rs").is_some_and(|name| is_listed(name) || modules.contains(name)),
        [file, ..] => file.strip_suffix(".rs").is_some_and(|name| modules.contains(name)),
        [] => false,
    };
    let lost = files.iter().filter(|(path, _)| path.ends_with(".rs") && !is_run(path));
    lost.map(|(path, _)| finding(0, format!("tests/{path} is run by nobody"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(found: &[Finding]) -> Vec<usize> {
        found.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn the_top_is_fixed() {
        let mut names: Vec<String> = TOP.iter().map(|name| (*name).to_owned()).collect();
        names.extend([".ci", "target", "a.wezer"].map(str::to_owned));
        let ignored = "/target\n*.wezer\n";
        assert_eq!(top_level(&names, ignored), []);
        names.push("notes.txt".to_owned());
        assert_eq!(top_level(&names, ignored), [finding(0, "notes.txt has no place at the top")]);
        assert_eq!(top_level(&names[1..], "/target\n*.wezer\n/notes.txt"), [finding(0, "Cargo.toml is missing at the top")]);
    }

    #[test]
    fn dependencies_point_down() {
        let on = |name: &str| format!("[package]\nname = \"wezer-x\"\n[dependencies]\n{name}.workspace = true\n");
        assert_eq!(floor("wezer-action/Cargo.toml", &on("wezer-core")), []);
        assert_eq!(floor("wezer-core/Cargo.toml", &on("wezer-core")), [], "itself, for its tests");
        assert_eq!(floor("benches/Cargo.toml", &on("wezer-operation")), []);
        assert_eq!(lines(&floor("wezer-action/Cargo.toml", &on("wezer-exchange"))), [4]);
        assert_eq!(lines(&floor("wezer-core/Cargo.toml", &on("wezer-action"))), [4]);
        assert_eq!(lines(&floor("rooms-sdk/Cargo.toml", &on("wezer-core"))), [4]);
        assert_eq!(lines(&floor("examples/a/Cargo.toml", &on("wezer-benches"))), [4]);
        assert_eq!(lines(&floor("wezer-else/Cargo.toml", "")), [0]);
    }

    #[test]
    fn dependencies_cannot_hide() {
        let at = "wezer-action/Cargo.toml";
        assert_eq!(lines(&floor(at, "[dev-dependencies.wezer-exchange]\npath = \"..\"")), [1]);
        assert_eq!(lines(&floor(at, "[target.'cfg(unix)'.dependencies]\na = { package = \"wezer-exchange\" }")), [2]);
        assert_eq!(lines(&floor(at, "[build-dependencies]\na = { path = \"../wezer-exchange\" }")), [2]);
        assert_eq!(
            floor(at, "[dependencies]\n# wezer-exchange = \"1\"\nserde = \"1\"\n[features]\na = [\"wezer-exchange\"]"),
            []
        );
    }

    #[test]
    fn lints_and_licences_are_taken() {
        assert_eq!(lints("wezer-core/Cargo.toml", "[lints]\nworkspace = true"), []);
        assert_eq!(lints("wezer-core/Cargo.toml", "[lints.rust]\nworkspace = true").len(), 1);
        assert_eq!(lints("Cargo.toml", "[workspace.lints.rust]\nunsafe_code = \"forbid\""), []);
        assert_eq!(lints("Cargo.toml", "[workspace.lints.rust]\nunsafe_code = \"deny\"").len(), 1);
        assert_eq!(licence("wezer-core/Cargo.toml", "[package]\nlicense.workspace = true"), []);
        assert_eq!(licence("rooms-sdk/Cargo.toml", "[package]\nlicense.workspace = true").len(), 1);
        assert_eq!(licence("rooms-sdk/Cargo.toml", "[package]\nlicense = \"MIT OR Apache-2.0\""), []);
        assert_eq!(licence("Cargo.toml", "[workspace.package]\nlicense = \"MIT\"").len(), 1);
    }

    #[test]
    fn features_are_explained() {
        let manifest = "[features]\ndefault = [\"file\"]\n# x = []\nfile = [\"dep:redb\"]\n[dependencies]\nserde = \"1\"";
        assert_eq!(features(manifest, "| `file` | durable |"), []);
        assert_eq!(lines(&features(manifest, "A file.")), [4]);
    }

    #[test]
    fn releases_speak_of_stored_data() {
        let good = "# Changelog\n\n## [2]\n### Stored data\n- Opens.\n\n## [1]\n### Stored data\n- The first.\n";
        assert_eq!(changelog(good), []);
        assert_eq!(changelog(&good.replacen("### Stored data", "### Data", 1)).len(), 1);
        assert_eq!(changelog("# Changelog\n").len(), 1);
    }

    #[test]
    fn a_test_that_nobody_runs_is_seen() {
        let manifest = "[[test]]\nname = \"kill\"\n[[test]]\nname = \"room\"\n";
        let main = ("main.rs", "mod tax;\nmod flow;\n");
        let kept =
            [main, ("kill.rs", ""), ("tax.rs", ""), ("flow/mod.rs", "pub mod town;"), ("flow/town.rs", ""), ("room/main.rs", "")];
        assert_eq!(tests(manifest, &kept), []);
        let lost = [
            main,
            ("kill.rs", "mod taxes;"),
            ("rule.rs", ""),
            ("rooms/main.rs", ""),
            ("right/mod.rs", ""),
            ("flow/overdue.rs", ""),
        ];
        assert_eq!(tests(manifest, &lost).len(), 4);
    }
}
