//! Signals that ask the program to end: Ctrl-C, and what systems send that want a process to go.
//!
//! The first asks long work to stop. What ends by itself within [`PATIENCE`] prints what it has proven; anything else is ended
//! then, with a sentence, and leaves nothing unfinished behind. The second ends the program at once.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::unfinished;

/// How long work may take to end by itself.
const PATIENCE: Duration = Duration::from_millis(800);
/// The same for a search that ends with what is proven, which on a busy machine may take a little longer.
const PATIENCE_WITH_A_SEARCH: Duration = Duration::from_secs(5);
/// The number of the signal of Ctrl-C.
const CTRL_C: i32 = 2;

static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
/// The first signal; 0: none yet.
static SIGNAL: AtomicI32 = AtomicI32::new(0);
/// Whether work is going on that ends with what is proven.
static SEARCHING: AtomicBool = AtomicBool::new(false);
/// Words of a command that ends by itself whatever it is doing.
static WORDS: OnceLock<&str> = OnceLock::new();
/// What the first signal says of a command that ends by itself, and is therefore waited for.
pub fn ends_by_itself(words: &'static str) {
    let _ = WORDS.set(words);
}

/// Says that from now on a search goes on that ends with what is proven.
pub fn searching() {
    SEARCHING.store(true, Ordering::Relaxed);
}

/// The flag that is set by the first signal.
pub fn flag() -> Arc<AtomicBool> {
    FLAG.get_or_init(|| Arc::new(AtomicBool::new(false)))
        .clone()
}

/// The exit status of a program that a signal ended, where there was one.
pub fn status() -> Option<u8> {
    let signal = SIGNAL.load(Ordering::Relaxed);
    (signal != 0).then(|| exit_status(signal) as u8)
}

/// What a shell says of a program that this signal ended.
fn exit_status(signal: i32) -> i32 {
    128 + signal
}

/// One more signal has come.
fn signalled(signal: i32) {
    if flag().swap(true, Ordering::SeqCst) {
        end(signal, "stopped at once");
    }
    SIGNAL.store(signal, Ordering::Relaxed);
    if let Some(words) = WORDS.get() {
        say!("{words}; press Ctrl-C again to quit at once");
        return;
    }
    let stopping = match SEARCHING.load(Ordering::Relaxed) {
        true => "stopping at the best proven result",
        false => "stopping",
    };
    say!("{stopping}; press Ctrl-C again to quit at once");
    // Signals are heard while it waits: on a thread of its own, or, where none can be made, not at all.
    let waits = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(PATIENCE);
        if SEARCHING.load(Ordering::Relaxed) {
            std::thread::sleep(PATIENCE_WITH_A_SEARCH - PATIENCE);
        }
        end(
            signal,
            "stopped before there was a result: nothing was written",
        );
    });
    if waits.is_err() {
        end(signal, "stopped: nothing was written");
    }
}

/// Ends the program with these words, and leaves nothing unfinished.
fn end(signal: i32, words: &str) -> ! {
    let _whole = unfinished::whole();
    say!("{words}");
    unfinished::remove_all();
    std::process::exit(exit_status(signal))
}

/// Starts to listen. Where no thread can be made for it, a signal ends the program at once, as it does by itself.
#[cfg(unix)]
pub fn listen() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    debug_assert_eq!(SIGINT, CTRL_C);
    let (ready, is_ready) = std::sync::mpsc::sync_channel::<Signals>(1);
    let listener = std::thread::Builder::new()
        .stack_size(1 << 18)
        .spawn(move || {
            let Ok(mut signals) = is_ready.recv() else {
                return;
            };
            signals.forever().for_each(signalled);
        });
    if listener.is_ok()
        && let Ok(signals) = Signals::new([SIGINT, SIGTERM, SIGHUP])
    {
        let _ = ready.send(signals);
    }
}

/// Starts to listen for Ctrl-C.
#[cfg(not(unix))]
pub fn listen() {
    let _ = ctrlc::set_handler(|| signalled(CTRL_C));
}
