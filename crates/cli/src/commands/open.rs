//! `qca open`: the window.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use qca_window::{Ended, Target, Window, WindowOptions};

use crate::Ending;
use crate::interrupt;

/// Arguments of `qca open`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// A study file, data to make a study of, or a folder with studies [default: the working folder].
    #[arg(value_name = "STUDY|DATA|FOLDER")]
    path: Option<PathBuf>,
    /// Do not open the browser; the address is printed either way.
    #[arg(long)]
    no_browser: bool,
    /// The port on 127.0.0.1 [default: one that is free].
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "N")]
    port: u16,
    /// Only show: the study file cannot be changed from the page.
    #[arg(long)]
    read_only: bool,
}

impl Arguments {
    /// Runs the command until the last tab is closed, Ctrl-C, or an hour without a request.
    ///
    /// # Errors
    /// The file or the port is at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let named = self.path.as_deref();
        let target = Target::of(named).with_context(|| {
            format!(
                "{}: cannot be opened",
                named.unwrap_or(Path::new(".")).display()
            )
        })?;
        let options = WindowOptions {
            port: self.port,
            read_only: self.read_only,
            recent: recent(),
            ..WindowOptions::default()
        };
        let window = Window::bind(&target, options)?;
        let address = window.address();
        let mut out = std::io::stdout().lock();
        writeln!(out, "{address}")?;
        out.flush()?;
        drop(out);
        say!(
            "The window is open at this address until its last tab is closed; Ctrl-C ends it too."
        );
        if !self.no_browser && open::that_detached(&address).is_err() {
            say!("No browser could be opened: open the address yourself.");
        }
        interrupt::ends_by_itself("closing the window");
        match window.run(&interrupt::flag())? {
            Ended::Stopped => {}
            Ended::LastTab => say!("The last tab was closed: the window ends."),
            Ended::Idle => say!("An hour without a request: the window ends."),
        }
        Ok(Ending::Done)
    }
}

/// The file that lists the studies opened before, where the system keeps such things.
fn recent() -> Option<PathBuf> {
    let folder = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let state = folder("XDG_STATE_HOME")
        .or_else(|| folder("LOCALAPPDATA"))
        .or_else(|| folder("HOME").map(|home| home.join(".local/state")))?;
    Some(state.join("qca").join("recent-studies"))
}
