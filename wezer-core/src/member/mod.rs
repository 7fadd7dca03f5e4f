//! Members: enough of them to hold wallets. Authentication stays with the application.
//!
//! Invariant: a member has one wallet of their own from admission on; names are unique but for upper and lower case.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{MemberId, WalletId};
use crate::journal::Event;
use crate::kernel::{Command, Document, Index, IndexRows, Permission, Query, Refusal, Stop, View, Work};
use crate::language::{Argument, Arguments};
use crate::right;
use crate::seal::Subject;
use crate::time::Timestamp;
use crate::wallet::{Holder, Wallet, WalletOpened};

/// What a member may do in general.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Acts on their own wallet.
    #[default]
    Member,
    /// Holds every right.
    Operator,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    id: MemberId,
    name: String,
    #[serde(default)]
    role: Role,
    wallet: WalletId,
    admitted_at: Timestamp,
}

impl Member {
    pub(crate) const BY_NAME: Index = Index::new("member.by_name");

    /// Their id.
    pub fn id(&self) -> MemberId {
        self.id
    }

    /// What they are called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What they may do in general.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Their own wallet.
    pub fn wallet(&self) -> WalletId {
        self.wallet
    }

    /// When they came.
    pub fn admitted_at(&self) -> Timestamp {
        self.admitted_at
    }
}

/// Names are the same whatever their case; the NUL tells where a name ends.
fn name_key(name: &str) -> Vec<u8> {
    let mut key = name.to_lowercase().into_bytes();
    key.push(0);
    key
}

impl Document for Member {
    const KIND: &'static str = "member";
    type Id = MemberId;

    fn id(&self) -> MemberId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.id))
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_NAME, &name_key(&self.name));
    }
}

/// A member was admitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberAdmitted {
    /// Who.
    pub member: MemberId,
    /// As what.
    pub role: Role,
}

impl Event for MemberAdmitted {
    const NAME: &'static str = "member.admitted";
    const VERSION: u8 = 1;
}

/// A member's name or role was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberChanged {
    /// Who.
    pub member: MemberId,
    /// What they may do now.
    pub role: Role,
}

impl Event for MemberChanged {
    const NAME: &'static str = "member.changed";
    const VERSION: u8 = 1;
}

/// Why something about members was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MemberRefusal {
    /// The name is empty, too long or holds control characters.
    #[error("a name has 1 to {limit} bytes and no control characters")]
    BadName {
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// Another member has this name.
    #[error("there is already a member of this name")]
    NameTaken {
        /// The other member.
        member: MemberId,
    },
    /// There is no such member.
    #[error("there is no member {member}")]
    UnknownMember {
        /// The id.
        member: MemberId,
    },
}

impl Refusal for MemberRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::BadName { .. } => "bad-name",
            Self::NameTaken { .. } => "name-taken",
            Self::UnknownMember { .. } => "unknown-member",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::BadName { limit } => vec![("limit", Argument::text(limit))],
            Self::NameTaken { member } | Self::UnknownMember { member } => vec![("member", Argument::text(member))],
        }
    }
}

fn checked_name(work: &mut Work<'_>, name: &str, own: Option<MemberId>) -> Result<String, Stop<MemberRefusal>> {
    const LIMIT: usize = 100;
    let name = name.trim();
    // Bidirectional overrides make one name look like another (Unicode Technical Report 36).
    let misleading =
        |c: char| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if name.is_empty() || name.len() > LIMIT || name.chars().any(misleading) {
        return Err(MemberRefusal::BadName { limit: LIMIT }.into());
    }
    let taken = work.scan(Member::BY_NAME.starting_with(&name_key(name)), 2)?;
    match taken.into_iter().map(MemberId::from_u128).find(|member| Some(*member) != own) {
        Some(member) => Err(MemberRefusal::NameTaken { member }.into()),
        None => Ok(name.to_owned()),
    }
}

/// Admits a member and opens their wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmitMember {
    /// What they are called: 1 to 100 bytes.
    pub name: String,
    /// What they may do in general.
    #[serde(default)]
    pub role: Role,
}

