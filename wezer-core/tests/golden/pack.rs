//! A folder as one file, to be kept beside tests: most of a young store is zeros.

use std::path::Path;

use wezer_core::journal::{Reader, Writer};

/// Files as one: for each its name, its length, and the parts that are not zeros.
pub(crate) fn pack(dir: &Path) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut names: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        let bytes = std::fs::read(&path).unwrap();
        let mut writer = Writer(&mut packed);
        writer.bytes(path.file_name().unwrap().to_str().unwrap().as_bytes());
        writer.uint(bytes.len() as u64);
        for (number, part) in bytes.chunks(64).enumerate().filter(|(_, part)| part.iter().any(|byte| *byte != 0)) {
            writer.uint(number as u64 + 1);
            writer.bytes(part);
        }
        writer.uint(0);
    }
    packed
}

/// What [`pack`] made, into an empty folder.
pub(crate) fn unpack(packed: &[u8], dir: &Path) {
    let mut reader = Reader(packed);
    while !reader.is_empty() {
        let name = reader.text().unwrap();
        let mut bytes = vec![0; usize::try_from(reader.uint().unwrap()).unwrap()];
        while let Some(number) = reader.uint().unwrap().checked_sub(1) {
            let part = reader.bytes().unwrap();
            let at = usize::try_from(number).unwrap() * 64;
            bytes[at..at + part.len()].copy_from_slice(part);
        }
        std::fs::write(dir.join(name), bytes).unwrap();
    }
}
