//! A covering problem inside the search: rows merged into groups, and the sets over these groups.

use crate::bits::{Bits, maximal};

/// A covering problem whose rows are groups of the original rows that go together.
#[derive(Clone)]
pub(crate) struct Node<const N: usize> {
    /// The original rows of each group.
    pub(crate) groups: Vec<Bits<N>>,
    /// The row that stands for each group: a part that contains it contains the group, or may as well.
    pub(crate) leads: Vec<usize>,
    /// Maximal sets of groups that one term can cover. Parts of these are allowed too.
    pub(crate) sets: Vec<Bits<N>>,
}

impl<const N: usize> Node<N> {
    /// The problem of covering `rows` rows by `sets` or their parts.
    pub(crate) fn new(rows: usize, sets: Vec<Bits<N>>) -> Self {
        let single = |r| {
            let mut set = Bits::EMPTY;
            set.insert(r);
            set
        };
        Node {
            groups: (0..rows).map(single).collect(),
            leads: (0..rows).collect(),
            sets: maximal(sets),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.groups.len()
    }

    /// The original rows of a set of groups.
    pub(crate) fn expand(&self, set: &Bits<N>) -> Bits<N> {
        set.iter()
            .fold(Bits::EMPTY, |all, g| all.or(&self.groups[g]))
    }

    /// Merges every row into another one whose sets all contain it too, and drops sets that have become part of another.
    pub(crate) fn reduce(&mut self) {
        loop {
            let dominator = self.dominators();
            if dominator.iter().enumerate().all(|(r, &d)| r == d) {
                return;
            }
            self.merge(&dominator);
        }
    }

    /// For each row the row it goes with: one that only sets containing this row contain.
    fn dominators(&self) -> Vec<usize> {
        let m = self.rows();
        // shared[r]: the rows that are in every set that contains r.
        let mut shared = vec![Bits::below(m); m];
        for set in &self.sets {
            for r in set.iter() {
                shared[r] = shared[r].and(set);
            }
        }
        let mut goes_with: Vec<usize> = (0..m).collect();
        for s in 0..m {
            for r in shared[s].iter() {
                // r is in every set of s. Equal rows go with the first of them.
                let equal = shared[r].contains(s);
                if r != s && goes_with[r] == r && (!equal || s < r) {
                    goes_with[r] = s;
                }
            }
        }
        for r in 0..m {
            let mut end = goes_with[r];
            while goes_with[end] != end {
                end = goes_with[end];
            }
            goes_with[r] = end;
        }
        goes_with
    }

    fn merge(&mut self, goes_with: &[usize]) {
        let mut place = vec![usize::MAX; goes_with.len()];
        let mut groups: Vec<Bits<N>> = Vec::new();
        let mut leads = Vec::new();
        for (r, &d) in goes_with.iter().enumerate() {
            if r == d {
                place[r] = groups.len();
                groups.push(self.groups[r]);
                leads.push(self.leads[r]);
            }
        }
        for (r, &d) in goes_with.iter().enumerate() {
            if r != d {
                let g = place[d];
                groups[g] = groups[g].or(&self.groups[r]);
            }
        }
        let kept = |set: &Bits<N>| {
            let mut out = Bits::EMPTY;
            for r in set.iter().filter(|&r| place[r] != usize::MAX) {
                out.insert(place[r]);
            }
            out
        };
        self.sets = maximal(self.sets.iter().map(kept).collect());
        self.groups = groups;
        self.leads = leads;
    }

    /// The problem in which these rows are in the same part.
    pub(crate) fn together(&self, r: usize, s: usize) -> Self {
        let mut goes_with: Vec<usize> = (0..self.rows()).collect();
        goes_with[s] = r;
        let with_both = |set: &Bits<N>| {
            let mut set = *set;
            if !(set.contains(r) && set.contains(s)) {
                set.remove(r);
                set.remove(s);
            }
            set
        };
        let mut node = Node {
            groups: self.groups.clone(),
            leads: self.leads.clone(),
            sets: self.sets.iter().map(with_both).collect(),
        };
        node.merge(&goes_with);
        node
    }

    /// The problem in which these rows are in different parts.
    pub(crate) fn apart(&self, r: usize, s: usize) -> Self {
        let mut sets = Vec::with_capacity(self.sets.len() + self.sets.len() / 4);
        for set in &self.sets {
            if set.contains(r) && set.contains(s) {
                for without in [r, s] {
                    let mut part = *set;
                    part.remove(without);
                    sets.push(part);
                }
            } else {
                sets.push(*set);
            }
        }
        Node {
            groups: self.groups.clone(),
            leads: self.leads.clone(),
            sets: maximal(sets),
        }
    }
}
