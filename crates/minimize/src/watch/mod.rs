//! The one watch over long work: clock, interrupt, memory, steps, progress. All that can be long, here and in what is built on this
//! crate, looks at one, and there is no other way to stop.

mod pace;
mod progress;

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use web_time::Instant;

pub(crate) use pace::{Booking, Measured, Pace, Ticker, ToTheEnd};
pub use progress::{Progress, ProgressCallback, Reason, Stage, Status};

/// For all that is left to do when the time is up.
const GRACE: Duration = Duration::from_millis(250);
/// For what is left to do when something else than the time stops the work.
const CLOSING: Duration = Duration::from_millis(1500);
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// How long work may go on (until a moment, or until somebody interrupts it), what it may take, and who is told of it. Several
/// pieces of work can share one: copies are of the same watch. The default never stops.
///
/// ```
/// use std::time::Duration;
/// use qca_minimize::{Reason, Watch};
///
/// let watch = Watch::start(Some(Duration::ZERO), None);
/// let mut done = 0;
/// let stopped = (0..1000_u64).try_for_each(|piece| {
///     watch.look()?;
///     done = piece;
///     watch.tell(piece, 1000);
///     Ok(())
/// });
/// assert_eq!((done, stopped), (0, Err(Reason::Time)));
/// ```
#[derive(Clone, Default)]
pub struct Watch {
    deadline: Option<Instant>,
    interrupt: Option<Arc<AtomicBool>>,
    /// When the interrupt was noticed.
    noticed: Arc<OnceLock<Instant>>,
    /// For what is left to do when it has stopped.
    grace: Duration,
    memory: Arc<Memory>,
    progress: Option<Arc<Teller>>,
    /// The steps that are left; none: no limit.
    steps: Option<Arc<AtomicU64>>,
}

/// Bytes that may be used, and that are.
#[derive(Default)]
struct Memory {
    limit: Option<u64>,
    used: AtomicU64,
}

/// Who is told of the progress, when last, and what comes next.
struct Teller {
    callback: ProgressCallback,
    state: Mutex<(Instant, Progress)>,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("deadline", &self.deadline)
            .field("interrupt", &self.interrupt)
            .field("memory", &self.memory.limit)
            .finish_non_exhaustive()
    }
}

impl Watch {
    /// A watch that runs from now on: for so long, and until the flag is set.
    #[must_use]
    pub fn start(time: Option<Duration>, interrupt: Option<Arc<AtomicBool>>) -> Self {
        Watch {
            deadline: time.and_then(|time| Instant::now().checked_add(time)),
            interrupt,
            grace: GRACE,
            ..Watch::default()
        }
    }

    /// The same watch, with an end so long from now at the latest; none: no other end than its own.
    #[must_use]
    pub fn at_most(&self, time: Option<Duration>) -> Self {
        let Some(end) = time.and_then(|time| Instant::now().checked_add(time)) else {
            return self.clone();
        };
        match self.deadline {
            Some(earlier) if earlier <= end => self.clone(),
            _ => Watch {
                deadline: Some(end),
                grace: GRACE,
                ..self.clone()
            },
        }
    }

    /// Whether the time may be up before the work is done.
    pub(crate) fn has_an_end(&self) -> bool {
        self.deadline.is_some()
    }

    /// Whether somebody may stop the work.
    pub(crate) fn may_be_interrupted(&self) -> bool {
        self.interrupt.is_some()
    }

