//! How work goes on that can be long: counters of steps and bytes.

use std::convert::Infallible;

use super::{Reason, Watch};

/// Steps between two looks at the clock.
const STEPS: u32 = 256;

/// Memory of structures that grow and shrink; given back in the end.
pub(crate) struct Booking<'a> {
    watch: &'a Watch,
    bytes: usize,
}

impl<'a> Booking<'a> {
    pub(crate) fn new(watch: &'a Watch) -> Self {
        Booking { watch, bytes: 0 }
    }

    /// Books so many bytes in place of those booked before.
    pub(crate) fn hold(&mut self, bytes: usize) -> Result<(), Reason> {
        if bytes > self.bytes {
            self.watch.take(bytes - self.bytes)?;
        } else {
            self.watch.give_back(self.bytes - bytes);
        }
        self.bytes = bytes;
        Ok(())
    }

    /// Books a table or list of entries of this size before one more comes. Where it has to grow, the old one and the new one
    /// lie side by side for a moment.
    pub(crate) fn grow(&mut self, len: usize, capacity: usize, size: usize) -> Result<(), Reason> {
        if len < capacity {
            return Ok(());
        }
        let least = 64;
        self.hold(4 * capacity.max(least) * size)
    }
}

impl Drop for Booking<'_> {
    fn drop(&mut self) {
        self.watch.give_back(self.bytes);
    }
}

/// One worker's step counter: cheap enough for the innermost loops.
pub(crate) struct Ticker<'a> {
    pub(crate) watch: &'a Watch,
    steps: u32,
}

impl<'a> Ticker<'a> {
    pub(crate) fn new(watch: &'a Watch) -> Self {
        Ticker { watch, steps: 0 }
    }

    /// One step of work.
    #[inline]
    pub(crate) fn tick(&mut self) -> Result<(), Reason> {
        self.steps(1)
    }
}

/// How work that can be long goes on: with an eye on the limits, or to its end.
pub(crate) trait Pace {
    /// What stops it.
    type Stop;

    /// Work that takes as long as so many steps of a [`Ticker`].
    fn steps(&mut self, steps: usize) -> Result<(), Self::Stop>;

    /// So many bytes are taken now by what the work makes.
    fn holds(&mut self, _bytes: usize) -> Result<(), Self::Stop> {
        Ok(())
    }
}

/// Looks at every step: for work of which each step is long.
impl Pace for &Watch {
    type Stop = Reason;

    fn steps(&mut self, steps: usize) -> Result<(), Reason> {
        self.spend(u32::try_from(steps).unwrap_or(u32::MAX))
    }
}

impl Pace for Ticker<'_> {
    type Stop = Reason;

    #[inline]
    fn steps(&mut self, steps: usize) -> Result<(), Reason> {
        self.steps = self
            .steps
            .saturating_add(u32::try_from(steps).unwrap_or(u32::MAX));
        if self.steps >= STEPS {
            return self.watch.spend(std::mem::take(&mut self.steps));
        }
        Ok(())
    }
}

/// With an eye on the memory too.
pub(crate) struct Measured<'a> {
    ticker: Ticker<'a>,
    booking: Booking<'a>,
}

impl<'a> Measured<'a> {
    pub(crate) fn new(watch: &'a Watch) -> Self {
        Measured {
            ticker: Ticker::new(watch),
            booking: Booking::new(watch),
        }
    }
}

impl Pace for Measured<'_> {
    type Stop = Reason;

    #[inline]
    fn steps(&mut self, steps: usize) -> Result<(), Reason> {
        self.ticker.steps(steps)
    }

    #[inline]
    fn holds(&mut self, bytes: usize) -> Result<(), Reason> {
        self.booking.hold(bytes)
    }
}

/// Nothing stops the work.
pub(crate) struct ToTheEnd;

impl Pace for ToTheEnd {
    type Stop = Infallible;

    #[inline]
    fn steps(&mut self, _: usize) -> Result<(), Infallible> {
        Ok(())
    }
}
