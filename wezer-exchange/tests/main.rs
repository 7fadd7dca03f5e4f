//! What a community trades with, through the public API, as one program: as one for each file, each would be linked with all that the
//! package stands on. What follows a module's name chooses its tests: `cargo test -p wezer-exchange --test exchange deal::`.

mod campaign;
mod deal;
mod issuance;
mod market;
mod money;
mod reputation;
mod rights;
mod ring;
mod rooms;
mod rules;
mod tongue;
