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

/// Events of version 1, each written `/// what happened` `Name = "package.what_happened" { /// a field field: Type, }`.
///
/// Makes of each a struct with public fields that is an [`Event`](crate::journal::Event). The caller's crate depends on `serde` and `schemars`.
///
/// ```
/// wezer_core::events! {
///     /// A tree was planted.
///     TreePlanted = "orchard.tree_planted" {
///         /// How many saplings.
///         saplings: u32,
///     }
/// }
/// # use wezer_core::journal::Event;
/// assert_eq!(TreePlanted::NAME, "orchard.tree_planted");
/// ```
#[macro_export]
macro_rules! events {
    ($($(#[$doc:meta])* $event:ident = $name:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub struct $event {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $crate::journal::Event for $event {
            const NAME: &'static str = $name;
            const VERSION: u8 = 1;
        }
    )*};
}
