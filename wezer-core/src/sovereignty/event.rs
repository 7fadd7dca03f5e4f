use super::research::{Kind, Measured};
use crate::events;
use crate::id::{ConsentId, GroupId, MemberId, ReasonId};

events! {
    /// A person is being erased.
    ErasureBegun = "data.erasure_begun" {
        /// Who.
        member: MemberId,
        /// Why, when somebody else did it.
        reason: Option<ReasonId>,
    }
    /// Nothing is kept of a person any more but their number and what a law obliges to keep.
    MemberErased = "data.member_erased" {
        /// Who.
        member: MemberId,
    }
    /// A text was set that people are asked to agree to.
    ConsentTextSet = "data.consent_text_set" {
        /// Its version.
        version: u32,
    }
    /// A person said yes.
    ConsentGiven = "data.consent_given" {
        /// The consent.
        consent: ConsentId,
        /// Who.
        member: MemberId,
        /// To which version of the text.
        version: u32,
    }
    /// A person took a yes back.
    ConsentWithdrawn = "data.consent_withdrawn" {
        /// The consent.
        consent: ConsentId,
        /// Who.
        member: MemberId,
    }
    /// A member said what of them is seen and counted.
    DataPolicySet = "data.policy_set" {
        /// Who.
        member: MemberId,
    }
    /// A group said what of it is seen.
    GroupPolicySet = "data.group_policy_set" {
        /// Which group.
        group: GroupId,
    }
    /// It was set for how long something is kept.
    RetentionSet = "data.retention_set" {
        /// For how many days; `None` for what its kind declares.
        days: Option<u32>,
    }
    /// What had been kept for long enough was removed.
    RetentionApplied = "data.retention_applied" {
        /// How many documents.
        removed: u32,
    }
    /// Somebody asked for a table of the community's figures.
    ResearchAsked = "data.research_asked" {
        /// What stood in the rows.
        rows: Kind,
        /// What stood in the columns.
        columns: Option<Kind>,
        /// What was measured.
        measured: Measured,
        /// How many people were counted.
        people: u32,
        /// How many cells were withheld.
        withheld: u32,
    }
}
