//! Product terms.

use std::cmp::Ordering;
use std::fmt;

/// A level of a condition: 0 or 1 for a crisp or fuzzy condition, 0, 1, 2, … for a multi-value one.
pub type Level = u16;

const WORD: usize = 64;
/// Bits of a [`Level`], hence the most planes a cube can have.
const PLANES: usize = Level::BITS as usize;

/// A product term: at most one literal, that is a condition and one of its levels, per condition.
///
/// A cube stands for all configurations that have every one of these levels; the empty cube stands for all of them. It
/// knows no names and no number of conditions.
///
/// Layout: a mask of the conditions that are present, and bit planes: bit `c` of plane `p` is bit `p` of the level of
/// condition `c`, 0 where the condition is absent. Up to 64 conditions of two levels are two machine words in place;
/// anything larger is `words × (1 + planes)` words on the heap, trimmed, so that equal cubes have equal bits.
///
/// The order is the one every list of this crate has: fewer literals first, then by condition, then by level.
///
/// ```
/// use qca_minimize::Cube;
/// let term = Cube::from_literals([(4, 1), (0, 0)]);
/// assert_eq!(term.literals().collect::<Vec<_>>(), [(0, 0), (4, 1)]);
/// assert!(term.covers_row(&[0, 1, 1, 0, 1]));
/// assert!(!term.covers_row(&[1, 1, 1, 0, 1]));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cube(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Word { mask: u64, plane: u64 },
    Wide(Box<Wide>),
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Wide {
    /// Words per mask and per plane; the last word of the mask is not 0.
    words: usize,
    /// The mask, then the planes; the last plane is not all 0.
    bits: Vec<u64>,
}

impl Wide {
    fn planes(&self) -> usize {
        self.bits.len() / self.words - 1
    }

    fn level(&self, condition: usize) -> Option<Level> {
        let (word, bit) = (condition / WORD, condition % WORD);
        if word >= self.words || self.bits[word] >> bit & 1 == 0 {
            return None;
        }
        let mut level = 0;
        for plane in 0..self.planes() {
            level |= ((self.bits[(1 + plane) * self.words + word] >> bit & 1) as Level) << plane;
        }
        Some(level)
    }
}

impl Cube {
    /// The empty cube: no literal, true of every configuration.
    #[must_use]
    pub fn empty() -> Self {
        Cube(Repr::Word { mask: 0, plane: 0 })
    }

    /// The cube with these literals, in any order. Of two literals of one condition the later one stays.
    #[must_use]
    pub fn from_literals(literals: impl IntoIterator<Item = (usize, Level)>) -> Self {
        let (mut mask, mut plane) = (0_u64, 0_u64);
        let mut literals = literals.into_iter();
        while let Some((condition, level)) = literals.next() {
            if condition >= WORD || level > 1 {
                let mut all: Vec<(usize, Level)> = Cube::word(mask, plane).literals().collect();
                all.push((condition, level));
                all.extend(literals);
                return Cube::wide(all);
            }
            mask |= 1 << condition;
            plane = plane & !(1 << condition) | u64::from(level) << condition;
        }
        Cube::word(mask, plane)
    }

    /// The memory that a cube with these levels can take.
    pub(crate) fn bytes(levels: &[Level]) -> usize {
        let highest = levels.iter().max().map_or(1, |&levels| levels - 1);
        if levels.len() <= WORD && highest <= 1 {
            return size_of::<Cube>();
        }
        let planes = (Level::BITS - highest.leading_zeros()) as usize;
        let words = levels.len().div_ceil(WORD) * (1 + planes);
        size_of::<Cube>() + size_of::<Wide>() + words * size_of::<u64>()
    }

    /// The cube of one configuration: a literal for every condition.
    #[must_use]
    pub fn from_row(row: &[Level]) -> Self {
        Cube::from_literals(row.iter().copied().enumerate())
    }

    /// The cube of a row with don't-care cells (`None`).
    #[must_use]
    pub fn from_pattern(pattern: &[Option<Level>]) -> Self {
        Cube::from_literals(
            pattern
                .iter()
                .enumerate()
                .filter_map(|(condition, level)| Some((condition, (*level)?))),
        )
    }

    /// The cube of at most 64 conditions of two levels, from its bits: bit `c` of `mask` for a literal of condition `c`,
    /// bit `c` of `plane` for its level. Bits of `plane` outside `mask` are ignored.
    #[must_use]
    pub fn word(mask: u64, plane: u64) -> Self {
        Cube(Repr::Word {
            mask,
            plane: plane & mask,
        })
    }

