//! The end of a gap: all covers of so many sets, tried set by set.
//!
//! Of a cover of `target` sets, the slacks of the sets and the weights of what is covered twice add up to target · heaviest − total at
//! most. Where this room is small, few sets fit for a row, and each one that is taken leaves fewer for the others. For a gap of a
//! quarter of a set to try them all takes less than the relaxations of the problems that it would be split into.

use crate::tools::bits::Bits;
use crate::tools::weights::{Table, Weights};
use crate::watch::{Booking, Pace, Reason, Ticker, Watch};

/// The gap up to which all is tried.
pub(super) const GAP: f64 = 0.25;
/// Words that are looked at before it is given up.
const MOST: u64 = 20_000_000;
/// Memory for sets that are left at each depth.
const BYTES: usize = 64 << 20;
/// A row is worth half as much for each part of this size, of the heaviest weight, that its sets need more of the room.
const HALVING: f64 = 1.0 / 22.0;

/// What trying all comes to.
pub(super) enum Tried<const N: usize> {
    Found(Vec<Bits<N>>),
    Impossible,
    TooLong,
}

/// What is left of a set.
#[derive(Clone, Copy)]
struct Offer<const N: usize> {
    /// What it covers of the rows that are left.
    part: Bits<N>,
    /// How much less than the heaviest set these weigh.
    slack: u64,
    set: u32,
}

struct Search<'a, const N: usize> {
    weights: &'a [u64],
    heaviest: f64,
    ticker: Ticker<'a>,
    /// Words looked at.
    looks: u64,
    chosen: Vec<u32>,
    /// What is left at each depth, one after the other, those with less slack first.
    offers: Vec<Offer<N>>,
}

/// How a part of the search ended.
enum End {
    Found,
    Impossible,
    TooLong,
}

/// A cover of at most `target` of these sets, none of which weighs more than the heaviest; and how many words were looked at.
pub(super) fn try_all<const N: usize>(
    rows: usize,
    sets: &[Bits<N>],
    weights: &Weights,
    target: usize,
    watch: &Watch,
) -> Result<(Tried<N>, u64), Reason> {
    let bytes = sets.len() * size_of::<Offer<N>>() * (target + 1);
    let mut booking = Booking::new(watch);
    if bytes > BYTES || booking.hold(bytes).is_err() {
        return Ok((Tried::TooLong, 0));
    }
    let table = Table::new(&weights.rows);
    let offer = |(set, part): (u32, &Bits<N>)| Offer {
        part: *part,
        slack: weights.heaviest.saturating_sub(table.weigh(part)),
        set,
    };
    let mut search = Search {
        weights: &weights.rows,
        heaviest: weights.heaviest.max(1) as f64,
        ticker: Ticker::new(watch),
        looks: 0,
        chosen: Vec::new(),
        offers: (0..).zip(sets).map(offer).collect(),
    };
    let room = weights.room(target);
    search.offers.retain(|offer| offer.slack <= room);
    search.offers.sort_by_key(|offer| offer.slack);
    let tried = match search.cover(Bits::below(rows), target, room, 0)? {
        End::Found => {
            let chosen = search.chosen.iter().map(|&set| sets[set as usize]);
            Tried::Found(chosen.collect())
        }
        End::Impossible => Tried::Impossible,
        End::TooLong => Tried::TooLong,
    };
    Ok((tried, search.looks))
}

