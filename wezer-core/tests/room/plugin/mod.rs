//! Core modules as rooms: a frame that has what every room has, with any module inside.

use std::path::Path;

use wast::Wat;
use wast::parser::{ParseBuffer, parse};

/// A text beside this file.
fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/room/plugin").join(name);
    std::fs::read_to_string(path).expect("the repository has this file")
}

/// The glue of a room of this version (fewer than ten letters) that imports these functions of the plugin as they are written in WAT, and
/// does these steps: the number of the action is `$number`.
pub(crate) fn stepping(version: &str, imports: &str, steps: &str) -> String {
    let length = format!("{:02x}", version.len());
    text("steps.wat")
        .replace("{version}", version)
        .replace("{length}", &length)
        .replace("{imports}", imports)
        .replace("{steps}", steps)
}

/// A plugin that is the room itself: it exports what rooms export.
pub(crate) fn whole() -> String {
    let call = "i32 ".repeat(11);
    [("describe", String::new()), ("on-open", call.clone()), ("handle", format!("{call} i32 i32 i32 i32"))]
        .into_iter()
        .chain([("view", format!("{call} i32 i32")), ("on-event", "i32".to_owned()), ("migrate", format!("{call} i32 i32"))])
        .map(|(name, given)| {
            format!(
                "(func ${name} (import \"plugin\" \"{name}\") (param {given}) (result i32)) (export \"{name}\" (func ${name}))\n"
            )
        })
        .collect()
}

/// A room with this glue around an empty plugin, in WAT.
pub(crate) fn frame(glue: &str) -> String {
    text("frame.wat").replace("{glue}", glue)
}

/// The component of a room with this glue around a plugin, whose bytes may be anything.
pub(crate) fn room(plugin: &[u8], glue: &str) -> Vec<u8> {
    let frame = encode(&frame(glue));
    let (preamble, rest) = frame.split_at(8);
    // The first section, whose length fits in one byte, is an empty module with its name.
    let [1, first @ 0..0x80, rest @ ..] = rest else { unreachable!("the frame begins with an empty module") };
    let rest = rest.get(usize::from(*first)..).expect("a whole section");
    [preamble, &[1], &length(plugin.len()), plugin, rest].concat()
}

/// A text as bytes.
pub(crate) fn encode(text: &str) -> Vec<u8> {
    let encoded = ParseBuffer::new(text).and_then(|buffer| parse::<Wat<'_>>(&buffer)?.encode());
    let explained = encoded.map_err(|mut error| {
        error.set_text(text);
        error.to_string()
    });
    explained.expect("a text of WebAssembly")
}

/// A length in LEB128.
fn length(mut length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(length & 0x7f).expect("seven bits");
        length >>= 7;
        if length == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}
