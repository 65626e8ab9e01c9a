//! Prime implicants where everything but OFF may be covered: those of an ON row are the minimal hitting sets of its difference sets.

use super::escapes::escapes;
use super::hitting::{Guide, minimal_edges, minimal_hitting_sets};
use crate::cubes::cube::{Cube, Level};
use crate::tools::bits::Bits;
use crate::tools::weights::Table;
use crate::watch::{Booking, Reason, Ticker, Watch};

/// What must not be covered.
#[derive(Clone, Copy)]
pub(crate) enum Outside<'a> {
    /// These cubes.
    Listed(&'a [Cube]),
    /// All but these cubes, in which all rows are; each row is a configuration.
    AllBut(&'a [Level], &'a [Cube]),
}

/// What the ON rows and OFF cubes look like to the enumeration: rows as literals, sets of rows per literal.
pub(crate) struct Differences<'a, const W: usize, const N: usize> {
    rows: &'a [Cube],
    outside: Outside<'a>,
    /// The rows that have a literal, by condition, then level.
    with_literal: Vec<Vec<Bits<N>>>,
}

impl<'a, const W: usize, const N: usize> Differences<'a, W, N> {
    pub(crate) fn new(levels: &[Level], rows: &'a [Cube], outside: Outside<'a>) -> Self {
        let mut with_literal: Vec<Vec<Bits<N>>> = vec![Vec::new(); levels.len()];
        for (r, row) in rows.iter().enumerate() {
            for (condition, level) in row.literals() {
                let sets = &mut with_literal[condition];
                if sets.len() <= usize::from(level) {
                    sets.resize(usize::from(level) + 1, Bits::EMPTY);
                }
                sets[usize::from(level)].insert(r);
            }
        }
        Differences {
            rows,
            outside,
            with_literal,
        }
    }

    fn difference(&self, a: &Cube, b: &Cube) -> Bits<W> {
        let mut bits = [0; W];
        for (word, bits) in bits.iter_mut().enumerate() {
            *bits = a.difference_word(b, word);
        }
        Bits(bits)
    }

    /// The minimal sets of conditions in which a row differs from what is outside: a term that covers the row and nothing outside
    /// is one that keeps a literal of each.
    fn edges(&self, row: usize, ticker: &mut Ticker<'_>) -> Result<Vec<Bits<W>>, Reason> {
        let row = &self.rows[row];
        match self.outside {
            Outside::Listed(off) => {
                let differences = off.iter().map(|off| self.difference(row, off));
                minimal_edges(differences.collect(), ticker)
            }
            Outside::AllBut(levels, cubes) => escapes(levels, row, cubes, ticker),
        }
    }

    /// For each condition the rows that share this row's literal.
    pub(crate) fn sharing(&self, row: usize) -> Vec<Bits<N>> {
        let mut sets = vec![Bits::EMPTY; self.with_literal.len()];
        for (condition, level) in self.rows[row].literals() {
            sets[condition] = self.with_literal[condition][usize::from(level)];
        }
        sets
    }

    /// The cube with those literals of a row whose conditions are in `mask`.
    pub(crate) fn cube(&self, row: usize, mask: &Bits<W>) -> Cube {
        if let Some((_, plane)) = self.rows[row].as_word()
            && mask.0[1..].iter().all(|&w| w == 0)
        {
            return Cube::word(mask.0[0], plane);
        }
        Cube::from_literals(self.rows[row].literals().filter(|&(c, _)| mask.contains(c)))
    }

    /// Calls `found` with the row, the mask and the covered rows of every prime implicant that covers a row, each at the
    /// first row it covers. With weights and a least weight, only of those whose rows weigh at least so much.
    pub(crate) fn for_each(
        &self,
        edges: &[Vec<Bits<W>>],
        least: Option<(&Table<u64>, u64)>,
        watch: &Watch,
        found: &mut dyn FnMut(usize, &Bits<W>, &Bits<N>) -> Result<(), Reason>,
    ) -> Result<(), Reason> {
        let mut ticker = Ticker::new(watch);
        let all = Bits::<N>::below(self.rows.len());
        for (row, edges) in edges.iter().enumerate() {
            let mut guide = Covered {
                row,
                sharing: self.sharing(row),
                from: all.minus(&Bits::below(row)),
                least,
                found,
            };
            minimal_hitting_sets(edges, &mut ticker, all, &mut guide)?;
        }
        Ok(())
    }

    /// [`Differences::edges`] of every row.
    pub(crate) fn all_edges(&self, watch: &Watch) -> Result<Vec<Vec<Bits<W>>>, Reason> {
        let mut booking = Booking::new(watch);
        let mut bytes = 0;
        let mut all = Vec::with_capacity(self.rows.len());
        let mut ticker = Ticker::new(watch);
        for row in 0..self.rows.len() {
            watch.look()?;
            let edges = self.edges(row, &mut ticker)?;
            bytes += edges.capacity() * size_of::<Bits<W>>();
            booking.hold(bytes)?;
            all.push(edges);
        }
        Ok(all)
    }
}

/// Follows the rows that the literals chosen so far cover.
struct Covered<'a, const W: usize, const N: usize> {
    row: usize,
    sharing: Vec<Bits<N>>,
    /// The rows from this one on: what covers an earlier row was found there.
    from: Bits<N>,
    least: Option<(&'a Table<u64>, u64)>,
    found: &'a mut dyn FnMut(usize, &Bits<W>, &Bits<N>) -> Result<(), Reason>,
}

impl<const W: usize, const N: usize> Guide<W> for Covered<'_, W, N> {
    type State = Bits<N>;

    #[inline]
    fn choose(&self, covered: &Bits<N>, condition: usize) -> Option<Bits<N>> {
        let covered = covered.and(&self.sharing[condition]);
        if let Some((table, least)) = self.least
            && table.weigh(&covered.and(&self.from)) < least
        {
            return None;
        }
        Some(covered)
    }

    #[inline]
    fn found(&mut self, mask: &Bits<W>, covered: &Bits<N>) -> Result<(), Reason> {
        if covered.first() == Some(self.row) {
            return (self.found)(self.row, mask, covered);
        }
        Ok(())
    }
}
