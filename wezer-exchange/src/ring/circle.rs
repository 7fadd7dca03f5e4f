//! The search for circles in who could give to whom.

use std::collections::BTreeSet;

/// A search goes from one to another at most so often.
pub const MAX_STEPS: usize = 200_000;

/// The circles through `start` of at least two and at most `longest`, nobody twice: the shortest first, then in the order of places; at
/// most `most` of them, found in at most [`MAX_STEPS`] steps. `to` says for each place to whom it could give, in rising order. Says too
/// whether that is all of them.
pub(super) fn circles(to: &[Vec<usize>], start: usize, longest: usize, most: usize) -> (Vec<Vec<usize>>, bool) {
    let back = distances_back(to, start);
    let (mut found, mut steps) = (Vec::new(), 0usize);
    for length in 2..=longest {
        let mut path = vec![start];
        let mut next = vec![0usize];
        while let (Some(&last), Some(turn)) = (path.last(), next.last_mut()) {
            let Some(&other) = to.get(last).and_then(|others| others.get(*turn)) else {
                path.pop();
                next.pop();
                continue;
            };
            *turn += 1;
            steps += 1;
            if steps > MAX_STEPS {
                return (found, false);
            }
            if other == start && path.len() == length {
                if found.len() == most {
                    return (found, false);
                }
                found.push(path.clone());
            } else if path.len() < length
                && !path.contains(&other)
                && back.get(other).copied().flatten().is_some_and(|back| path.len() + back <= length)
            {
                path.push(other);
                next.push(0);
            }
        }
    }
    (found, true)
}

/// How many gifts it takes from each place back to `start`; nothing from where there is no way.
fn distances_back(to: &[Vec<usize>], start: usize) -> Vec<Option<usize>> {
    let mut back = vec![None; to.len()];
    let mut known = BTreeSet::from([start]);
    let mut front = known.clone();
    let mut distance = 0;
    while !front.is_empty() {
        for place in &front {
            if let Some(slot) = back.get_mut(*place) {
                *slot = Some(distance);
            }
        }
        distance += 1;
        let leads = |place: &usize| to.get(*place).is_some_and(|others| others.iter().any(|other| front.contains(other)));
        front = (0..to.len()).filter(|place| !known.contains(place) && leads(place)).collect();
        known.extend(front.iter().copied());
    }
    back
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every order of some of the others, tried one by one.
    fn naive(to: &[Vec<usize>], longest: usize) -> Vec<Vec<usize>> {
        let mut paths = vec![vec![0usize]];
        let mut found: Vec<Vec<usize>> = Vec::new();
        while let Some(path) = paths.pop() {
            let last = path[path.len() - 1];
            if path.len() > 1 && to[last].contains(&0) {
                found.push(path.clone());
            }
            if path.len() < longest {
                let others = (1..to.len()).filter(|other| !path.contains(other) && to[last].contains(other));
                paths.extend(others.map(|other| [path.as_slice(), &[other]].concat()));
            }
        }
        found.sort_by_key(|path| (path.len(), path.clone()));
        found
    }

    proptest! {
        /// property 3.15, among wants: every circle is found, the shortest first, and nothing else.
        #[test]
        fn circles_are_those_of_trying_everything(
            gifts in prop::collection::btree_set((0usize..6, 0usize..6), 0..22), longest in 2usize..6,
        ) {
            let mut to = vec![Vec::new(); 6];
            for (from, other) in gifts.into_iter().filter(|(from, other)| from != other) {
                to[from].push(other);
            }
            let all = naive(&to, longest);
            prop_assert_eq!(circles(&to, 0, longest, 1_000), (all.clone(), true));
            let (some, whole) = circles(&to, 0, longest, 2);
            prop_assert_eq!((&some[..], whole), (&all[..all.len().min(2)], all.len() <= 2));
        }
    }

    #[test]
    fn a_crowd_ends_the_search() {
        let crowd: Vec<Vec<usize>> = (0..400).map(|place| (0..400).filter(|other| *other != place).collect()).collect();
        assert_eq!(circles(&crowd, 0, 5, 50).0.len(), 50);
        // Of those who lead nowhere back none is walked through.
        let mut nowhere: Vec<Vec<usize>> = crowd;
        nowhere.iter_mut().for_each(|others| others.retain(|other| *other != 0));
        assert_eq!(circles(&nowhere, 0, 5, 50), (Vec::new(), true));
    }
}
