//! Ctrl-C: the first asks long work to stop at its best proven result, the second ends the program.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// The flag that is set by the first Ctrl-C.
pub fn flag() -> Arc<AtomicBool> {
    FLAG.get_or_init(|| Arc::new(AtomicBool::new(false)))
        .clone()
}

/// Starts to listen for Ctrl-C. Without a handler (it cannot be installed) Ctrl-C ends the program at once.
pub fn listen() {
    let flag = flag();
    let handler = move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        eprintln!("stopping at the best proven result; press Ctrl-C again to quit at once");
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        eprintln!("warning: Ctrl-C cannot be caught: {error}");
    }
}
