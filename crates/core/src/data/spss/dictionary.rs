//! The dictionary of a system file: its variables and their labels.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::bytes::Bytes;

/// What the records before the data say.
pub(super) struct Dictionary {
    pub(super) variables: Vec<Variable>,
    pub(super) compression: i32,
    /// What is taken from a code to get its number.
    pub(super) bias: f64,
    /// Octets (eight bytes) that a case takes.
    pub(super) octets_of_a_case: usize,
    pub(super) encoding: &'static Encoding,
    big_endian: bool,
}

/// A variable.
#[derive(Clone, Debug, Default)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) label: Option<String>,
    /// Bytes of a text; 0 for a number.
    pub(super) width: usize,
    /// The kind of format that shows it.
    pub(super) format: i32,
    pub(super) missing: Vec<Missing>,
    pub(super) value_labels: Vec<(f64, String)>,
    /// Its first octet in a case.
    pub(super) octet: usize,
    /// The octets at which the parts of a very long text begin, after the first.
    parts: Vec<usize>,
    short: Vec<u8>,
    raw_label: Option<Vec<u8>>,
}

/// A number that the user declared to be missing.
#[derive(Clone, Debug)]
pub(super) enum Missing {
    Value(f64),
    Range(f64, f64),
}

/// Bytes of a part of a very long text, but for the last.
const PART: usize = 255;

impl Variable {
    /// The octets and lengths of the parts of a text.
    pub(super) fn segments(&self) -> Vec<(usize, usize)> {
        if self.parts.is_empty() {
            return vec![(self.octet, self.width)];
        }
        let starts: Vec<usize> = std::iter::once(self.octet)
            .chain(self.parts.iter().copied())
            .collect();
        let last = starts.len() - 1;
        let length = |at: usize| match at == last {
            false => PART,
            true => self.width.saturating_sub(252 * last).min(PART),
        };
        starts
            .iter()
            .enumerate()
            .map(|(at, &start)| (start, length(at)))
            .collect()
    }
}

/// Labels as they are read: bytes of values and texts, and the octets of the variables that have them.
type RawLabels = (Vec<([u8; 8], Vec<u8>)>, Vec<usize>);

/// What extension records say.
#[derive(Default)]
struct Extensions {
    code_page: Option<i32>,
    encoding: Option<Vec<u8>>,
    long_names: Vec<u8>,
    very_long: Vec<u8>,
}

impl Dictionary {
    pub(super) fn read(
        bytes: &mut Bytes<'_>,
        encoding: Option<&'static Encoding>,
    ) -> Result<Self, String> {
        bytes.take(64)?;
        let layout = bytes.take(4)?;
        match layout {
            [2 | 3, 0, 0, 0] => {}
            [0, 0, 0, 2 | 3] => bytes.turn_round(),
            _ => return Err("its layout is not known".to_owned()),
        }
        bytes.int()?;
        let compression = bytes.int()?;
        bytes.take(8)?;
        let bias = bytes.double()?;
        bytes.take(84)?;
        let mut dictionary = Dictionary {
            variables: Vec::new(),
            compression,
            bias,
            octets_of_a_case: 0,
            encoding: UTF_8,
            big_endian: bytes.is_big_endian(),
        };
        let (labels, extensions) = dictionary.records(bytes)?;
        dictionary.encoding = encoding.unwrap_or_else(|| extensions.encoding());
        dictionary.join_very_long(&extensions.very_long)?;
        dictionary.name(&extensions.long_names);
        dictionary.label(&labels);
        Ok(dictionary)
    }

    /// A number in the order of bytes of the file.
    pub(super) fn number(&self, octet: [u8; 8]) -> f64 {
        match self.big_endian {
            true => f64::from_be_bytes(octet),
            false => f64::from_le_bytes(octet),
        }
    }

    fn records(&mut self, bytes: &mut Bytes<'_>) -> Result<(Vec<RawLabels>, Extensions), String> {
        let mut labels = Vec::new();
        let mut extensions = Extensions::default();
        loop {
            match bytes.int()? {
                2 => self.variable(bytes)?,
                3 => labels.push(value_labels(bytes)?),
                6 => {
                    let lines = bytes.count()?;
                    bytes.take(80 * lines)?;
                }
                7 => extensions.read(bytes)?,
                999 => {
                    bytes.int()?;
                    return Ok((labels, extensions));
                }
                other => return Err(format!("a record of kind {other} is not known")),
            }
        }
    }

    fn variable(&mut self, bytes: &mut Bytes<'_>) -> Result<(), String> {
        let width = bytes.int()?;
        let (has_label, missing, format) = (bytes.int()?, bytes.int()?, bytes.int()?);
        bytes.int()?;
        let short = bytes.take(8)?.to_vec();
        let raw_label = match has_label {
            0 => None,
            _ => {
                let length = bytes.count()?;
                Some(bytes.take(length.next_multiple_of(4))?[..length].to_vec())
            }
        };
        let missing = missing_values(bytes, missing, width > 0)?;
        // A continuation of the text before it.
        if width >= 0 {
            self.variables.push(Variable {
                width: usize::try_from(width).unwrap_or(0),
                format: format >> 16 & 0xff,
                missing,
                octet: self.octets_of_a_case,
                short,
                raw_label,
                ..Variable::default()
            });
        }
        self.octets_of_a_case += 1;
        Ok(())
    }

