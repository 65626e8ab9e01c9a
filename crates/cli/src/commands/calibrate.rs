//! `qca calibrate`.

use clap::Args;
use qca::Dataset;
use qca::sets::Cell;
use qca::sets::calibration::{CalibratedSet, SetSpec};
use qca_report::Words;
use qca_report::{Document, tables};
use qca_study::fsqca::{self, Compared};
use qca_study::plan::{CalibrateResult, SetDescription};

use crate::Ending;
use crate::input::{Compat, DataArguments};
use crate::output::{Format, OutputArguments};

/// Arguments of `qca calibrate`.
#[derive(Args, Debug)]
#[command(after_help = "\
Calibrations (SPEC):
  direct(E, C, I)       full exclusion, crossover, full inclusion; E > I makes a decreasing set;
                        options idm=0.95 or logodds=3; anchors may be percentiles: direct(p5, p50, p95)
  linear(E, C, I)       piecewise power function; options below=1, above=1
  bell(E1, C1, I1, I2, C2, E2)
                        bell-shaped, or an inverted bell; options below=1, above=1
  indirect(T1, …)       Ragin's indirect method
  tfr()                 totally fuzzy and relative
  crisp(T1, …)          0/1, or 0..n for several thresholds; a score at a threshold is above it
  recode(V1:M1, …)      a qualitative coding: each value to its membership

Example: qca calibrate data.csv --set 'DEV=direct(350, 550, 900)' --set 'RICH:DEV=crisp(600)'")]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// A set to make: NAME=SPEC calibrates column NAME, NAME:COLUMN=SPEC makes NAME from COLUMN (repeatable).
    #[arg(
        long = "set",
        required = true,
        value_name = "NAME=SPEC",
        help_heading = "Calibration"
    )]
    sets: Vec<String>,
    /// Calibrate as fs/QCA does: log-odds of ±3 in `direct`, unless idm or logodds is given; lists where that differs.
    #[arg(long, value_enum, value_name = "PROGRAM", help_heading = "Calibration")]
    compat: Option<Compat>,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or a calibration is at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let specs: Vec<SetSpec> = self
            .sets
            .iter()
            .map(|text| SetSpec::parse(text))
            .collect::<qca::Result<_>>()?;
        let columns: Vec<&str> = specs.iter().map(|spec| spec.column.as_str()).collect();
        let data = self.data.read_for(&columns)?;
        let mut differences = Vec::new();
        let mut sets = Vec::new();
        for (spec, text) in specs.iter().zip(&self.sets) {
            if self.compat == Some(Compat::Fsqca) {
                let (set, different) = fsqca::calibrate(spec, text, &data)?;
                differences.extend(different);
                sets.push((spec, set));
            } else {
                sets.push((spec, spec.apply(&data)?));
            }
        }
        if self.output.format() == Format::Csv {
            return self.write_data(data, &sets);
        }
        let result = result(&data, &sets)?;
        let document = |result: &CalibrateResult| {
            let mut tables = [
                tables::calibration(Words::default(), result, str::to_owned),
                tables::memberships(Words::default(), result),
            ];
            // The first sheet of a workbook is what other commands read.
            if self.output.format() == Format::Xlsx {
                tables.reverse();
            }
            let mut document = Document::new();
            for table in tables {
                document.table(table);
            }
            document
        };
        if self.compat.is_none() {
            self.output.write(&result, || document(&result))?;
            return Ok(Ending::Done);
        }
        let compared = Compared::fsqca(result, differences);
        self.output.write(&compared, || {
            let mut document = document(&compared.answer);
            document.table(tables::differences(&compared.differences));
            document
        })?;
        Ok(Ending::Done)
    }

    /// The data with the calibrated columns replaced or added.
    fn write_data(
        &self,
        data: Dataset,
        sets: &[(&SetSpec, CalibratedSet)],
    ) -> anyhow::Result<Ending> {
        let calibrated = sets.iter().try_fold(data, |data, (_, set)| {
            data.with_column(&set.name, &set.memberships)
        })?;
        let rendering = &self.output.rendering;
        self.output.write_to(|out| {
            if !rendering.guard_formulas {
                return Ok(calibrated.write_csv(out)?);
            }
            let mut csv = Vec::new();
            calibrated.write_csv(&mut csv)?;
            let csv = rendering.guarded(String::from_utf8(csv)?, calibrated.delimiter());
            Ok(out.write_all(csv.as_bytes())?)
        })?;
        Ok(Ending::Done)
    }
}

fn result(data: &Dataset, sets: &[(&SetSpec, CalibratedSet)]) -> qca::Result<CalibrateResult> {
    let raw = sets
        .iter()
        .map(|(_, set)| Ok((set.name.clone(), data.numeric(&set.column)?.to_vec())));
    Ok(CalibrateResult {
        cases: data.cases.to_vec(),
        sets: sets
            .iter()
            .map(|(_, set)| {
                (
                    set.name.clone(),
                    set.memberships.iter().copied().map(Cell::Value).collect(),
                )
            })
            .collect(),
        anchors: sets
            .iter()
            .map(|(_, set)| (set.name.clone(), set.anchors.clone()))
            .collect(),
        descriptives: sets
            .iter()
            .map(|(spec, set)| SetDescription {
                set: set.name.clone(),
                column: set.column.clone(),
                calibration: Some(spec.calibration.to_string()),
                justification: None,
                rounded: None,
                raw: Some(set.raw.clone()),
                memberships: set.calibrated.clone(),
            })
            .collect(),
        raw: raw.collect::<qca::Result<_>>()?,
        ..CalibrateResult::default()
    })
}
