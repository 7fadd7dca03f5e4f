//! Rooms, through the public API. The components are those that `rooms-sdk/build-rooms` built.

mod golden;
mod hostile;
mod life;
mod mutated;
mod rights;
mod story;
mod town;

/// Where the golden files lie.
const GOLDEN: &str = "tests/room/golden";
