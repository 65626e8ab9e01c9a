//! The window: a page on this machine in which every act is an edit of the study file.
//!
//! A server on 127.0.0.1 holds one open study. The page asks it one kind of question, `call(request) -> answer`, and every
//! act of the page is an edit of the study file that keeps its comments, order and layout; so what was done by mouse is a
//! script that `qca run` repeats. Figures and tables are those of [`qca_report`]. Nothing here knows of a command line.
//!
//! Only the page that the token opened may speak with the server: see `guard`.

mod assets;
mod calls;
mod edit;
mod engine;
mod guard;
mod jobs;
mod server;
mod session;
mod start;
mod store;

pub use server::{Ended, Target, Window, WindowError, WindowOptions};
