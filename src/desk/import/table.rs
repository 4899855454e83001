//! A CSV file as rows with named cells, and the list of everything that is wrong with it.
//!
//! It knows delimiters, quotes, encodings and physical line numbers. What a cell may hold is for `cell`
//! and the kinds of files to say.

use csv::StringRecord;
use serde::Serialize;

use super::{ImportError, Progress, ROWS_MAX, Source};

/// Problems that are listed one by one; a file may have a million.
const PROBLEMS_MAX: usize = 100_000;
/// How much of a wrong value is shown.
const SHOWN_CHARACTERS: usize = 60;

/// What is wrong with one cell or row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// The physical line on which the row begins, counted from 1.
    pub line: u64,
    pub column: Option<String>,
    /// What was found, shortened.
    pub value: Option<String>,
    pub reason: String,
}

/// `7: column "timezone", "Amerika/X": …`. [`ImportError`] writes the file's name before it.
impl std::fmt::Display for RowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.line)?;
        match (&self.column, &self.value) {
            (Some(column), Some(value)) => write!(f, "column \"{column}\", {value:?}: ")?,
            (Some(column), None) => write!(f, "column \"{column}\": ")?,
            (None, Some(value)) => write!(f, "{value:?}: ")?,
            (None, None) => {}
        }
        f.write_str(&self.reason)
    }
}

/// All that is wrong with a file, collected so that it can be reported at once.
#[derive(Debug, Default)]
pub(super) struct Problems {
    listed: Vec<RowError>,
    /// The first line of those that are not listed, and how many they are.
    unlisted: Option<(u64, u64)>,
}

impl Problems {
    pub(super) fn add(&mut self, error: RowError) {
        if self.listed.len() < PROBLEMS_MAX {
            self.listed.push(error);
            return;
        }
        let (first, count) = self.unlisted.unwrap_or((error.line, 0));
        self.unlisted = Some((first.min(error.line), count + 1));
    }

    pub(super) fn cell(&mut self, line: u64, column: &Column, value: &str, reason: String) {
        self.add(RowError {
            line,
            column: Some(column.name.to_owned()),
            value: Some(shortened(value)),
            reason,
        });
    }

    pub(super) fn row(&mut self, line: u64, reason: String) {
        self.add(RowError {
            line,
            column: None,
            value: None,
            reason,
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// All problems in the order of the file.
    pub(super) fn into_errors(mut self) -> Vec<RowError> {
        self.listed.sort_by_key(|error| error.line);
        if let Some((line, count)) = self.unlisted {
            self.listed.push(RowError {
                line,
                column: None,
                value: None,
                reason: format!("there are {count} more problems; correct those above first"),
            });
        }
        self.listed
    }
}

fn shortened(value: &str) -> String {
    if value.chars().count() <= SHOWN_CHARACTERS {
        return value.to_owned();
    }
    let kept: String = value.chars().take(SHOWN_CHARACTERS - 1).collect();
    format!("{kept}…")
}

/// A column that a kind of file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: &'static str,
    required: bool,
    characters_max: usize,
}

impl Column {
    pub(super) const fn required(name: &'static str, characters_max: usize) -> Self {
        Self {
            name,
            required: true,
            characters_max,
        }
    }

    pub(super) const fn optional(name: &'static str, characters_max: usize) -> Self {
        Self {
            name,
            required: false,
            characters_max,
        }
    }
}

/// A file whose header has been read.
pub(super) struct Table<'s> {
    file: &'s str,
    reader: csv::Reader<&'s [u8]>,
    record: StringRecord,
    lines: Lines<'s>,
    /// Where each known column stands.
    places: Vec<(Column, Option<usize>)>,
    width: usize,
    delimiter: char,
    rows: u64,
    pub(super) ignored_columns: Vec<String>,
}

impl<'s> Table<'s> {
    /// Checks the file's form and reads its header.
    pub(super) fn open(source: &'s Source, columns: &[Column]) -> Result<Self, ImportError> {
        let at_fault = |error: RowError| ImportError::Rows {
            file: source.name.clone(),
            errors: vec![error],
        };
        let text = text_of(&source.bytes).map_err(at_fault)?;
        if text.trim().is_empty() {
            return Err(ImportError::File(format!(
                "{} is empty; its first line names the columns: {}",
                source.name,
                names(columns)
            )));
        }
        let delimiter = delimiter_of(text);
        check_quotes(text.as_bytes(), delimiter).map_err(at_fault)?;
        let mut table = Self {
            file: &source.name,
            reader: csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(delimiter)
                .from_reader(text.as_bytes()),
            record: StringRecord::new(),
            lines: Lines::of(text.as_bytes()),
            places: Vec::new(),
            width: 0,
            delimiter: char::from(delimiter),
            rows: 0,
            ignored_columns: Vec::new(),
        };
        let mut problems = Problems::default();
        if let Some(line) = table.read_record()? {
            table.read_header(line, columns, &mut problems);
        }
        if problems.is_empty() {
            Ok(table)
        } else {
            Err(ImportError::Rows {
                file: source.name.clone(),
                errors: problems.into_errors(),
            })
        }
    }

