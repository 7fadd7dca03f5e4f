//! What people in the demo tell each other.

use wezer_core::Community;
use wezer_core::follow::{Follow, Followed};
use wezer_core::group::{Group, ROOT};
use wezer_core::id::GroupId;
use wezer_core::indicator::{Evaluate, IndicatorCode};
use wezer_core::link::RecordRef;
use wezer_core::member::{Admitted, Member};
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

/// What one says of another: marks for alignment and quality, and words.
const OPINIONS: [(usize, usize, i16, i16, &str); 4] = [
    (0, 1, 2, 2, "His bread is on time, and it is the best of the street."),
    (9, 1, 1, 2, "On apprend beaucoup au four avec lui."),
    (5, 2, 2, 1, "She sees who has no work yet and has some for them."),
    (3, 2, 2, 2, "Every bill is there at the end of the month."),
];
const OF_GARDEN: &str = "Everybody gets a bed who asks. The shed could be tidier.";

/// Says what some think of others, and one of the garden.
async fn opinions(community: &Community, people: &[Admitted], garden: GroupId) -> Result<(), MakeError> {
    let codes = ["alignment", "quality"].map(|code| code.parse::<IndicatorCode>().map_err(|_| missing(code)));
    let [alignment, quality] = codes;
    let (alignment, quality) = (alignment?, quality?);
    let said =
        OPINIONS.map(|(by, of, first, second, words)| (by, RecordRef::of::<Member>(people[of].member), first, second, words));
    for (by, object, first, second, words) in said.into_iter().chain([(4, RecordRef::of::<Group>(garden), 1, 1, OF_GARDEN)]) {
        let marks = [(alignment.clone(), first), (quality.clone(), second)].into();
        community.member(people[by].member).execute(Evaluate { object, marks, comment: words.to_owned() }).await?;
    }
    Ok(())
}

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
    opinions(community, people, groups.garden).await?;
    let (ana, chloe) = (community.member(people[0].member), community.member(people[2].member));
    let conversation = *chloe.execute(OpenConversation::with(people[0].member)).await?;
    for (session, text) in [(&chloe, "Could you look at the garden’s books with me?"), (&ana, "Gladly. Thursday evening?")] {
        session.execute(SendMessage { conversation, text: text.to_owned() }).await?;
    }
    chloe.execute(SendMessage { conversation, text: "Thursday is good. I bring cake.".to_owned() }).await?;
    Ok(())
}
