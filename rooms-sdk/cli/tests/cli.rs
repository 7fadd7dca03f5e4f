//! The command line, on rooms that were built before: nothing here needs a compiler for rooms.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use pollster::block_on;
use tempfile::TempDir;
use wezer_core::id::CommunityId;
use wezer_core::room::{ComponentBytes, InstallRoom, RoomComponentOf, RoomEngine, RoomLimits, Rooms, Signature};
use wezer_core::store::MemoryStore;
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;

fn built(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rooms/built").join(name).with_extension("wasm")
}

fn room(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut room = Command::new(env!("CARGO_BIN_EXE_room"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    room.stdin.take().expect("it listens").write_all(typed.as_bytes()).expect("it reads");
    room.wait_with_output().expect("it ends")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("there is room for a folder")
}

#[test]
fn a_new_room_has_what_its_language_needs() {
    let here = folder();
    for (language, files) in [
        ("rust", &["Cargo.toml", "src/lib.rs"][..]),
        ("javascript", &["room.js", "package.json", "wit/room.wit", "wit/deps/core/core.wit"]),
        ("python", &["src/app.py", "requirements.txt", "wit/deps/room/room.wit", "wit/deps/exchange/exchange.wit"]),
    ] {
        let name = format!("seeds-{language}");
        said(&room(here.path(), &["new", &name, "--language", language, "--sdk", "."], ""));
        for file in files {
            assert!(here.path().join(&name).join(file).is_file(), "{language}: {file}");
        }
    }
    let manifest = fs::read_to_string(here.path().join("seeds-rust/Cargo.toml")).expect("it is there");
    assert!(manifest.contains("name = \"seeds-rust\"") && !manifest.contains('@'), "{manifest}");
    let again = complained(&room(here.path(), &["new", "seeds-rust"], ""));
    assert!(again.contains("already"), "{again}");
    for name in ["../out", "Seeds", "", "-x", "9"] {
        assert!(!room(here.path(), &["new", "--", name], "").status.success(), "{name}");
    }
}

#[test]
fn a_check_says_what_a_room_asks_for_and_what_is_wrong_with_it() {
    let here = folder();
    let shopping = built("shopping");
    let checked = said(&room(here.path(), &["check", &shopping.to_string_lossy()], ""));
    for expected in ["Liste de courses", "wezer:core/storage", "Elle se souvient de la liste.", "It can be installed."] {
        assert!(checked.contains(expected), "{expected}: {checked}");
    }
    assert!(!checked.contains("for_interpreters"), "{checked}");
    let hostile = said(&room(here.path(), &["check", &built("hostile").to_string_lossy()], ""));
    assert!(hostile.contains("It moves money"), "{hostile}");
    fs::write(here.path().join("room.wasm"), b"\0asm\x0d\0\x01\0").expect("written");
    let empty = complained(&room(here.path(), &["check"], ""));
    assert!(empty.contains("describe"), "{empty}");
    assert!(complained(&room(here.path(), &["check", "nowhere.wasm"], "")).contains("nowhere.wasm"));
}

#[test]
fn two_people_use_a_room_in_the_terminal() {
    let here = folder();
    // Ana fills in the form, Bo, in French, says that it is bought.
    let told = room(here.path(), &["run", &built("shopping").to_string_lossy()], "1\nMilk\nbo\nfr\n1\n9\nquit\n");
    let told = said(&told);
    for expected in ["Nothing is needed.", "+ “Milk” is on the list.", "- Milk Ana [1 Acheté]", "« Milk » est acheté. Merci !"]
    {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    assert!(told.contains("x A number presses"), "{told}");
}

#[test]
fn a_packed_room_is_installed_with_its_signature() {
    let here = folder();
    let shopping = built("shopping");
    let shopping = shopping.to_string_lossy();
    let public = said(&room(here.path(), &["key", "mine"], ""));
    let public = public.lines().last().expect("the public key");
    assert!(complained(&room(here.path(), &["key", "mine"], "")).contains("mine"), "no key is written over");
    let packed = said(&room(here.path(), &["pack", &shopping, "--to", "out", "--key", "mine"], ""));
    assert!(packed.contains("shopping-list-0.1.0.wasm"), "{packed}");

    let bytes = fs::read(here.path().join("out/shopping-list-0.1.0.wasm")).expect("packed");
    let signature = fs::read(here.path().join("out/shopping-list-0.1.0.signature.json")).expect("signed");
    let signature: Signature = serde_json::from_slice(&signature).expect("a signature");
    let rooms = Rooms::new(RoomEngine::new(RoomLimits::default()).expect("rooms run here"));
    let registry = Registry::core().with(&Exchange).and_then(|registry| registry.with(&rooms)).expect("new names");
    let community = Community::open(MemoryStore::new(CommunityId::from_u128(1)), registry);
    let install = InstallRoom { component: ComponentBytes::of(&bytes), signature: Some(signature) };
    let component = block_on(community.system().execute(install)).expect("installed").output;
    let seen = block_on(community.system().ask(RoomComponentOf { component })).expect("seen").expect("there");
    assert_eq!(seen.signed_by.as_deref(), Some(public));
}
