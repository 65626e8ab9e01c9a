//! Ctrl-C: the first asks long work to stop at its best proven result, the second ends the program.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
static WORDS: OnceLock<&str> = OnceLock::new();

/// What the first Ctrl-C says, where it does not stop a search.
pub fn say(words: &'static str) {
    let _ = WORDS.set(words);
}

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
        let words = WORDS
            .get()
            .copied()
            .unwrap_or("stopping at the best proven result");
        eprintln!("{words}; press Ctrl-C again to quit at once");
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        eprintln!("warning: Ctrl-C cannot be caught: {error}");
    }
}
