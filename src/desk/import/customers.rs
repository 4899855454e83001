//! Customers: new ones are added, known ones get what the file says differently. A blank cell says nothing.

use std::collections::HashMap;

use super::cell::{self, Zones};
use super::table::{Column, Problems, Row, Table};
use super::{Counts, ImportError, NAME_CHARACTERS_MAX, ROWS_A_STEP, Run, TEXT_CHARACTERS_MAX};
use crate::domain::account::{Account, AccountKind, AccountProfile};
use crate::domain::business::Country;
use crate::domain::time_zone::TimeZone;
use crate::store::Tx;

const ACCOUNT_ID: Column = Column::required("account_id", NAME_CHARACTERS_MAX);
const NAME: Column = Column::required("name", NAME_CHARACTERS_MAX);
const EMAIL: Column = Column::optional("email", TEXT_CHARACTERS_MAX);
const PHONE: Column = Column::optional("phone", TEXT_CHARACTERS_MAX);
const TIMEZONE: Column = Column::optional("timezone", TEXT_CHARACTERS_MAX);
const LOCALE: Column = Column::optional("locale", TEXT_CHARACTERS_MAX);
const KIND: Column = Column::optional("kind", TEXT_CHARACTERS_MAX);
const COUNTRY: Column = Column::optional("country", TEXT_CHARACTERS_MAX);

pub(super) const COLUMNS: &[Column] = &[
    ACCOUNT_ID, NAME, EMAIL, PHONE, TIMEZONE, LOCALE, KIND, COUNTRY,
];

/// What a row says of a customer.
pub(super) struct CustomerRow {
    account_id: String,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    timezone: Option<TimeZone>,
    locale: Option<String>,
    kind: Option<AccountKind>,
    country: Option<Country>,
}

impl CustomerRow {
    fn of(row: &Row<'_>, zones: &mut Zones, problems: &mut Problems) -> Option<Self> {
        let account_id = row.text(&ACCOUNT_ID, problems);
        let name = row.text(&NAME, problems);
        let email = row.read(&EMAIL, problems, cell::email);
        let phone = row.text(&PHONE, problems);
        let timezone = row.read(&TIMEZONE, problems, |text| zones.read(text));
        let locale = row.read(&LOCALE, problems, cell::locale);
        let kind = row.read(&KIND, problems, cell::kind);
        let country = row.read(&COUNTRY, problems, cell::country);
        Some(Self {
            account_id: account_id?,
            name: name?,
            email,
            phone,
            timezone,
            locale,
            kind,
            country,
        })
    }

    /// What is known of the customer after this row.
    fn onto(self, known: &AccountProfile) -> AccountProfile {
        AccountProfile {
            name: self.name,
            email: self.email.or_else(|| known.email.clone()),
            phone: self.phone.or_else(|| known.phone.clone()),
            timezone: self.timezone.or(known.timezone),
            locale: self.locale.or_else(|| known.locale.clone()),
            kind: self.kind.unwrap_or(known.kind),
            country: self.country.or(known.country),
        }
    }
}

pub(super) fn read(
    run: &Run<'_>,
    table: &mut Table<'_>,
    problems: &mut Problems,
) -> Result<Vec<CustomerRow>, ImportError> {
    let mut rows = Vec::new();
    let mut zones = Zones::default();
    let mut lines: HashMap<String, u64> = HashMap::new();
    while let Some(row) = table.next_row(problems, run.progress)? {
        let Some(customer) = CustomerRow::of(&row, &mut zones, problems) else {
            continue;
        };
        match lines.get(&customer.account_id) {
            Some(first) => problems.cell(
                row.line,
                &ACCOUNT_ID,
                &customer.account_id,
                format!("this account is on line {first} already; keep one of the two"),
            ),
            None => {
                lines.insert(customer.account_id.clone(), row.line);
                rows.push(customer);
            }
        }
    }
    Ok(rows)
}

pub(super) async fn apply(
    run: &Run<'_>,
    tx: &mut Tx,
    rows: Vec<CustomerRow>,
    problems: &mut Problems,
) -> Result<Counts, ImportError> {
    run.settle(problems)?;
    let known = tx.lock_accounts(run.business.id).await?;
    let mut known: HashMap<String, Account> = known
        .into_iter()
        .map(|account| (account.reference.clone(), account))
        .collect();
    let mut counts = Counts::default();
    let mut added: Vec<(String, AccountProfile)> = Vec::new();
    let mut updated: Vec<Account> = Vec::new();
    for row in rows {
        match known.remove(&row.account_id) {
            None => {
                let reference = row.account_id.clone();
                added.push((reference, row.onto(&AccountProfile::default())));
                counts.added += 1;
            }
            Some(mut account) => {
                let profile = row.onto(&account.profile);
                if profile == account.profile {
                    counts.unchanged += 1;
                } else {
                    account.profile = profile;
                    updated.push(account);
                    counts.updated += 1;
                }
            }
        }
    }
    run.progress
        .stage("Recording", counts.added + counts.updated);
    for step in added.chunks(ROWS_A_STEP) {
        tx.insert_accounts(run.business.id, step, run.now).await?;
        run.progress.advance(step.len() as u64);
    }
    for step in updated.chunks(ROWS_A_STEP) {
        tx.update_accounts(run.business.id, step, run.now).await?;
        run.progress.advance(step.len() as u64);
    }
    Ok(counts)
}
