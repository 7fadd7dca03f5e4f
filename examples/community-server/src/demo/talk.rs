//! What people in the demo tell each other.

use wezer_core::Community;
use wezer_core::follow::{Follow, Followed};
use wezer_core::group::ROOT;
use wezer_core::link::RecordRef;
use wezer_core::member::Admitted;
use wezer_core::message::{OpenConversation, SendMessage};
use wezer_core::post::{Post, React, WriteComment, WritePost};
use wezer_core::record::Audience;

use super::groups::Founded;
use super::year::{MakeError, missing};

/// What one says below what another one posted.
type Answers = &'static [(usize, &'static str)];

const GARDEN: &str =
    "The **beans** are in. Who has two hours on *Saturday* for the fence?\n\n- hammer: here\n- nails: here\n- hands: yours";
const GARDEN_ANSWERS: Answers = &[(5, "I come at nine, with my daughter."), (3, "Moi aussi, l’après-midi.")];
const BAKERY: &str = "Mercredi : pain de seigle. Dites avant mardi soir combien de miches vous voulez.";
const BAKERY_ANSWERS: Answers = &[(2, "Two for me, please!"), (9, "Une, merci.")];
const IDEAS: &str = "What if we opened the tool shed on Sundays too? I would hold it open once a month.";
const COMMUNITY: &str = "Welcome to *Les Tilleuls*. In a year we gave each other more than a thousand hours. Thank you all.";

/// Writes the posts of the last days, and a conversation.
pub(super) async fn talk(community: &Community, people: &[Admitted], groups: &Founded) -> Result<(), MakeError> {
    let all: [(usize, _, &str, Answers); 4] = [
        (0, ROOT, COMMUNITY, &[]),
        (8, groups.square, IDEAS, &[(0, "Good idea. The key is with Chloé.")]),
        (1, groups.bakery, BAKERY, BAKERY_ANSWERS),
        (2, groups.garden, GARDEN, GARDEN_ANSWERS),
    ];
    let like = || "like".parse().map_err(|_| missing("like"));
    for (author, group, text, answers) in all {
        let write = WritePost::in_group(group, text).seen_by(Audience::Community);
        let post = *community.member(people[author].member).execute(write).await?;
        let on = RecordRef::of::<Post>(post);
        for (person, answer) in answers {
            let comment = WriteComment::on(on.clone(), *answer);
            community.member(people[*person].member).execute(comment).await?;
        }
        for person in [4, 6] {
            let react = React { to: on.clone(), kind: Some(like()?) };
            community.member(people[person].member).execute(react).await?;
        }
    }
    for group in [groups.garden, groups.bakery] {
        community.member(people[0].member).execute(Follow(Followed::Group(group))).await?;
    }
    let (ana, chloe) = (community.member(people[0].member), community.member(people[2].member));
    let conversation = *chloe.execute(OpenConversation::with(people[0].member)).await?;
    for (session, text) in [(&chloe, "Could you look at the garden’s books with me?"), (&ana, "Gladly. Thursday evening?")] {
        session.execute(SendMessage { conversation, text: text.to_owned() }).await?;
    }
    chloe.execute(SendMessage { conversation, text: "Thursday is good. I bring cake.".to_owned() }).await?;
    Ok(())
}