    fn wide(mut literals: Vec<(usize, Level)>) -> Self {
        // A stable sort, so that the later of two literals of one condition comes last and wins below.
        literals.sort_by_key(|&(condition, _)| condition);
        let mut kept: Vec<(usize, Level)> = Vec::with_capacity(literals.len());
        for literal in literals {
            match kept.last_mut() {
                Some(last) if last.0 == literal.0 => *last = literal,
                _ => kept.push(literal),
            }
        }
        let most = kept.iter().map(|l| l.1).max().unwrap_or(0);
        let Some(&(last, _)) = kept.last() else {
            return Cube::empty();
        };
        if last < WORD && most <= 1 {
            let fold = |(mask, plane): (u64, u64), &(c, l): &(usize, Level)| {
                (mask | 1 << c, plane | u64::from(l) << c)
            };
            let (mask, plane) = kept.iter().fold((0, 0), fold);
            return Cube::word(mask, plane);
        }
        let words = last / WORD + 1;
        let planes = PLANES - most.leading_zeros() as usize;
        let mut bits = vec![0; words * (1 + planes)];
        for &(condition, level) in &kept {
            let (word, bit) = (condition / WORD, condition % WORD);
            bits[word] |= 1 << bit;
            for plane in 0..planes {
                bits[(1 + plane) * words + word] |= u64::from(level >> plane & 1) << bit;
            }
        }
        Cube(Repr::Wide(Box::new(Wide { words, bits })))
    }

    /// The cube of a mask and planes of so many words each, which need not be trimmed. Bits of planes outside the mask are 0.
    fn of_bits(words: usize, mut bits: Vec<u64>) -> Self {
        let filled = |part: &[u64]| part.iter().rposition(|&word| word != 0);
        let used = filled(&bits[..words]).map_or(0, |last| last + 1);
        let planes = filled(&bits[words..]).map_or(0, |last| last / words + 1);
        if used <= 1 && planes <= 1 {
            let plane = if planes == 1 { bits[words] } else { 0 };
            return Cube(Repr::Word {
                mask: bits[0],
                plane,
            });
        }
        bits.truncate(words * (1 + planes));
        if used < words {
            let parts = bits.chunks(words).flat_map(|part| &part[..used]);
            bits = parts.copied().collect();
        }
        Cube(Repr::Wide(Box::new(Wide { words: used, bits })))
    }

    /// The bits of the mask and of so many planes, each of so many words, with what `change` makes of them: it is told the place of
    /// a word in its part, and the part, 0 for the mask and 1 for the first plane.
    fn changed(
        &self,
        words: usize,
        planes: usize,
        change: impl Fn(usize, usize, u64) -> u64,
    ) -> Self {
        let mut bits = Vec::with_capacity(words * (1 + planes));
        bits.extend((0..words).map(|word| change(word, 0, self.mask_word(word))));
        for plane in 0..planes {
            let own = (0..words).map(|word| change(word, 1 + plane, self.plane_word(plane, word)));
            bits.extend(own);
        }
        Cube::of_bits(words, bits)
    }

