//! Rules about one file of text, each a pure function from its path and text to what breaks the rule.

use super::source::{code, lines_with, without_tests};

/// A line that breaks a rule, and why that is one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) line: usize,
    pub(crate) why: String,
}

/// A finding at a line, counted from 1; 0 stands for the file as a whole.
pub(crate) fn finding(line: usize, why: impl Into<String>) -> Finding {
    Finding { line, why: why.into() }
}

/// Rust of a library or a room, tests in other folders left out.
pub(crate) fn is_library(path: &str) -> bool {
    let ours = path.starts_with("wezer-") || path.starts_with("rooms-sdk/");
    // The command line for authors of rooms is a program.
    is_rust(path) && path.contains("/src/") && ours && !path.starts_with("rooms-sdk/cli/")
}

/// Rust that is part of a crate or a program, tests in other folders left out.
pub(crate) fn is_source(path: &str) -> bool {
    is_rust(path) && path.contains("/src/")
}

/// Any Rust.
pub(crate) fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

/// Where amounts are counted and kept.
pub(crate) fn is_money(path: &str) -> bool {
    const PLACES: [&str; 6] = ["money", "currency", "ledger", "kernel", "journal", "store"];
    let place = path.strip_prefix("wezer-core/src/").and_then(|rest| rest.split(['/', '.']).next());
    is_rust(path) && place.is_some_and(|place| PLACES.contains(&place))
}

fn each_line(code: &str, words: &[&str], why: &str) -> Vec<Finding> {
    words
        .iter()
        .flat_map(|word| lines_with(code, word).into_iter().map(move |line| finding(line, format!("{word}: {why}"))))
        .collect()
}

/// A file of at most 400 lines holds one concept.
pub(crate) fn length(_: &str, text: &str) -> Vec<Finding> {
    match text.lines().count() {
        lines if lines > 400 => vec![finding(lines, format!("{lines} lines: past 400 a file is to be split"))],
        _ => vec![],
    }
}

/// A file, folder or module is named after what it holds.
pub(crate) fn name(path: &str, text: &str) -> Vec<Finding> {
    const NAMES: [&str; 8] = ["util", "utils", "common", "helper", "helpers", "manager", "managers", "misc"];
    let why = |name: &str| format!("`{name}` says nothing: name it after the concept it holds");
    let of_path = path.split(['/', '.']).filter(|part| NAMES.contains(part)).map(|part| finding(0, why(part)));
    let code = code(text);
    let modules = NAMES.iter().flat_map(|name| {
        let found = lines_with(&code, &format!("mod {name}"));
        found.into_iter().map(|line| finding(line, why(name)))
    });
    of_path.chain(modules).collect()
}

/// Nothing depends on the machine that it was written on.
pub(crate) fn place(_: &str, text: &str) -> Vec<Finding> {
    const HOMES: [&str; 3] = ["work", "root", "home"];
    const HOSTS: [&str; 4] = [
        concat!("registry.npmjs", ".org"),
        concat!("pypi", ".org"),
        concat!("pythonhosted", ".org"),
        concat!("deb.debian", ".org"),
    ];
    let absolute = |line: &str| {
        HOMES.iter().any(|home| {
            line.match_indices(&format!("/{home}/")).any(|(at, _)| {
                let before = line.get(..at).and_then(|left| left.chars().next_back());
                !before.is_some_and(|c| c.is_alphanumeric() || "._-/}>*".contains(c))
            })
        })
    };
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if absolute(line) {
            found.push(finding(at + 1, "an absolute path holds on one machine only"));
        }
        if HOSTS.iter().any(|host| line.contains(host)) {
            found.push(finding(at + 1, "where packages come from is for each machine to say"));
        }
    }
    found
}

/// No clock and no chance in a library but in the kernel's `world.rs`: a decision is a pure function. The engine of rooms may count how
/// long a call lasts, for its deadline ends what fuel doesn't see.
pub(crate) fn chance(path: &str, text: &str) -> Vec<Finding> {
    const WORDS: [&str; 13] = [
        "Utc::now",
        "Local::now",
        "SystemTime",
        "Instant::now",
        "rand::",
        "thread_rng",
        "getrandom",
        "fastrand",
        "OsRng",
        "new_v4",
        "now_v7",
        "new_v7",
        "RandomState",
    ];
    if path == "wezer-core/src/world.rs" {
        return vec![];
    }
    let words: Vec<&str> = WORDS.into_iter().filter(|word| *word != "Instant::now" || !path.starts_with(ROOMS)).collect();
    each_line(&without_tests(&code(text)), &words, "the clock and chance come through `World` alone")
}

