//! Sorting long lists under the limits.

use std::cmp::Ordering;

use crate::watch::Pace;

/// Lists up to this length are sorted at once.
const AT_ONCE: usize = 1 << 17;

/// Sorts as [`slice::sort_unstable_by`] does; a long list is divided at its median first, with a look at the limits between.
pub(crate) fn sort_within<T, P: Pace>(
    items: &mut [T],
    compare: &impl Fn(&T, &T) -> Ordering,
    pace: &mut P,
) -> Result<(), P::Stop> {
    pace.steps(1 + items.len() / 16)?;
    if items.len() <= AT_ONCE {
        items.sort_unstable_by(compare);
        return Ok(());
    }
    let middle = items.len() / 2;
    items.select_nth_unstable_by(middle, compare);
    let (lower, upper) = items.split_at_mut(middle);
    sort_within(lower, compare, pace)?;
    sort_within(upper, compare, pace)
}
