//! Why somebody may not do something, in words, and the way to the page of the right that is missing.

use wezer_core::grant::{WhatMayI, WhyAnswer};
use wezer_core::group::ROOT;
use wezer_core::id::GroupId;
use wezer_core::kernel::{CallError, Denied, Problem, Refusal, Right, Scope, Unreachable};
use wezer_core::language::{Argument, CORE, Language};

use super::view::Trouble;
use super::visitor::Visitor;

/// A refusal for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Refused {
    /// What it says.
    pub(super) text: String,
    /// Where to read who may, if a right is missing.
    pub(super) why: Option<String>,
}

/// A message that takes no values, of the core or of one of this server's own packages, such as a right's label.
pub(super) fn message(name: &str, language: Language) -> Option<String> {
    CORE.message(language, name, &[])
        .or_else(|| wezer_exchange::MESSAGES.message(language, name, &[]))
        .or_else(|| crate::credential::message(language, name))
        .or_else(|| crate::webhook::message(language, name))
        .or_else(|| crate::feed::message(language, name))
}

/// A problem for a person. The core has no words for the rights of this server's own packages, so they are put in here.
pub(crate) fn explained(mut problem: Problem, language: Language) -> String {
    for (_, value) in &mut problem.arguments {
        if let Argument::Message(name) = value
            && let Some(words) = message(name, language)
        {
            *value = Argument::Text(words);
        }
    }
    problem.explain(language)
}

impl Refused {
    /// What the community said.
    pub(super) fn of<E: Refusal>(error: &CallError<E>, language: Language) -> Self {
        let why = match error {
            CallError::Denied(denied) => Some(why_address(denied.right, denied.scope)),
            _ => None,
        };
        Self { text: explained(error.into(), language), why }
    }

    /// The same for a whole page, unless nothing was refused but something failed.
    pub(super) fn or_trouble<E: Refusal>(error: &CallError<E>, language: Language) -> Result<Self, Trouble> {
        match error {
            CallError::Refused(_) | CallError::Denied(_) | CallError::IdReused { .. } => Ok(Self::of(error, language)),
            _ => Err(Trouble::of(error, language)),
        }
    }
}

impl From<&str> for Refused {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), why: None }
    }
}

impl From<String> for Refused {
    fn from(text: String) -> Self {
        Self { text, why: None }
    }
}

/// The page that tells who holds a right over something.
pub(super) fn why_address(right: Right, scope: Scope) -> String {
    match scope {
        Scope::Group(group) => format!("/rights/{right}/{}", group_address(group)),
        Scope::Wallet(wallet) => format!("/rights/{right}/wallet/{wallet}"),
        Scope::Community | Scope::Person(_) => format!("/rights/{right}/community"),
    }
}

/// A group as it stands in an address: the community has a word of its own.
pub(super) fn group_address(group: GroupId) -> String {
    if group == ROOT { "community".to_owned() } else { group.to_string() }
}

/// The group of an address.
pub(super) fn group_named(address: &str) -> Option<GroupId> {
    if address == "community" { Some(ROOT) } else { address.parse().ok() }
}

/// Whether the visitor holds a right over a group; if not, why.
#[derive(Debug, Clone, Default)]
pub(super) struct Could {
    pub(super) yes: bool,
    pub(super) no: Refused,
}

impl Could {
    /// Asks.
    pub(super) async fn ask(visitor: &Visitor, right: Right, group: GroupId) -> Result<Self, Trouble> {
        let [could] = Self::all(visitor, [right], group).await?;
        Ok(could)
    }

    /// Asks about several at once.
    pub(super) async fn all<const N: usize>(visitor: &Visitor, of: [Right; N], group: GroupId) -> Result<[Self; N], Trouble> {
        let rights = of.iter().map(|right| right.as_str().to_owned()).collect();
        let found = visitor.session.ask(WhatMayI { rights, group }).await;
        let mut found = found.map_err(|error| Trouble::of(&error, visitor.language))?.into_iter();
        Ok(of.map(|right| match found.next() {
            Some(may) => Self::of(visitor, right, group, may.answer),
            None => Self::default(),
        }))
    }

    fn of(visitor: &Visitor, right: Right, group: GroupId, answer: WhyAnswer) -> Self {
        let why = match answer {
            WhyAnswer::Yes(_) => return Self { yes: true, no: Refused::default() },
            WhyAnswer::No(why) => why,
        };
        let scope = Scope::Group(group);
        let denied = Denied { actor: visitor.session.actor(), right, scope, why: Box::new(why) };
        let no = Refused::of(&CallError::<Unreachable>::Denied(denied), visitor.language);
        Self { yes: false, no }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::{WebhookPackage, WebhooksToServe};
    use wezer_core::Community;
    use wezer_core::id::CommunityId;
    use wezer_core::kernel::Registry;
    use wezer_core::member::AdmitMember;
    use wezer_core::store::MemoryStore;

    #[test]
    fn a_right_of_this_server_is_told_in_words() {
        pollster::block_on(async {
            let registry = Registry::core().with(&WebhookPackage).unwrap();
            let town = Community::open(MemoryStore::new(CommunityId::from_u128(1)), registry);
            let ana = town.system().execute(AdmitMember::named("Ana")).await.unwrap().output.member;
            let denied = town.member(ana).ask(WebhooksToServe { after: None }).await.unwrap_err();
            for (language, words) in
                [(Language::English, "send what webhooks tell"), (Language::French, "envoyer ce que disent les webhooks")]
            {
                let told = explained((&denied).into(), language);
                assert!(told.contains(words) && !told.contains("right-"), "{told}");
            }
        });
    }
}
