#![doc = include_str!("../README.md")]

pub mod api;
pub mod app;
pub mod audit;
pub mod backup;
pub mod credential;
pub mod demo;
pub mod export;
pub mod feed;
pub mod front;
pub mod import;
pub mod lead;
pub mod life;
pub mod log;
pub mod mail;
pub mod member;
pub mod metric;
pub mod migrate;
pub mod peer;
pub mod picture;
pub mod port;
pub mod serve;
pub mod show;
pub mod store;
mod timer;
mod trial;
pub mod web;
pub mod webhook;

mod access;
mod aside;

/// The README of the whole, whose example is compiled and run with the documentation's tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
