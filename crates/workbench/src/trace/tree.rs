//! Which span hangs below which.

use std::cmp::Reverse;
use std::collections::HashMap;

/// A span, as far as its place is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'a> {
    /// Its own id.
    pub id: &'a str,
    /// The id of the span that called it; empty of one that nobody called.
    pub parent: &'a str,
    /// When it began, in nanoseconds since any moment.
    pub start: i128,
}

/// A span's place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branch {
    /// Which of the spans it is.
    pub span: usize,
    /// How many spans it hangs below.
    pub depth: usize,
    /// No other span of the same caller comes after it.
    pub is_last: bool,
    /// It stands at the top, although it says who called it: that span is not here.
    pub is_orphan: bool,
}

/// Brings spans into the order of a tree: each below its caller, those of one caller by their start.
///
/// Every span comes once, whatever the ids are: one whose caller is missing stands at the top, and so
/// does the first of those that call each other in a circle.
///
/// ```
/// use lucerna::trace::{Link, order};
///
/// let link = |id, parent, start| Link { id, parent, start };
/// let tree = order(&[link("b", "a", 2), link("a", "", 1), link("c", "gone", 0)]);
/// let places: Vec<_> = tree.iter().map(|branch| (branch.span, branch.depth)).collect();
/// assert_eq!(places, [(1, 0), (0, 1), (2, 0)]);
/// assert!(tree[2].is_orphan);
/// ```
#[must_use]
pub fn order(links: &[Link<'_>]) -> Vec<Branch> {
    let forest = Forest::of(links);
    let mut tree = Vec::with_capacity(links.len());
    let mut is_placed = vec![false; links.len()];
    let tops = forest.tops.iter().copied();
    // What hangs in a circle is reached from none of the tops; then the earliest of it is one.
    for top in tops.chain(forest.by_start.iter().copied()) {
        let is_orphan = !links[top].parent.is_empty();
        let mut next = vec![Branch {
            span: top,
            depth: 0,
            is_last: true,
            is_orphan,
        }];
        while let Some(branch) = next.pop() {
            if std::mem::replace(&mut is_placed[branch.span], true) {
                continue;
            }
            tree.push(branch);
            let called = forest.called[branch.span].iter().rev().enumerate();
            next.extend(called.map(|(from_last, span)| Branch {
                span: *span,
                depth: branch.depth + 1,
                is_last: from_last == 0,
                is_orphan: false,
            }));
        }
    }
    tree
}

/// Spans by their callers, each list by the start.
struct Forest {
    tops: Vec<usize>,
    called: Vec<Vec<usize>>,
    by_start: Vec<usize>,
}

impl Forest {
    fn of(links: &[Link<'_>]) -> Self {
        let mut by_start: Vec<usize> = (0..links.len()).collect();
        by_start.sort_by_key(|at| (links[*at].start, *at));
        let mut places: HashMap<&str, usize> = HashMap::with_capacity(links.len());
        // Of several spans with one id the first is who calls.
        for at in by_start.iter().rev() {
            places.insert(links[*at].id, *at);
        }
        let mut forest = Self {
            tops: Vec::new(),
            called: vec![Vec::new(); links.len()],
            by_start: Vec::new(),
        };
        for at in &by_start {
            let link = links[*at];
            let caller = places.get(link.parent).filter(|_| !link.parent.is_empty());
            match caller.filter(|caller| **caller != *at) {
                Some(caller) => forest.called[*caller].push(*at),
                None => forest.tops.push(*at),
            }
        }
        // A trace begins with who was called by nobody, even if a clock elsewhere is behind.
        forest
            .tops
            .sort_by_key(|at| Reverse(links[*at].parent.is_empty()));
        forest.by_start = by_start;
        forest
    }
}

#[cfg(test)]
mod tests {
    use super::{Branch, Link, order};
    use proptest::prelude::*;

    fn link<'a>(id: &'a str, parent: &'a str, start: i128) -> Link<'a> {
        Link { id, parent, start }
    }

    fn places(links: &[Link<'_>]) -> Vec<(String, usize)> {
        let branches = order(links).into_iter();
        branches
            .map(|branch| (links[branch.span].id.to_owned(), branch.depth))
            .collect()
    }

    #[test]
    fn a_span_stands_below_its_caller_and_beside_those_that_began_later() {
        let links = [
            link("late", "root", 9),
            link("root", "", 1),
            link("inner", "early", 3),
            link("early", "root", 2),
        ];
        let expected = [("root", 0), ("early", 1), ("inner", 2), ("late", 1)];
        assert_eq!(
            places(&links),
            expected.map(|(id, depth)| (id.to_owned(), depth))
        );
        let last: Vec<bool> = order(&links).iter().map(|branch| branch.is_last).collect();
        assert_eq!(last, [true, false, true, true]);
    }

    #[test]
    fn a_span_without_its_caller_is_no_root() {
        let links = [link("a", "gone", 1), link("root", "", 2)];
        let orphans: Vec<(usize, bool)> = order(&links)
            .iter()
            .map(|branch| (branch.span, branch.is_orphan))
            .collect();
        assert_eq!(orphans, [(1, false), (0, true)]);
    }

    #[test]
    fn spans_that_call_each_other_in_a_circle_come_all_the_same() {
        let links = [
            link("a", "b", 2),
            link("b", "a", 1),
            link("self", "self", 3),
        ];
        let mut found: Vec<usize> = order(&links).iter().map(|branch| branch.span).collect();
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2]);
    }

    #[test]
    fn a_long_chain_takes_no_stack() {
        let ids: Vec<String> = (0..100_000).map(|at: u32| at.to_string()).collect();
        let links: Vec<Link<'_>> = ids
            .iter()
            .enumerate()
            .map(|(at, id)| {
                let parent = at.checked_sub(1).map_or("", |above| ids[above].as_str());
                link(id, parent, 0)
            })
            .collect();
        let tree = order(&links);
        assert_eq!(tree.last().map(|branch| branch.depth), Some(99_999));
    }

    proptest! {
        #[test]
        fn every_span_comes_once_and_right_below_who_it_hangs_under(
            spans in prop::collection::vec((0_u8..12, 0_u8..16, -4_i64..4), 0..24)
        ) {
            let texts: Vec<(String, String, i128)> = spans
                .iter()
                .map(|(id, parent, start)| {
                    let parent = if *parent == 0 { String::new() } else { parent.to_string() };
                    (id.to_string(), parent, i128::from(*start))
                })
                .collect();
            let links: Vec<Link<'_>> = texts
                .iter()
                .map(|(id, parent, start)| link(id, parent, *start))
                .collect();
            let tree: Vec<Branch> = order(&links);
            let mut found: Vec<usize> = tree.iter().map(|branch| branch.span).collect();
            found.sort_unstable();
            prop_assert_eq!(found, (0..links.len()).collect::<Vec<_>>());
            for (at, branch) in tree.iter().enumerate() {
                let above = tree[..at].iter().rev().find(|above| above.depth < branch.depth);
                let depth = above.map_or(0, |above| above.depth + 1);
                prop_assert_eq!(depth, branch.depth);
                if let Some(above) = above {
                    prop_assert_eq!(links[above.span].id, links[branch.span].parent);
                }
            }
        }
    }
}
