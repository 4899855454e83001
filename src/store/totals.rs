//! What each account owes in all and how much of that is open on running arrangements, summed up when it changes: every
//! offer needs the sums over all accounts of its business.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, query};

use super::row::Columns;
use super::tx::Bound;
use super::{StoreError, Tx};
use crate::domain::ids::{AccountId, BusinessId};
use crate::domain::money::{Currency, Money};
use crate::domain::plan::Exposure;

/// The totals of an account `a`, from its entries, allocations and arrangements.
macro_rules! totals {
    ($before:literal, $between:literal, $after:literal) => {
        concat!(
            $before,
            "(SELECT CAST(COALESCE(SUM(e.amount_minor), 0) AS BIGINT) FROM entries e \
             WHERE e.business_id = a.business_id AND e.account_id = a.id)",
            $between,
            "(SELECT CAST(COALESCE(SUM(e.amount_minor - COALESCE((SELECT SUM(x.amount_minor) FROM allocations x \
             WHERE x.business_id = e.business_id AND x.account_id = e.account_id AND x.debit_seq = e.seq), 0)), 0) \
             AS BIGINT) FROM plans p JOIN plan_debits d ON d.plan_id = p.id \
             JOIN entries e ON e.business_id = d.business_id AND e.account_id = d.account_id AND e.seq = d.debit_seq \
             WHERE p.business_id = a.business_id AND p.account_id = a.id AND p.ended_after_seq IS NULL)",
            $after
        )
    };
}

/// It goes on with which accounts, and [`KEEP`].
const SUM_UP: &str = totals!(
    "INSERT INTO account_totals (business_id, account_id, balance_minor, arranged_minor) \
     SELECT a.business_id, a.id, ",
    ", ",
    " FROM accounts a WHERE a.business_id = "
);
const KEEP: &str = "ON CONFLICT (business_id, account_id) DO UPDATE SET balance_minor = excluded.balance_minor, \
     arranged_minor = excluded.arranged_minor";
const DIFFERENT: &str = totals!(
    "SELECT a.id FROM accounts a LEFT JOIN account_totals t ON t.business_id = a.business_id \
     AND t.account_id = a.id WHERE a.business_id = $1 AND (COALESCE(t.balance_minor, 0) <> ",
    " OR COALESCE(t.arranged_minor, 0) <> ",
    ") ORDER BY a.id"
);
pub(super) const EXPOSURE: &str = "SELECT \
     CAST(COALESCE(SUM(CASE WHEN account_id = $2 THEN 0 ELSE arranged_minor END), 0) AS BIGINT) AS others, \
     CAST(COALESCE(SUM(balance_minor), 0) AS BIGINT) AS receivables FROM account_totals WHERE business_id = $1";

/// How many accounts one statement sums up.
const ACCOUNTS_A_STATEMENT: usize = 400;

impl Tx {
    /// Sums accounts up anew: to be done whenever something is added to their entries, allocations or arrangements.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn sum_up(
        &mut self,
        business: BusinessId,
        accounts: &[AccountId],
    ) -> Result<(), StoreError> {
        for chunk in accounts.chunks(ACCOUNTS_A_STATEMENT) {
            let of = self.placeholders(1, 1);
            let ids = self.placeholders(2, chunk.len());
            // Only placeholders are put together here; every value is bound.
            let sql = format!("{SUM_UP}{of} AND a.id IN ({ids}) {KEEP}");
            let is_usual = [1, ACCOUNTS_A_STATEMENT].contains(&chunk.len());
            let mut statement = query(AssertSqlSafe(sql))
                .persistent(is_usual)
                .bind(business.0);
            for account in chunk {
                statement = statement.bind(account.0);
            }
            self.run(statement).await?;
        }
        Ok(())
    }

    /// What is outstanding under flexible terms on all accounts (but one), and what all customers owe.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn exposure(
        &mut self,
        business: BusinessId,
        but_for: Option<AccountId>,
        currency: Currency,
    ) -> Result<Exposure, StoreError> {
        let [rows] = self.together([exposure_to(business, but_for)]).await?;
        exposure_of(&rows, currency)
    }

    /// The accounts whose totals are not what their entries, allocations and arrangements come to, for `verify`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn wrong_totals(
        &mut self,
        business: BusinessId,
    ) -> Result<Vec<AccountId>, StoreError> {
        let rows = self.all(query(DIFFERENT).bind(business.0)).await?;
        rows.iter()
            .map(|row| Ok(AccountId(Columns::of("account_totals", row).int("id")?)))
            .collect()
    }
}

pub(super) fn exposure_to(business: BusinessId, but_for: Option<AccountId>) -> Bound {
    Bound::new(EXPOSURE)
        .bind(business.0)
        .bind(but_for.map_or(0, |account| account.0))
}

pub(super) fn exposure_of(rows: &[AnyRow], currency: Currency) -> Result<Exposure, StoreError> {
    let row = rows.first().expect("a sum has one row");
    let columns = Columns::of("account_totals", row);
    Ok(Exposure {
        others: Money::from_minor(columns.int("others")?, currency),
        receivables: Money::from_minor(columns.int("receivables")?, currency),
    })
}
