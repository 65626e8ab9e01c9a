//! Which mark is decimal, by what the numbers of a file tell.

/// What is unclear about the decimal mark of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Nothing.
    None,
    /// Numbers are written both ways.
    Mixed,
    /// Marks stand before three digits only, where they may part thousands.
    Ambiguous,
}

/// How the marks in numbers are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    /// Each number as it can be; what it tells is collected.
    Open,
    /// This mark is decimal, the other parts thousands.
    Decimal(u8),
    /// Numbers that have no mark, or certainly a decimal point; the others are left unread.
    Unclear,
}

/// What the numbers tell about the decimal mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    points: bool,
    commas: bool,
    doubtful_points: bool,
    doubtful_commas: bool,
}

impl Told {
    /// A number with this mark was read; it is doubtful where the mark may part thousands.
    #[inline]
    pub(super) fn mark(&mut self, mark: u8, doubtful: bool) {
        match (mark, doubtful) {
            (b'.', false) => self.points = true,
            (b'.', true) => self.doubtful_points = true,
            (b',', false) => self.commas = true,
            (b',', true) => self.doubtful_commas = true,
            _ => {}
        }
    }

    /// Adds what another part of the file tells.
    pub(super) fn add(&mut self, other: Told) {
        self.points |= other.points;
        self.commas |= other.commas;
        self.doubtful_points |= other.doubtful_points;
        self.doubtful_commas |= other.doubtful_commas;
    }

    /// The decimal mark, what is unclear, and how the cells are to be read again where the first reading may be wrong.
    pub(super) fn verdict(mut self, delimiter: u8) -> (u8, Doubt, Option<Marks>) {
        // Between commas a point is no mark of thousands.
        if delimiter == b',' && self.doubtful_points {
            (self.points, self.doubtful_points) = (true, false);
        }
        let again = |doubtful: bool, mark| doubtful.then_some(Marks::Decimal(mark));
        match (self.points, self.commas) {
            (true, true) => (b'.', Doubt::Mixed, Some(Marks::Unclear)),
            (true, false) => (b'.', Doubt::None, again(self.doubtful_commas, b'.')),
            (false, true) => (b',', Doubt::None, again(self.doubtful_points, b',')),
            (false, false) if self.doubtful_points || self.doubtful_commas => {
                (b'.', Doubt::Ambiguous, Some(Marks::Unclear))
            }
            (false, false) => (b'.', Doubt::None, None),
        }
    }
}
