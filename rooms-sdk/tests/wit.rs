//! What was released of the interface stays as it is: a room that was built against it must run on every later host of its minor version.
//!
//! `wit/v0.1.released` lists each item as it was released, without its comments. An item that is changed or gone is refused; a function, a
//! type or an interface that is new passes. `WEZER_RELEASE_WIT=1 cargo test -p rooms-sdk --test wit` adds the new ones to the list: do that
//! with each release that has some.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const FOLDER: &str = "wit/v0.1";
const RELEASED: &str = "wit/v0.1.released";
const MINOR: &str = "0.1.";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files of a folder and those below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    found.sort();
    found.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// One item in one line: without comments, with single spaces.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The items of a file of WIT, each behind the interface or world that holds it: `wezer:core/members find: func(…) -> …;`
fn items(text: &str) -> Vec<String> {
    let text: String = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let (mut found, mut package, mut holder) = (Vec::new(), String::new(), None::<String>);
    let (mut start, mut depth) = (0, 0);
    for (at, letter) in text.char_indices() {
        let so_far = plain(text.get(start..=at).expect("between letters"));
        let ends = match letter {
            '{' => {
                let head = so_far.trim_end_matches(['{', ' ']);
                match head.split_once(' ') {
                    Some(("interface" | "world", name)) if depth == 0 => {
                        let new = format!("{package}/{name}");
                        found.push(format!("{new} {{}}"));
                        holder = Some(new);
                        start = at + 1;
                    }
                    _ => depth += 1,
                }
                false
            }
            '}' if depth == 0 => {
                holder = None;
                start = at + 1;
                false
            }
            '}' => {
                depth -= 1;
                // `use x.{a, b};` goes on to its semicolon.
                depth == 0 && !so_far.starts_with("use ")
            }
            ';' => depth == 0,
            _ => false,
        };
        if !ends {
            continue;
        }
        start = at + 1;
        match (&holder, so_far.strip_prefix("package ")) {
            (None, Some(name)) => {
                let (name, version) = name.trim_end_matches(';').split_once('@').expect("a version");
                assert!(version.starts_with(MINOR), "{name} has version {version}: another minor version has another folder");
                package = name.to_owned();
            }
            (Some(holder), _) => found.push(format!("{holder} {so_far}")),
            (None, None) => unreachable!("neither in an interface nor in a world: {so_far}"),
        }
    }
    found
}

/// The versions of what is used and imported may rise within the minor version.
fn without_patch(item: &str) -> String {
    let minor = format!("@{MINOR}");
    let mut parts = item.split(&minor);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(&minor);
        out.push('x');
        out.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    out
}

/// Whether an item may be added to what was released.
fn may_be_new(item: &str, released: &BTreeSet<String>) -> bool {
    let Some((holder, what)) = item.split_once(' ') else { return false };
    let is_new_holder = !released.contains(&format!("{holder} {{}}"));
    // Rooms that are there don't export what a world asks for from now on.
    let asks = what.starts_with("export ") || what.starts_with("include ");
    let is_world = released.iter().any(|item| {
        item.strip_prefix(holder)
            .is_some_and(|item| [" import ", " export ", " include "].iter().any(|word| item.starts_with(word)))
    });
    is_new_holder || (!asks && (!is_world || what.starts_with("import ")))
}

/// What is wrong with the items of today.
fn findings(today: &BTreeSet<String>, released: &BTreeSet<String>) -> Vec<String> {
    let gone = released.difference(today).map(|item| format!("released, and changed or gone: {item}"));
    let new = today.difference(released).filter(|item| !may_be_new(item, released));
    gone.chain(new.map(|item| format!("may not be new in this version: {item}"))).collect()
}

#[test]
fn what_was_released_stays_as_it_is() {
    let wit = files(&root().join(FOLDER));
    let today: BTreeSet<String> =
        wit.iter().flat_map(|file| items(&fs::read_to_string(file).expect("text"))).map(|item| without_patch(&item)).collect();
    let list = fs::read_to_string(root().join(RELEASED)).unwrap_or_default();
    let mut released: BTreeSet<String> = list.lines().map(str::to_owned).collect();
    let found = findings(&today, &released);
    assert!(found.is_empty(), "{}\nAnother shape is another version: see docs/interfaces.md", found.join("\n"));
    if std::env::var_os("WEZER_RELEASE_WIT").is_some() {
        released.extend(today);
        fs::write(root().join(RELEASED), released.into_iter().map(|item| item + "\n").collect::<String>()).expect("written");
    }
    assert!(!list.is_empty() || std::env::var_os("WEZER_RELEASE_WIT").is_some(), "there is no list of what was released");
}

#[test]
fn functions_types_and_interfaces_may_be_added_and_nothing_else() {
    let before = "package a:b@0.1.0;
        interface i { // a comment
            use t.{x, y};
            record r { one: u32, two: string }
            find: func(x: x) -> result<r, y>;
        }
        world w { import i; export run: func(); }";
    let read = |text: &str| items(text).iter().map(|item| without_patch(item)).collect::<BTreeSet<String>>();
    let released = read(before);
    assert_eq!(
        released.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "a:b/i find: func(x: x) -> result<r, y>;",
            "a:b/i record r { one: u32, two: string }",
            "a:b/i use t.{x, y};",
            "a:b/i {}",
            "a:b/w export run: func();",
            "a:b/w import i;",
            "a:b/w {}",
        ]
    );
    let after = |from: &str, to: &str| {
        assert!(before.contains(from), "{from}");
        findings(&read(&before.replacen(from, to, 1)), &released).len()
    };
    for (from, to) in [
        ("// a comment", "// another"),
        ("@0.1.0", "@0.1.7"),
        ("find:", "count: func() -> u32;\n find:"),
        ("find:", "record s { one: u32 }\n find:"),
        ("world w", "interface j { a: func(); }\n world w"),
        ("import i;", "import i; import j;"),
        ("world w {", "world v { export more: func(); } world w {"),
    ] {
        assert_eq!(after(from, to), 0, "{to}");
    }
    for (from, to) in [
        ("two: string", "two: string, three: u8"),
        ("one: u32, two: string", "two: string, one: u32"),
        ("two: string", "two: list<u8>"),
        ("x: x", "x: x, more: bool"),
        ("find: func(x: x) -> result<r, y>;", ""),
        ("import i;", ""),
        ("export run: func();", "export run: func(); export more: func();"),
    ] {
        assert_ne!(after(from, to), 0, "{to}");
    }
}
