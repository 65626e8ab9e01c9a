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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::ToTheEnd;

    #[test]
    fn long_lists_are_sorted() {
        let mut items: Vec<u64> = (0..3 * AT_ONCE as u64)
            .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40)
            .collect();
        let mut expected = items.clone();
        expected.sort_unstable();
        let Ok(()) = sort_within(&mut items, &Ord::cmp, &mut ToTheEnd);
        assert_eq!(items, expected);
    }
}
