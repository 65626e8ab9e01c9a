//! Room for deep recursion: covers of many terms are counted and listed as deep as they are long.

use crate::problem::{Problem, Reason};

/// The stack of a large problem. It takes memory as far as it is used.
const STACK: usize = 512 << 20;
/// Problems with no more ON cubes than this have room enough anywhere.
const SMALL: usize = 32;

/// Does the work, for a large problem with a stack of its own.
pub(crate) fn with_room<T: Send>(problem: &Problem, work: impl Fn() -> T + Sync) -> T {
    if problem.on.len() <= SMALL {
        return work();
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        match thread.spawn_scoped(scope, &work) {
            Ok(running) => running
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => work(),
        }
    })
}

/// Whether there is room for a recursion of so many calls of so many bytes.
pub(crate) fn has_room(calls: usize, bytes: usize) -> Result<(), Reason> {
    match calls.saturating_mul(bytes) <= STACK / 2 {
        true => Ok(()),
        false => Err(Reason::Memory),
    }
}
