//! Covering problems: the one that is asked, with rows merged into groups and sets over these groups, and those that come up in
//! the search, in which some pairs of groups are settled.

use crate::tools::bits::{Bits, add_maximal, maximal_within};
use crate::watch::Reason;
use crate::watch::{Booking, Pace, Ticker, Watch};

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
    /// The problem of covering `rows` rows by `sets`, none of which is in another, or their parts.
    pub(crate) fn new(rows: usize, sets: Vec<Bits<N>>) -> Self {
        Node {
            groups: (0..rows).map(Bits::single).collect(),
            leads: (0..rows).collect(),
            sets,
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.groups.len()
    }

    /// How many original rows there are.
    pub(crate) fn total(&self) -> usize {
        self.groups.iter().map(Bits::len).sum()
    }

    /// The original rows of a set of groups.
    pub(crate) fn expand(&self, set: &Bits<N>) -> Bits<N> {
        Bits::union(set.iter().map(|g| &self.groups[g]))
    }

    /// Merges every row into another one whose sets all contain it too, and drops sets that have become part of another.
    pub(crate) fn reduce(&mut self, watch: &Watch) -> Result<(), Reason> {
        let mut ticker = Ticker::new(watch);
        loop {
            let dominator = self.dominators(&mut ticker)?;
            if dominator.iter().enumerate().all(|(r, &d)| r == d) {
                return Ok(());
            }
            self.merge(&dominator, &mut ticker)?;
        }
    }

    /// For each row the row it goes with: one that only sets containing this row contain.
    fn dominators(&self, ticker: &mut Ticker<'_>) -> Result<Vec<usize>, Reason> {
        let m = self.rows();
        let mut booking = Booking::new(ticker.watch);
        booking.hold(m * size_of::<Bits<N>>())?;
        // shared[r]: the rows that are in every set that contains r.
        let mut shared = vec![Bits::below(m); m];
        for set in &self.sets {
            ticker.steps(1 + set.len() * N / 64)?;
            for r in set.iter() {
                shared[r] = shared[r].and(set);
            }
        }
        let mut goes_with: Vec<usize> = (0..m).collect();
        for s in 0..m {
            ticker.steps(1 + N / 8)?;
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
        Ok(goes_with)
    }

    fn merge(&mut self, goes_with: &[usize], ticker: &mut Ticker<'_>) -> Result<(), Reason> {
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
        self.sets = maximal_within(self.sets.iter().map(kept).collect(), ticker)?;
        self.groups = groups;
        self.leads = leads;
        Ok(())
    }
}

/// What a search looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A cover by maximal sets. Two rows are together in one of its sets, or in none of them.
    Cover,
    /// A partition, of which a proof speaks. Two rows are in one part or in different ones, each with a part of a set that has both.
    Partition,
}

/// A covering problem inside the search: what is left of the sets of the root when some of its rows go together and others
/// apart.
#[derive(Clone)]
pub(crate) struct Case<const N: usize> {
    kind: Kind,
    /// For each row those that go with it, itself among them.
    mates: Vec<Bits<N>>,
    /// Maximal sets that one term can cover. Parts of these are allowed too, but none that divides mates.
    pub(crate) sets: Vec<Bits<N>>,
}

/// What is settled of a pair of rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pair {
    Together,
    Apart,
}

