//! The story that was told of the Odoo Community Association in 2014, from the first post to the reward and the reputation:
//! `cargo run -p wezer-exchange --example bug_bounty`.
//!
//! A bug is resolved for 100 COM ([`bug`]); the funding of a module is decided, money is collected for it in euros and in COM, and those
//! who conceive and develop it are rewarded ([`module`]). Both sides evaluate each other, and what one is reputed for has its reasons.

#![allow(clippy::print_stdout, reason = "an example tells its story")]

mod association;
mod bug;
mod module;

use association::Association;

fn main() {
    println!("A bug is resolved\n");
    bug::tell(&Association::founded());
    println!("\nA module is decided, funded, conceived, developed and rewarded\n");
    module::tell(&Association::founded());
}

#[test]
fn a_bug_is_resolved_for_100_com() {
    bug::tell(&Association::founded());
}

#[test]
fn a_module_is_decided_funded_conceived_developed_and_rewarded() {
    module::tell(&Association::founded());
}
