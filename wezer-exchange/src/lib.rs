#![doc = include_str!("../README.md")]

pub mod calendar;
pub mod campaign;
pub mod clearing;
pub mod conversion;
pub mod custody;
pub mod deal;
pub mod issuance;
pub mod limit;
pub mod market;
pub mod paid_for;
mod payable;
pub mod reputation;
pub mod request;
pub mod ring;
mod room;
pub mod schedule;
pub mod what_if;

use wezer_core::kernel::{Package, Registry, RegistryError};
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;

/// What a community trades with: give it to the registry with [`Registry::with`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Exchange;

impl Package for Exchange {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        issuance::register(registry)?;
        market::register(registry)?;
        deal::register(registry)?;
        reputation::register(registry)?;
        campaign::register(registry)?;
        paid_for::register(registry)?;
        conversion::register(registry)?;
        limit::register(registry)?;
        clearing::register(registry)?;
        schedule::register(registry)?;
        request::register(registry)?;
        custody::register(registry)?;
        room::register(registry)?;
        ring::register(registry)?;
        Ok(())
    }
}

/// The messages of this package's refusals and the labels of its rights, in English and French.
#[cfg(feature = "fluent")]
pub static MESSAGES: Catalogue = Catalogue::new(
    concat!(
        include_str!("issuance/en.ftl"),
        include_str!("market/en.ftl"),
        include_str!("deal/en.ftl"),
        include_str!("reputation/en.ftl"),
        include_str!("campaign/en.ftl"),
        include_str!("conversion/en.ftl"),
        include_str!("limit/en.ftl"),
        include_str!("clearing/en.ftl"),
        include_str!("schedule/en.ftl"),
        include_str!("request/en.ftl"),
        include_str!("room.en.ftl"),
        include_str!("custody/en.ftl"),
        include_str!("ring/en.ftl"),
        include_str!("what_if/en.ftl"),
    ),
    concat!(
        include_str!("issuance/fr.ftl"),
        include_str!("market/fr.ftl"),
        include_str!("deal/fr.ftl"),
        include_str!("reputation/fr.ftl"),
        include_str!("campaign/fr.ftl"),
        include_str!("conversion/fr.ftl"),
        include_str!("limit/fr.ftl"),
        include_str!("clearing/fr.ftl"),
        include_str!("schedule/fr.ftl"),
        include_str!("request/fr.ftl"),
        include_str!("room.fr.ftl"),
        include_str!("custody/fr.ftl"),
        include_str!("ring/fr.ftl"),
        include_str!("what_if/fr.ftl"),
    ),
);
