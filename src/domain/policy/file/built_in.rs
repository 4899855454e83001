//! The built-in table, which every file is read against: parsed once for each currency.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use toml::de::DeTable;

use super::default_text;
use crate::domain::money::Currency;

/// The built-in policy of a currency as a parsed table.
pub(super) fn table(currency: Currency) -> &'static DeTable<'static> {
    static TABLES: LazyLock<Mutex<HashMap<Currency, &'static DeTable<'static>>>> =
        LazyLock::new(Mutex::default);
    let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    tables.entry(currency).or_insert_with(|| {
        // Kept for as long as the process lives: one table for each currency in use.
        let text = Box::leak(default_text(currency).into_boxed_str());
        let table = DeTable::parse(text).expect("the built-in policy is TOML");
        Box::leak(Box::new(table.into_inner()))
    })
}
