//! Agreements, the plans that run on them, and holds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::query;

use super::ledger::{Scoped, scoped};
use super::row::{Columns, instant_text, json_text};
use super::tx::Value;
use super::{StoreError, Tx};
use crate::domain::ids::{
    AccountId, BusinessId, ContactId, EntrySeq, InvoiceId, PlanId, PolicyVersion,
};
use crate::domain::ledger::InvoiceHold;
use crate::domain::plan::{Agreement, AgreementTerms, EndedAs, Ending, RunningPlan};

pub(super) const PLANS: Scoped = scoped!(
    "SELECT p.id, p.account_id, p.accepted_after_seq, p.ended_after_seq, p.ended_as, p.ended_on, \
     a.reference, a.terms_json, a.accepted_at FROM plans p JOIN agreements a ON a.business_id = p.business_id AND a.id = p.agreement_id \
     WHERE p.business_id = $1",
    "p.account_id",
    "ORDER BY p.account_id, p.id"
);
pub(super) const HOLDS: Scoped = scoped!(
    "SELECT account_id, invoice_id, placed_at, placed_after_seq, lifted_after_seq, lifted_at FROM holds \
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
     VALUES ($1, $2, $3, $4) RETURNING id";
const INSERT_PLAN_DEBITS: &str =
    "INSERT INTO plan_debits (business_id, account_id, plan_id, debit_seq)";
const PLAN_DEBITS: Scoped = scoped!(
    "SELECT account_id, plan_id, debit_seq FROM plan_debits WHERE business_id = $1",
    "account_id",
    "ORDER BY account_id, plan_id, debit_seq"
);
const END_PLAN: &str = "UPDATE plans SET ended_as = $4, ended_on = $5, ended_after_seq = $6 \
     WHERE business_id = $1 AND account_id = $2 AND id = $3 AND ended_after_seq IS NULL";
const INSERT_HOLD: &str = "INSERT INTO holds \
     (business_id, account_id, invoice_id, reason, actor, note, placed_after_seq, placed_at) \
     VALUES ($1, $2, $3, 'dispute', $4, $5, $6, $7)";
const LIFT_HOLDS: &str = "UPDATE holds SET lifted_after_seq = $4, lifted_at = $5, lifted_by = $6, \
     lifted_reason = $7 WHERE business_id = $1 AND account_id = $2 AND invoice_id = $3 \
     AND lifted_after_seq IS NULL";

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

/// The end of all holds on one invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftedHold {
    pub account: AccountId,
    pub invoice: InvoiceId,
    pub by: String,
    pub reason: String,
    pub after: EntrySeq,
    pub at: DateTime<Utc>,
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
        let terms = &agreement.terms;
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
        let row = self.one(statement).await?;
        let plan = Columns::of("plans", &row).int("id")?;
        if terms.kind.defers() {
            let debits: BTreeSet<EntrySeq> = terms.covered.iter().map(|c| c.entry).collect();
            let rows: Vec<Vec<Value>> = debits
                .into_iter()
                .map(|debit| {
                    let account = agreement.account.0;
                    [business.0, account, plan, debit.0].map(Value::Int).into()
                })
                .collect();
            self.insert_many(INSERT_PLAN_DEBITS, "", &rows).await?;
        }
        self.sum_up(business, &[agreement.account]).await
    }

    /// Ends an arrangement otherwise than by being paid. One that has ended stays as it ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_plan(
        &mut self,
        business: BusinessId,
        account: AccountId,
        plan: PlanId,
        ending: Ending,
    ) -> Result<(), StoreError> {
        let statement = query(END_PLAN)
            .bind(business.0)
            .bind(account.0)
            .bind(plan.0)
            .bind(ending.how.as_str().to_owned())
            .bind(ending.on.to_string())
            .bind(ending.after.0);
        self.run(statement).await?;
        self.sum_up(business, &[account]).await
    }

    /// The debts that each arrangement covers, for `verify`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn plan_debits(
        &mut self,
        business: BusinessId,
    ) -> Result<BTreeMap<PlanId, BTreeSet<EntrySeq>>, StoreError> {
        let mut debits: BTreeMap<PlanId, BTreeSet<EntrySeq>> = BTreeMap::new();
        for row in self.scoped_all(PLAN_DEBITS, business, None).await? {
            let columns = Columns::of("plan_debits", &row);
            let plan = PlanId(columns.int("plan_id")?);
            let debit = EntrySeq(columns.int("debit_seq")?);
            debits.entry(plan).or_default().insert(debit);
        }
        Ok(debits)
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

    /// Lifts every hold that stands on an invoice.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lift_holds(
        &mut self,
        business: BusinessId,
        lifted: &LiftedHold,
    ) -> Result<(), StoreError> {
        let statement = query(LIFT_HOLDS)
            .bind(business.0)
            .bind(lifted.account.0)
            .bind(lifted.invoice.0)
            .bind(lifted.after.0)
            .bind(instant_text(lifted.at))
            .bind(lifted.by.clone())
            .bind(lifted.reason.clone());
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
}

pub(super) fn plan_of(row: &AnyRow) -> Result<(AccountId, RunningPlan), StoreError> {
    let columns = Columns::of("plans", row);
    let plan = RunningPlan {
        id: PlanId(columns.int("id")?),
        reference: columns.text("reference")?,
        terms: columns.json("terms_json")?,
        accepted_at: columns.instant("accepted_at")?,
        accepted_after: EntrySeq(columns.int("accepted_after_seq")?),
        ending: match columns.opt_int("ended_after_seq")? {
            None => None,
            Some(after) => Some(Ending {
                how: columns.named("ended_as", EndedAs::parse)?,
                on: columns.date("ended_on")?,
                after: EntrySeq(after),
            }),
        },
    };
    Ok((AccountId(columns.int("account_id")?), plan))
}

pub(super) fn hold_of(row: &AnyRow) -> Result<(AccountId, InvoiceHold), StoreError> {
    let columns = Columns::of("holds", row);
    let hold = InvoiceHold {
        invoice: InvoiceId(columns.int("invoice_id")?),
        placed_at: columns.instant("placed_at")?,
        placed_after: EntrySeq(columns.int("placed_after_seq")?),
        lifted_after: columns.opt_int("lifted_after_seq")?.map(EntrySeq),
        lifted_at: columns.opt_instant("lifted_at")?,
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