    fn read_header(&mut self, line: u64, columns: &[Column], problems: &mut Problems) {
        let header: Vec<&str> = self.record.iter().map(str::trim).collect();
        let keys: Vec<String> = header.iter().map(|name| key_of(name)).collect();
        for (place, name) in header.iter().enumerate() {
            let key = &keys[place];
            let first = keys.iter().position(|other| other == key);
            if key.is_empty() {
                let ignored = format!("column {} (without a name)", place + 1);
                self.ignored_columns.push(ignored);
            } else if first != Some(place) {
                problems.add(RowError {
                    line,
                    column: Some(shortened(name)),
                    value: None,
                    reason: "this column is there twice; remove or rename one of them".to_owned(),
                });
            } else if !columns.iter().any(|column| key_of(column.name) == *key) {
                self.ignored_columns.push(shortened(name));
            }
        }
        for column in columns {
            let place = keys.iter().position(|key| *key == key_of(column.name));
            if place.is_none() && column.required {
                let found: Vec<String> = header.iter().take(50).map(|n| shortened(n)).collect();
                problems.add(RowError {
                    line,
                    column: Some(column.name.to_owned()),
                    value: None,
                    reason: format!(
                        "this column is missing; found: {}. The first line names the columns: {}",
                        found.join(", "),
                        names(columns)
                    ),
                });
            }
            self.places.push((*column, place));
        }
        self.width = header.len();
    }

    /// The next row that has something in it. A row with too few or too many cells is noted and passed by.
    pub(super) fn next_row(
        &mut self,
        problems: &mut Problems,
        progress: &dyn Progress,
    ) -> Result<Option<Row<'_>>, ImportError> {
        loop {
            let Some(line) = self.read_record()? else {
                return Ok(None);
            };
            progress.advance(1);
            if self.record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            self.rows += 1;
            if self.rows > ROWS_MAX {
                return Err(ImportError::File(format!(
                    "{} has more than 1,000,000 rows, the most that one import takes: split the file",
                    self.file
                )));
            }
            if self.record.len() == self.width {
                // Borrowed again here, because a borrow in the condition would last through the loop.
                return Ok(Some(Row {
                    line,
                    cells: &self.record,
                    places: &self.places,
                }));
            }
            let hint = if self.record.len() > self.width {
                format!(
                    "; put quotes around a cell that has a {} in it",
                    named(self.delimiter)
                )
            } else {
                String::new()
            };
            let found = self.record.len();
            problems.row(
                line,
                format!(
                    "the row has {found} cells, the header has {}{hint}",
                    self.width
                ),
            );
        }
    }

    /// About how many records there are: what a progress bar can count to.
    pub(super) fn lines_in_all(&self) -> u64 {
        let breaks = self.lines.bytes.iter().filter(|byte| **byte == b'\n');
        breaks.count() as u64
    }

    /// How many rows have been read, the bad ones included.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Reads one record and tells the line on which it begins.
    fn read_record(&mut self) -> Result<Option<u64>, ImportError> {
        let read = self.reader.read_record(&mut self.record);
        let found = read.map_err(|error| {
            ImportError::File(format!("{} cannot be read as CSV: {error}", self.file))
        })?;
        if !found {
            return Ok(None);
        }
        let at = self.record.position().map_or(0, csv::Position::byte);
        Ok(Some(self.lines.line_of_record(at)))
    }
}

/// One row, by column.
pub(super) struct Row<'t> {
    pub(super) line: u64,
    cells: &'t StringRecord,
    places: &'t [(Column, Option<usize>)],
}

impl Row<'_> {
    /// Reads a cell. `None` when it is blank, or when it is wrong, which is noted then.
    pub(super) fn read<T>(
        &self,
        column: &Column,
        problems: &mut Problems,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let place = self.places.iter().find(|(known, _)| known == column)?.1?;
        let cell = self.cells.get(place)?.trim();
        if cell.is_empty() {
            if column.required {
                problems.add(RowError {
                    line: self.line,
                    column: Some(column.name.to_owned()),
                    value: None,
                    reason: "this cell is empty, and every row needs one".to_owned(),
                });
            }
            return None;
        }
        match check_text(cell, column.characters_max).and_then(|()| parse(cell)) {
            Ok(value) => Some(value),
            Err(reason) => {
                problems.cell(self.line, column, cell, reason);
                None
            }
        }
    }

    /// A cell that may hold any text.
    pub(super) fn text(&self, column: &Column, problems: &mut Problems) -> Option<String> {
        self.read(column, problems, |text| Ok(text.to_owned()))
    }
}