    /// Whether somebody has interrupted the work, whatever the clock says.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.look() == Err(Reason::Interrupted)
    }

    /// The same watch over so many bytes of large structures; none: no limit.
    #[must_use]
    pub fn with_memory(self, bytes: Option<u64>) -> Self {
        Watch {
            memory: Arc::new(Memory {
                limit: bytes,
                used: AtomicU64::new(0),
            }),
            ..self
        }
    }

    /// The same watch with somebody who is told of the progress a few times a second.
    #[must_use]
    pub fn with_progress(self, callback: Option<ProgressCallback>) -> Self {
        let teller = |callback| Teller {
            callback,
            state: Mutex::new((Instant::now(), Progress::default())),
        };
        Watch {
            progress: callback.map(|callback| Arc::new(teller(callback))),
            ..self
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

    /// What is left of the time after the watch has stopped; `None` if it has not.
    fn grace_left(&self) -> Option<Duration> {
        let stopped = match self.look() {
            Ok(()) => return None,
            Err(Reason::Interrupted) => self.noticed.get().copied(),
            Err(_) => self.deadline,
        };
        let end = stopped? + self.grace;
        Some(end.saturating_duration_since(Instant::now()))
    }

    /// A watch over the next of so many things to do: for an equal part of the time, and once this one has stopped, of what is
    /// left after that.
    #[must_use]
    pub fn share(&self, things: usize) -> Watch {
        let things = u32::try_from(things.max(1)).unwrap_or(u32::MAX);
        if let Some(left) = self.grace_left() {
            return Watch {
                grace: left / things,
                ..self.until(Duration::ZERO)
            };
        }
        let now = Instant::now();
        let part = |deadline: Instant| deadline.saturating_duration_since(now) / things;
        match self.deadline.map(part) {
            Some(part) if things > 1 => Watch {
                deadline: Some(now + part),
                grace: self.grace.min(part),
                ..self.clone()
            },
            _ => self.clone(),
        }
    }

    /// A watch over what has to be done all the same once this one has stopped: it runs for half of what is left after that. One
    /// that has not stopped goes on.
    #[must_use]
    pub fn closing(&self) -> Watch {
        match self.grace_left() {
            None => self.clone(),
            Some(left) => Watch {
                grace: left / 4,
                ..self.until(left / 2)
            },
        }
    }

    /// The same for work that has stopped for another reason than time: so long at most.
    fn closing_within(&self, most: Duration) -> Watch {
        match self.look() {
            Err(_) => self.closing(),
            Ok(()) => {
                let end = Instant::now() + most;
                Watch {
                    deadline: Some(self.deadline.map_or(end, |deadline| deadline.min(end))),
                    ..self.clone()
                }
            }
        }
    }

    /// A watch of another end, that nobody can interrupt any more.
    fn until(&self, time: Duration) -> Watch {
        Watch {
            memory: Arc::clone(&self.memory),
            ..Watch::start(Some(time), None)
        }
    }

    /// A watch for what is left to do when the work is stopped: a moment, or a little longer where neither the time is up nor
    /// anybody waits.
    pub(crate) fn for_the_rest(&self) -> Watch {
        Watch {
            progress: None,
            steps: None,
            ..self.closing_within(CLOSING)
        }
    }

    /// Tells of pieces of work that are done, and of all of them; of the last one at once.
    pub fn tell(&self, done: u64, all: u64) {
        self.report_where(done == all, |progress| progress.pieces = Some((done, all)));
    }

    /// The same watch over a part of the work that may take so many steps, about a million a second; none: as many as it takes.
    #[must_use]
    pub fn within(&self, steps: Option<u64>) -> Watch {
        Watch {
            steps: steps.map(|steps| Arc::new(AtomicU64::new(steps))),
            ..self.clone()
        }
    }

    /// The steps that are left.
    pub(crate) fn steps_left(&self) -> u64 {
        let left = |steps: &Arc<AtomicU64>| steps.load(Ordering::Relaxed);
        self.steps.as_ref().map_or(u64::MAX, left)
    }

    /// Counts steps, and looks at the clock.
    fn spend(&self, steps: u32) -> Result<(), Reason> {
        if let Some(left) = &self.steps {
            let less = |left: u64| Some(left.saturating_sub(u64::from(steps)));
            let before = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
            if before.is_ok_and(|before| before <= u64::from(steps)) {
                return Err(Reason::Steps);
            }
        }
        self.look()
    }

    /// Books memory for a large structure, before it is taken.
    fn take(&self, bytes: usize) -> Result<(), Reason> {
        let before = self.memory.used.fetch_add(bytes as u64, Ordering::Relaxed);
        if before + bytes as u64 > self.memory.limit.unwrap_or(u64::MAX) {
            self.give_back(bytes);
            return Err(Reason::Memory);
        }
        Ok(())
    }

    /// Returns booked memory.
    fn give_back(&self, bytes: usize) {
        self.memory.used.fetch_sub(bytes as u64, Ordering::Relaxed);
    }

    /// The same limits, for a part of the work whose progress is not that of the whole.
    #[must_use]
    pub fn untold(&self) -> Self {
        Watch {
            progress: None,
            ..self.clone()
        }
    }

    /// Reports how many terms a cover has at least and at most.
    pub(crate) fn report_bounds(&self, lower: usize, upper: usize) {
        self.report(|p| {
            p.stage = Stage::Covering;
            p.lower_bound = lower;
            p.upper_bound = Some(upper);
        });
    }

    /// Updates the progress, and tells the caller of it if some time has passed.
    pub(crate) fn report(&self, update: impl FnOnce(&mut Progress)) {
        self.report_where(false, update);
    }

    fn report_where(&self, at_once: bool, update: impl FnOnce(&mut Progress)) {
        if let Some(teller) = &self.progress
            && let Ok(mut state) = teller.state.lock()
        {
            update(&mut state.1);
            if at_once || state.0.elapsed() >= REPORT_EVERY {
                state.0 = Instant::now();
                (teller.callback)(&state.1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn pieces_are_told_now_and_then() {
        let told = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&told);
        let callback = move |progress: &Progress| {
            assert_eq!(progress.pieces, Some((3, 7)));
            count.fetch_add(1, Ordering::Relaxed);
        };
        let watch = Watch::default().with_progress(Some(Arc::new(callback)));
        watch.tell(3, 7);
        assert_eq!(told.load(Ordering::Relaxed), 0);
        std::thread::sleep(REPORT_EVERY);
        watch.share(2).tell(3, 7);
        watch.tell(3, 7);
        assert_eq!(told.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn the_last_piece_is_told_at_once() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&told);
        let callback = move |progress: &Progress| {
            list.lock().unwrap().extend(progress.pieces);
        };
        let watch = Watch::default().with_progress(Some(Arc::new(callback)));
        for done in 0..=3 {
            watch.tell(done, 3);
            watch.untold().tell(done, 3);
        }
        assert_eq!(*told.lock().unwrap(), [(3, 3)]);
    }

    #[test]
    fn the_earlier_end_counts() {
        let hour = Duration::from_secs(3600);
        let over = Watch::start(Some(Duration::ZERO), None);
        assert_eq!(over.at_most(Some(hour)).look(), Err(Reason::Time));
        assert_eq!(over.at_most(None).look(), Err(Reason::Time));
        let long = Watch::start(Some(hour), None);
        assert_eq!(long.at_most(Some(Duration::ZERO)).look(), Err(Reason::Time));
        assert!(!over.is_interrupted());
        assert!(!Watch::default().has_an_end() && long.has_an_end());
    }

    #[test]
    fn memory_is_booked_by_all_parts_together() {
        let watch = Watch::default().with_memory(Some(100));
        let part = watch.share(2);
        let mut booking = Booking::new(&part);
        assert_eq!(booking.hold(60), Ok(()));
        assert_eq!(Booking::new(&watch).hold(60), Err(Reason::Memory));
        drop(booking);
        assert_eq!(Booking::new(&watch).hold(60), Ok(()));
    }

    #[test]
    fn steps_are_counted_in_portions() {
        let watch = Watch::default().within(Some(1000));
        let mut ticker = Ticker::new(&watch);
        let done = (0..5000).take_while(|_| ticker.tick().is_ok()).count();
        assert_eq!(done, 1023);
        assert_eq!(Ticker::new(&watch).steps(300), Err(Reason::Steps));
        assert_eq!(Ticker::new(&watch.within(None)).steps(300), Ok(()));
    }

    #[test]
    fn shares_are_equal_parts_of_the_time_left() {
        let hour = Duration::from_secs(3600);
        let clock = Watch::start(Some(hour), None);
        let now = Instant::now();
        let left = |clock: &Watch| clock.deadline.map(|deadline| deadline - now);
        let part = clock.share(10);
        assert!(left(&part).is_some_and(|left| left > hour / 11 && left < hour / 9));
        assert_eq!(left(&clock.share(1)), left(&clock));
        assert_eq!(Watch::start(None, None).share(10).deadline, None);
        let over = Watch::start(Some(Duration::ZERO), None).share(5);
        assert_eq!(over.look(), Err(Reason::Time));
        assert!(over.grace <= GRACE / 5);
    }

    #[test]
    fn shares_are_interrupted_together() {
        let flag = Arc::new(AtomicBool::new(false));
        let clock = Watch::start(Some(Duration::from_secs(3600)), Some(Arc::clone(&flag)));
        let part = clock.share(3);
        assert_eq!(part.look(), Ok(()));
        flag.store(true, Ordering::Relaxed);
        assert_eq!(part.look(), Err(Reason::Interrupted));
        assert_eq!(clock.look(), Err(Reason::Interrupted));
    }
}
