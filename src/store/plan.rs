//! Agreements, the plans that run on them, and holds.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::query;

use super::ledger::{Scoped, scoped};
use super::row::{Columns, instant_text, json_text};
use super::{StoreError, Tx};
use crate::domain::ids::{
    AccountId, BusinessId, ContactId, EntrySeq, InvoiceId, PlanId, PolicyVersion,
};
use crate::domain::ledger::InvoiceHold;
use crate::domain::plan::{Agreement, AgreementTerms, RunningPlan};

const PLANS: Scoped = scoped!(
    "SELECT p.id, p.account_id, p.accepted_after_seq, p.ended_after_seq, a.reference, a.terms_json, \
     a.accepted_at FROM plans p JOIN agreements a ON a.business_id = p.business_id AND a.id = p.agreement_id \
     WHERE p.business_id = $1",
    "p.account_id",
    "ORDER BY p.account_id, p.id"
);
const HOLDS: Scoped = scoped!(
    "SELECT account_id, invoice_id, placed_at, placed_after_seq, lifted_after_seq FROM holds \
     WHERE business_id = $1",
    "account_id",
    "ORDER BY account_id, id"
);
const AGREEMENTS: Scoped = scoped!(
    "SELECT account_id, reference, terms_json, text, hash, policy_version, accepted_by_contact, \
     accepted_by_message, accepted_at FROM agreements WHERE business_id = $1",
    "account_id",
    "ORDER BY account_id, id"
);
const INSERT_AGREEMENT: &str = "INSERT INTO agreements \
     (business_id, account_id, reference, terms_json, text, hash, policy_version, accepted_by_contact, \
     accepted_by_message, accepted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
const INSERT_PLAN: &str = "INSERT INTO plans (business_id, account_id, agreement_id, accepted_after_seq) \
     VALUES ($1, $2, $3, $4)";
const INSERT_HOLD: &str = "INSERT INTO holds \
     (business_id, account_id, invoice_id, reason, actor, note, placed_after_seq, placed_at) \
     VALUES ($1, $2, $3, 'dispute', $4, $5, $6, $7)";

/// A dispute hold on one invoice, as staff or an import place it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHold {
    pub account: AccountId,
    pub invoice: InvoiceId,
    pub actor: String,
    pub note: String,
    pub placed_after: EntrySeq,
    pub placed_at: DateTime<Utc>,
}

impl Tx {
    /// Stores an agreement and starts its plan after the given ledger line.
    ///
    /// # Errors
    /// A unique violation when the reference is taken.
    pub async fn insert_plan(
        &mut self,
        business: BusinessId,
        agreement: &Agreement,
        accepted_after: EntrySeq,
    ) -> Result<(), StoreError> {
        agreement.terms.assert_sound();
        let statement = query(INSERT_AGREEMENT)
            .bind(business.0)
            .bind(agreement.account.0)
            .bind(agreement.reference.clone())
            .bind(json_text(&agreement.terms))
            .bind(agreement.text.clone())
            .bind(agreement.hash.clone())
            .bind(agreement.terms.policy_version.0)
            .bind(agreement.accepted_by.0)
            .bind(agreement.accepted_by_message.clone())
            .bind(instant_text(agreement.accepted_at));
        let row = self.one(statement).await?;
        let agreement_id = Columns::of("agreements", &row).int("id")?;
        let statement = query(INSERT_PLAN)
            .bind(business.0)
            .bind(agreement.account.0)
            .bind(agreement_id)
            .bind(accepted_after.0);
        self.run(statement).await?;
        Ok(())
    }

    /// Puts an invoice on hold.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_hold(
        &mut self,
        business: BusinessId,
        hold: &NewHold,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT_HOLD)
            .bind(business.0)
            .bind(hold.account.0)
            .bind(hold.invoice.0)
            .bind(hold.actor.clone())
            .bind(hold.note.clone())
            .bind(hold.placed_after.0)
            .bind(instant_text(hold.placed_at));
        self.run(statement).await?;
        Ok(())
    }

    /// Agreements of one account, or of the whole business.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn agreements(
        &mut self,
        business: BusinessId,
        account: Option<AccountId>,
    ) -> Result<Vec<Agreement>, StoreError> {
        let rows = self.scoped_all(AGREEMENTS, business, account).await?;
        rows.iter().map(agreement_of).collect()
    }

    pub(super) async fn plan_rows(
        &mut self,
        business: BusinessId,
        account: Option<AccountId>,
    ) -> Result<Vec<(AccountId, RunningPlan)>, StoreError> {
        let rows = self.scoped_all(PLANS, business, account).await?;
        rows.iter().map(plan_of).collect()
    }

    pub(super) async fn hold_rows(
        &mut self,
        business: BusinessId,
        account: Option<AccountId>,
    ) -> Result<Vec<(AccountId, InvoiceHold)>, StoreError> {
        let rows = self.scoped_all(HOLDS, business, account).await?;
        rows.iter().map(hold_of).collect()
    }
}

fn plan_of(row: &AnyRow) -> Result<(AccountId, RunningPlan), StoreError> {
    let columns = Columns::of("plans", row);
    let plan = RunningPlan {
        id: PlanId(columns.int("id")?),
        reference: columns.text("reference")?,
        terms: columns.json("terms_json")?,
        accepted_at: columns.instant("accepted_at")?,
        accepted_after: EntrySeq(columns.int("accepted_after_seq")?),
        ended_after: columns.opt_int("ended_after_seq")?.map(EntrySeq),
    };
    Ok((AccountId(columns.int("account_id")?), plan))
}

fn hold_of(row: &AnyRow) -> Result<(AccountId, InvoiceHold), StoreError> {
    let columns = Columns::of("holds", row);
    let hold = InvoiceHold {
        invoice: InvoiceId(columns.int("invoice_id")?),
        placed_at: columns.instant("placed_at")?,
        placed_after: EntrySeq(columns.int("placed_after_seq")?),
        lifted_after: columns.opt_int("lifted_after_seq")?.map(EntrySeq),
    };
    Ok((AccountId(columns.int("account_id")?), hold))
}

fn agreement_of(row: &AnyRow) -> Result<Agreement, StoreError> {
    let columns = Columns::of("agreements", row);
    let terms: AgreementTerms = columns.json("terms_json")?;
    if terms.policy_version != PolicyVersion(columns.int("policy_version")?) {
        return Err(columns.bad("policy_version", "not the version that the terms name"));
    }
    Ok(Agreement {
        account: AccountId(columns.int("account_id")?),
        reference: columns.text("reference")?,
        terms,
        text: columns.text("text")?,
        hash: columns.text("hash")?,
        accepted_by: ContactId(columns.int("accepted_by_contact")?),
        accepted_by_message: columns.text("accepted_by_message")?,
        accepted_at: columns.instant("accepted_at")?,
    })
}