/// What holds for every cell, whatever it means.
fn check_text(text: &str, characters_max: usize) -> Result<(), String> {
    if text.contains(['\n', '\r']) {
        return Err("the cell has a line break in it; write it on one line".to_owned());
    }
    if let Some(control) = text.chars().find(|c| c.is_control()) {
        return Err(format!(
            "the cell has a control character in it (U+{:04X}); remove it",
            u32::from(control)
        ));
    }
    let count = text.chars().count();
    if count > characters_max {
        return Err(format!(
            "the cell has {count} characters; at most {characters_max} can be kept"
        ));
    }
    Ok(())
}

/// Column names are compared without case, spaces, hyphens and underscores.
fn key_of(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, ' ' | '-' | '_' | '\u{a0}'))
        .flat_map(char::to_lowercase)
        .collect()
}

fn names(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    names.join(",")
}

fn named(delimiter: char) -> &'static str {
    match delimiter {
        ';' => "semicolon",
        '\t' => "tab",
        _ => "comma",
    }
}

/// What separates the cells, by what the first line has most of.
fn delimiter_of(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(d, _)| *d == byte && !quoted) {
            *count += 1;
        }
    }
    // The comma wins a draw: of several greatest, `max_by_key` takes the last.
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(delimiter, _)| *delimiter)
}

/// The bytes as text, without a byte-order mark.
fn text_of(bytes: &[u8]) -> Result<&str, RowError> {
    let at_line = |line, reason: String| RowError {
        line,
        column: None,
        value: None,
        reason,
    };
    let advice = "save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")";
    if is_utf_16(bytes) {
        return Err(at_line(
            1,
            format!("the file is written in UTF-16; {advice}"),
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let mut lines = Lines::of(bytes);
        let line = lines.line_at(good.len());
        let in_line = good.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next();
        let column = String::from_utf8_lossy(in_line.unwrap_or_default())
            .chars()
            .count()
            + 1;
        let byte = bytes.get(good.len()).copied().unwrap_or_default();
        at_line(
            line,
            format!("character {column} of the line is not UTF-8 (byte 0x{byte:02X}); {advice}"),
        )
    })
}

/// By its byte-order mark, or by the zero byte that UTF-16 puts beside every ASCII letter.
fn is_utf_16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, b, c, d, ..] => {
            let zeros = [*a == 0, *b == 0, *c == 0, *d == 0];
            zeros == [true, false, true, false] || zeros == [false, true, false, true]
        }
        _ => false,
    }
}

/// A quote that is never closed would silently swallow the rest of the file.
fn check_quotes(bytes: &[u8], delimiter: u8) -> Result<(), RowError> {
    let mut opened_at = None;
    let mut cell_begins = true;
    let mut rest = bytes.iter().copied().enumerate().peekable();
    while let Some((at, byte)) = rest.next() {
        if opened_at.is_some() {
            let doubled = byte == b'"' && rest.next_if(|(_, next)| *next == b'"').is_some();
            if byte == b'"' && !doubled {
                opened_at = None;
                cell_begins = false;
            }
        } else if byte == b'"' && cell_begins {
            opened_at = Some(at);
        } else {
            cell_begins = byte == delimiter || matches!(byte, b'\n' | b'\r');
        }
    }
    match opened_at {
        None => Ok(()),
        Some(at) => Err(RowError {
            line: Lines::of(bytes).line_at(at),
            column: None,
            value: None,
            reason: "a quote opens here and is never closed; close it, or remove it".to_owned(),
        }),
    }
}

/// Counts physical lines. The CSV reader's own count runs behind after blank lines and CRLF.
struct Lines<'s> {
    bytes: &'s [u8],
    at: usize,
    line: u64,
}

impl<'s> Lines<'s> {
    fn of(bytes: &'s [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            line: 1,
        }
    }

    /// The line of the record that begins after the line breaks at `byte`.
    fn line_of_record(&mut self, byte: u64) -> u64 {
        let from = usize::try_from(byte).unwrap_or(usize::MAX);
        let breaks = self.bytes.get(from..).unwrap_or_default();
        let skipped = breaks
            .iter()
            .take_while(|byte| matches!(byte, b'\n' | b'\r'));
        self.line_at(from.saturating_add(skipped.count()))
    }

    /// The line of a byte at or after the last one asked for.
    fn line_at(&mut self, at: usize) -> u64 {
        let to = at.min(self.bytes.len());
        while self.at < to {
            let next = self.bytes.get(self.at + 1);
            match self.bytes[self.at] {
                b'\n' => self.line += 1,
                b'\r' if next != Some(&b'\n') => self.line += 1,
                _ => {}
            }
            self.at += 1;
        }
        self.line
    }
}
