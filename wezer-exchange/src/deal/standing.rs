//! Who somebody is to a deal.

use wezer_core::actor::Actor;
use wezer_core::group;
use wezer_core::kernel::{Missing, Permission, View, Work};
use wezer_core::moderation::MODERATE;
use wezer_core::record::Author;

use super::{Deal, Side};

/// Who somebody is to a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// On which sides they stand; the system on both.
    pub(crate) sides: Vec<Side>,
    /// Whether they moderate it: nobody does in their own matter.
    pub(crate) moderates: bool,
}

impl Standing {
    pub(crate) fn on(&self, side: Side) -> bool {
        self.sides.contains(&side)
    }

    pub(crate) fn is_stranger(&self) -> bool {
        self.sides.is_empty() && !self.moderates
    }
}

macro_rules! standing {
    ($function:ident, $scope:ident) => {
        pub(crate) fn $function(scope: &mut $scope<'_>, deal: &Deal) -> Result<Standing, Missing> {
            let actor = scope.actor();
            if actor == Actor::System {
                return Ok(Standing { sides: vec![Side::Replier, Side::Announcer], moderates: true });
            }
            let sides = [Side::Replier, Side::Announcer];
            let read: Vec<_> = sides
                .iter()
                .map(|side| match (deal.on(*side), actor) {
                    (Author::Member(member), actor) => Ok(actor == Actor::Member(member)),
                    (Author::Group { group, .. }, Actor::ForGroup { group: own, .. }) if group == own => Ok(true),
                    (Author::Group { group, .. }, _) => scope.holds(actor, Permission::Group(group::ACT_FOR, group)),
                })
                .collect();
            let held: Vec<_> =
                deal.groups().iter().map(|group| scope.holds(actor, Permission::Group(MODERATE, *group))).collect();
            let read = read.into_iter().collect::<Result<Vec<_>, _>>()?;
            let held = held.into_iter().collect::<Result<Vec<_>, _>>()?;
            let own = sides.iter().any(|side| match deal.on(*side) {
                Author::Member(member) => actor.person() == Some(member),
                Author::Group { .. } => false,
            });
            let sides: Vec<Side> = sides.into_iter().zip(read).filter_map(|(side, on)| on.then_some(side)).collect();
            let moderates = !own && sides.is_empty() && held.contains(&true);
            Ok(Standing { sides, moderates })
        }
    };
}

standing!(standing, Work);
standing!(standing_seen, View);
