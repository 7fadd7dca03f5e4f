use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::command::{author, rewrite, tell};
use super::mention::mentioned;
use super::{Comment, CommentDeleted, CommentEdited, CommentWritten, MAX_TEXT, PostRefusal, WRITE, Written, WrittenAs};
use crate::id::{CommentId, MemberId};
use crate::kernel::{Command, Permission, Stop, Work};
use crate::notification::NotificationKind;
use crate::record::{Placement, RecordRef, Wall};
use crate::text;

/// Where a record stands that the actor may see and write under.
pub(super) fn open_record(work: &mut Work<'_>, record: &RecordRef) -> Result<Placement, Stop<PostRefusal>> {
    let (seen, placement, hidden) = (work.may_see(record), work.placement(record), work.is_hidden(record));
    if !seen? {
        return Err(PostRefusal::UnknownRecord.into());
    }
    let placement = placement?.ok_or(PostRefusal::UnknownRecord)?;
    if hidden? {
        return Err(PostRefusal::Withdrawn.into());
    }
    if let Wall::Group(group) = placement.wall {
        let open: Vec<_> =
            core::iter::once(group).chain(placement.also.iter().copied()).map(|at| work.memory.is_open(at)).collect();
        if !open.into_iter().collect::<Result<Vec<_>, _>>()?.contains(&true) {
            return Err(PostRefusal::GroupClosed { group }.into());
        }
    }
    Ok(placement)
}

/// Comments on a record of any kind. Whoever sees the record may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteComment {
    /// On what; not on a comment: that one is answered.
    pub on: RecordRef,
    /// What, in Markdown: 1 to 20,000 bytes. `@Name` tells the member of that name.
    #[schemars(length(max = 20_000))]
    pub text: String,
    /// Which comment of the same thread it answers.
    #[serde(default)]
    pub answers: Option<CommentId>,
}

impl WriteComment {
    /// A comment that answers no other.
    pub fn on(record: RecordRef, text: impl Into<String>) -> Self {
        Self { on: record, text: text.into(), answers: None }
    }

    /// Whom to tell beside those who are mentioned: the author of what is answered, or of the record, those between whom the record
    /// is, and those who follow it.
    fn answered(&self, work: &mut Work<'_>, placement: &Placement) -> Result<Vec<MemberId>, Stop<PostRefusal>> {
        let followers =
            work.scan(crate::follow::Following::followers_of(&crate::follow::Followed::Record(self.on.clone())), MAX_TOLD)?;
        let mut told: Vec<MemberId> = placement.author.iter().chain(&placement.between).map(|author| author.person()).collect();
        if let Some(answers) = self.answers {
            let other = work.get::<Comment>(answers)?.filter(|other| other.on == self.on && !other.deleted);
            told.push(other.ok_or(PostRefusal::UnknownRecord)?.author.person());
        }
        told.extend(followers.into_iter().map(MemberId::from_u128));
        told.sort_unstable();
        told.dedup();
        Ok(told)
    }
}

/// So many followers of a record are told of a comment on it.
const MAX_TOLD: usize = 100;

impl Command for WriteComment {
    const NAME: &'static str = "write_comment";
    type Output = CommentId;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(WRITE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<CommentId, Stop<PostRefusal>> {
        let author = author(work.actor())?;
        let text = text::lines(&self.text, MAX_TEXT).map_err(PostRefusal::from)?;
        if self.on.as_id::<Comment>().is_some() {
            return Err(PostRefusal::UnknownRecord.into());
        }
        let placement = open_record(work, &self.on)?;
        let mentions = mentioned(work, &text)?;
        let mut told = self.answered(work, &placement)?;
        told.retain(|member| !mentions.contains(member));
        let mut thread = work.thread(&self.on)?;
        thread.count_comment(true);
        let id: CommentId = work.new_id_in_order();
        work.emit(&CommentWritten { comment: id, on: self.on.clone(), author, answers: self.answers });
        let (on, answers, written_at) = (self.on.clone(), self.answers, work.now());
        let named = mentions.clone();
        work.put_new(Comment { id, on, answers, author, written_at, edited_at: None, deleted: false });
        work.put_new(Written::new(id, WrittenAs::Comment, author.person(), text).naming(mentions));
        work.put(thread)?;
        let about = RecordRef::of::<Comment>(id);
        let (named, told) =
            (tell(work, &named, NotificationKind::Mention, &about), tell(work, &told, NotificationKind::Reply, &about));
        named?;
        told?;
        Ok(id)
    }
}

/// The comment, if the actor wrote it. Whoever may not see it doesn't hear that it is there.
fn own_comment(work: &mut Work<'_>, id: CommentId) -> Result<Comment, Stop<PostRefusal>> {
    let author = author(work.actor())?;
    let (seen, comment) = (work.may_see(&RecordRef::of::<Comment>(id)), work.get::<Comment>(id));
    let (seen, comment) = (seen?, comment?);
    let comment = comment.filter(|comment| !comment.deleted).ok_or(PostRefusal::UnknownRecord)?;
    if comment.author.person() == author.person() {
        return Ok((*comment).clone());
    }
    Err(if seen { PostRefusal::NotYours } else { PostRefusal::UnknownRecord }.into())
}

/// Changes a comment of one's own. It is seen that it was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditComment {
    /// Which comment.
    pub comment: CommentId,
    /// Another text.
    #[schemars(length(max = 20_000))]
    pub text: String,
}

impl Command for EditComment {
    const NAME: &'static str = "edit_comment";
    type Output = ();
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(WRITE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<PostRefusal>> {
        let mut comment = own_comment(work, self.comment)?;
        let record = RecordRef::of::<Comment>(self.comment);
        open_record(work, &record)?;
        let text = text::lines(&self.text, MAX_TEXT).map_err(PostRefusal::from)?;
        let told = rewrite(work, Written::new(self.comment, WrittenAs::Comment, comment.author.person(), text))?;
        comment.edited_at = Some(work.now());
        work.emit(&CommentEdited { comment: self.comment });
        work.put(comment)?;
        tell(work, &told, NotificationKind::Mention, &record)?;
        Ok(())
    }
}

/// Takes away a comment of one's own, where one may see it no more too: its text is gone, its place in the thread stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteComment {
    /// Which comment.
    pub comment: CommentId,
}

impl Command for DeleteComment {
    const NAME: &'static str = "delete_comment";
    type Output = ();
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(WRITE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<PostRefusal>> {
        let mut comment = own_comment(work, self.comment)?;
        let mut thread = work.thread(&comment.on)?;
        thread.count_comment(false);
        work.remove::<Written>(self.comment.into())?;
        comment.deleted = true;
        work.emit(&CommentDeleted { comment: self.comment });
        work.put(thread)?;
        Ok(work.put(comment)?)
    }
}
