//! Fonts for pictures: the program's own, and where it lacks a glyph the few of the machine's that have it.
//!
//! The machine's fonts are looked through once, at the first missing glyph, and each that is used is read once.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use resvg::usvg::fontdb::{Database, ID, Source, Style, Weight};
use skrifa::{FontRef, MetadataProvider};

use super::font;

/// What fonts a drawing needs.
pub(crate) fn fonts(svg: &str) -> Arc<Database> {
    static OWN: LazyLock<Arc<Database>> = LazyLock::new(|| Arc::new(own()));
    static MACHINE: LazyLock<Machine> = LazyLock::new(Machine::new);
    let missing: BTreeSet<char> = svg
        .chars()
        .filter(|c| !c.is_control() && !font::has(*c))
        .collect();
    match missing.is_empty() {
        true => Arc::clone(&OWN),
        false => MACHINE.with_glyphs(missing),
    }
}

fn own() -> Database {
    let mut fonts = Database::new();
    fonts.load_font_data(font::REGULAR.to_vec());
    fonts.set_sans_serif_family("Liberation Sans");
    fonts
}

/// The fonts of the machine.
struct Machine {
    fonts: Database,
    faces: Vec<Face>,
    /// What was put together before, by the faces beside the program's own.
    known: Mutex<HashMap<Vec<usize>, Arc<Database>>>,
}

/// A font of the machine with the characters that it has.
struct Face {
    id: ID,
    /// Its place in its file.
    index: u32,
    characters: Vec<(u32, u32)>,
    bytes: OnceLock<Arc<Vec<u8>>>,
}

impl Face {
    fn has(&self, c: char) -> bool {
        let code = u32::from(c);
        let after = self.characters.partition_point(|&(first, _)| first <= code);
        after > 0 && code <= self.characters[after - 1].1
    }
}

impl Machine {
    fn new() -> Self {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        let mut found: Vec<_> = fonts.faces().collect();
        // Plain faces without serifs first, of the Chinese ones those for simplified characters, in an order that does
        // not depend on that of the folders.
        found.sort_by_key(|face| {
            let plain = face.style == Style::Normal && face.weight == Weight::NORMAL;
            let name = face.post_script_name.clone();
            let serif = name.contains("Serif") || name.contains("Mono");
            let simplified = name.contains("CJKsc") || name.contains("SC-");
            (!plain, serif, !simplified, name, face.index)
        });
        let faces = found.into_iter().filter_map(|face| {
            let characters = fonts.with_face_data(face.id, characters)?;
            Some(Face {
                id: face.id,
                index: face.index,
                characters,
                bytes: OnceLock::new(),
            })
        });
        let faces = faces.collect();
        Machine {
            fonts,
            faces,
            known: Mutex::default(),
        }
    }

    /// The program's own font with those of the machine that have these characters, as far as there are any.
    fn with_glyphs(&self, missing: BTreeSet<char>) -> Arc<Database> {
        let chosen = self.chosen(missing);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let put_together = || {
            let mut fonts = own();
            for &at in &chosen {
                self.add(&self.faces[at], &mut fonts);
            }
            Arc::new(fonts)
        };
        match known.get(&chosen) {
            Some(fonts) => Arc::clone(fonts),
            None => {
                let fonts = put_together();
                known.insert(chosen, Arc::clone(&fonts));
                fonts
            }
        }
    }

    /// Time and again the face with the most of the characters that are still missing.
    fn chosen(&self, mut missing: BTreeSet<char>) -> Vec<usize> {
        let mut chosen = Vec::new();
        while !missing.is_empty() {
            let covered = |face: &Face| missing.iter().filter(|&&c| face.has(c)).count();
            let best = (0..self.faces.len())
                .max_by_key(|&at| (covered(&self.faces[at]), std::cmp::Reverse(at)));
            let Some(best) = best.filter(|&at| covered(&self.faces[at]) > 0) else {
                break;
            };
            missing.retain(|&c| !self.faces[best].has(c));
            chosen.push(best);
        }
        chosen
    }

    /// Adds a face, and none of the others that its file holds.
    fn add(&self, face: &Face, fonts: &mut Database) {
        for id in fonts.load_font_source(Source::Binary(self.bytes(face))) {
            if fonts
                .face(id)
                .is_some_and(|added| added.index != face.index)
            {
                fonts.remove_face(id);
            }
        }
    }

    fn bytes(&self, face: &Face) -> Arc<Vec<u8>> {
        let read = || {
            let bytes = self.fonts.with_face_data(face.id, |data, _| data.to_vec());
            Arc::new(bytes.unwrap_or_default())
        };
        Arc::clone(face.bytes.get_or_init(read))
    }
}

/// The characters of a font, as ranges of their codes.
fn characters(data: &[u8], index: u32) -> Vec<(u32, u32)> {
    let Ok(font) = FontRef::from_index(data, index) else {
        return Vec::new();
    };
    let mut codes: Vec<u32> = font.charmap().mappings().map(|(code, _)| code).collect();
    codes.sort_unstable();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for code in codes {
        match ranges.last_mut() {
            Some((_, last)) if code <= *last + 1 => *last = code,
            _ => ranges.push((code, code)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_font_has_what_it_has() {
        let face = Face {
            id: ID::dummy(),
            index: 0,
            characters: characters(font::REGULAR, 0),
            bytes: OnceLock::new(),
        };
        assert!(face.has('A') && face.has('ł') && face.has('≥'));
        assert!(!face.has('東'));
    }

    #[test]
    fn a_drawing_in_latin_letters_takes_the_own_font_alone() {
        assert_eq!(fonts("<text>Łódź ≥ 0.8</text>").len(), 1);
    }
}
