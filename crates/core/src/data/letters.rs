//! Which of the Latin encodings of one byte a text has, by its words.
//!
//! They share most bytes, so that the frequency of letters says little about a short file: `Plzeň` of windows-1250 is `Plzeò` in
//! windows-1252. A word that no language of an encoding can have speaks against it: `Kromìøíž` has letters of Italian, Danish
//! and Czech at once.

use encoding_rs::{Encoding, ISO_8859_2, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257};

/// The encodings that are told apart, the likelier first.
const LATIN: [&Encoding; 5] = [
    WINDOWS_1252,
    WINDOWS_1250,
    ISO_8859_2,
    WINDOWS_1254,
    WINDOWS_1257,
];

/// Bytes of a file that are looked at.
const LOOKED_AT: usize = 1 << 18;

/// Where a letter can stand in a word.
#[derive(Clone, Copy)]
enum Place {
    /// Before one of these.
    Before(&'static str),
    /// Not before one of these.
    NotBefore(&'static str),
    /// At the end.
    End,
    /// At the beginning.
    Beginning,
    /// After the beginning.
    Later,
}

/// How a language writes its words.
struct Language {
    /// Its letters beside a to z.
    letters: &'static str,
    /// The letters of a to z that it does not have.
    without: &'static str,
    /// Letters, and where alone they stand.
    places: &'static [(&'static str, Place)],
}

const VOWELS: &str = "aeiouáéíóúü";

/// Languages by the encoding that they are written in.
fn languages(encoding: &'static Encoding) -> &'static [Language] {
    if encoding == WINDOWS_1250 || encoding == ISO_8859_2 {
        &CENTRAL_EUROPEAN
    } else if encoding == WINDOWS_1254 {
        &TURKISH
    } else if encoding == WINDOWS_1257 {
        &BALTIC
    } else {
        &WESTERN
    }
}

const fn language(letters: &'static str, without: &'static str) -> Language {
    placed(letters, without, &[])
}

const fn placed(
    letters: &'static str,
    without: &'static str,
    places: &'static [(&'static str, Place)],
) -> Language {
    Language {
        letters,
        without,
        places,
    }
}

const ESTONIAN: Language = language("äõöüšž", "cqwxyz");

/// German and Dutch; French, Spanish, Basque, Portuguese, Italian, Catalan; Swedish and Finnish, Danish and Norwegian, Icelandic;
/// Estonian; Albanian.
static WESTERN: [Language; 12] = [
    language("äöüßéèëïêáó", ""),
    placed("àâçéèêëîïôœùûüÿ", "w", &[("ù", Place::End)]),
    placed("áéíñóúü", "kw", &[("ñ", Place::Before(VOWELS))]),
    placed("ñü", "", &[("ñ", Place::Before(VOWELS))]),
    placed("áàâãçéêíóôõúü", "kwy", &[("õ", Place::Before("e"))]),
    placed("àèéìíòóùú", "jkwxy", &[("àèìòù", Place::End)]),
    language("àçèéíïòóúü", "kwy"),
    language("åäöéüàšž", ""),
    language("æøåéäöüôê", ""),
    placed(
        "áðéíóúýþæö",
        "cqw",
        &[("þ", Place::Beginning), ("ð", Place::Later)],
    ),
    ESTONIAN,
    language("ëç", ""),
];

/// Czech, Slovak, Polish, Hungarian, Slovene and Croatian, Romanian.
static CENTRAL_EUROPEAN: [Language; 6] = [
    placed(
        "áčďéěíňóřšťúůýž",
        "",
        &[("ů", Place::Later), ("ě", Place::Later)],
    ),
    language("áäčďéíĺľňóôŕšťúýž", ""),
    placed(
        "ąćęłńóśźż",
        "qvx",
        &[
            ("ćńśź", Place::NotBefore("aeiouyąęó")),
            ("ńąę", Place::Later),
        ],
    ),
    language("áéíóöőúüű", ""),
    language("čćđšž", "qwxy"),
    language("ăâîşţ", "kqwy"),
];

static TURKISH: [Language; 1] = [placed("çğıöşüâîû", "qwx", &[("ğ", Place::Later)])];

/// Lithuanian, Latvian, Estonian.
static BALTIC: [Language; 3] = [
    language("ąčęėįšųūž", "qwx"),
    language("āčēģīķļņšūž", "qwxy"),
    ESTONIAN,
];

/// The guess, or the Latin encoding under which fewer words are impossible. Words that both read the same do not count.
pub(super) fn likelier(guess: &'static Encoding, bytes: &[u8]) -> &'static Encoding {
    if !LATIN.contains(&guess) {
        return guess;
    }
    let words = words(&bytes[..bytes.len().min(LOOKED_AT)]);
    let gain = |other: &'static Encoding| {
        let (mut of_guess, mut of_other) = (0_usize, 0_usize);
        for word in &words {
            let (as_guessed, as_other) = (decoded(guess, word), decoded(other, word));
            if as_guessed != as_other {
                of_guess += usize::from(!is_possible(&as_guessed, guess));
                of_other += usize::from(!is_possible(&as_other, other));
            }
        }
        of_guess.saturating_sub(of_other)
    };
    let mut best = (0, guess);
    for other in LATIN.into_iter().filter(|&other| other != guess) {
        let gain = gain(other);
        if gain > best.0 {
            best = (gain, other);
        }
    }
    best.1
}

