//! A small community in memory, to try a room in.

use std::time::{Duration, Instant};

use pollster::block_on;
use wezer_core::group::{AddToGroup, CreateGroup, SetManager};
use wezer_core::id::GroupId;
use wezer_core::language::Language;
use wezer_core::ledger::CreateCurrency;
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::room::page::FieldKind;
use wezer_core::room::{
    CallRoom, ComponentBytes, Grant, InstallRoom, OpenRoom, Page, RoomComponentOf, RoomEngine, RoomId, RoomInput, RoomLimits,
    RoomOutcome, RoomPageOf, RoomReplyOf, Rooms, SeenComponent, SeenReply, UpgradeRoom, inspect,
};
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;

use crate::Done;

/// Ana, who manages the group Garden, and Bo, who is in it. Each may owe 100 VAL.
pub(crate) struct Town {
    community: Community,
    pub(crate) people: [(&'static str, Admitted); 2],
    pub(crate) garden: GroupId,
    /// Whether the room needs the limits for interpreted languages.
    pub(crate) is_interpreted: bool,
    /// How long the room took to compile.
    pub(crate) compiling: Duration,
}

impl Town {
    /// A community with this component installed: with the limits for interpreted languages if it needs them.
    pub(crate) fn for_room(bytes: &[u8]) -> Done<(Self, SeenComponent)> {
        let usual = RoomLimits::default();
        let is_interpreted = bytes.len() > usual.component_bytes;
        let limits = if is_interpreted { RoomLimits::for_interpreters() } else { usual };
        match Self::with(limits, is_interpreted, bytes) {
            // An interpreter may be small and still want more memory.
            Err(_) if !is_interpreted => match Self::with(RoomLimits::for_interpreters(), true, bytes) {
                Ok(found) => Ok(found),
                Err(_) => Self::with(usual, false, bytes),
            },
            found => found,
        }
    }

    fn with(limits: RoomLimits, is_interpreted: bool, bytes: &[u8]) -> Done<(Self, SeenComponent)> {
        let rooms = Rooms::new(RoomEngine::new(limits)?);
        let registry = Registry::core().with(&Exchange)?.with(&rooms)?;
        let start = Instant::now();
        inspect(&registry, bytes)?;
        let compiling = start.elapsed();
        let store = wezer_core::store::MemoryStore::new(wezer_core::id::CommunityId::from_u128(1));
        let community = Community::open(store, registry);
        let (people, garden) = block_on(async {
            let system = community.system();
            system.execute(CreateCurrency::mutual_credit("VAL".parse()?, "-100".parse()?)).await?;
            let ana = *system.execute(AdmitMember::named("Ana")).await?;
            let bo = *system.execute(AdmitMember::named("Bo")).await?;
            let garden = system.execute(CreateGroup::new("circle".parse()?, "Garden")).await?.output;
            for member in [ana.member, bo.member] {
                system.execute(AddToGroup { group: garden, member, delegate_of: None }).await?;
            }
            system.execute(SetManager { group: garden, member: ana.member, manager: true }).await?;
            Done::Ok(([("Ana", ana), ("Bo", bo)], garden))
        })?;
        let town = Self { community, people, garden, is_interpreted, compiling };
        let seen = town.install(bytes)?;
        Ok((town, seen))
    }

    pub(crate) fn install(&self, bytes: &[u8]) -> Done<SeenComponent> {
        block_on(async {
            let system = self.community.system();
            let install = InstallRoom { component: ComponentBytes::of(bytes), signature: None };
            let component = system.execute(install).await?.output;
            Ok(system.ask(RoomComponentOf { component }).await?.ok_or("the component is not there")?)
        })
    }

    /// Opens it in the garden, with all that it asks for.
    pub(crate) fn open(&self, seen: &SeenComponent, language: Language) -> Done<RoomId> {
        let open = OpenRoom { component: seen.component, group: self.garden, grants: grants(seen), language };
        Ok(block_on(self.community.member(self.people[0].1.member).execute(open))?.output)
    }

    pub(crate) fn upgrade(&self, room: RoomId, seen: &SeenComponent, language: Language) -> Done {
        let upgrade = UpgradeRoom { room, group: self.garden, component: seen.component, grants: grants(seen), language };
        block_on(self.community.member(self.people[0].1.member).execute(upgrade))?;
        Ok(())
    }

    pub(crate) fn page(&self, who: Admitted, room: RoomId, path: &str, language: Language) -> Done<Page> {
        Ok(block_on(self.community.member(who.member).ask(RoomPageOf { room, path: path.to_owned(), language }))?)
    }

    /// Does something in the room and says what the room answered.
    pub(crate) fn act(
        &self,
        who: Admitted,
        room: RoomId,
        action: &str,
        values: Vec<RoomInput>,
        language: Language,
    ) -> Done<Option<SeenReply>> {
        let session = self.community.member(who.member);
        let call = CallRoom { room, action: action.to_owned(), values, language };
        match block_on(session.execute(call))?.output {
            RoomOutcome::Done => Ok(block_on(session.ask(RoomReplyOf { room }))?),
            RoomOutcome::Failed(failure) => Err(failure.into()),
        }
    }
}

impl Town {
    /// The name of who or what has this id; the id if it isn't known.
    pub(crate) fn name(&self, id: &str) -> String {
        for (name, admitted) in &self.people {
            if admitted.member.to_string() == id {
                return (*name).to_owned();
            }
            if admitted.wallet.to_string() == id {
                return format!("{name}’s wallet");
            }
        }
        if self.garden.to_string() == id { "Garden".to_owned() } else { id.to_owned() }
    }

    /// The id of a person, or of their wallet, by name.
    pub(crate) fn id(&self, name: &str, kind: &FieldKind) -> Option<String> {
        let (_, admitted) = self.people.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        match kind {
            FieldKind::Member | FieldKind::Members => Some(admitted.member.to_string()),
            FieldKind::Wallet => Some(admitted.wallet.to_string()),
            _ => None,
        }
    }
}

fn grants(seen: &SeenComponent) -> Vec<Grant> {
    seen.permissions.iter().map(|asked| Grant::of(asked.permission.clone())).collect()
}
