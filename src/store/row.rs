//! Columns to values. What cannot be read is an inconsistent row, named with its table and column.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::de::DeserializeOwned;
use sqlx::any::AnyRow;
use sqlx::{ColumnIndex, Decode, Row, Type};

use super::StoreError;

/// Fixed-width RFC 3339 in UTC with six decimals: it sorts as text, and a person can read it.
pub(super) fn instant_text(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// One row, with the table it came from for the error.
pub(super) struct Columns<'r> {
    table: &'static str,
    row: &'r AnyRow,
}

impl<'r> Columns<'r> {
    pub(super) fn of(table: &'static str, row: &'r AnyRow) -> Self {
        Self { table, row }
    }

    pub(super) fn bad(&self, column: &str, what: impl std::fmt::Display) -> StoreError {
        StoreError::Inconsistent {
            table: self.table,
            what: format!("column {column}: {what}"),
        }
    }

    fn get<T>(&self, column: &str) -> Result<T, StoreError>
    where
        T: Decode<'r, sqlx::Any> + Type<sqlx::Any>,
        for<'c> &'c str: ColumnIndex<AnyRow>,
    {
        self.row
            .try_get(column)
            .map_err(|error| self.bad(column, error))
    }

    pub(super) fn int(&self, column: &str) -> Result<i64, StoreError> {
        self.get(column)
    }

    pub(super) fn opt_int(&self, column: &str) -> Result<Option<i64>, StoreError> {
        self.get(column)
    }

    pub(super) fn text(&self, column: &str) -> Result<String, StoreError> {
        self.get(column)
    }

    pub(super) fn opt_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    pub(super) fn bytes(&self, column: &str) -> Result<Vec<u8>, StoreError> {
        self.get(column)
    }

    pub(super) fn date(&self, column: &str) -> Result<NaiveDate, StoreError> {
        let text = self.text(column)?;
        text.parse().map_err(|error| self.bad(column, error))
    }

    pub(super) fn instant(&self, column: &str) -> Result<DateTime<Utc>, StoreError> {
        let text = self.text(column)?;
        DateTime::parse_from_rfc3339(&text)
            .map(|instant| instant.to_utc())
            .map_err(|error| self.bad(column, error))
    }

    pub(super) fn opt_instant(&self, column: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        match self.opt_text(column)? {
            Some(_) => self.instant(column).map(Some),
            None => Ok(None),
        }
    }

    pub(super) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        let text = self.text(column)?;
        serde_json::from_str(&text).map_err(|error| self.bad(column, error))
    }

    /// Reads a text that names one of a few values.
    pub(super) fn named<T>(
        &self,
        column: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        let text = self.text(column)?;
        parse(&text).ok_or_else(|| self.bad(column, format!("`{text}` is not a value it may have")))
    }
}

/// The JSON of a value of ours. They all have one.
pub(super) fn json_text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("our own values have a JSON form")
}
