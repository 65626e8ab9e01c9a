//! From the bytes of a text file to UTF-8.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::letters;
use super::notes::ReadingNote;
use crate::error::{DataError, Remedy, Result};

/// The text of a file, and a note on its encoding where that is not UTF-8.
///
/// # Errors
/// [`DataError`] for an unknown encoding, for bytes that it does not have (with the line), and for a file that is no text.
pub(super) fn text(
    bytes: Vec<u8>,
    wanted: Option<&str>,
) -> Result<(String, Option<ReadingNote>), DataError> {
    let (bytes, encoding, guessed) = match wanted {
        Some(label) => (bytes, named(label)?, false),
        None => match utf8(bytes) {
            Ok(text) => return Ok((text, None)),
            Err(bytes) => {
                let (encoding, guessed) = detected(&bytes)?;
                (bytes, encoding, guessed)
            }
        },
    };
    let (text, used, faulty) = encoding.decode(&bytes);
    if faulty {
        return Err(undecodable(&text, used));
    }
    let note = (used != UTF_8).then(|| ReadingNote::Encoding {
        name: display_name(used),
        guessed,
    });
    Ok((text.into_owned(), note))
}

/// The text in the bytes of a file that is no table of data, in whatever encoding, and a note on the encoding; `source` is its name
/// in messages.
///
/// # Errors
/// [`DataError`] for bytes that are no text.
pub fn decoded(source: &str, bytes: Vec<u8>) -> Result<(String, Option<ReadingNote>)> {
    Ok(text(bytes, None).map_err(|error| error.file(source))?)
}

/// The text of bytes that are UTF-8 and no file of another kind, else the bytes as they are.
pub(super) fn utf8(bytes: Vec<u8>) -> std::result::Result<String, Vec<u8>> {
    match String::from_utf8(bytes) {
        Ok(text) if has_few_zeros(&text) => Ok(text),
        Ok(text) => Err(text.into_bytes()),
        Err(error) => Err(error.into_bytes()),
    }
}

/// Whether a text has no more than a stray character of zero, as a name may: other kinds of files have many.
fn has_few_zeros(text: &str) -> bool {
    !text.contains('\0') || text.matches('\0').count() * 50 <= text.len()
}

/// The encoding of this name.
pub(super) fn named(label: &str) -> Result<&'static Encoding, DataError> {
    Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        DataError::new(format!("{label:?} is no encoding"))
            .remedy("names are those of the web: utf-8, utf-16le, gb18030, gbk, big5, shift_jis, euc-kr, windows-1252, windows-1251, iso-8859-2, …")
    })
}

/// The encoding, and whether it is a guess: by its mark, by the zeros that UTF-16 has, or by the frequency of letters and the words that they make.
fn detected(bytes: &[u8]) -> Result<(&'static Encoding, bool), DataError> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok((encoding, false));
    }
    let start = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| {
        start
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|&&b| b == 0)
            .count()
    };
    let many = start.len() / 5;
    match (zeros(0), zeros(1)) {
        (0, 0) => {}
        (high, 0) if high > many => return Ok((UTF_16BE, false)),
        (0, high) if high > many => return Ok((UTF_16LE, false)),
        _ => {
            return Err(DataError::new("this is not a text file: it has bytes of zero")
                .remedy("give a CSV file, a workbook (.xlsx, .xls, .xlsb, .ods), or a file of Stata, SPSS or Parquet"));
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    Ok((letters::likelier(guess, bytes), true))
}

fn undecodable(text: &str, encoding: &'static Encoding) -> DataError {
    let before = text.find('\u{fffd}').map_or("", |at| &text[..at]);
    let line = before.matches('\n').count() + 1;
    DataError::new(format!("the text is not {}", display_name(encoding)))
        .line(line)
        .remedy(Remedy::SayEncoding)
}

/// The name that users know.
fn display_name(encoding: &'static Encoding) -> String {
    match encoding.name() {
        "gb18030" | "GBK" => "GB18030 (GBK)".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GB18030, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};

    fn read(bytes: Vec<u8>, wanted: Option<&str>) -> (String, Option<String>) {
        let (text, note) = text(bytes, wanted).unwrap();
        let name = note.map(|note| match note {
            ReadingNote::Encoding { name, .. } => name,
            other => panic!("{other}"),
        });
        (text, name)
    }

    const CHINESE: &str = "城市,合同治理,公共价值\n杭州市,0.8,0.9\n成都市,0.3,0.2\n";

    #[test]
    fn encodings_are_found() {
        let czech = "Město;Hodnota\nPlzeň;0,5\nKroměříž;0,25\n";
        let japanese = "都市,契約,価値\nさいたま市,1,0\nなごや市,0,1\n";
        let russian = "город,договор,ценность\nМосква,1,0\nКазань,0,1\n";
        for (text, encoding, name) in [
            (CHINESE, GB18030, "GB18030 (GBK)"),
            (japanese, SHIFT_JIS, "Shift_JIS"),
            (russian, WINDOWS_1251, "windows-1251"),
            (czech, WINDOWS_1250, "windows-1250"),
            (
                "Stadt;Größe\nMünchen;0,5\nKöln;0,25\n",
                WINDOWS_1252,
                "windows-1252",
            ),
        ] {
            let bytes = encoding.encode(text).0.into_owned();
            let (read, found) = read(bytes, None);
            assert_eq!((read.as_str(), found.as_deref()), (text, Some(name)));
        }
        for mark in [&b""[..], b"\xff\xfe"] {
            let bytes: Vec<u8> = mark
                .iter()
                .copied()
                .chain("case,A\nx,1\n".encode_utf16().flat_map(u16::to_le_bytes))
                .collect();
            let (read, found) = read(bytes, None);
            assert_eq!(
                (read.as_str(), found.as_deref()),
                ("case,A\nx,1\n", Some("UTF-16LE"))
            );
        }
    }

    #[test]
    fn a_stated_encoding_is_kept_to() {
        let bytes = BIG5.encode("城市,值\n臺北,1\n").0.into_owned();
        let (read, name) = read(bytes.clone(), Some("big5"));
        assert_eq!(
            (read.as_str(), name.as_deref()),
            ("城市,值\n臺北,1\n", Some("Big5"))
        );
        let error = text(bytes, Some("utf-8")).unwrap_err().to_string();
        assert!(error.contains("line 1: the text is not UTF-8"), "{error}");
        let error = text(b"a".to_vec(), Some("latin")).unwrap_err().to_string();
        assert!(error.contains("\"latin\" is no encoding"), "{error}");
    }

    #[test]
    fn bytes_of_zero_are_no_text() {
        let error = text(b"a\0\0b\x01c".to_vec(), None).unwrap_err().to_string();
        assert!(error.contains("not a text file"), "{error}");
        let stray = format!("case,A\nx\0,{}\n", "1".repeat(100));
        assert_eq!(text(stray.clone().into_bytes(), None).unwrap().0, stray);
    }
}
