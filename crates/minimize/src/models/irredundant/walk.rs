//! The irredundant covers one by one: rows with the fewest classes first, each class with the rows that are its own so far.

use super::Family;
use crate::tools::bits::Bits;
use crate::tools::stack::has_room;
use crate::watch::{Pace, Reason, Ticker, Watch};

/// What a call for one class has on the stack, beside sets.
const FRAME: usize = 512;

/// Walks through all covers without a redundant class.
pub(super) struct Walk<'a, 'w, const N: usize> {
    family: &'a Family<N>,
    containing: Vec<Vec<u32>>,
    chosen: Vec<u32>,
    barred: Vec<bool>,
    ticker: Ticker<'w>,
    /// Steps of a look at all rows.
    look: usize,
    /// Steps that are left.
    left: u64,
}

/// Told of the classes of a cover; says whether to go on.
pub(crate) type Visit<'a> = &'a mut dyn FnMut(&[u32]) -> bool;

impl<'a, 'w, const N: usize> Walk<'a, 'w, N> {
    /// A walk of so many steps at most.
    pub(super) fn new(family: &'a Family<N>, steps: u64, watch: &'w Watch) -> Self {
        let mut containing = vec![Vec::new(); family.rows];
        for ((set, _), class) in family.sets.iter().zip(0..) {
            for row in set.iter() {
                containing[row].push(class);
            }
        }
        Walk {
            family,
            look: 1 + containing.iter().map(Vec::len).sum::<usize>() / 64,
            containing,
            chosen: Vec::new(),
            barred: vec![false; family.sets.len()],
            ticker: Ticker::new(watch),
            left: steps,
        }
    }

    /// Tells of all covers, until it is enough.
    pub(super) fn run(mut self, visit: Visit<'_>) -> Result<(), Reason> {
        let rows = Bits::below(self.family.rows);
        self.irredundant(rows, &mut Vec::new(), 0, visit)?;
        Ok(())
    }

    fn irredundant(
        &mut self,
        left: Bits<N>,
        critical: &mut Vec<Bits<N>>,
        base: usize,
        visit: Visit<'_>,
    ) -> Result<bool, Reason> {
        self.ticker.steps(self.look)?;
        self.left = self
            .left
            .checked_sub(self.look as u64)
            .ok_or(Reason::Steps)?;
        has_room(self.chosen.len(), FRAME + 6 * size_of::<Bits<N>>())?;
        if left.is_empty() {
            return Ok(visit(&self.chosen));
        }
        let open = |r: usize| {
            self.containing[r]
                .iter()
                .filter(|&&c| !self.barred[c as usize])
                .count()
        };
        let Some(row) = left.iter().min_by_key(|&r| open(r)) else {
            return Ok(true);
        };
        let branch: Vec<u32> = self.containing[row]
            .iter()
            .copied()
            .filter(|&c| !self.barred[c as usize])
            .collect();
        let top = critical.len();
        let mut go_on = true;
        for &c in &branch {
            let set = self.family.sets[c as usize].0;
            let mut minimal = true;
            for i in base..top {
                let rest = critical[i].minus(&set);
                minimal &= !rest.is_empty();
                critical.push(rest);
            }
            self.barred[c as usize] = true;
            if minimal {
                critical.push(left.and(&set));
                self.chosen.push(c);
                go_on = self.irredundant(left.minus(&set), critical, top, visit)?;
                self.chosen.pop();
            }
            critical.truncate(top);
            if !go_on {
                break;
            }
        }
        for &c in &branch {
            self.barred[c as usize] = false;
        }
        Ok(go_on)
    }
}
