//! Sovereignty over data: what is kept about a person is theirs to see, to take along, to restrict and to have erased.
//!
//! Invariant: whatever holds what a person is or wrote is [sealed](crate::seal) under their key and declares why it is kept and for how
//! long ([`Processing`]); so what is theirs is found, shown and removed without knowing what it is. Once a person is erased and the
//! store is purged, no byte of it is left but what a law obliges to keep; balances, journal and its proof stay as they were.
//!
//! Cost: finding what is kept of a person is one scan of an index; erasing them is one command for each 200 documents and one purge.

mod archive;
mod consent;
mod erasure;
mod event;
mod field;
mod own_data;
mod policy;
mod processing;
mod refusal;
mod research;
mod retention;

pub use self::archive::{ArchiveFile, Brought, MAX_BROUGHT};
use self::consent::withdraw_all;
pub use self::consent::{
    AskedConsent, AskedConsents, Consent, ConsentText, Consents, GiveConsent, MAX_CONSENT_TEXT, MAX_PURPOSES, MAX_VERSIONS,
    SetConsentText, WithdrawConsent,
};
pub use self::erasure::{EraseMember, Erased, ErasurePlan, ErasurePreview, KeptOf, MAX_COUNTED};
pub use self::event::{
    ConsentGiven, ConsentTextSet, ConsentWithdrawn, DataPolicySet, ErasureBegun, GroupPolicySet, MemberErased, ResearchAsked,
    RetentionApplied, RetentionSet,
};
pub(crate) use self::field::personal_fields;
pub use self::field::{PersonalFields, SeenBy};
pub use self::own_data::{After, HeldRight, KeptDocument, MAX_KEPT, MyData, MyDataPage, MyRights, MyRightsAnswer};
pub(crate) use self::policy::DataPolicy;
pub use self::policy::{DataPolicyOf, Discretion, GroupPolicyOf, SetDataPolicy, SetGroupPolicy, Wishes};
pub use self::processing::{Processed, ProcessedField, Processing, RegisterOfProcessing, Retention};
pub use self::refusal::DataRefusal;
pub use self::research::{
    Aggregate, Cell, Division, Kind, MAX_PARTS, MAX_PEOPLE, MAX_TABLES, MIN_CELL, MIN_PEOPLE, Measured, Table,
};
pub(crate) use self::retention::RetentionRules;
pub use self::retention::{ApplyRetention, MAX_DAYS, SetRetention};
use crate::id::MemberId;
use crate::kernel::{KEPT, Registry, RegistryError, Right, Stop, Work};
use crate::member::Member;

/// To see what is kept about a person, to take it along, to say what of it is seen and counted.
pub const OWN_DATA: Right = Right::new("data.own");
/// To erase a person.
pub const ERASE: Right = Right::new("data.erase");
/// To set for how long data are kept, and to remove what is due.
pub const KEEP_DATA: Right = Right::new("data.keep");
/// To say yes to a text and to take that back.
pub const GIVE_CONSENT: Right = Right::new("consent.give");
/// To write the texts that people are asked to agree to.
pub const MANAGE_CONSENTS: Right = Right::new("consent.manage");
/// To ask for tables of the community's figures.
pub const RESEARCH: Right = Right::new("research.ask");

/// Refuses for whoever isn't there or is erased.
fn known(work: &mut Work<'_>, member: MemberId) -> Result<(), Stop<DataRefusal>> {
    match work.get::<Member>(member)? {
        None => Err(DataRefusal::UnknownMember { member }.into()),
        Some(person) if person.erasure().is_some() => Err(DataRefusal::IsErased { member }.into()),
        Some(_) => Ok(()),
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    for right in [OWN_DATA, ERASE, KEEP_DATA, GIVE_CONSENT, MANAGE_CONSENTS, RESEARCH] {
        registry.right(right)?;
    }
    registry.command::<EraseMember>()?.command::<SetConsentText>()?.command::<GiveConsent>()?.command::<WithdrawConsent>()?;
    registry.command::<SetDataPolicy>()?.command::<SetGroupPolicy>()?.command::<SetRetention>()?.command::<ApplyRetention>()?;
    registry.command::<Aggregate>()?;
    registry.query::<MyData>()?.query::<MyRights>()?.query::<ErasurePreview>()?.query::<Consents>()?.query::<AskedConsents>()?;
    registry.query::<DataPolicyOf>()?.query::<GroupPolicyOf>()?.query::<RegisterOfProcessing>()?;
    registry.event::<ErasureBegun>()?.event::<MemberErased>()?.event::<ConsentTextSet>()?.event::<ConsentGiven>()?;
    registry.event::<ConsentWithdrawn>()?.event::<DataPolicySet>()?.event::<GroupPolicySet>()?.event::<RetentionSet>()?;
    registry.event::<RetentionApplied>()?.event::<ResearchAsked>()?;
    registry.document::<DataPolicy>()?.document::<policy::GroupPolicy>()?.document::<RetentionRules>()?;
    registry.document::<consent::ConsentTexts>()?.document::<Consent>()?.document::<research::ResearchLog>()?;
    registry.index(consent::ConsentTexts::BY_PURPOSE)?.index(Consent::BY_MEMBER)?.index(Consent::OPEN)?.index(KEPT)?;
    Ok(())
}
