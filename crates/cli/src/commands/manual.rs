//! `qca completions` and `qca manual`: what a package of the program installs beside it.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::Ending;
use crate::output::to_standard_output;

/// Arguments of `qca completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    /// Writes completions to standard output.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn run(self) -> anyhow::Result<Ending> {
        let mut command = crate::Arguments::command();
        // Into memory first: the generator panics where its reader has gone.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "qca", &mut script);
        to_standard_output(|out| Ok(out.write_all(&script)?))?;
        Ok(Ending::Done)
    }
}

/// Arguments of `qca manual`.
#[derive(Args, Debug)]
pub struct Manual {
    /// Folder for the pages (qca.1, qca-run.1, …); made if it does not exist.
    folder: PathBuf,
}

impl Manual {
    /// Writes a page for the program and for each command.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn run(self) -> anyhow::Result<Ending> {
        let place = || format!("{}: cannot be written", self.folder.display());
        std::fs::create_dir_all(&self.folder).with_context(place)?;
        clap_mangen::generate_to(crate::Arguments::command(), &self.folder).with_context(place)?;
        Ok(Ending::Done)
    }
}
