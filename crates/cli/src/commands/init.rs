//! `qca init`: a study to start from.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use qca::Dataset;
use qca::data::decoded;
use qca_study::file::{FromFsqca, STARTER_DATA, STARTER_STUDY, from_fsqca, propose};
use qca_study::templates::{TEMPLATES, Template};

use crate::Ending;
use crate::input::FileArguments;
use crate::inputs;
use crate::notices::tell;
use crate::output::{to_standard_output, write_file};

/// Arguments of `qca init`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Folder of the study; made if it does not exist.
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// Your data: the study file gets its columns and their quantiles, and refers to the file where it is.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    #[command(flatten)]
    file: FileArguments,
    /// A study from the literature on the co-creation of public value, with simulated data.
    #[arg(long, value_parser = template_names(), value_name = "NAME", conflicts_with = "data")]
    template: Option<String>,
    /// A truth table that fs/QCA exported: the study gets its conditions, outcome and cut-offs, and the table is written
    /// so that `qca minimize --truth-table` reads it.
    #[arg(long, value_name = "TRUTHTABLE.csv", conflicts_with_all = ["data", "template"])]
    from_fsqca: Option<PathBuf>,
    /// Overwrite the files if they exist.
    #[arg(long)]
    force: bool,
}

/// What is made of a truth table of fs/QCA.
fn exported(path: &Path) -> anyhow::Result<FromFsqca> {
    inputs::note(path);
    let bytes = fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    // fs/QCA writes in the code page of the machine.
    let (text, note) = decoded(&path.display().to_string(), bytes)?;
    if let Some(note) = note {
        say!("note: {}: {note}", path.display());
    }
    let named = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(from_fsqca(&text, &named)?)
}

/// The names of the templates, with what they are about.
fn template_names() -> PossibleValuesParser {
    let named = |template: &Template| PossibleValue::new(template.name).help(template.title);
    PossibleValuesParser::new(TEMPLATES.iter().map(named).collect::<Vec<_>>())
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// A file exists already, or the data are at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let template = self.template.as_deref().and_then(Template::find);
        let exported = self.from_fsqca.as_deref().map(exported).transpose()?;
        let files = match &self.data {
            None if let Some(made) = exported => vec![
                ("study.toml", made.study),
                ("truth-table.csv", made.truth_table),
            ],
            None if let Some(template) = template => template
                .files
                .iter()
                .map(|&(name, text)| (name, text.to_owned()))
                .collect(),
            None => vec![
                ("study.toml", STARTER_STUDY.to_owned()),
                ("data.csv", STARTER_DATA.to_owned()),
            ],
            Some(path) => {
                inputs::note(path);
                let options = self.file.options();
                let data = Dataset::read(path, &options)?;
                tell(&data);
                let proposal = propose(&data, &self.seen_from_folder(path)?, &options)?;
                for sentence in &proposal.told {
                    say!("note: {sentence}");
                }
                vec![("study.toml", proposal.text)]
            }
        };
        self.write(&files)?;
        let study = self.folder.join("study.toml");
        let place = study.display();
        let next = match &self.from_fsqca {
            None => format!("analyse it with: qca run {place}"),
            Some(_) => format!(
                "name its data file there; the table alone is minimised by: qca minimize --truth-table {}",
                self.folder.join("truth-table.csv").display()
            ),
        };
        to_standard_output(|out| Ok(writeln!(out, "wrote {place}; {next}")?))?;
        Ok(Ending::Done)
    }

    fn write(&self, files: &[(&str, String)]) -> anyhow::Result<()> {
        let existing = files
            .iter()
            .map(|(name, _)| self.folder.join(name))
            .find(|path| path.exists());
        if let Some(path) = existing.filter(|_| !self.force) {
            bail!(
                "{} exists already; name another folder, or overwrite it with --force",
                path.display()
            );
        }
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("{}: cannot be made", self.folder.display()))?;
        for (name, text) in files {
            write_file(&self.folder.join(name), self.force, |out| {
                Ok(out.write_all(text.as_bytes())?)
            })?;
        }
        Ok(())
    }

    /// The data file as the study file names it: relative to the folder where it lies in or beside it.
    fn seen_from_folder(&self, data: &Path) -> anyhow::Result<String> {
        let absolute = |path: &Path| {
            std::path::absolute(path)
                .with_context(|| format!("{}: cannot be found", path.display()))
        };
        let (data, folder) = (absolute(data)?, absolute(&self.folder)?);
        let shared = data
            .components()
            .zip(folder.components())
            .take_while(|(a, b)| a == b)
            .count();
        let up = folder.components().count() - shared;
        let mut relative: PathBuf = std::iter::repeat_n("..", up).collect();
        relative.extend(data.components().skip(shared));
        Ok(relative.to_string_lossy().replace('\\', "/"))
    }
}
