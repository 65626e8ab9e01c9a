//! The prime implicant chart: which prime implicant covers which thing that has to be covered.

use crate::cubes::cube::Cube;
use crate::tools::bits::{Bits, maximal_within};
use crate::tools::sorting::sort_within;
use crate::watch::Reason;
use crate::watch::Ticker;

/// Prime implicants in their order, and the rows each covers.
pub(crate) struct Chart<const N: usize> {
    /// What has to be covered.
    pub(crate) on: Vec<Cube>,
    pub(crate) primes: Vec<Cube>,
    pub(crate) covers: Vec<Bits<N>>,
}

impl<const N: usize> Chart<N> {
    /// Sorts by the order of [`Cube`].
    pub(crate) fn new(
        on: Vec<Cube>,
        mut found: Vec<(Cube, Bits<N>)>,
        ticker: &mut Ticker<'_>,
    ) -> Result<Self, Reason> {
        sort_within(&mut found, &|a, b| a.0.cmp(&b.0), ticker)?;
        let (primes, covers) = found.into_iter().unzip();
        Ok(Chart { on, primes, covers })
    }

    /// Drops the prime implicants whose rows are a proper subset of another's.
    pub(crate) fn drop_dominated(&mut self, ticker: &mut Ticker<'_>) -> Result<(), Reason> {
        let mut sorted = maximal_within(self.covers.clone(), ticker)?;
        sort_within(&mut sorted, &Bits::cmp, ticker)?;
        let keep: Vec<bool> = self
            .covers
            .iter()
            .map(|set| sorted.binary_search(set).is_ok())
            .collect();
        let mut flags = keep.iter();
        self.primes.retain(|_| *flags.next().unwrap_or(&true));
        let mut flags = keep.iter();
        self.covers.retain(|_| *flags.next().unwrap_or(&true));
        Ok(())
    }
}
