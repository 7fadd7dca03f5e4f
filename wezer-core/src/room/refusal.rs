use super::RoomFailure;
use super::engine::inside::Fault;
use crate::id::GroupId;
use crate::interface::{ComponentId, RoomId};
use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};
use crate::money::{Amount, CurrencyCode, Money};

/// Why something about rooms was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RoomRefusal {
    /// The application runs no rooms.
    #[error("no rooms run here")]
    NoEngine,
    /// The component has too many bytes.
    #[error("a component has at most {kib} KiB (limit: component_bytes)")]
    ComponentTooLarge {
        /// How many KiB it may have.
        kib: usize,
    },
    /// The bytes are no component that can run here.
    #[error("this is no component that can run here: {reason}")]
    NotAComponent {
        /// What the engine says.
        reason: String,
    },
    /// It takes too long to compile.
    #[error("the component takes longer than {limit_ms} ms to compile (limit: compile_ms)")]
    SlowToCompile {
        /// How long it may take.
        limit_ms: u64,
    },
    /// It imports what is not offered here, such as anything of WASI.
    #[error("the component imports {import}, which is not offered here")]
    UnknownImport {
        /// The import.
        import: String,
    },
    /// It lacks an export of a room, or has it in another shape.
    #[error("the component does not export {export} as rooms do")]
    WrongExport {
        /// The export.
        export: &'static str,
    },
    /// What it says of itself can't be shown.
    #[error("what the component says of itself can't be shown: {what}")]
    BadDescription {
        /// Which part.
        what: &'static str,
    },
    /// The signature is not one of these bytes.
    #[error("the signature does not fit")]
    BadSignature,
    /// There is no such component.
    #[error("there is no component {component}")]
    UnknownComponent {
        /// Which.
        component: ComponentId,
    },
    /// Rooms run this component.
    #[error("the component is open in a group")]
    InUse,
    /// There is no such room, or it is closed.
    #[error("there is no room {room}")]
    UnknownRoom {
        /// Which.
        room: RoomId,
    },
    /// There is no such group, or it is closed.
    #[error("there is no open group {group}")]
    UnknownGroup {
        /// Which.
        group: GroupId,
    },
    /// A group has no more rooms than this.
    #[error("a group has at most {limit} rooms")]
    TooManyRooms {
        /// How many it may have.
        limit: usize,
    },
    /// A room acts for a person; the application itself is none.
    #[error("a room acts for a person")]
    NeedsAPerson,
    /// The room is another group's.
    #[error("the room belongs to group {group}")]
    NotInTheGroup {
        /// Whose it is.
        group: GroupId,
    },
    /// A room, or what follows from what it did, would run another room's code.
    #[error("a room is not used from inside a room")]
    InsideARoom,
    /// The new component says that it is older than the one that is open.
    #[error("version {new} is older than {old}")]
    OlderVersion {
        /// The version that is open.
        old: String,
        /// The version that was to take its place.
        new: String,
    },
    /// The room failed too often in a row.
    #[error("the room is paused because it failed too often")]
    Paused,
    /// The room imports what its group does not allow.
    #[error("the group does not allow the room {permission}")]
    NotGranted {
        /// The interface.
        permission: String,
    },
    /// What is to be allowed names something twice or too much.
    #[error("permissions name each interface and each currency once, at most {limit} of them")]
    BadGrant {
        /// How many there may be.
        limit: usize,
    },
    /// The room may not move money of this currency.
    #[error("the group does not allow the room to move {currency}")]
    CurrencyNotGranted {
        /// Which.
        currency: CurrencyCode,
    },
    /// The room would move more on one day than the group allows.
    #[error("the group allows the room to move {limit} a day; {spent} were moved today, and {asked} more are asked for")]
    OverTheDay {
        /// The most on one day.
        limit: Money,
        /// What was moved today.
        spent: Amount,
        /// What is asked for.
        asked: Money,
    },
    /// A room that hears of an event would move somebody's money.
    #[error("a room that hears of an event moves no money, because nobody acts")]
    NobodyActs,
    /// Money is to be moved that can't be read.
    #[error("the amounts can't be read")]
    UnreadableMoney,
    /// What was filled in is too much.
    #[error("that is too much to fill in")]
    TooMuchInput,
    /// What was filled in is too much in all.
    #[error("what is filled in has at most {kib} KiB (limit: input_bytes)")]
    InputTooLarge {
        /// How many KiB it may have.
        kib: usize,
    },
    /// Only rooms do this.
    #[error("only a room does this")]
    OnlyRooms,
    /// A key is empty or too long.
    #[error("a key has 1 to {limit} bytes and no NUL (limit: key_bytes)")]
    BadKey {
        /// How many bytes it may have.
        limit: usize,
    },
    /// A value is too large.
    #[error("a value has at most {limit} bytes (limit: value_bytes)")]
    ValueTooLarge {
        /// How many bytes it may have.
        limit: usize,
    },
    /// Values are about members.
    #[error("a value is about a member")]
    NobodyAbout,
    /// The room keeps as much as it may.
    #[error("a room keeps at most {keys} values and {kib} KiB (limit: keys, storage_bytes)")]
    StorageFull {
        /// How many values.
        keys: u32,
        /// How many KiB.
        kib: u64,
    },
    /// The room said no, for a reason of its own.
    #[error("{message}")]
    ByTheRoom {
        /// The room's own word for the reason.
        fault: String,
        /// What it says to who acts, in their language.
        message: String,
    },
    /// The room was stopped, and nothing was changed.
    #[error(transparent)]
    Failed {
        /// Why.
        failure: RoomFailure,
    },
}

