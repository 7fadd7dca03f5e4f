//! `room pack` and `room key`: a room to hand on, and who vouches for it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::Done;
use crate::town::Town;

#[derive(Debug, Args)]
pub(crate) struct PackArgs {
    /// The built room.
    #[arg(default_value = "room.wasm")]
    file: PathBuf,
    /// The folder to put it into.
    #[arg(long, default_value = ".")]
    to: PathBuf,
    /// A key made with `room key`, to sign it.
    #[arg(long)]
    key: Option<PathBuf>,
}

/// Writes `NAME-VERSION.wasm`, and beside it `NAME-VERSION.signature.json` if there is a key: the `signature` of `install_room`.
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub(crate) fn pack(arguments: &PackArgs) -> Done {
    let bytes = fs::read(&arguments.file).map_err(|error| format!("{}: {error}", arguments.file.display()))?;
    let (_, seen) = Town::for_room(&bytes)?;
    let name = format!("{}-{}", dashed(&seen.name.en), dashed(&seen.version));
    fs::create_dir_all(&arguments.to)?;
    let packed = arguments.to.join(format!("{name}.wasm"));
    fs::write(&packed, &bytes)?;
    println!("{}\nsha256 {}", packed.display(), seen.sha256);
    if let Some(file) = &arguments.key {
        let signature = sign(&read_key(file)?, &bytes);
        let beside = arguments.to.join(format!("{name}.signature.json"));
        fs::write(&beside, format!("{signature:#}\n"))?;
        println!("{}", beside.display());
    }
    Ok(())
}

/// An Ed25519 signature over the SHA-256 of the component, as `install_room` takes it.
fn sign(key: &SigningKey, bytes: &[u8]) -> serde_json::Value {
    let signature = key.sign(&Sha256::digest(bytes));
    json!({ "key": STANDARD.encode(key.verifying_key()), "signature": STANDARD.encode(signature.to_bytes()) })
}

/// Small letters, digits, dots, and dashes for the rest.
fn dashed(text: &str) -> String {
    let letters = text
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || letter == '.' { letter.to_ascii_lowercase() } else { '-' });
    letters.collect::<String>().split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// Makes a key that only its owner can read.
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub(crate) fn key(file: &Path) -> Done {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret)?;
    let key = SigningKey::from_bytes(&secret);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    writeln!(opened, "{}", STANDARD.encode(secret))?;
    println!(
        "keep {} to yourself; those who install your rooms know you by\n{}",
        file.display(),
        STANDARD.encode(key.verifying_key())
    );
    Ok(())
}

fn read_key(file: &Path) -> Done<SigningKey> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let secret = STANDARD.decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let secret = secret.ok_or_else(|| format!("{} holds no key; make one with `room key`", file.display()))?;
    Ok(SigningKey::from_bytes(&secret))
}