impl AdmitMember {
    /// An ordinary member of this name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), role: Role::Member }
    }
}

/// A member who was admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Admitted {
    /// Their id.
    pub member: MemberId,
    /// Their wallet.
    pub wallet: WalletId,
}

impl Command for AdmitMember {
    const NAME: &'static str = "admit_member";
    type Output = Admitted;
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Operator(right::MANAGE_MEMBERS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Admitted, Stop<MemberRefusal>> {
        let name = checked_name(work, &self.name, None)?;
        let (id, wallet): (MemberId, WalletId) = (work.new_id(), work.new_id());
        work.emit(&MemberAdmitted { member: id, role: self.role });
        work.emit(&WalletOpened { wallet, holder: Holder::Member(id) });
        work.put_new(Member { id, name, role: self.role, wallet, admitted_at: work.now() });
        work.put_new(Wallet::of_member(wallet, id));
        Ok(Admitted { member: id, wallet })
    }
}

/// Changes a member's name or role; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMember {
    /// Who.
    pub member: MemberId,
    /// A new name.
    #[serde(default)]
    pub name: Option<String>,
    /// A new role.
    #[serde(default)]
    pub role: Option<Role>,
}

impl Command for ChangeMember {
    const NAME: &'static str = "change_member";
    type Output = ();
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Operator(right::MANAGE_MEMBERS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<MemberRefusal>> {
        let member = work.get::<Member>(self.member)?.ok_or(MemberRefusal::UnknownMember { member: self.member })?;
        let mut member = (*member).clone();
        if let Some(name) = &self.name {
            member.name = checked_name(work, name, Some(self.member))?;
        }
        member.role = self.role.unwrap_or(member.role);
        work.emit(&MemberChanged { member: self.member, role: member.role });
        Ok(work.put(member)?)
    }
}

/// Members in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// Only names that begin so, in any case.
    #[serde(default)]
    pub name_starts: String,
    /// Only those after this name.
    #[serde(default)]
    pub after: Option<String>,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for Members {
    const NAME: &'static str = "members";
    type Output = Vec<Member>;
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Member>, Stop<MemberRefusal>> {
        let limit = usize::from(self.limit.unwrap_or(100).min(1_000));
        let starts = self.name_starts.to_lowercase().into_bytes();
        let from = match &self.after {
            // Behind every id that is filed under this name.
            Some(after) => [name_key(after).as_slice(), &[u8::MAX; 17]].concat(),
            None => starts.clone(),
        };
        let keys = Member::BY_NAME.starting_with(&starts).after(Member::BY_NAME, &from);
        let ids = view.scan(keys, limit)?;
        Ok(view.all::<Member>(ids.into_iter().map(MemberId::from_u128))?.iter().map(|member| (**member).clone()).collect())
    }
}

/// One member, by id or by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindMember {
    /// By id.
    Id(MemberId),
    /// By name, in any case.
    Name(String),
}

impl Query for FindMember {
    const NAME: &'static str = "member";
    type Output = Option<Member>;
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<Member>, Stop<MemberRefusal>> {
        let id = match self {
            Self::Id(id) => Some(*id),
            Self::Name(name) => {
                let named = view.scan(Member::BY_NAME.starting_with(&name_key(name.trim())), 1)?;
                named.first().copied().map(MemberId::from_u128)
            }
        };
        let Some(id) = id else { return Ok(None) };
        Ok(view.get::<Member>(id)?.map(|member| (*member).clone()))
    }
}

pub(crate) fn register(registry: &mut crate::kernel::Registry) -> Result<(), crate::kernel::RegistryError> {
    registry.command::<AdmitMember>()?.command::<ChangeMember>()?;
    registry.query::<Members>()?.query::<FindMember>()?;
    registry.event::<MemberAdmitted>()?.event::<MemberChanged>()?;
    registry.document::<Member>()?.index(Member::BY_NAME)?;
    Ok(())
}
