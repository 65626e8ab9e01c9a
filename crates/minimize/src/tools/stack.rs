//! Room for deep recursion: covers of many terms are counted and listed as deep as they are long.

use std::cell::Cell;

use crate::watch::Reason;

/// The stacks that are tried for a large problem, one after the other. A stack takes memory as far as it is used, but a
/// system may refuse to promise so much.
const STACKS: [usize; 3] = [512 << 20, 64 << 20, 8 << 20];
/// What may be used of the stack of a thread that was made elsewhere.
const ANYWHERE: usize = 1 << 19;

thread_local! {
    /// What recursion may use on this thread.
    static ROOM: Cell<usize> = const { Cell::new(ANYWHERE) };
}

/// Does the work, if it is `large` with a stack of its own, as large as there is room for.
pub(crate) fn with_room<T: Send>(large: bool, work: impl Fn() -> T + Sync) -> T {
    if !large {
        return work();
    }
    let there = |stack: usize| {
        let room = stack / 2;
        let work = &work;
        move || {
            ROOM.set(room);
            work()
        }
    };
    std::thread::scope(|scope| {
        for stack in STACKS {
            let thread = std::thread::Builder::new().stack_size(stack);
            if let Ok(running) = thread.spawn_scoped(scope, there(stack)) {
                return running
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            }
        }
        work()
    })
}

/// Whether there is room for a recursion of so many calls of so many bytes.
pub(crate) fn has_room(calls: usize, bytes: usize) -> Result<(), Reason> {
    match calls.saturating_mul(bytes) <= ROOM.get() {
        true => Ok(()),
        false => Err(Reason::Memory),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_problem_has_more_room() {
        let roomy = || has_room(1 << 20, 200);
        assert_eq!(with_room(false, roomy), Err(Reason::Memory));
        assert_eq!(with_room(true, roomy), Ok(()));
        // The room of this thread is what it was.
        assert_eq!(roomy(), Err(Reason::Memory));
        assert_eq!(has_room(1, ANYWHERE), Ok(()));
        assert_eq!(has_room(usize::MAX, 2), Err(Reason::Memory));
    }
}
