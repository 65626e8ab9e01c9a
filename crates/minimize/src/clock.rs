//! How long work may go on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use web_time::Instant;

use crate::watch::Reason;

/// For all that is left to do when the time is up.
const GRACE: Duration = Duration::from_millis(250);

/// How long work may go on: until a moment, or until somebody interrupts it. Several problems can share one; copies are of the
/// same clock. The default never stops.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    deadline: Option<Instant>,
    interrupt: Option<Arc<AtomicBool>>,
    /// When the interrupt was noticed.
    noticed: Arc<OnceLock<Instant>>,
    /// For what is left to do when it has stopped.
    grace: Duration,
}

impl Clock {
    /// A clock that runs from now on: for so long, and until the flag is set.
    #[must_use]
    pub fn start(time: Option<Duration>, interrupt: Option<Arc<AtomicBool>>) -> Self {
        Clock {
            deadline: time.and_then(|time| Instant::now().checked_add(time)),
            interrupt,
            noticed: Arc::default(),
            grace: GRACE,
        }
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// [`Reason::Interrupted`], [`Reason::Time`].
    pub fn look(&self) -> Result<(), Reason> {
        let flagged = |flag: &Arc<AtomicBool>| flag.load(Ordering::Relaxed);
        if self.interrupt.as_ref().is_some_and(flagged) {
            self.noticed.get_or_init(Instant::now);
            return Err(Reason::Interrupted);
        }
        let over = |deadline| Instant::now() >= deadline;
        match self.deadline.is_some_and(over) {
            true => Err(Reason::Time),
            false => Ok(()),
        }
    }

    /// What is left of the time after the clock has stopped; `None` if it has not.
    fn grace_left(&self) -> Option<Duration> {
        let stopped = match self.look() {
            Ok(()) => return None,
            Err(Reason::Interrupted) => self.noticed.get().copied(),
            Err(_) => self.deadline,
        };
        let end = stopped? + self.grace;
        Some(end.saturating_duration_since(Instant::now()))
    }

    /// A clock for the next of so many things to do: for an equal part of the time, and once this one has stopped, of what is
    /// left after that.
    #[must_use]
    pub fn share(&self, things: usize) -> Clock {
        let things = u32::try_from(things.max(1)).unwrap_or(u32::MAX);
        if let Some(left) = self.grace_left() {
            return Clock {
                grace: left / things,
                ..Clock::start(Some(Duration::ZERO), None)
            };
        }
        let now = Instant::now();
        let part = |deadline: Instant| deadline.saturating_duration_since(now) / things;
        match self.deadline.map(part) {
            Some(part) if things > 1 => Clock {
                deadline: Some(now + part),
                grace: self.grace.min(part),
                ..self.clone()
            },
            _ => self.clone(),
        }
    }

    /// A clock for what has to be done all the same once this one has stopped: it runs for half of what is left after that. One
    /// that has not stopped goes on.
    #[must_use]
    pub fn closing(&self) -> Clock {
        match self.grace_left() {
            None => self.clone(),
            Some(left) => Clock {
                grace: left / 4,
                ..Clock::start(Some(left / 2), None)
            },
        }
    }

    /// The same for work that has stopped for another reason than time: so long at most.
    pub(crate) fn closing_within(&self, most: Duration) -> Clock {
        match self.look() {
            Err(_) => self.closing(),
            Ok(()) => {
                let end = Instant::now() + most;
                Clock {
                    deadline: Some(self.deadline.map_or(end, |deadline| deadline.min(end))),
                    ..self.clone()
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_equal_parts_of_the_time_left() {
        let hour = Duration::from_secs(3600);
        let clock = Clock::start(Some(hour), None);
        let now = Instant::now();
        let left = |clock: &Clock| clock.deadline.map(|deadline| deadline - now);
        let part = clock.share(10);
        assert!(left(&part).is_some_and(|left| left > hour / 11 && left < hour / 9));
        assert_eq!(left(&clock.share(1)), left(&clock));
        assert_eq!(Clock::start(None, None).share(10).deadline, None);
        let over = Clock::start(Some(Duration::ZERO), None).share(5);
        assert_eq!(over.look(), Err(Reason::Time));
        assert!(over.grace <= GRACE / 5);
    }

    #[test]
    fn shares_are_interrupted_together() {
        let flag = Arc::new(AtomicBool::new(false));
        let clock = Clock::start(Some(Duration::from_secs(3600)), Some(Arc::clone(&flag)));
        let part = clock.share(3);
        assert_eq!(part.look(), Ok(()));
        flag.store(true, Ordering::Relaxed);
        assert_eq!(part.look(), Err(Reason::Interrupted));
        assert_eq!(clock.look(), Err(Reason::Interrupted));
    }
}
