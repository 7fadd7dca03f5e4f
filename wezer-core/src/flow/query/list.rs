//! Lists of runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LISTED, MAX_LISTED};
use crate::flow::course::Party;
use crate::flow::document::name_key;
use crate::flow::run::FlowRun;
use crate::flow::{FlowRefusal, SEE};
use crate::id::{GroupId, MemberId, RunId};
use crate::kernel::{Permission, Query, Stop, View};
use crate::link::RecordRef;
use crate::time::Timestamp;

/// Runs of a person, of a group that plays a role, or all that runs in a group, by flow and state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowRuns {
    /// Whose.
    pub of: RunsOf,
    /// Of this flow only.
    #[serde(default)]
    pub flow: Option<String>,
    /// In this state of it only.
    #[serde(default)]
    pub state: Option<String>,
    /// Where they play this role only. These are picked out of the list, so that there may be fewer than asked for.
    #[serde(default)]
    pub role: Option<String>,
    /// Those after this run.
    #[serde(default)]
    pub after: Option<RunId>,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// Whose runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunsOf {
    /// Those that a member started or plays a role in.
    Member(MemberId),
    /// Those in which a group plays a role.
    Party(GroupId),
    /// Those that run in a group.
    Group(GroupId),
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RunLine {
    /// The run.
    pub run: RunId,
    /// The flow's name.
    pub flow: String,
    /// Under which version it runs.
    pub version: u32,
    /// The state's name.
    pub state: String,
    /// The roles that those whose runs are listed play in it, as far as it names them.
    pub roles: Vec<String>,
    /// Who started it.
    pub started_by: Option<MemberId>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it came into its state.
    pub entered_at: Timestamp,
}

impl FlowRuns {
    /// All runs of these.
    pub fn of(of: RunsOf) -> Self {
        Self { of, flow: None, state: None, role: None, after: None, limit: None }
    }
}

impl Query for FlowRuns {
    const NAME: &'static str = "flow_runs";
    type Output = Vec<RunLine>;
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        match self.of {
            RunsOf::Member(member) => Permission::Own(SEE, member),
            RunsOf::Party(group) | RunsOf::Group(group) => Permission::Group(SEE, group),
        }
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<RunLine>, Stop<FlowRefusal>> {
        let (index, of) = match self.of {
            RunsOf::Member(member) => (FlowRun::BY_PARTY, member.as_u128()),
            RunsOf::Party(group) => (FlowRun::BY_PARTY, group.as_u128()),
            RunsOf::Group(group) => (FlowRun::BY_GROUP, group.as_u128()),
        };
        let mut key = of.to_be_bytes().to_vec();
        if let Some(flow) = &self.flow {
            key.extend(name_key(flow));
            if let Some(state) = &self.state {
                key.extend(name_key(state));
            }
        }
        let mut keys = index.starting_with(&key);
        if let Some(after) = self.after {
            let unknown = || FlowRefusal::UnknownRecord { record: RecordRef::of::<FlowRun>(after) };
            let last = view.get::<FlowRun>(after)?.ok_or_else(unknown)?;
            let place = FlowRun::key(last.course.flow(), last.course.state());
            // One byte more than the row of the last one.
            keys = keys.after(index, &[&of.to_be_bytes(), place.as_slice(), &after.as_u128().to_be_bytes(), &[0]].concat());
        }
        let ids = view.scan(keys, usize::from(self.limit.unwrap_or(LISTED).min(MAX_LISTED)))?;
        let runs = view.all::<FlowRun>(ids.into_iter().map(RunId::from_u128))?;
        let party = match self.of {
            RunsOf::Member(member) => Some(Party::Member(member)),
            RunsOf::Party(group) => Some(Party::Group(group)),
            RunsOf::Group(_) => None,
        };
        let roles = |run: &FlowRun| -> Vec<String> {
            let own = run.of.iter().filter(|filed| Some(filed.party) == party);
            own.filter_map(|filed| filed.role.clone()).collect()
        };
        let line = |run: &FlowRun| RunLine {
            run: run.id(),
            flow: run.course.flow().to_owned(),
            version: run.course.version(),
            roles: roles(run),
            state: run.course.state().to_owned(),
            started_by: run.course.started_by(),
            started_at: run.course.started_at(),
            entered_at: run.course.entered_at(),
        };
        let fits = |line: &RunLine| self.role.as_ref().is_none_or(|role| line.roles.contains(role));
        Ok(runs.iter().map(|run| line(run)).filter(fits).collect())
    }
}
