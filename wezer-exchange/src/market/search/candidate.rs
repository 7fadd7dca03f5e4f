//! Which announcements to look at, in which order: what the indexes know of all that is asked for.

use wezer_core::kernel::{IndexKeys, Missing, View};
use wezer_core::search::{Filed, look_up};

use super::hit::Wanted;
use super::{MAX_NEAR, MAX_READ, MAX_ROWS, Order, newest};
use crate::market::announcement::{Announcement, AnnouncementWords, Kind, author_key, price_key};
use crate::market::{AnnouncementId, Spot};

/// So many rows of a row of latitude are read where the circle is no order.
const MAX_IN_ROW: usize = 100;
/// Each of many categories gives at least so many rows.
const MIN_OF_EACH: usize = 21;

/// What follows the last candidate.
#[derive(Debug)]
pub(super) enum Rest {
    /// Nothing.
    Nothing,
    /// What comes after this one in the order.
    After(u128),
}

/// Announcements that may be what is asked for, in order.
#[derive(Debug)]
pub(super) struct Candidates {
    pub(super) ids: Vec<u128>,
    pub(super) rest: Rest,
    pub(super) reached_km: Option<u32>,
}

/// Where something that is asked for is filed: under any of these keys, each read so far.
struct Source {
    keys: Vec<IndexKeys>,
    cut: usize,
}

impl Source {
    fn one(keys: IndexKeys) -> Self {
        Self { keys: vec![keys], cut: MAX_ROWS }
    }

    fn read(self, view: &mut View<'_>) -> Result<Filed, Missing> {
        let cut = self.cut;
        let lists: Vec<_> = self.keys.into_iter().map(|keys| view.scan(keys, cut).map(|ids| Filed::read(ids, cut))).collect();
        Ok(Filed::any_of(lists.into_iter().collect::<Result<_, _>>()?))
    }
}

/// One list for each thing that is asked for.
fn sources(wanted: &Wanted, before: Option<u128>) -> Vec<Source> {
    let search = &wanted.search;
    let mut all = Vec::new();
    let words = wanted.sought.iter().flat_map(|sought| sought.words());
    all.extend(words.map(|word| Source::one(newest(AnnouncementWords::BY_WORD, &look_up(word), before))));
    if let Some(key) = search.author.as_ref().and_then(author_key) {
        all.push(Source::one(newest(Announcement::BY_AUTHOR, &key, before)));
    }
    if let Some(group) = search.group {
        all.push(Source::one(newest(Announcement::BY_GROUP, &group.as_u128().to_be_bytes(), before)));
    }
    if let Some(tag) = &search.tag {
        all.push(Source::one(newest(Announcement::BY_TAG, &Announcement::tag_key(tag), before)));
    }
    if let Some(currency) = search.currency {
        all.push(Source::one(newest(Announcement::BY_CURRENCY, &u128::from(currency).to_be_bytes(), before)));
    }
    if let Some(below) = &wanted.below {
        let keys = below.iter().map(|at| newest(Announcement::BY_CATEGORY, &at.as_u128().to_be_bytes(), before));
        let cut = (MAX_ROWS / below.len().max(1)).max(MIN_OF_EACH);
        all.push(Source { keys: keys.collect(), cut });
    }
    if all.is_empty() {
        let kinds = search.kind.map_or(vec![Kind::Offer, Kind::Want], |kind| vec![kind]);
        let keys = kinds.into_iter().map(|kind| newest(Announcement::BY_KIND, &[kind as u8], before));
        all.push(Source { keys: keys.collect(), cut: MAX_ROWS });
    }
    if let [one] = all.as_mut_slice() {
        // One thing alone needs no more rows than announcements are looked at.
        one.cut = one.cut.min(MAX_READ);
    }
    all
}

/// What lies in the rows of a circle, at most `most` in each of them; `None` if there is more.
fn in_circle(view: &mut View<'_>, middle: Spot, km: u32, most: usize) -> Result<Option<Vec<u128>>, Missing> {
    let rows = middle.rows_within(km.saturating_mul(1_000));
    let rows: Vec<_> = rows.iter().map(|(from, to)| view.scan(Announcement::BY_SPOT.between(from, to), most + 1)).collect();
    let rows: Vec<Vec<u128>> = rows.into_iter().collect::<Result<_, _>>()?;
    if rows.iter().any(|row| row.len() > most) {
        return Ok(None);
    }
    let mut ids: Vec<u128> = rows.into_iter().flatten().collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    Ok(Some(ids))
}

