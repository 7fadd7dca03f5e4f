//! The rooms of the demo, so that a visitor finds some at once.

use wezer_core::Community;
use wezer_core::id::GroupId;
use wezer_core::language::Language;
use wezer_core::member::Admitted;
use wezer_core::room::{CallRoom, ComponentBytes, Grant, InstallRoom, OpenRoom, RoomComponentOf, RoomId, RoomInput, RoomOutcome};

use super::life::whole;
use super::year::{MakeError, missing};

/// Decisions, as `rooms-sdk/build-rooms` built it.
const DECISION: &[u8] = include_bytes!("../../../../rooms-sdk/rooms/built/decision.wasm");

const QUESTION: &str = "A second water butt · Une deuxième citerne";
const PROPOSAL: &str = "We buy a second water butt of 500 litres, so that the tomatoes get through August.\n\n\
                        *Nous achetons une deuxième citerne de 500 litres pour passer le mois d’août.*";

/// Installs a component for the community and opens it in a group, with all that it asks for, and up to 100 VAL a day.
async fn open(community: &Community, bytes: &[u8], group: GroupId, manager: Admitted) -> Result<RoomId, MakeError> {
    let install = InstallRoom { component: ComponentBytes::of(bytes), signature: None };
    let component = *community.system().execute(install).await?;
    let session = community.member(manager.member);
    let seen = session.ask(RoomComponentOf { component }).await?.ok_or_else(|| missing("a room"))?;
    let a_day = whole(100, "VAL").ok_or_else(|| missing("VAL"))?;
    let grant = |asked: &wezer_core::room::SeenPermission| {
        let grant = Grant::of(asked.permission.clone());
        if asked.moves_money { grant.at_most(vec![a_day]) } else { grant }
    };
    let grants = seen.permissions.iter().map(grant).collect();
    Ok(*session.execute(OpenRoom { component, group, grants, language: Language::French }).await?)
}

/// Opens them. In the garden something waits to be decided by consent.
pub(super) async fn furnish(community: &Community, people: &[Admitted], garden: GroupId) -> Result<(), MakeError> {
    let manager = people[2];
    let room = open(community, DECISION, garden, manager).await?;
    let values = [("process", "consent"), ("question", QUESTION), ("text", PROPOSAL)];
    let values = values.map(|(name, value)| RoomInput { name: name.to_owned(), value: value.to_owned() }).into();
    let call = CallRoom { room, action: "open".to_owned(), values, language: Language::French };
    match *community.member(manager.member).execute(call).await? {
        RoomOutcome::Done => Ok(()),
        RoomOutcome::Failed(_) => Err(missing("a room")),
    }
}