impl RoomRefusal {
    /// What a room says when it refuses: cut short if it says too much.
    pub(super) fn of_room(fault: &Fault) -> Self {
        let short =
            |text: &str, limit| text.chars().filter(|letter| !letter.is_control() || *letter == '\n').take(limit).collect();
        Self::ByTheRoom { fault: short(&fault.code, 64), message: short(&fault.message, 1_000) }
    }
}

impl Refusal for RoomRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoEngine => "room-no-engine",
            Self::ComponentTooLarge { .. } => "room-component-too-large",
            Self::NotAComponent { .. } => "room-not-a-component",
            Self::SlowToCompile { .. } => "room-slow-to-compile",
            Self::UnknownImport { .. } => "room-unknown-import",
            Self::WrongExport { .. } => "room-wrong-export",
            Self::BadDescription { .. } => "room-bad-description",
            Self::BadSignature => "room-bad-signature",
            Self::UnknownComponent { .. } => "room-unknown-component",
            Self::InUse => "room-in-use",
            Self::UnknownRoom { .. } => "room-unknown",
            Self::UnknownGroup { .. } => "unknown-group",
            Self::TooManyRooms { .. } => "room-too-many",
            Self::NeedsAPerson => "room-needs-a-person",
            Self::NotInTheGroup { .. } => "room-not-in-the-group",
            Self::InsideARoom => "room-inside-a-room",
            Self::OlderVersion { .. } => "room-older-version",
            Self::Paused => "room-paused",
            Self::NotGranted { .. } => "room-not-granted",
            Self::BadGrant { .. } => "room-bad-grant",
            Self::CurrencyNotGranted { .. } => "room-currency-not-granted",
            Self::OverTheDay { .. } => "room-over-the-day",
            Self::NobodyActs => "room-nobody-acts",
            Self::UnreadableMoney => "room-unreadable-money",
            Self::TooMuchInput => "room-too-much-input",
            Self::InputTooLarge { .. } => "room-input-too-large",
            Self::OnlyRooms => "room-only-rooms",
            Self::BadKey { .. } => "room-bad-key",
            Self::ValueTooLarge { .. } => "room-value-too-large",
            Self::NobodyAbout => "room-nobody-about",
            Self::StorageFull { .. } => "room-storage-full",
            Self::ByTheRoom { .. } => "room-refused",
            Self::Failed { failure } => failure.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::ComponentTooLarge { kib } => vec![("limit", Argument::text(kib))],
            Self::NotAComponent { reason } => vec![("reason", Argument::text(reason))],
            Self::SlowToCompile { limit_ms } => vec![("limit", Argument::text(limit_ms))],
            Self::UnknownImport { import } => vec![("import", Argument::text(import))],
            Self::WrongExport { export } => vec![("export", Argument::text(export))],
            Self::BadDescription { what } => vec![("what", Argument::text(what))],
            Self::UnknownComponent { component } => vec![("component", Argument::text(component))],
            Self::UnknownRoom { room } => vec![("room", Argument::text(room))],
            Self::UnknownGroup { group } | Self::NotInTheGroup { group } => vec![("group", Argument::text(group))],
            Self::TooManyRooms { limit } | Self::BadGrant { limit } | Self::BadKey { limit } | Self::ValueTooLarge { limit } => {
                vec![("limit", Argument::text(limit))]
            }
            Self::OlderVersion { old, new } => vec![("old", Argument::text(old)), ("new", Argument::text(new))],
            Self::NotGranted { permission } => vec![("permission", Argument::text(permission))],
            Self::CurrencyNotGranted { currency } => vec![("currency", Argument::text(currency))],
            Self::OverTheDay { limit, spent, asked } => {
                let spent = Money::new(*spent, limit.currency());
                vec![("limit", (*limit).into()), ("spent", spent.into()), ("asked", (*asked).into())]
            }
            Self::InputTooLarge { kib } => vec![("kib", Argument::text(kib))],
            Self::StorageFull { keys, kib } => vec![("keys", Argument::text(keys)), ("kib", Argument::text(kib))],
            Self::ByTheRoom { fault, message } => vec![("fault", Argument::text(fault)), ("message", Argument::text(message))],
            _ => Vec::new(),
        }
    }
}