impl Candidates {
    pub(super) fn of(view: &mut View<'_>, wanted: &Wanted) -> Result<Self, Missing> {
        let order = wanted.search.order;
        let before = wanted.search.after.filter(|_| order == Order::Newest).map(|mark| mark.announcement.as_u128());
        let lists: Vec<_> = sources(wanted, before).into_iter().map(|source| source.read(view)).collect();
        let mut lists: Vec<Filed> = lists.into_iter().collect::<Result<_, _>>()?;
        if let Some((middle, km)) = wanted.circle
            && order != Order::Nearest
            && let Some(ids) = in_circle(view, middle, km, MAX_IN_ROW)?
        {
            let ids = ids.into_iter().filter(|id| before.is_none_or(|before| *id < before)).collect();
            lists.push(Filed::read(ids, usize::MAX));
        }
        if order == Order::Newest {
            let all = Filed::all_of(lists);
            let rest = all.floor().map_or(Rest::Nothing, Rest::After);
            return Ok(Self { ids: all.ids().to_vec(), rest, reached_km: None });
        }
        // Where something is rare, all of it is put in order, whatever the order.
        if lists.iter().any(|list| list.floor().is_none() && list.ids().len() <= MAX_READ) {
            let ids = Filed::all_of(lists).ids().to_vec();
            let reached_km = wanted.circle.filter(|_| order == Order::Nearest).map(|(_, km)| km);
            return Ok(Self { ids: in_order(view, wanted, &ids)?, rest: Rest::Nothing, reached_km });
        }
        match wanted.circle {
            Some((middle, km)) if order == Order::Nearest => Self::near(view, wanted, (middle, km), &lists),
            _ => Self::cheap(view, wanted, &lists),
        }
    }

    /// What lies near: the circle is halved until no more lies in it than can be put in order. In the smallest one, the newest.
    fn near(view: &mut View<'_>, wanted: &Wanted, (middle, mut km): (Spot, u32), lists: &[Filed]) -> Result<Self, Missing> {
        let mut ids = loop {
            match in_circle(view, middle, km, MAX_NEAR)?.filter(|ids| ids.len() <= MAX_NEAR) {
                Some(ids) => break ids,
                None if km > 1 => km /= 2,
                None => break Self::crowd(view, middle)?,
            }
        };
        ids.retain(|id| lists.iter().all(|list| list.may_hold(*id)));
        Ok(Self { ids: in_order(view, wanted, &ids)?, rest: Rest::Nothing, reached_km: Some(km) })
    }

    /// The newest of what lies within a kilometre.
    fn crowd(view: &mut View<'_>, middle: Spot) -> Result<Vec<u128>, Missing> {
        let rows = middle.rows_within(1_000);
        let spots: Vec<_> =
            rows.iter().map(|(from, to)| view.scan(Announcement::BY_SPOT.between(from, to).backwards(), MAX_NEAR)).collect();
        let spots: Vec<Vec<u128>> = spots.into_iter().collect::<Result<_, _>>()?;
        let mut ids: Vec<u128> = spots.into_iter().flatten().collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.truncate(MAX_NEAR);
        Ok(ids)
    }

    /// What costs little, as the index of prices has it.
    fn cheap(view: &mut View<'_>, wanted: &Wanted, lists: &[Filed]) -> Result<Self, Missing> {
        let nothing = Self { ids: Vec::new(), rest: Rest::Nothing, reached_km: None };
        let Some(currency) = wanted.search.currency else { return Ok(nothing) };
        let currency = u128::from(currency).to_be_bytes();
        let least = wanted.search.at_least.map_or([0; 16], price_key);
        let mut keys = Announcement::BY_PRICE.between(&[currency, least].concat(), &[currency, [u8::MAX; 16]].concat());
        if let Some(mark) = wanted.search.after {
            let price = mark.price.map_or([0; 16], price_key);
            let last = [currency, price, mark.announcement.as_u128().to_be_bytes()].concat();
            keys = keys.after(Announcement::BY_PRICE, &[last.as_slice(), &[0]].concat());
        }
        let mut ids = view.scan(keys, MAX_ROWS)?;
        let rest = ids.last().copied().filter(|_| ids.len() == MAX_ROWS).map_or(Rest::Nothing, Rest::After);
        ids.retain(|id| lists.iter().all(|list| list.may_hold(*id)));
        Ok(Self { ids, rest, reached_km: None })
    }
}

/// Where an announcement comes in an order that its id does not tell: of two alike the newer comes first by nearness, and the one with
/// the smaller id by price, as the index has them.
fn position(wanted: &Wanted, announcement: &Announcement, id: u128) -> Option<(u128, u128)> {
    match wanted.search.order {
        Order::Newest => Some((0, u128::MAX - id)),
        Order::Nearest => Some((u128::from(wanted.metres(announcement)?), u128::MAX - id)),
        Order::Cheapest => {
            let amount = announcement.price().amount_in(wanted.search.currency?)?;
            Some((u128::from_be_bytes(price_key(amount)), id))
        }
    }
}

/// All of these in order, without what does not come after the mark.
fn in_order(view: &mut View<'_>, wanted: &Wanted, ids: &[u128]) -> Result<Vec<u128>, Missing> {
    let read: Vec<_> = ids.iter().map(|id| view.get::<Announcement>(AnnouncementId::from_u128(*id))).collect();
    let mark = wanted.search.after.map(|mark| {
        let id = mark.announcement.as_u128();
        match wanted.search.order {
            Order::Cheapest => (mark.price.map_or(0, |price| u128::from_be_bytes(price_key(price))), id),
            _ => (mark.metres.map_or(0, u128::from), u128::MAX - id),
        }
    });
    let mut all = Vec::with_capacity(ids.len());
    for (id, found) in ids.iter().zip(read) {
        let at = found?.and_then(|found| position(wanted, &found, *id));
        all.extend(at.filter(|at| mark.is_none_or(|mark| *at > mark)).map(|at| (at, *id)));
    }
    all.sort_unstable();
    Ok(all.into_iter().map(|(_, id)| id).collect())
}
