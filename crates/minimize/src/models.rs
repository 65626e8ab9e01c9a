//! All models: counted by classes of prime implicants with the same rows, listed in a fixed order.

use num_bigint::BigUint;

use crate::bits::Bits;
use crate::chart::Chart;
use crate::cover::simplex::Weights;
use crate::fewest::Fewest;
use crate::problem::Reason;
use crate::sorting::sort_within;
use crate::stack::has_room;
use crate::watch::{Booking, Pace, Ticker, Watch};

/// The chart with interchangeable prime implicants put together, and only the rows that decide.
pub(crate) struct Classes<const N: usize> {
    /// How many rows are left: those that are not covered whenever another one is.
    pub(crate) rows: usize,
    /// Which rows of the chart these are.
    pub(crate) kept: Vec<usize>,
    pub(crate) sets: Vec<Bits<N>>,
    /// The prime implicants of each class, ascending.
    pub(crate) members: Vec<Vec<u32>>,
}

impl<const N: usize> Classes<N> {
    /// Classes in the order of their first prime implicants.
    pub(crate) fn new(chart: &Chart<N>, watch: &Watch) -> Result<Self, Reason> {
        let mut ticker = Ticker::new(watch);
        let mut booking = Booking::new(watch);
        booking.hold(chart.covers.len() * 2 * size_of::<(u32, Bits<N>, Vec<u32>)>())?;
        let kept = deciding_rows(chart.on.len(), &chart.covers, &mut ticker)?;
        let mut order: Vec<(Bits<N>, u32)> = Vec::with_capacity(chart.covers.len());
        for (set, p) in chart.covers.iter().zip(0..) {
            ticker.steps(1 + kept.len() / 64)?;
            order.push((compress(set, &kept), p));
        }
        sort_within(&mut order, &Ord::cmp, &mut ticker)?;
        let mut groups: Vec<(u32, Bits<N>, Vec<u32>)> = Vec::new();
        for (set, p) in order {
            match groups.last_mut() {
                Some(last) if last.1 == set => last.2.push(p),
                _ => groups.push((p, set, vec![p])),
            }
        }
        sort_within(&mut groups, &|a, b| a.0.cmp(&b.0), &mut ticker)?;
        let (mut sets, mut members) = (Vec::new(), Vec::new());
        for (_, set, primes) in groups {
            if !set.is_empty() {
                sets.push(set);
                members.push(primes);
            }
        }
        Ok(Classes {
            rows: kept.len(),
            kept,
            sets,
            members,
        })
    }

    /// The memory that they take, with the maximal ones among them once more and, for each row, lists of those that contain it.
    pub(crate) fn bytes(&self) -> usize {
        let entries: usize = self.sets.iter().map(Bits::len).sum();
        let class = 3 * size_of::<Bits<N>>() + size_of::<Vec<u32>>() + 4 * size_of::<u64>();
        self.sets.len() * class + 4 * entries * size_of::<u32>()
    }

    /// For each row the classes that contain it.
    pub(crate) fn containing(&self) -> Vec<Vec<u32>> {
        let mut containing = vec![Vec::new(); self.rows];
        for (c, set) in self.sets.iter().enumerate() {
            for r in set.iter() {
                containing[r].push(c as u32);
            }
        }
        containing
    }
}

/// The rows that are not covered whenever another one is; of equal rows the first.
fn deciding_rows<const N: usize>(
    rows: usize,
    covers: &[Bits<N>],
    ticker: &mut Ticker<'_>,
) -> Result<Vec<usize>, Reason> {
    let mut booking = Booking::new(ticker.watch);
    booking.hold(rows * size_of::<Bits<N>>())?;
    let mut shared = vec![Bits::<N>::below(rows); rows];
    for set in covers {
        ticker.steps(1 + set.len() / 64)?;
        for r in set.iter() {
            shared[r] = shared[r].and(set);
        }
    }
    // Row r goes if some s has r in all its sets, and is not equal to r or comes before it.
    let goes =
        |r: usize, s: usize| s != r && shared[s].contains(r) && (!shared[r].contains(s) || s < r);
    let mut kept = Vec::new();
    for r in 0..rows {
        ticker.steps(1 + rows / 64)?;
        if !(0..rows).any(|s| goes(r, s)) {
            kept.push(r);
        }
    }
    Ok(kept)
}

pub(crate) fn compress<const N: usize>(set: &Bits<N>, kept: &[usize]) -> Bits<N> {
    let mut out = Bits::EMPTY;
    for (place, &row) in kept.iter().enumerate() {
        if set.contains(row) {
            out.insert(place);
        }
    }
    out
}

/// What a call for one class has on the stack, beside sets.
const FRAME: usize = 512;

