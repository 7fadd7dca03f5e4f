//! To be filled.

mod amount;

pub use self::amount::Exact;
