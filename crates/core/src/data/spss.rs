//! SPSS system files, `.sav` and `.zsav`.
//!
//! The one crate that reads them alone (ambers) brings the whole of Arrow and 67 crates; this reader follows the description of the
//! format that the PSPP project publishes ("System File Format", PSPP Developers Guide). It reads numbers, texts (long ones too), labels,
//! user-missing values and dates, in both byte orders, plain, compressed, and compressed with zlib.

mod bytes;
mod dictionary;

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use encoding_rs::Encoding;
use flate2::read::ZlibDecoder;

use super::ColumnLabels;
use super::content::Content;
use super::grid::{Grid, date};
use crate::error::DataError;

use bytes::Bytes;
use dictionary::{Dictionary, Missing, Variable};

/// Seconds from 1582-10-14, where SPSS's dates begin, to 1970-01-01.
const EPOCH: i64 = 12_219_379_200;

/// The number that stands for a missing one.
const SYSTEM_MISSING: f64 = -f64::MAX;

/// The data of a file.
pub(super) fn content(
    bytes: &[u8],
    encoding: Option<&'static Encoding>,
) -> Result<Content, DataError> {
    read(bytes, encoding).map_err(|fault| {
        DataError::new(format!("this file of SPSS cannot be read: {fault}"))
            .remedy("save it again, or export it as CSV")
    })
}

fn read(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<Content, String> {
    let mut bytes = Bytes::new(bytes);
    let dictionary = Dictionary::read(&mut bytes, encoding)?;
    let octets = match dictionary.compression {
        0 => bytes.rest().to_vec(),
        1 => unpacked(&mut bytes, dictionary.bias)?,
        2 => {
            let inflated = inflated(&mut bytes)?;
            unpacked(&mut bytes.over(&inflated), dictionary.bias)?
        }
        other => return Err(format!("its compression {other} is not known")),
    };
    let width = dictionary.octets_of_a_case;
    if width == 0 {
        return Err("it has no variables".to_owned());
    }
    let mut grid = Grid::new();
    let fault = |error: DataError| error.to_string();
    grid.row(dictionary.variables.iter().map(|variable| &variable.name))
        .map_err(fault)?;
    for case in octets.chunks_exact(8 * width) {
        let cells = dictionary
            .variables
            .iter()
            .map(|variable| cell(case, variable, &dictionary));
        grid.row(cells).map_err(fault)?;
    }
    Ok(grid.content(Vec::new(), labels(&dictionary)))
}

fn labels(dictionary: &Dictionary) -> HashMap<String, Arc<ColumnLabels>> {
    let of = |variable: &Variable| ColumnLabels {
        column: variable.label.clone(),
        values: variable.value_labels.clone(),
    };
    let named = dictionary.variables.iter();
    named
        .map(|variable| (variable.name.clone(), Arc::new(of(variable))))
        .collect()
}

fn cell(case: &[u8], variable: &Variable, dictionary: &Dictionary) -> String {
    let at = 8 * variable.octet;
    if variable.width > 0 {
        let mut text = Vec::new();
        for (octet, length) in variable.segments() {
            text.extend_from_slice(&case[8 * octet..8 * octet + length]);
        }
        let (text, _) = dictionary.encoding.decode_without_bom_handling(&text);
        return text.trim_end_matches([' ', '\0']).to_owned();
    }
    let octet = case[at..at + 8].try_into().unwrap_or_default();
    let number = dictionary.number(octet);
    let is_missing = |missing: &Missing| match missing {
        Missing::Value(value) => *value == number,
        Missing::Range(low, high) => (*low..=*high).contains(&number),
    };
    if number == SYSTEM_MISSING || !number.is_finite() || variable.missing.iter().any(is_missing) {
        return String::new();
    }
    match variable.format {
        // DATE, DATETIME, ADATE, JDATE, MOYR, QYR, WKYR, EDATE, SDATE, YMDHMS.
        20 | 22..=24 | 28..=30 | 38 | 39 | 41 => {
            let seconds = number.floor() as i64 - EPOCH;
            date(seconds.div_euclid(86_400), seconds.rem_euclid(86_400))
        }
        _ => number.to_string(),
    }
}

/// Octets from the codes that a compressed file has: a small number, an octet as it is, blanks, or missing.
fn unpacked(bytes: &mut Bytes<'_>, bias: f64) -> Result<Vec<u8>, String> {
    let mut octets = Vec::new();
    while !bytes.is_at_end() {
        let codes: [u8; 8] = bytes.take(8)?.try_into().unwrap_or_default();
        for code in codes {
            let octet = match code {
                0 => continue,
                252 => return Ok(octets),
                253 => match bytes.is_at_end() {
                    true => return Ok(octets),
                    false => bytes.take(8)?.try_into().unwrap_or_default(),
                },
                254 => *b"        ",
                255 => bytes.octet_of(SYSTEM_MISSING),
                number => bytes.octet_of(f64::from(number) - bias),
            };
            octets.extend_from_slice(&octet);
        }
    }
    Ok(octets)
}

/// The blocks of a `.zsav` file, one after the other.
fn inflated(bytes: &mut Bytes<'_>) -> Result<Vec<u8>, String> {
    let (_, trailer, _) = (bytes.long()?, bytes.long()?, bytes.long()?);
    bytes.go_to(trailer)?;
    let (_, _, _) = (bytes.long()?, bytes.long()?, bytes.int()?);
    let blocks = bytes.int()?;
    let mut places = Vec::new();
    for _ in 0..blocks {
        let (_, place) = (bytes.long()?, bytes.long()?);
        let (length, packed) = (bytes.int()?, bytes.int()?);
        places.push((place, length, packed));
    }
    let mut whole = Vec::new();
    for (place, length, packed) in places {
        bytes.go_to(place)?;
        let block = bytes.take(usize::try_from(packed).map_err(|_| "a block has no length")?)?;
        let length = u64::try_from(length).map_err(|_| "a block has no length")?;
        let before = whole.len() as u64;
        let read = ZlibDecoder::new(block).take(length).read_to_end(&mut whole);
        read.map_err(|error| error.to_string())?;
        if whole.len() as u64 - before != length {
            return Err("a block is shorter than it says".to_owned());
        }
    }
    Ok(whole)
}