    /// The literals in ascending order of their conditions.
    pub fn literals(&self) -> impl Iterator<Item = (usize, Level)> + '_ {
        let mut word = 0;
        let mut rest = self.mask_word(0);
        std::iter::from_fn(move || {
            while rest == 0 {
                word += 1;
                if word >= self.words() {
                    return None;
                }
                rest = self.mask_word(word);
            }
            let condition = word * WORD + rest.trailing_zeros() as usize;
            rest &= rest - 1;
            Some((condition, self.level(condition).unwrap_or(0)))
        })
    }

    fn words(&self) -> usize {
        match &self.0 {
            Repr::Word { .. } => 1,
            Repr::Wide(wide) => wide.words,
        }
    }

    /// Word `word` of the mask of present conditions: bit `b` stands for condition `64 * word + b`.
    pub(crate) fn mask_word(&self, word: usize) -> u64 {
        match &self.0 {
            Repr::Word { mask, .. } => {
                if word == 0 {
                    *mask
                } else {
                    0
                }
            }
            Repr::Wide(wide) => {
                if word < wide.words {
                    wide.bits[word]
                } else {
                    0
                }
            }
        }
    }

    /// Mask and plane, if the cube has only conditions below 64 and levels 0 and 1.
    #[inline]
    pub(crate) fn as_word(&self) -> Option<(u64, u64)> {
        match self.0 {
            Repr::Word { mask, plane } => Some((mask, plane)),
            Repr::Wide(_) => None,
        }
    }

    /// The conditions, word by word, in which both cubes have a literal and the literals differ.
    pub(crate) fn difference_word(&self, other: &Cube, word: usize) -> u64 {
        match (&self.0, &other.0) {
            (Repr::Word { mask: a, plane: p }, Repr::Word { mask: b, plane: q }) => {
                if word == 0 {
                    (p ^ q) & a & b
                } else {
                    0
                }
            }
            _ => {
                let both = self.mask_word(word) & other.mask_word(word);
                let mut differ = 0;
                for plane in 0..self.planes().max(other.planes()) {
                    differ |= self.plane_word(plane, word) ^ other.plane_word(plane, word);
                }
                differ & both
            }
        }
    }

    fn planes(&self) -> usize {
        match &self.0 {
            Repr::Word { .. } => 1,
            Repr::Wide(wide) => wide.planes(),
        }
    }

    fn plane_word(&self, plane: usize, word: usize) -> u64 {
        match &self.0 {
            Repr::Word { plane: bits, .. } => {
                if plane == 0 && word == 0 {
                    *bits
                } else {
                    0
                }
            }
            Repr::Wide(wide) => {
                if plane < wide.planes() && word < wide.words {
                    wide.bits[(1 + plane) * wide.words + word]
                } else {
                    0
                }
            }
        }
    }

    /// The level of a condition, `None` if it does not occur.
    #[must_use]
    #[inline]
    pub fn level(&self, condition: usize) -> Option<Level> {
        match &self.0 {
            Repr::Word { mask, plane } => (condition < WORD && mask >> condition & 1 == 1)
                .then(|| (plane >> condition & 1) as Level),
            Repr::Wide(wide) => wide.level(condition),
        }
    }

    /// The number of literals.
    #[must_use]
    pub fn len(&self) -> usize {
        if let Repr::Word { mask, .. } = self.0 {
            return mask.count_ones() as usize;
        }
        (0..self.words())
            .map(|word| self.mask_word(word).count_ones() as usize)
            .sum()
    }

    /// Whether there is no literal, so that the cube is true of everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.0, Repr::Word { mask: 0, .. })
    }

    /// Whether every configuration of `other` is one of this cube: the literals of this are among those of `other`.
    #[must_use]
    #[inline]
    pub fn covers(&self, other: &Cube) -> bool {
        if let (Some((a, p)), Some((b, q))) = (self.as_word(), other.as_word()) {
            return a & !b | a & (p ^ q) == 0;
        }
        (0..self.words()).all(|word| self.mask_word(word) & !other.mask_word(word) == 0)
            && !self.conflicts(other)
    }

    fn conflicts(&self, other: &Cube) -> bool {
        (0..self.words().min(other.words())).any(|word| self.difference_word(other, word) != 0)
    }

    /// Whether the cube is true of this configuration. A condition beyond the row's end is not met.
    #[must_use]
    pub fn covers_row(&self, row: &[Level]) -> bool {
        self.literals()
            .all(|(condition, level)| row.get(condition) == Some(&level))
    }

    /// Whether there is a condition of which both have a literal.
    pub(crate) fn shares_condition(&self, other: &Cube) -> bool {
        (0..self.words()).any(|word| self.mask_word(word) & other.mask_word(word) != 0)
    }

    /// Whether some configuration belongs to both.
    #[must_use]
    #[inline]
    pub fn intersects(&self, other: &Cube) -> bool {
        if let (Some((a, p)), Some((b, q))) = (self.as_word(), other.as_word()) {
            return a & b & (p ^ q) == 0;
        }
        !self.conflicts(other)
    }

    /// The configurations that belong to both, `None` if there are none.
    #[must_use]
    pub fn intersection(&self, other: &Cube) -> Option<Cube> {
        if self.conflicts(other) {
            return None;
        }
        if let (Some((a, p)), Some((b, q))) = (self.as_word(), other.as_word()) {
            return Some(Cube::word(a | b, p | q));
        }
        let (words, planes) = (
            self.words().max(other.words()),
            self.planes().max(other.planes()),
        );
        Some(self.changed(words, planes, |word, part, bits| {
            bits | match part {
                0 => other.mask_word(word),
                plane => other.plane_word(plane - 1, word),
            }
        }))
    }

    /// The cube without the literals of those conditions that the other one has.
    pub(crate) fn beside(&self, other: &Cube) -> Cube {
        if let (Some((a, p)), Some((b, _))) = (self.as_word(), other.as_word()) {
            return Cube::word(a & !b, p);
        }
        self.changed(self.words(), self.planes(), |word, _, bits| {
            bits & !other.mask_word(word)
        })
    }

    /// The cube without its literal of `condition`, if it has one.
    #[must_use]
    pub fn without(&self, condition: usize) -> Cube {
        match self.0 {
            Repr::Word { mask, plane } if condition < WORD => {
                Cube::word(mask & !(1 << condition), plane)
            }
            Repr::Word { .. } => self.clone(),
            Repr::Wide(_) => self.changed(self.words(), self.planes(), |word, _, bits| {
                match word == condition / WORD {
                    true => bits & !(1 << (condition % WORD)),
                    false => bits,
                }
            }),
        }
    }

    /// The cube with this literal, in place of any other of the same condition.
    #[must_use]
    pub fn with(&self, condition: usize, level: Level) -> Cube {
        if let Repr::Word { mask, plane } = self.0
            && condition < WORD
            && level <= 1
        {
            let bit = 1 << condition;
            return Cube::word(mask | bit, plane & !bit | u64::from(level) << condition);
        }
        let words = self.words().max(condition / WORD + 1);
        let planes = self.planes().max(PLANES - level.leading_zeros() as usize);
        self.changed(words, planes, |word, part, bits| {
            if word != condition / WORD {
                return bits;
            }
            let set = part == 0 || level >> (part - 1) & 1 == 1;
            bits & !(1 << (condition % WORD)) | u64::from(set) << (condition % WORD)
        })
    }
}

