//! The store's contract as tests: one function a clause, for every backend.

mod dice;
pub mod sample;

pub use self::dice::Dice;
