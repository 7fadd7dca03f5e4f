//! x
#![allow(dead_code)]
mod merge;
mod words;
