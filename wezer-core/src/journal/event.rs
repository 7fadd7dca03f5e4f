//! Events: facts with a name of their own.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Something that happened, in the past tense.
///
/// `NAME` and `VERSION` are the wire: they never depend on Rust paths and are never used for another shape. The stored form is
/// `postcard` of the struct, so a field can't be added, dropped or moved: a new shape is a new version with a struct of its own.
/// Golden files hold every version that was ever released.
///
/// An event carries ids and quantities only. What a person wrote or is belongs into a document.
pub trait Event: Serialize + DeserializeOwned + schemars::JsonSchema + Send + Sync + 'static {
    /// The stable name, `package.what_happened`.
    const NAME: &'static str;
    /// The version of the shape, from 1.
    const VERSION: u8;
}
