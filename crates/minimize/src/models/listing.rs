//! Models that are listed: the prime implicants of covers of classes.

use super::classes::Classes;
use crate::watch::{Booking, Reason, Ticker, Watch};

/// The models that are listed.
pub(super) struct Listing<'a, 'w, const N: usize> {
    classes: &'a Classes<N>,
    most: usize,
    pub(super) models: Vec<Vec<usize>>,
    ticker: Ticker<'w>,
    booking: Booking<'w>,
    /// What these take.
    bytes: usize,
    pub(super) stopped: Option<Reason>,
}

impl<'a, 'w, const N: usize> Listing<'a, 'w, N> {
    pub(super) fn new(classes: &'a Classes<N>, most: usize, watch: &'w Watch) -> Self {
        Listing {
            classes,
            most,
            models: Vec::new(),
            ticker: Ticker::new(watch),
            booking: Booking::new(watch),
            bytes: 0,
            stopped: None,
        }
    }

    /// Lists the models of a cover of classes: every choice of one prime implicant of each. False: enough.
    pub(super) fn expand(&mut self, chosen: &[u32]) -> bool {
        let members = |at: usize| &self.classes.members[chosen[at] as usize];
        let mut places = vec![0; chosen.len()];
        loop {
            if self.models.len() >= self.most {
                return false;
            }
            let choice = places.iter().enumerate();
            let mut model: Vec<usize> = choice.map(|(at, &p)| members(at)[p] as usize).collect();
            model.sort_unstable();
            // A list that grows lies there twice for a moment.
            self.bytes += 3 * size_of::<Vec<usize>>() + size_of_val(&model[..]);
            let room = self
                .ticker
                .tick()
                .and_then(|()| self.booking.hold(self.bytes));
            if let Err(reason) = room {
                self.stopped = Some(reason);
                return false;
            }
            self.models.push(model);
            let full = |wheel: usize| places[wheel] + 1 == members(wheel).len();
            let Some(wheel) = (0..places.len()).find(|&wheel| !full(wheel)) else {
                return true;
            };
            places[..wheel].fill(0);
            places[wheel] += 1;
        }
    }
}