impl<const N: usize> Search<'_, N> {
    /// Covers what is left by at most so many of the offers from `start` on, which need no more than the room.
    fn cover(
        &mut self,
        left: Bits<N>,
        most: usize,
        room: u64,
        start: usize,
    ) -> Result<End, Reason> {
        if left.is_empty() {
            return Ok(End::Found);
        }
        let end = self.offers.len();
        self.look(end - start)?;
        if self.looks > MOST {
            return Ok(End::TooLong);
        }
        let Some(row) = self.scarcest(&left, start).filter(|_| most > 0) else {
            return Ok(End::Impossible);
        };
        let mut tried: Vec<Bits<N>> = Vec::new();
        for place in start..end {
            let offer = self.offers[place];
            if !offer.part.contains(row) || is_in(&offer.part, &tried) {
                continue;
            }
            let room = room - offer.slack;
            self.look(end - start)?;
            self.keep_what_fits(&offer.part, &tried, room, start..end);
            self.chosen.push(offer.set);
            match self.cover(left.minus(&offer.part), most - 1, room, end)? {
                End::Impossible => {}
                end => return Ok(end),
            }
            self.chosen.pop();
            self.offers.truncate(end);
            tried.push(offer.part);
        }
        Ok(End::Impossible)
    }

    fn look(&mut self, offers: usize) -> Result<(), Reason> {
        self.looks += (offers * N) as u64;
        self.ticker.steps(1 + offers * N / 64)
    }

    /// Adds what a part leaves of these offers, as far as it fits into the room. What lies in one that has been tried is of no use: that
    /// one could take its place.
    fn keep_what_fits(
        &mut self,
        part: &Bits<N>,
        tried: &[Bits<N>],
        room: u64,
        offers: std::ops::Range<usize>,
    ) {
        let fresh = offers.end;
        for place in offers {
            let mut other = self.offers[place];
            if other.slack > room {
                break;
            }
            let twice = other.part.and(part);
            other.slack += twice.iter().map(|row| self.weights[row]).sum::<u64>();
            if other.slack <= room && !other.part.is_subset(part) && !is_in(&other.part, tried) {
                other.part = other.part.minus(part);
                self.offers.push(other);
            }
        }
        self.offers[fresh..].sort_by_key(|offer| offer.slack);
    }

    /// The row for which the least is offered from `start` on, if something is for each.
    fn scarcest(&self, left: &Bits<N>, start: usize) -> Option<usize> {
        let mut offered = vec![0.0; self.weights.len()];
        for offer in &self.offers[start..] {
            let value = halved(offer.slack as f64 / self.heaviest / HALVING);
            offer.part.iter().for_each(|row| offered[row] += value);
        }
        let least = left
            .iter()
            .min_by(|&r, &s| offered[r].total_cmp(&offered[s]));
        least.filter(|&row| offered[row] > 0.0)
    }
}

/// About one half to this power, the same on every machine.
fn halved(times: f64) -> f64 {
    let whole = times.floor();
    (1.0 - 0.5 * (times - whole)) / (1_u64 << (whole as u32).min(62)) as f64
}

fn is_in<const N: usize>(part: &Bits<N>, tried: &[Bits<N>]) -> bool {
    tried.iter().any(|other| part.is_subset(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::random::Random;

    /// Random sets and weights: whatever the weights are, a cover of so many sets is found or there is none.
    #[test]
    fn all_covers_are_tried() {
        let (mut random, watch) = (Random(6), Watch::default());
        let mut found = [0, 0];
        for _ in 0..3_000 {
            let rows = 4 + random.below(6);
            let mut sets: Vec<Bits<1>> = Vec::new();
            for _ in 0..4 + random.below(8) {
                let mut set = Bits::single(random.below(rows));
                (0..random.below(4)).for_each(|_| set.insert(random.below(rows)));
                sets.push(set);
            }
            let weights: Vec<u64> = (0..rows).map(|_| random.below(9) as u64).collect();
            let table = Table::new(&weights);
            let weights = Weights {
                heaviest: sets.iter().map(|set| table.weigh(set)).max().unwrap_or(0),
                rows: weights,
            };
            let chosen = |which: usize| (0..sets.len()).filter(move |set| which >> set & 1 == 1);
            let covers = |&which: &usize| {
                let union = Bits::union(chosen(which).map(|set| &sets[set]));
                union == Bits::below(rows)
            };
            let all = (0..1_usize << sets.len()).filter(covers);
            let fewest = all.map(|which| which.count_ones() as usize).min();
            for target in 1..5 {
                let tried = try_all(rows, &sets, &weights, target, &watch);
                let (tried, looks) = tried.unwrap_or_else(|reason| panic!("{reason:?}"));
                assert!(looks < MOST);
                let possible = fewest.is_some_and(|fewest| fewest <= target);
                match tried {
                    Tried::Found(cover) => {
                        assert!(possible && cover.len() <= target);
                        assert_eq!(Bits::union(&cover), Bits::below(rows));
                        found[0] += 1;
                    }
                    Tried::Impossible => {
                        assert!(!possible, "{sets:?} {weights:?} {target}");
                        found[1] += 1;
                    }
                    Tried::TooLong => panic!("{sets:?}"),
                }
            }
        }
        assert!(found.iter().all(|&times| times > 1_000), "{found:?}");
    }
}
