//! Payments that come by themselves, are asked for, or stand for money outside.

mod custody;
mod outside;
mod request;
mod schedule;
mod schedule_model;
mod town;
