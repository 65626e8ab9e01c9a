//! Words for the user on standard error. That nobody reads them (the pipe is closed, the disk is full) is no fault.

use std::fmt::Arguments;
use std::io::{self, Write};

/// Writes a line to standard error, if that can be done.
pub fn line(words: Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// Says something on standard error, in the manner of `eprintln!`, and never fails.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::say::line(format_args!($($words)*))
    };
}