/// The runs of letters of ASCII and of other bytes that have such a byte, each once.
fn words(bytes: &[u8]) -> Vec<&[u8]> {
    let is_part = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    let runs = bytes.split(|byte| !is_part(byte));
    let mut words: Vec<&[u8]> = runs.filter(|run| !run.is_ascii()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn decoded(encoding: &'static Encoding, word: &[u8]) -> String {
    let (text, _) = encoding.decode_without_bom_handling(word);
    // The dotted İ becomes two characters in small letters.
    let small = text.to_lowercase().replace('\u{307}', "");
    let is_letter = |c: char| c.is_alphabetic() && !matches!(c, 'ª' | 'º' | 'µ');
    let word = small.trim_end_matches(|c| !is_letter(c));
    // These stand before no word: they are letters that were read wrongly.
    let is_sign = |c: char| matches!(c, '¼' | '¾' | '¥' | '¯' | '¦' | '¬');
    let word = word.trim_start_matches(|c| !is_letter(c) && !is_sign(c));
    word.to_owned()
}

/// Whether each part of a word that dashes or quotation marks part is a word of some language.
fn is_possible(word: &str, encoding: &'static Encoding) -> bool {
    let parts = word.split(|c| matches!(c, '\u{a0}' | '\u{2013}'..='\u{2026}' | '«' | '»'));
    let parts = parts.filter(|part| !part.is_ascii());
    parts.into_iter().all(|part| {
        let letters: Vec<char> = part.chars().collect();
        languages(encoding)
            .iter()
            .any(|language| language.can_have(&letters))
    })
}

impl Language {
    fn can_have(&self, word: &[char]) -> bool {
        let has = |c: char| match c.is_ascii() {
            true => !self.without.contains(c),
            false => self.letters.contains(c),
        };
        let stands = |at: usize| {
            let mut places = self.places.iter();
            places.all(|(letters, place)| !letters.contains(word[at]) || place.allows(word, at))
        };
        (0..word.len()).all(|at| has(word[at]) && stands(at))
    }
}

impl Place {
    fn allows(self, word: &[char], at: usize) -> bool {
        let next = word.get(at + 1);
        match self {
            Place::Before(letters) => next.is_some_and(|&c| letters.contains(c)),
            Place::NotBefore(letters) => !next.is_some_and(|&c| letters.contains(c)),
            Place::End => next.is_none(),
            Place::Beginning => at == 0,
            Place::Later => at > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1251;

    /// The encoding of a text, where the guess from the frequency of letters is windows-1252.
    #[track_caller]
    fn check(text: &str, encoding: &'static Encoding) {
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost, "{text}");
        let found = likelier(WINDOWS_1252, &bytes);
        let same = found.decode(&bytes).0 == text;
        assert!(
            same,
            "{text} as {}: {}",
            found.name(),
            found.decode(&bytes).0
        );
    }

    #[test]
    fn words_of_central_europe_in_a_western_guess() {
        for text in [
            "Město;Hodnota\nKroměříž;0,5\n",
            "kraj;průměr\nJihočeský;1,5\nPlzeňský;0,5\n",
            "obec;vážený průměr\nČeské Budějovice;0,3\n",
            "mesto;podiel\nŽilina;0,5\nKošice;0,25\nLiptovský Mikuláš;0,1\nĽubovňa;0,9\n",
            "miasto;wartość\nŁódź;0,5\nGdańsk;0,7\n",
            "województwo;udział\nśląskie;0,5\nmałopolskie;0,7\n",
            "TORUŃ;1\nPOZNAŃ;0\n",
            "város;érték\nGyőr;0,5\nSzékesfehérvár;0,1\n",
            "megye;gyűjtőterület\nVas;0,5\n",
            "općina;središče\nŽupanja;0,5\n",
            "oraş;valoare\nBraşov;0,5\nTimişoara;0,4\n",
        ] {
            check(text, WINDOWS_1250);
        }
        check("miasto;wartość\nŁódź;0,5\nGdańsk;0,7\n", ISO_8859_2);
        check("şehir;değer\nEskişehir;0,5\nMuş;0,5\n", WINDOWS_1254);
        check("miestas;reikšmė\nŠiauliai;0,5\nPanevėžys;1\n", WINDOWS_1257);
    }

    #[test]
    fn words_of_western_europe_stay() {
        for text in [
            "Stadt;Größe\nMünchen;0,5\nKöln;0,25\n",
            "ville;valeur\nGenève;1\nBesançon;0\nNîmes;1\nl'œuvre;2\n",
            "ciudad;año\nLogroño;1\nBogotá;0\nMálaga;1\n",
            "cidade;população\nSão Paulo;1\nLisboã;0\naplicações;2\n",
            "città;qualità\nForlì;1\nperché;0\n",
            "by;verdi\nÆrø;1\nTromsø;0\nÅlesund;1\n",
            "stad;värde\nMalmö;1\nGöteborg;0\n",
            "borg;gildi\nReykjavík;1\nÞingeyri;0\nSauðárkrókur;1\n",
            "linn;väärtus\nVõru;1\nJõgeva;0\n",
            "city;value\nMálaga;1\nGenève;2\nZürich;3\nSão Paulo;4\nTromsø;5\nÅbo;6\nKraków;7\n",
            "Menge in m³;Wert¹\nMünchen – Köln;£5\n",
            "case;cost £m\n«être»;µm\n",
        ] {
            check(text, WINDOWS_1252);
        }
    }

    #[test]
    fn other_guesses_stand() {
        let bytes = WINDOWS_1251.encode("город;Москва").0;
        assert_eq!(likelier(WINDOWS_1251, &bytes), WINDOWS_1251);
    }
}
