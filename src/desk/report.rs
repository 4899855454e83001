//! Reading: one account with its story, the list of accounts, the ageing of all receivables.

use chrono::NaiveDate;
use serde::Serialize;

use super::hold::{AccountHoldLine, standing_on};
use super::{Desk, DeskError, unknown_account};
use crate::domain::account::Account;
use crate::domain::business::Business;
use crate::domain::ledger::{Ageing, Charge, EntryKind, USUAL_AGES};
use crate::domain::money::Money;
use crate::domain::plan::{AgreementTerms, InstallmentState, RunningPlan, Standing};
use crate::store::AccountBook;

/// An account as staff see it, as of a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccountReport {
    pub account: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub kind: String,
    pub country: Option<String>,
    pub timezone: Option<String>,
    pub locale: Option<String>,
    pub as_of: NaiveDate,
    /// Negative when the account is in credit.
    pub balance: Money,
    pub overdue: Money,
    pub unapplied_credit: Money,
    /// The holds on the account that stood at the end of that day.
    pub holds: Vec<AccountHoldLine>,
    pub open_invoices: Vec<OpenInvoiceReport>,
    pub entries: Vec<EntryReport>,
    pub plans: Vec<PlanReport>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenInvoiceReport {
    pub number: String,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    pub outstanding: Money,
    pub days_overdue: i64,
    pub on_hold: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryReport {
    pub line: i64,
    pub date: NaiveDate,
    pub kind: EntryKind,
    /// What a charge for being late is: a fee of the contract, interest or compensation by law.
    pub charge: Option<Charge>,
    pub invoice: Option<String>,
    pub reference: Option<String>,
    pub amount: Money,
    /// The balance after this line, in the order of recording.
    pub balance: Money,
    pub by: String,
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanReport {
    pub reference: String,
    pub agreed_at: chrono::DateTime<chrono::Utc>,
    /// `running`, `paid off`, `broken`, `replaced`.
    pub standing: &'static str,
    pub terms: AgreementTerms,
    pub paid: Money,
    pub left: Money,
    /// `paid`, `upcoming`, `late` or `missed`, one for each installment.
    pub installments: Vec<&'static str>,
    /// The agreement, to the letter.
    pub agreement: String,
    /// Of its text and terms.
    pub hash: String,
    /// Where the contact who said yes is known, and by what: `terminal C-1001`.
    pub accepted_by: String,
    /// The key of the message that said yes, or the clerk's word for how it was said.
    pub accepted_by_message: String,
}

/// One line of the list of arrangements.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanLine {
    pub reference: String,
    pub account: String,
    pub kind: &'static str,
    pub standing: &'static str,
    pub left: Money,
    pub ends: NaiveDate,
}

/// One line of the account list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccountLine {
    pub account: String,
    pub name: String,
    pub balance: Money,
    pub overdue: Money,
}

/// Amounts by age, each under its name: an object in JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Ages(pub Vec<(String, Money)>);

impl Ages {
    /// The amount under a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Money> {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map(|(_, amount)| *amount)
    }
}

impl Serialize for Ages {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, amount)| (name, amount)))
    }
}

/// The names of the ages: `days_1_to_30`, `days_31_to_60`, `over_60`.
fn age_names(up_to_days: &[u32]) -> Vec<String> {
    let from = std::iter::once(1).chain(up_to_days.iter().map(|last| last + 1));
    let mut names: Vec<String> = from
        .zip(up_to_days)
        .map(|(from, to)| format!("days_{from}_to_{to}"))
        .collect();
    names.push(format!("over_{}", up_to_days.last().copied().unwrap_or(0)));
    names
}

/// What all customers owe, by age, as of a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgeingReport {
    pub business: String,
    pub as_of: NaiveDate,
    /// Accounts that owe or are in credit.
    pub accounts: Vec<AgeingLine>,
    pub total: AgeingLine,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgeingLine {
    pub account: String,
    pub name: String,
    pub current: Money,
    /// What is overdue, by the ages of the policy: `days_1_to_30` and so on, the last one `over_90`.
    #[serde(flatten)]
    pub overdue: Ages,
    /// Credit that no invoice has taken; it lowers the total.
    pub unapplied_credit: Money,
    pub total: Money,
    /// The part of it that a payment plan covers.
    pub on_plan: Money,
}