/// No file, network, process or thread in a library but in a store, and in the engine of rooms, which compiles and watches beside the lane.
pub(crate) fn outside(path: &str, text: &str) -> Vec<Finding> {
    const WORDS: [&str; 8] =
        ["std::fs", "std::net", "std::env", "std::process", "File::open", "thread::spawn", "thread::sleep", "tokio"];
    if path.contains("/src/store/") || path.starts_with(ROOMS) {
        return vec![];
    }
    each_line(&without_tests(&code(text)), &WORDS, "only a store reaches out of the process, and no library starts threads")
}

/// No float where amounts are counted.
pub(crate) fn float(_: &str, text: &str) -> Vec<Finding> {
    let is_float = |token: &str| {
        let kind = ["f32", "f64"].iter().find_map(|kind| token.strip_suffix(kind));
        kind.is_some_and(|left| left.is_empty() || left.starts_with(|c: char| c.is_ascii_digit()) && !left.starts_with("0x"))
    };
    let code = without_tests(&code(text));
    let lines = code.lines().enumerate();
    lines
        .filter(|(_, line)| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(is_float))
        .map(|(at, _)| finding(at + 1, "a float can't hold an amount"))
        .collect()
}

/// A library speaks through `tracing`.
pub(crate) fn print(_: &str, text: &str) -> Vec<Finding> {
    const WORDS: [&str; 5] = ["print!", "println!", "eprint!", "eprintln!", "dbg!"];
    each_line(&without_tests(&code(text)), &WORDS, "a library prints nothing")
}

/// The docs of a crate are its README.
pub(crate) fn readme(_: &str, text: &str) -> Vec<Finding> {
    let line = "#![doc = include_str!(\"../README.md\")]";
    if text.lines().any(|l| l == line) { vec![] } else { vec![finding(1, format!("`{line}` is missing"))] }
}

/// Where rooms are run.
const ROOMS: &str = "wezer-core/src/room/engine/";