impl<const N: usize> Case<N> {
    /// Nothing is settled yet.
    pub(crate) fn of(root: &Node<N>, kind: Kind) -> Self {
        Case {
            kind,
            mates: (0..root.rows()).map(Bits::single).collect(),
            sets: root.sets.clone(),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.mates.len()
    }

    /// Whether a row is the first of those that go together.
    pub(crate) fn leads(&self, row: usize) -> bool {
        self.mates[row].first() == Some(row)
    }

    /// Whether a set can be no part of a cover or partition in which this is settled of the rows.
    pub(crate) fn breaks(&self, set: &Bits<N>, (r, s): (usize, usize), pair: Pair) -> bool {
        match pair {
            Pair::Together => set.contains(r) != set.contains(s),
            Pair::Apart => set.contains(r) && set.contains(s),
        }
    }

    /// The problem in which this is settled of two rows, with the sets that are `within` bounds.
    pub(crate) fn settle(
        &self,
        (r, s): (usize, usize),
        pair: Pair,
        within: impl Fn(&Bits<N>) -> bool,
        watch: &Watch,
    ) -> Result<Self, Reason> {
        let both = self.mates[r].or(&self.mates[s]);
        let mut mates = self.mates.clone();
        if pair == Pair::Together {
            for row in both.iter() {
                mates[row] = both;
            }
        }
        let (broken, whole): (Vec<_>, Vec<_>) = self
            .sets
            .iter()
            .partition(|set| self.breaks(set, (r, s), pair));
        let mut parts = self.parts(&broken, (r, s), pair);
        parts.retain(within);
        let sets = add_maximal(whole, parts, &mut Ticker::new(watch))?;
        Ok(Case {
            kind: self.kind,
            mates,
            sets,
        })
    }

    /// What is left of sets that this breaks when it is settled of two rows.
    pub(crate) fn parts(
        &self,
        broken: &[Bits<N>],
        (r, s): (usize, usize),
        pair: Pair,
    ) -> Vec<Bits<N>> {
        let (of_r, of_s) = (self.mates[r], self.mates[s]);
        let parts = broken.iter().flat_map(|set| match pair {
            Pair::Together => [Some(set.minus(&of_r).minus(&of_s)), None],
            Pair::Apart if self.kind == Kind::Cover => [None, None],
            Pair::Apart => [Some(set.minus(&of_r)), Some(set.minus(&of_s))],
        });
        parts.flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::random::Random;

    /// The fewest of these sets that cover all rows, if any do.
    fn fewest(rows: usize, sets: &[Bits<1>]) -> Option<usize> {
        let chosen = |which: usize| (0..sets.len()).filter(move |s| which >> s & 1 == 1);
        let covers = |&which: &usize| Bits::union(chosen(which).map(|s| &sets[s])).len() == rows;
        let found = (0..1_usize << sets.len()).filter(covers);
        found.map(|which| chosen(which).count()).min()
    }

    /// Whatever is settled of pairs, one after the other, the better of the two cases is as good as both.
    #[test]
    fn a_minimum_is_in_one_of_two_cases() {
        let (mut random, watch) = (Random(5), Watch::default());
        let (mut settled, mut both) = (0, 0);
        for _ in 0..600 {
            let rows = 5 + random.below(3);
            let subset = |random: &mut Random| {
                let mut set = Bits::<1>::single(random.below(rows));
                (0..3).for_each(|_| set.insert(random.below(rows)));
                set
            };
            let sets: Vec<_> = (0..8).map(|_| subset(&mut random)).collect();
            let sets = maximal_within(sets, &mut Ticker::new(&watch)).unwrap_or_default();
            let root = Node::new(rows, sets);
            for kind in [Kind::Cover, Kind::Partition] {
                let mut case = Case::of(&root, kind);
                while let Some(best) = fewest(rows, &case.sets) {
                    let leads: Vec<usize> = (0..rows).filter(|&row| case.leads(row)).collect();
                    let (r, s) = (random.below(leads.len()), random.below(leads.len()));
                    if r == s || case.sets.len() > 12 {
                        break;
                    }
                    let settle = |settled| {
                        let pair = (leads[r], leads[s]);
                        let case = case.settle(pair, settled, |_| true, &watch);
                        case.unwrap_or_else(|reason| panic!("{reason:?}"))
                    };
                    let cases = [Pair::Together, Pair::Apart].map(settle);
                    let found = cases.each_ref().map(|case| fewest(rows, &case.sets));
                    let better = found.into_iter().flatten().min();
                    assert_eq!(better, Some(best), "{kind:?}: {:?}", case.sets);
                    settled += 1;
                    both += usize::from(found[0] == found[1]);
                    let [together, apart] = cases;
                    case = match random.below(2) {
                        0 => together,
                        _ => apart,
                    };
                }
            }
        }
        assert!(settled > 1_000 && both < settled / 2, "{settled} {both}");
    }
}
