use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mention::mentioned;
use super::{MAX_TEXT, Post, PostDeleted, PostEdited, PostRefusal, PostWritten, WRITE, Written, WrittenAs};
use crate::actor::Actor;
use crate::id::{GroupId, MemberId, PostId};
use crate::kernel::{Command, Document, Missing, Permission, Stop, Work};
use crate::notification::NotificationKind;
use crate::record::{Audience, Author, RecordRef, Wall};
use crate::text;

/// In whose name the actor writes.
pub(super) fn author(actor: Actor) -> Result<Author, PostRefusal> {
    Author::of(actor).ok_or(PostRefusal::NobodyWrites)
}

/// Whether the author may write on a group's wall: they are in the group, or it is the group itself that speaks.
fn check_group(work: &mut Work<'_>, author: Author, group: GroupId) -> Result<(), Stop<PostRefusal>> {
    let (open, belongs) = (work.memory.is_open(group), work.belongs(author.person(), group));
    if !open? {
        return Err(PostRefusal::GroupClosed { group }.into());
    }
    let itself = matches!(author, Author::Group { group: own, .. } if own == group);
    if belongs? || itself { Ok(()) } else { Err(PostRefusal::NotInGroup { group }.into()) }
}

fn check_audience(work: &mut Work<'_>, wall: Wall, audience: Audience) -> Result<(), Stop<PostRefusal>> {
    let passes = match wall {
        Wall::Group(group) => work.memory.openness(group)?,
        Wall::Own => Audience::Public,
    };
    if audience > passes { Err(PostRefusal::TooOpen { passes }.into()) } else { Ok(()) }
}

/// Tells members of something about a record, as far as each of them may see it.
pub(super) fn tell(work: &mut Work<'_>, members: &[MemberId], kind: NotificationKind, about: &RecordRef) -> Result<(), Missing> {
    let told: Vec<Result<(), Missing>> = members.iter().map(|member| work.notify_if_seen(*member, kind, about)).collect();
    told.into_iter().collect()
}

/// Posts in a group, or on the author's own wall for those who follow them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WritePost {
    /// Where.
    pub wall: Wall,
    /// What, in Markdown: 1 to 20,000 bytes. `@Name` tells the member of that name.
    #[schemars(length(max = 20_000))]
    pub text: String,
    /// Who may see it: in a group at most as many as the group lets.
    #[serde(default)]
    pub audience: Audience,
}

impl WritePost {
    /// A post for the members of a group.
    pub fn in_group(group: GroupId, text: impl Into<String>) -> Self {
        Self { wall: Wall::Group(group), text: text.into(), audience: Audience::Near }
    }

    /// A post for the author's followers.
    pub fn to_followers(text: impl Into<String>) -> Self {
        Self { wall: Wall::Own, text: text.into(), audience: Audience::Near }
    }

    /// The same post for another audience.
    #[must_use]
    pub fn seen_by(self, audience: Audience) -> Self {
        Self { audience, ..self }
    }
}

impl Command for WritePost {
    const NAME: &'static str = "write_post";
    type Output = PostId;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(WRITE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<PostId, Stop<PostRefusal>> {
        let author = author(work.actor())?;
        let text = text::lines(&self.text, MAX_TEXT).map_err(PostRefusal::from)?;
        if let Wall::Group(group) = self.wall {
            check_group(work, author, group)?;
        }
        check_audience(work, self.wall, self.audience)?;
        let mentions = mentioned(work, &text)?;
        let id: PostId = work.new_id_in_order();
        let (wall, audience) = (self.wall, self.audience);
        work.emit(&PostWritten { post: id, author, wall, audience });
        let written_at = work.now();
        let told = mentions.clone();
        work.put_new(Post { id, author, wall, audience, written_at, edited_at: None, deleted: false });
        work.put_new(Written::new(id, WrittenAs::Post, author.person(), text).naming(mentions));
        tell(work, &told, NotificationKind::Mention, &RecordRef::of::<Post>(id))?;
        Ok(id)
    }
}

/// The post, if the actor wrote it and it is still there.
fn own_post(work: &mut Work<'_>, id: PostId) -> Result<Post, Stop<PostRefusal>> {
    let author = author(work.actor())?;
    let record = RecordRef::of::<Post>(id);
    let (seen, post) = (work.may_see(&record), work.get::<Post>(id));
    let (seen, post) = (seen?, post?);
    let post = post.filter(|_| seen).ok_or(PostRefusal::UnknownRecord)?;
    if post.author.person() == author.person() { Ok(*post) } else { Err(PostRefusal::NotYours.into()) }
}

/// Puts other words in the place of what was written, and gives those whom they name and whom the old ones didn't.
pub(super) fn rewrite(work: &mut Work<'_>, written: Written) -> Result<Vec<MemberId>, Missing> {
    let (before, mentions) = (work.get::<Written>(written.id()), mentioned(work, written.text()));
    let (before, mentions) = (before?, mentions?);
    let known = |member: &MemberId| before.as_ref().is_some_and(|before| before.mentions().contains(member));
    let told = mentions.iter().copied().filter(|member| !known(member)).collect();
    work.put(written.naming(mentions))?;
    Ok(told)
}

/// Changes a post of one's own; what is absent stays. It is seen that it was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditPost {
    /// Which post.
    pub post: PostId,
    /// Another text.
    #[serde(default)]
    #[schemars(length(max = 20_000))]
    pub text: Option<String>,
    /// Another audience.
    #[serde(default)]
    pub audience: Option<Audience>,
}

impl Command for EditPost {
    const NAME: &'static str = "edit_post";
    type Output = ();
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(WRITE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<PostRefusal>> {
        let mut post = own_post(work, self.post)?;
        let record = RecordRef::of::<Post>(self.post);
        if work.is_hidden(&record)? {
            return Err(PostRefusal::Withdrawn.into());
        }
        if let Wall::Group(group) = post.wall {
            check_group(work, post.author, group)?;
        }
        if let Some(audience) = self.audience {
            check_audience(work, post.wall, audience)?;
            post.audience = audience;
        }
        let mut told = Vec::new();
        if let Some(text) = &self.text {
            let text = text::lines(text, MAX_TEXT).map_err(PostRefusal::from)?;
            told = rewrite(work, Written::new(self.post, WrittenAs::Post, post.author.person(), text))?;
        }
        post.edited_at = Some(work.now());
        work.emit(&PostEdited { post: self.post, audience: post.audience });
        work.put(post)?;
        tell(work, &told, NotificationKind::Mention, &record)?;
        Ok(())
    }
}

/// Takes away a post of one's own: its text is gone, and with it all that hangs on it is out of sight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeletePost {
    /// Which post.
    pub post: PostId,
}

impl Command for DeletePost {
    const NAME: &'static str = "delete_post";
    type Output = ();
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(WRITE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<PostRefusal>> {
        let mut post = own_post(work, self.post)?;
        work.remove::<Written>(self.post.into())?;
        post.deleted = true;
        work.emit(&PostDeleted { post: self.post });
        Ok(work.put(post)?)
    }
}