impl Default for Cube {
    fn default() -> Self {
        Cube::empty()
    }
}

impl PartialOrd for Cube {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cube {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Some((a, p)), Some((b, q))) = (self.as_word(), other.as_word()) {
            let differ = (a ^ b) | (p ^ q);
            return a.count_ones().cmp(&b.count_ones()).then_with(|| {
                let lowest = differ & differ.wrapping_neg();
                // At the first difference either one cube has the condition and comes first, or the level decides.
                match (a & lowest != 0, b & lowest != 0) {
                    (true, true) => (p & lowest).cmp(&(q & lowest)),
                    (mine, theirs) => theirs.cmp(&mine),
                }
            });
        }
        self.len()
            .cmp(&other.len())
            .then_with(|| self.literals().cmp(other.literals()))
    }
}

impl fmt::Debug for Cube {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.literals()).finish()
    }
}

impl FromIterator<(usize, Level)> for Cube {
    fn from_iter<I: IntoIterator<Item = (usize, Level)>>(literals: I) -> Self {
        Cube::from_literals(literals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::random::Random;

    /// What is done with bits is what the literals say, in the same form.
    #[test]
    fn bits_are_changed_as_literals_are() {
        for seed in 1..4_000 {
            let mut random = Random(seed);
            let (conditions, levels) = ([3, 64, 70, 140][random.below(4)], 2 + random.below(4));
            let mut literal = || (random.below(conditions), random.below(levels) as Level);
            let lists: Vec<Vec<(usize, Level)>> = (0..2)
                .map(|_| (0..4).map(|_| literal()).collect())
                .collect();
            let (condition, level) = literal();
            let [a, b] = [&lists[0], &lists[1]].map(|list| list.iter().copied().collect::<Cube>());
            let without: Cube = a.literals().filter(|&(c, _)| c != condition).collect();
            assert_eq!(a.without(condition), without);
            let with = Cube::from_literals(a.literals().chain([(condition, level)]));
            assert_eq!(a.with(condition, level), with);
            let beside: Cube = a
                .literals()
                .filter(|&(c, _)| b.level(c).is_none())
                .collect();
            assert_eq!(a.beside(&b), beside);
            let apart = a
                .literals()
                .any(|(c, l)| b.level(c).is_some_and(|other| other != l));
            let both = (!apart).then(|| Cube::from_literals(a.literals().chain(b.literals())));
            assert_eq!(a.intersection(&b), both);
            assert_eq!(a.intersects(&b), !apart);
        }
    }
}
