#![doc = include_str!("../README.md")]

pub mod clearing;
pub mod conversion;
pub mod issuance;
pub mod limit;
pub mod market;
pub mod what_if;

use wezer_core::kernel::{Package, Registry, RegistryError};
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;

/// What a community trades with: give it to the registry with [`Registry::with`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Exchange;

impl Package for Exchange {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        clearing::register(registry)?;
        conversion::register(registry)?;
        issuance::register(registry)?;
        limit::register(registry)?;
        market::register(registry)
    }
}

/// The messages of this package's refusals and the labels of its rights, in English and French.
#[cfg(feature = "fluent")]
pub static MESSAGES: Catalogue = Catalogue::new(
    concat!(
        include_str!("clearing/en.ftl"),
        include_str!("conversion/en.ftl"),
        include_str!("issuance/en.ftl"),
        include_str!("limit/en.ftl"),
        include_str!("market/en.ftl")
    ),
    concat!(
        include_str!("clearing/fr.ftl"),
        include_str!("conversion/fr.ftl"),
        include_str!("issuance/fr.ftl"),
        include_str!("limit/fr.ftl"),
        include_str!("market/fr.ftl"),
    ),
);
