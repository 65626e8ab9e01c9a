//! Things that go together, each with one that stands for all of them.

/// The one that stands for those that this one goes with; the ways to it become shorter.
pub(crate) fn lead(leads: &mut [usize], of: usize) -> usize {
    let mut at = of;
    while leads[at] != at {
        leads[at] = leads[leads[at]];
        at = leads[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stands_for_all_that_go_together() {
        let mut leads = vec![0, 0, 1, 2, 4, 4];
        let found: Vec<usize> = (0..6).map(|of| lead(&mut leads, of)).collect();
        assert_eq!(found, [0, 0, 0, 0, 4, 4]);
        assert_eq!(leads[..4], [0; 4]);
    }
}
