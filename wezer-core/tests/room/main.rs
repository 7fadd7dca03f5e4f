//! Rooms, through the public API. The components are those that `rooms-sdk/build-rooms` built.

mod hostile;
mod story;
mod town;
