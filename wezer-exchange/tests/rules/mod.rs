//! Stories and properties of what a community decides about its money: conversions, limits, taxes, clearing, what-if.

mod clearing;
mod conversion;
mod limit;
mod town;
mod what_if;
mod what_if_seen;