/// An engine is named in one place, so that another can take its place there: rhai in one file, wasmtime in one folder, a database in
/// one folder below the store. Applications name what they like.
pub(crate) fn one_home<'a>(engine: &str, files: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, Finding)> {
    let home = |path: &'a str| match engine {
        "rhai" => Some(path),
        "wasmtime" => path.strip_prefix(ROOMS).map(|_| ROOMS),
        _ => path.strip_prefix("wezer-core/src/store/").and_then(|rest| rest.split(['/', '.']).next()),
    };
    let mut found = Vec::new();
    let mut first: Option<&str> = None;
    for (path, text) in files.filter(|(path, _)| is_library(path)) {
        let Some(line) = lines_with(&code(text), engine).first().copied() else { continue };
        match home(path) {
            None => found.push((path.to_owned(), finding(line, format!("{engine} is named outside of its home")))),
            Some(home) if *first.get_or_insert(home) != home => {
                let why = format!("{engine} is named in {} already", first.unwrap_or_default());
                found.push((path.to_owned(), finding(line, why)));
            }
            Some(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(found: &[Finding]) -> Vec<usize> {
        found.iter().map(|finding| finding.line).collect()
    }

    const AT: &str = "wezer-core/src/ledger/limit.rs";

    #[test]
    fn scopes() {
        assert!(is_library(AT) && is_source(AT) && is_money(AT));
        assert!(is_money("wezer-core/src/money.rs") && !is_money("wezer-core/src/moneybox.rs"));
        assert!(!is_library("examples/community-server/src/main.rs") && is_source("examples/community-server/src/main.rs"));
        assert!(!is_source("wezer-core/tests/tidy/main.rs") && !is_library("wezer-core/src/message.ftl"));
    }

    #[test]
    fn length_is_bounded() {
        assert_eq!(lines(&length(AT, &"\n".repeat(401))), [401]);
        assert_eq!(length(AT, &"\n".repeat(400)), []);
    }

    #[test]
    fn names_say_something() {
        assert_eq!(lines(&name("wezer-core/src/utils.rs", "")), [0]);
        assert_eq!(lines(&name("wezer-core/tests/common/mod.rs", "")), [0]);
        assert_eq!(lines(&name(AT, "\npub mod helpers {}")), [2]);
        assert_eq!(name("wezer-core/src/commons.rs", "// mod common\nmod helpful;"), []);
    }

    #[test]
    fn no_machine_is_written_down() {
        assert_eq!(lines(&place(AT, &format!("a\nopen(\"/{}/x\")", "home"))), [2]);
        assert_eq!(lines(&place("README.md", &format!("/{}/x", "work"))), [1]);
        assert_eq!(lines(&place("package-lock.json", &format!("https://registry.npmjs.{}/a", "org"))), [1]);
        assert_eq!(place("README.md", "../work/x, src/home/page.rs and /workshop/"), []);
    }

    #[test]
    fn clock_and_chance_are_seen() {
        assert_eq!(chance("wezer-core/src/room/engine/inside.rs", "let began = Instant::now();"), []);
        assert_eq!(chance("wezer-core/src/room/engine/inside.rs", "let began = SystemTime::now();").len(), 1);
        assert_eq!(chance("wezer-core/src/room/act.rs", "let began = Instant::now();").len(), 1);
        assert_eq!(lines(&chance(AT, "let a = 1;\nlet b = chrono::Utc::now();")), [2]);
        assert_eq!(lines(&chance(AT, "Uuid::new_v4()")), [1]);
        assert_eq!(lines(&chance(AT, "use std::collections::hash_map::RandomState;")), [1]);
        assert_eq!(chance("wezer-core/src/world.rs", "Utc::now()"), []);
        assert_eq!(chance(AT, "// Utc::now\noperand::a();\n#[cfg(test)]\nmod tests { fn a() { Instant::now(); } }"), []);
    }

    #[test]
    fn the_outside_is_seen() {
        assert_eq!(lines(&outside(AT, "\nstd::fs::read(x)")), [2]);
        assert_eq!(lines(&outside(AT, "std::thread::spawn(f)")), [1]);
        assert_eq!(outside("wezer-core/src/store/file/log.rs", "std::fs::read(x)"), []);
        assert_eq!(outside(AT, "std::thread::current() /* std::fs */"), []);
    }

    #[test]
    fn floats_are_seen() {
        assert_eq!(lines(&float(AT, "\nfn a(b: f64) {}\nlet c = 1.5_f32;")), [2, 3]);
        assert_eq!(float(AT, "value.as_f64(); 0xabcf32; // f64"), []);
    }

    #[test]
    fn printing_is_seen() {
        assert_eq!(lines(&print(AT, "println!(\"a\");\neprintln!()")), [1, 2]);
        assert_eq!(print(AT, "/// println!(\"a\");\n#[test]\nfn a() { println!(); }"), []);
    }

    #[test]
    fn a_crate_shows_its_readme() {
        assert_eq!(readme("wezer-core/src/lib.rs", "#![doc = include_str!(\"../README.md\")]\n"), []);
        assert_eq!(lines(&readme("wezer-core/src/lib.rs", "//! A crate.")), [1]);
    }

    #[test]
    fn an_engine_has_one_home() {
        const STORE: &str = "wezer-core/src/store";
        let strangers = |engine: &str, paths: &[&str]| {
            let paths: Vec<String> = paths.iter().map(|path| path.replace("STORE", STORE)).collect();
            one_home(engine, paths.iter().map(|path| (path.as_str(), "use sqlx::Row; use wasmtime::Engine;"))).len()
        };
        assert_eq!(strangers("wasmtime", &["wezer-core/src/room/engine/mod.rs", "wezer-a/src/b.rs"]), 1);
        assert_eq!(strangers("wasmtime", &["wezer-core/src/room/engine/mod.rs", "wezer-core/src/room/engine/page/mod.rs"]), 0);
        assert_eq!(strangers("wasmtime", &["wezer-core/src/room/engine/mod.rs", "a/tests/b.rs"]), 0);
        assert_eq!(strangers("sqlx", &["STORE/sql/mod.rs", "STORE/sql/lite/row.rs"]), 0);
        assert_eq!(strangers("sqlx", &["STORE/sql/mod.rs", "STORE/sqlite.rs"]), 1);
        assert_eq!(strangers("sqlx", &["wezer-core/src/kernel/lane.rs"]), 1);
        assert_eq!(strangers("sqlx", &["examples/a/src/main.rs"]), 0);
        assert_eq!(strangers("redb", &["wezer-a/src/b.rs", "wezer-a/src/c.rs"]), 0, "nobody names it");
    }
}