impl Desk {
    /// All accounts with their balances today.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn account_list(&self, business: &Business) -> Result<Vec<AccountLine>, DeskError> {
        let today = self.today(business);
        let zone = business.settings.timezone;
        let lines = self.with_books(business, |account, book| {
            let arrangements = book.arrangements_on(today, zone);
            let ageing = book.ledger.ageing(today, &arrangements, &USUAL_AGES);
            AccountLine {
                account: account.reference.clone(),
                name: account.profile.name.clone(),
                balance: ageing.total,
                overdue: ageing.overdue(),
            }
        });
        lines.await
    }

    /// The ageing of all receivables on a day.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn ageing(
        &self,
        business: &Business,
        as_of: NaiveDate,
    ) -> Result<AgeingReport, DeskError> {
        let zone = business.settings.timezone;
        let (_, policy) = self.policy(business, None).await?;
        let ages = &policy.ageing.up_to_days;
        let names = age_names(ages);
        let mut accounts = self
            .with_books(business, |account, book| {
                let arrangements = book.arrangements_on(as_of, zone);
                let ageing = book.ledger.ageing(as_of, &arrangements, ages);
                ageing_line(&account.reference, &account.profile.name, &ageing, &names)
            })
            .await?;
        accounts.retain(|line| !line.total.is_zero() || !line.unapplied_credit.is_zero());
        let zero = Money::zero(business.settings.currency);
        let mut total = AgeingLine {
            account: String::new(),
            name: String::new(),
            current: zero,
            overdue: Ages(names.iter().map(|name| (name.clone(), zero)).collect()),
            unapplied_credit: zero,
            total: zero,
            on_plan: zero,
        };
        for line in &accounts {
            total.current += line.current;
            for ((_, sum), (_, amount)) in total.overdue.0.iter_mut().zip(&line.overdue.0) {
                *sum += *amount;
            }
            total.unapplied_credit += line.unapplied_credit;
            total.total += line.total;
            total.on_plan += line.on_plan;
        }
        Ok(AgeingReport {
            business: business.settings.name.clone(),
            as_of,
            accounts,
            total,
        })
    }

    /// All arrangements that had been agreed by a day, by account.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn plan_list(
        &self,
        business: &Business,
        as_of: NaiveDate,
    ) -> Result<Vec<PlanLine>, DeskError> {
        let zone = business.settings.timezone;
        let lines = self.with_books(business, |account, book| {
            let line = |plan: &RunningPlan| {
                let state = plan.state_as_of(&book.ledger, as_of);
                PlanLine {
                    reference: plan.reference.clone(),
                    account: account.reference.clone(),
                    kind: plan.terms.kind.as_str(),
                    standing: standing_word(plan.standing_on(&state, as_of)),
                    left: state.left,
                    ends: plan.terms.last().due_on,
                }
            };
            book.plans_on(as_of, zone).map(line).collect::<Vec<_>>()
        });
        Ok(lines.await?.into_iter().flatten().collect())
    }

    pub(super) async fn with_books<T>(
        &self,
        business: &Business,
        line: impl Fn(&Account, &AccountBook) -> T,
    ) -> Result<Vec<T>, DeskError> {
        let currency = business.settings.currency;
        let mut tx = self.store.read().await?;
        let accounts = tx.accounts(business.id).await?;
        let books = tx.books(business.id, currency).await?;
        Ok(accounts
            .iter()
            .map(|account| match books.get(&account.id) {
                Some(book) => line(account, book),
                None => line(account, &AccountBook::empty(account.id, currency)),
            })
            .collect())
    }

    /// One account as of a day.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such account.
    pub async fn account_report(
        &self,
        business: &Business,
        reference: &str,
        as_of: NaiveDate,
    ) -> Result<AccountReport, DeskError> {
        let currency = business.settings.currency;
        let mut tx = self.store.read().await?;
        let account = tx
            .account(business.id, reference)
            .await?
            .ok_or_else(|| unknown_account(business, reference))?;
        let contacts = tx.contacts(business.id, account.id).await?;
        let book = tx.book(business.id, account.id, currency).await?;
        let agreements = tx.agreements(business.id, Some(account.id)).await?;
        let zone = business.settings.timezone;
        let holds = tx
            .account_hold_records(business.id, Some(account.id))
            .await?;
        let arrangements = book.arrangements_on(as_of, zone);
        let ageing = book.ledger.ageing(as_of, &arrangements, &USUAL_AGES);
        let open_invoices = book
            .ledger
            .open_invoices(Some(as_of), &arrangements)
            .into_iter()
            .map(|invoice| OpenInvoiceReport {
                days_overdue: (as_of - invoice.due_date).num_days().max(0),
                number: invoice.number,
                issue_date: invoice.issue_date,
                due_date: invoice.due_date,
                outstanding: invoice.outstanding,
                on_hold: invoice.on_hold,
            })
            .collect();
        let plans = book
            .plans_on(as_of, zone)
            .map(|plan| {
                let state = plan.state_as_of(&book.ledger, as_of);
                let agreement = agreements.iter().find(|a| a.reference == plan.reference);
                PlanReport {
                    reference: plan.reference.clone(),
                    standing: standing_word(plan.standing_on(&state, as_of)),
                    agreed_at: plan.accepted_at,
                    terms: plan.terms.clone(),
                    paid: state.paid,
                    left: state.left,
                    installments: state.installments.iter().map(state_word).collect(),
                    agreement: agreement.map(|a| a.text.clone()).unwrap_or_default(),
                    hash: agreement.map(|a| a.hash.clone()).unwrap_or_default(),
                    accepted_by: agreement
                        .and_then(|a| contacts.get(&a.accepted_by).cloned())
                        .unwrap_or_default(),
                    accepted_by_message: agreement
                        .map(|a| a.accepted_by_message.clone())
                        .unwrap_or_default(),
                }
            })
            .collect();
        let profile = account.profile;
        Ok(AccountReport {
            account: account.reference,
            name: profile.name,
            email: profile.email,
            phone: profile.phone,
            kind: profile.kind.as_str().to_owned(),
            country: profile.country.map(|country| country.code().to_owned()),
            timezone: profile.timezone.map(|zone| zone.name().to_owned()),
            locale: profile.locale,
            as_of,
            balance: ageing.total,
            overdue: ageing.overdue(),
            unapplied_credit: ageing.unapplied,
            holds: standing_on(&holds, as_of, zone).collect(),
            open_invoices,
            entries: entries(&book, as_of),
            plans,
        })
    }
}