/// Walks through all covers without a redundant class.
struct Walk<'a, 'w, const N: usize> {
    classes: &'a Classes<N>,
    containing: Vec<Vec<u32>>,
    chosen: Vec<u32>,
    barred: Vec<bool>,
    ticker: Ticker<'w>,
    /// Steps of a look at all rows.
    look: usize,
}

/// Told of the classes of a cover; says whether to go on.
type Visit<'a> = &'a mut dyn FnMut(&[u32]) -> bool;

impl<'a, 'w, const N: usize> Walk<'a, 'w, N> {
    fn new(classes: &'a Classes<N>, watch: &'w Watch) -> Self {
        let containing = classes.containing();
        Walk {
            classes,
            look: 1 + containing.iter().map(Vec::len).sum::<usize>() / 64,
            containing,
            chosen: Vec::new(),
            barred: vec![false; classes.sets.len()],
            ticker: Ticker::new(watch),
        }
    }

    fn irredundant(
        &mut self,
        left: Bits<N>,
        critical: &mut Vec<Bits<N>>,
        base: usize,
        visit: Visit<'_>,
    ) -> Result<bool, Reason> {
        self.ticker.steps(self.look)?;
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
            let set = self.classes.sets[c as usize];
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

/// Which covers.
#[derive(Clone, Copy)]
pub(crate) enum Which {
    /// Of exactly the least size.
    Fewest(usize),
    Irredundant,
}

/// What is known of the models.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) count: Option<BigUint>,
    pub(crate) listed: Vec<Vec<usize>>,
    pub(crate) stopped: Option<Reason>,
}

/// Counts the models, if asked to, and lists the first `most`.
pub(crate) fn models<const N: usize>(
    classes: &Classes<N>,
    which: Which,
    weights: &Weights,
    most: usize,
    count: bool,
    threads: usize,
    watch: &Watch,
) -> Answer {
    let mut answer = Answer::default();
    let outcome = match which {
        Which::Irredundant => all_irredundant(classes, most, count, threads, watch, &mut answer),
        Which::Fewest(size) => {
            // No count exceeds the number of all choices, so that its width is enough for the wrapping sums.
            let primes: usize = classes.members.iter().map(Vec::len).sum();
            let bits = size * (usize::BITS - primes.leading_zeros()) as usize;
            match bits {
                0..=127 => fewest::<N, 2>(classes, size, weights, most, count, watch, &mut answer),
                128..=1023 => {
                    fewest::<N, 16>(classes, size, weights, most, count, watch, &mut answer)
                }
                _ => fewest::<N, 256>(classes, size, weights, most, count, watch, &mut answer),
            }
        }
    };
    answer.stopped = outcome.err();
    answer.listed.sort_unstable();
    answer
}

fn fewest<const N: usize, const K: usize>(
    classes: &Classes<N>,
    size: usize,
    weights: &Weights,
    most: usize,
    count: bool,
    watch: &Watch,
    answer: &mut Answer,
) -> Result<(), Reason> {
    let mut fewest = Fewest::<N, K>::new(classes, weights, watch)?;
    if count {
        answer.count = Some(fewest.count(size)?);
    }
    if most > 0 {
        let mut listing = Listing::new(classes, most, watch);
        let outcome = fewest.list(size, &mut |chosen| listing.expand(chosen));
        answer.listed = listing.models;
        outcome?;
        listing.stopped.map_or(Ok(()), Err)?;
    }
    Ok(())
}

fn all_irredundant<const N: usize>(
    classes: &Classes<N>,
    most: usize,
    count: bool,
    threads: usize,
    watch: &Watch,
    answer: &mut Answer,
) -> Result<(), Reason> {
    let all = Bits::below(classes.rows);
    if most > 0 {
        let mut listing = Listing::new(classes, most, watch);
        let mut walk = Walk::new(classes, watch);
        let visit = &mut |chosen: &[u32]| listing.expand(chosen);
        let outcome = walk.irredundant(all, &mut Vec::new(), 0, visit);
        answer.listed = listing.models;
        outcome?;
        listing.stopped.map_or(Ok(()), Err)?;
    }
    if count {
        answer.count = Some(crate::irredundant::count(classes, threads, watch)?);
    }
    Ok(())
}

/// The models that are listed.
struct Listing<'a, 'w, const N: usize> {
    classes: &'a Classes<N>,
    most: usize,
    models: Vec<Vec<usize>>,
    ticker: Ticker<'w>,
    booking: Booking<'w>,
    /// What these take.
    bytes: usize,
    stopped: Option<Reason>,
}

impl<'a, 'w, const N: usize> Listing<'a, 'w, N> {
    fn new(classes: &'a Classes<N>, most: usize, watch: &'w Watch) -> Self {
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
    fn expand(&mut self, chosen: &[u32]) -> bool {
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
