//! What every renderer draws: headings, paragraphs and tables.

use qca::CaseNames;

/// An ordered list of blocks: the whole answer of a command, whatever the output format.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The blocks, in reading order.
    pub blocks: Vec<Block>,
}

/// One piece of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading; level 1 is the largest.
    Heading(u8, String),
    /// A paragraph of running text.
    Paragraph(String),
    /// Text whose line breaks and spaces count, such as a text histogram.
    Preformatted(String),
    /// A table.
    Table(Table),
    /// A warning: what is the matter, and what to do about it.
    Warning {
        /// What is the matter.
        reason: String,
        /// What to do about it.
        remedy: String,
    },
}

/// A table: a title, columns, rows and notes below.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// A short name of letters, digits and hyphens, unique in the document: file and sheet name.
    pub name: String,
    /// The title above the table.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; each has one cell for each column.
    pub rows: Vec<Row>,
    /// Notes below the table.
    pub notes: Vec<String>,
    /// Whether the legend of its marks is left out, because the table after it has it.
    pub without_legend: bool,
    /// The table as programs are to read it, where the one for readers has marks in its cells: every figure in a cell and every
    /// mark in a column of its own.
    pub data: Option<Box<Table>>,
}

/// A column's header and alignment.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The header.
    pub header: String,
    /// How the cells are aligned.
    pub align: Align,
}

/// Alignment of a column. Numbers are aligned at the decimal point because they all have the same digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// To the left: text.
    #[default]
    Left,
    /// To the right: numbers.
    Right,
    /// In the middle: marks.
    Center,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// One cell for each column.
    pub cells: Vec<Cell>,
    /// Whether a line is drawn above the row: the start of a section, a cut-off.
    pub rule_above: bool,
    /// Whether the row is a section title (its first cell spans the table).
    pub section: bool,
    /// Cells that are drawn across several columns, where the format allows: the first column and how many. The other
    /// cells are empty.
    pub merged: Vec<(usize, usize)>,
}

/// A cell of a table. It holds the unrounded value; the renderer rounds once.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Plain text.
    Text(String),
    /// An expression, such as `DEV*~IND`.
    Expression(String),
    /// A whole number, of any size, in digits.
    Integer(String),
    /// A figure with the document's number of digits; `None` is undefined and drawn as an en dash.
    Number(Option<f64>),
    /// A raw score or anchor, drawn with as many digits as it has (at most six after the point).
    Raw(f64),
    /// Names of cases, which copies share; long lists are folded where the format allows.
    Cases(CaseNames),
    /// A mark of a configuration chart.
    Mark(Mark),
}

/// The marks of a configuration chart (Fiss 2011): large for core, small for peripheral conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Core condition, present: ● (large).
    CorePresent,
    /// Core condition, absent: ⊗ (large).
    CoreAbsent,
    /// Peripheral condition, present: ● (small).
    PeripheralPresent,
    /// Peripheral condition, absent: ⊗ (small).
    PeripheralAbsent,
    /// A level of a multi-value condition, core.
    CoreLevel(u16),
    /// A level of a multi-value condition, peripheral.
    PeripheralLevel(u16),
    /// The condition does not matter: blank.
    Irrelevant,
}

impl Row {
    /// How many of these columns of a panel the cell of the column at this place takes.
    pub(crate) fn span(&self, columns: &[usize], at: usize) -> usize {
        let merged = self.merged.iter().find(|(first, _)| *first == columns[at]);
        merged.map_or(1, |&(first, count)| {
            let within = |column: &&usize| **column < first + count;
            columns[at..].iter().take_while(within).count().max(1)
        })
    }

    /// The cells of a panel that are drawn, each with its place in the panel, its column and how many it takes.
    pub(crate) fn drawn<'a>(
        &'a self,
        columns: &'a [usize],
    ) -> impl Iterator<Item = (usize, usize, usize)> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            let here = at;
            let column = *columns.get(here)?;
            let span = self.span(columns, here);
            at += span;
            Some((here, column, span))
        })
    }
}

impl Document {
    /// An empty document.
    pub fn new() -> Self {
        Self::default()
    }

    /// A document of these tables.
    pub fn of(tables: impl IntoIterator<Item = Table>) -> Self {
        Document {
            blocks: tables.into_iter().map(Block::Table).collect(),
        }
    }

    /// Appends a heading of this level.
    pub fn heading(&mut self, level: u8, text: impl Into<String>) -> &mut Self {
        self.blocks.push(Block::Heading(level, text.into()));
        self
    }

    /// Appends a paragraph.
    pub fn paragraph(&mut self, text: impl Into<String>) -> &mut Self {
        self.blocks.push(Block::Paragraph(text.into()));
        self
    }

    /// Appends a table.
    pub fn table(&mut self, table: Table) -> &mut Self {
        self.blocks.push(Block::Table(table));
        self
    }

    /// Appends a warning.
    pub fn warning(&mut self, reason: impl Into<String>, remedy: impl Into<String>) -> &mut Self {
        self.blocks.push(Block::Warning {
            reason: reason.into(),
            remedy: remedy.into(),
        });
        self
    }

    /// The tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }
}

impl From<Table> for Document {
    fn from(table: Table) -> Self {
        Document {
            blocks: vec![Block::Table(table)],
        }
    }
}

impl Table {
    /// A table without columns or rows yet.
    pub fn new(name: impl Into<String>, title: impl Into<String>) -> Self {
        Table {
            name: name.into(),
            title: title.into(),
            ..Table::default()
        }
    }

    /// Appends a column.
    pub fn column(mut self, header: impl Into<String>, align: Align) -> Self {
        self.columns.push(Column {
            header: header.into(),
            align,
        });
        self
    }

    /// Appends a row of cells.
    pub fn push(&mut self, cells: Vec<Cell>) -> &mut Row {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(Row {
            cells,
            ..Row::default()
        });
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }

    /// Appends a row that is the title of a section.
    pub fn section(&mut self, title: impl Into<String>) {
        let mut cells = vec![Cell::Empty; self.columns.len()];
        if let Some(first) = cells.first_mut() {
            *first = Cell::Text(title.into());
        }
        self.rows.push(Row {
            cells,
            rule_above: true,
            section: true,
            ..Row::default()
        });
    }

    /// Appends a note below the table.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}