fn entries(book: &AccountBook, as_of: NaiveDate) -> Vec<EntryReport> {
    let mut balance = Money::zero(book.ledger.currency());
    book.ledger
        .entries()
        .iter()
        .filter(|entry| entry.value_date <= as_of)
        .map(|entry| {
            balance += entry.amount;
            let invoice = entry.invoice.and_then(|id| book.ledger.invoices().get(&id));
            EntryReport {
                line: entry.seq.0,
                date: entry.value_date,
                kind: entry.kind,
                charge: entry.charge(),
                invoice: invoice.map(|invoice| invoice.number.clone()),
                reference: entry.reference.clone(),
                amount: entry.amount,
                balance,
                by: entry.actor.clone(),
                reason: entry.reason.clone(),
            }
        })
        .collect()
}

fn ageing_line(account: &str, name: &str, ageing: &Ageing, names: &[String]) -> AgeingLine {
    let mut buckets = ageing.buckets.iter().copied();
    let current = buckets.next().unwrap_or(ageing.total);
    AgeingLine {
        account: account.to_owned(),
        name: name.to_owned(),
        current,
        overdue: Ages(names.iter().cloned().zip(buckets).collect()),
        unapplied_credit: ageing.unapplied,
        total: ageing.total,
        on_plan: ageing.on_plan,
    }
}

fn state_word(state: &InstallmentState) -> &'static str {
    match state {
        InstallmentState::Paid(_) => "paid",
        InstallmentState::Upcoming { .. } => "upcoming",
        InstallmentState::Late { .. } => "late",
        InstallmentState::Missed { .. } => "missed",
    }
}

fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Running => "running",
        Standing::PaidOff => "paid off",
        Standing::Broken { .. } => "broken",
        Standing::Replaced => "replaced",
    }
}
