//! Money that comes, goes and shrinks with time, against naive models and the vectors of other systems.
#![expect(clippy::inconsistent_digit_grouping, reason = "cents stand behind an underscore of their own")]

mod balance;
mod dividend;
mod income;
mod law;
mod town;
mod twin;