    fn text(&self, bytes: &[u8]) -> String {
        let (text, _) = self.encoding.decode_without_bom_handling(bytes);
        text.trim_end_matches([' ', '\0']).to_owned()
    }

    /// `NAME=width` for each text of more than 255 bytes: it and the variables after it are its parts.
    fn join_very_long(&mut self, record: &[u8]) -> Result<(), String> {
        for (name, width) in pairs(record) {
            let Some(width) = std::str::from_utf8(width)
                .ok()
                .and_then(|width| width.trim().parse::<usize>().ok())
            else {
                continue;
            };
            let Some(at) = self
                .variables
                .iter()
                .position(|variable| trimmed(&variable.short).eq_ignore_ascii_case(name))
            else {
                continue;
            };
            let parts = width.div_ceil(252);
            if at + parts > self.variables.len() || parts == 0 {
                return Err("a long text has too few parts".to_owned());
            }
            let joined: Vec<Variable> = self.variables.drain(at + 1..at + parts).collect();
            self.variables[at].width = width;
            self.variables[at].parts = joined.iter().map(|part| part.octet).collect();
        }
        Ok(())
    }

    fn name(&mut self, record: &[u8]) {
        let long: Vec<(Vec<u8>, String)> = pairs(record)
            .map(|(short, long)| (short.to_ascii_uppercase(), self.text(long)))
            .collect();
        for at in 0..self.variables.len() {
            let short = trimmed(&self.variables[at].short).to_ascii_uppercase();
            let found = long.iter().find(|(name, _)| *name == short);
            let name = found.map_or_else(|| self.text(&short), |(_, name)| name.clone());
            let label = self.variables[at]
                .raw_label
                .take()
                .map(|label| self.text(&label));
            self.variables[at].name = name;
            self.variables[at].label = label.filter(|label| !label.is_empty());
        }
    }

    fn label(&mut self, labels: &[RawLabels]) {
        for (values, octets) in labels {
            let values: Vec<(f64, String)> = values
                .iter()
                .map(|(value, label)| (self.number(*value), self.text(label)))
                .collect();
            for variable in &mut self.variables {
                if variable.width == 0 && octets.contains(&(variable.octet + 1)) {
                    variable.value_labels.clone_from(&values);
                }
            }
        }
    }
}

fn missing_values(
    bytes: &mut Bytes<'_>,
    count: i32,
    is_text: bool,
) -> Result<Vec<Missing>, String> {
    let mut values = Vec::new();
    for _ in 0..count.unsigned_abs().min(3) {
        values.push(bytes.double()?);
    }
    let mut missing = Vec::new();
    if count < 0 && values.len() >= 2 {
        missing.push(Missing::Range(values[0], values[1]));
        values.drain(..2);
    }
    missing.extend(values.into_iter().map(Missing::Value));
    Ok(if is_text { Vec::new() } else { missing })
}

fn value_labels(bytes: &mut Bytes<'_>) -> Result<RawLabels, String> {
    let mut values = Vec::new();
    for _ in 0..bytes.count()? {
        let value = bytes.take(8)?.try_into().unwrap_or_default();
        let length = usize::from(bytes.take(1)?[0]);
        let padded = (length + 1).next_multiple_of(8) - 1;
        values.push((value, bytes.take(padded)?[..length].to_vec()));
    }
    if bytes.int()? != 4 {
        return Err("labels of values belong to no variable".to_owned());
    }
    let mut octets = Vec::new();
    for _ in 0..bytes.count()? {
        octets.push(bytes.count()?);
    }
    Ok((values, octets))
}

impl Extensions {
    fn read(&mut self, bytes: &mut Bytes<'_>) -> Result<(), String> {
        let kind = bytes.int()?;
        let (size, count) = (bytes.count()?, bytes.count()?);
        let length = size.checked_mul(count).ok_or("a record is too long")?;
        let data = bytes.take(length)?;
        match kind {
            3 if data.len() >= 32 => {
                let mut page = bytes.over(&data[28..32]);
                self.code_page = Some(page.int()?);
            }
            13 => self.long_names = data.to_vec(),
            14 => self.very_long = data.to_vec(),
            20 => self.encoding = Some(data.to_vec()),
            _ => {}
        }
        Ok(())
    }

    /// The encoding by its name, or by the number of its code page.
    fn encoding(&self) -> &'static Encoding {
        let name = self.encoding.as_deref().map(trimmed);
        let page = self.code_page.map(|page| match page {
            65001 => "utf-8".to_owned(),
            936 => "gbk".to_owned(),
            950 => "big5".to_owned(),
            932 => "shift_jis".to_owned(),
            949 => "euc-kr".to_owned(),
            page => format!("windows-{page}"),
        });
        name.and_then(Encoding::for_label)
            .or_else(|| Encoding::for_label(page?.as_bytes()))
            .unwrap_or(WINDOWS_1252)
    }
}

/// `NAME=VALUE`, parted by tabs (and zeros).
fn pairs(record: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let parts = record.split(|byte| matches!(byte, b'\t' | 0));
    parts.filter_map(|part| {
        let at = part.iter().position(|&byte| byte == b'=')?;
        Some((&part[..at], &part[at + 1..]))
    })
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii_end()
}
