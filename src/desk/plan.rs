//! Arrangements outside the chat: quoted, accepted on the customer's word, changed and shown by a clerk. And
//! the one place where an accepted arrangement is written, whoever took the yes.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::business::policy_in;
use super::ledger::check_texts;
use super::message::voice_for;
use super::quote::{QuoteReport, Role, report};
use super::{Desk, DeskError, unknown_account};
use crate::documents::agreement;
use crate::domain::account::{Account, Tone};
use crate::domain::business::{Business, Country};
use crate::domain::ids::ContactId;
use crate::domain::ledger::OpenInvoice;
use crate::domain::plan::{
    Agreement, AgreementTerms, Authority, Basis, EndedAs, Ending, Inputs, PlanRecord, Standing,
    quote,
};
use crate::domain::policy::Policy;
use crate::domain::risk::Rating;
use crate::domain::time_zone::TimeZone;
use crate::store::{AccountBook, Tx, UserKey};
use crate::wording::{BASE_LANGUAGE, DisplayLocale, Voice};

/// Where a clerk who takes a yes by telephone or letter is known.
const CLERK: &str = "clerk";

/// A yes that a clerk took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenYes {
    /// The id of the terms to which it was said.
    pub terms: String,
    pub by: String,
    /// How it was said: "on the phone, 12 March".
    pub reason: String,
    pub role: Role,
    /// The plan whose change is agreed to.
    pub plan: Option<String>,
}

/// An arrangement that was agreed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgreedReport {
    pub account: String,
    pub reference: String,
    pub terms: AgreementTerms,
    pub agreement: String,
    /// Whether it had been agreed before; then nothing was changed.
    pub unchanged: bool,
}

/// Who says yes to terms, for whom, when, and by which message.
pub(super) struct Acceptance<'a> {
    pub(super) business: &'a Business,
    pub(super) account: &'a Account,
    pub(super) reference: &'a str,
    pub(super) today: NaiveDate,
    pub(super) now: DateTime<Utc>,
    pub(super) by: ContactId,
    pub(super) message: &'a str,
    /// The clerk who took the yes; `None` when it was said in the chat.
    pub(super) clerk: Option<&'a str>,
}

impl Desk {
    /// Writes an accepted arrangement: the agreement to the letter, its plan, and the end of what it takes
    /// the place of. The engine has just confirmed the terms, in this transaction.
    pub(super) async fn agree(
        &self,
        tx: &mut Tx,
        voice: &Voice,
        acceptance: &Acceptance<'_>,
        book: &AccountBook,
        terms: &AgreementTerms,
    ) -> Result<Agreement, DeskError> {
        let Acceptance {
            business,
            account,
            today,
            ..
        } = acceptance;
        let parties = agreement::Parties {
            business,
            account,
            reference: acceptance.reference,
            agreed_on: *today,
            clerk: acceptance.clerk,
        };
        let text = agreement::text(&self.wording, voice, &parties, terms)?;
        let mut stored = Agreement {
            account: account.id,
            reference: acceptance.reference.to_owned(),
            hash: String::new(),
            terms: terms.clone(),
            text,
            accepted_by: acceptance.by,
            accepted_by_message: acceptance.message.to_owned(),
            accepted_at: acceptance.now,
        };
        stored.hash = agreement::hash(&stored);
        let after = book.ledger.last_seq();
        for plan in &book.plans {
            let state = plan.state(&book.ledger, *today);
            let touched = plan
                .terms
                .covered
                .iter()
                .any(|own| terms.covered.iter().any(|new| new.entry == own.entry));
            if plan.ending.is_some() || !touched {
                continue;
            }
            let (how, on) = match plan.standing(&state) {
                Standing::Broken { on } => (EndedAs::Broken, on),
                // A later word about the same money takes the place of the earlier one.
                Standing::Running | Standing::Replaced
                    if terms.kind.defers() || terms.kind == plan.terms.kind =>
                {
                    (EndedAs::Replaced, *today)
                }
                Standing::Running | Standing::Replaced | Standing::PaidOff => continue,
            };
            let ending = Ending { how, on, after };
            tx.end_plan(business.id, account.id, plan.id, ending)
                .await?;
        }
        tx.insert_plan(business.id, &stored, after).await?;
        Ok(stored)
    }

    /// What could be offered to an account.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such account.
    pub async fn quote(
        &self,
        business: &Business,
        account: &str,
        wish: &Basis,
        role: Role,
    ) -> Result<QuoteReport, DeskError> {
        let mut tx = self.store.read().await?;
        let account = tx
            .account(business.id, account)
            .await?
            .ok_or_else(|| unknown_account(business, account))?;
        let (desk, book) = self.consider(&mut tx, business, account, role).await?;
        let record = book.record(desk.today, business.settings.timezone);
        let inputs = desk.inputs(&book, &record);
        let quote = quote(&inputs, wish);
        let voices = (
            &staff_voice(business),
            &customers_voice(business, &desk.account),
        );
        let account = Some(desk.account.reference.clone());
        report(&self.wording, account, &inputs, (wish, &quote), voices)
    }

    /// Writes a yes that the customer gave a clerk: to exactly the terms that the id names.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the terms are not offered (any more); nothing is agreed then.
    pub async fn accept(
        &self,
        business: &Business,
        account: &str,
        wish: &Basis,
        yes: &TakenYes,
    ) -> Result<AgreedReport, DeskError> {
        check_texts(&[
            ("who takes the yes", Some(&yes.by)),
            ("the reason", Some(&yes.reason)),
        ])?;
        let now = self.now();
        let mut tx = self.store.write().await?;
        let unknown = || unknown_account(business, account);
        let known = tx.account(business.id, account).await?;
        let known = known.ok_or_else(unknown)?;
        let account = tx
            .lock_account(business.id, known.id)
            .await?
            .ok_or_else(unknown)?;
        // Nobody else may use up the room that is checked now before this is committed.
        tx.lock_business(business.id).await?;
        let (desk, book) = self.consider(&mut tx, business, account, yes.role).await?;
        // The same yes twice is one yes.
        let agreements = tx.agreements(business.id, Some(desk.account.id)).await?;
        let same = book
            .plans
            .iter()
            .rev()
            .find(|plan| plan.ending.is_none() && plan.terms.fingerprint() == yes.terms);
        if let Some(plan) = same {
            let stored = agreements
                .into_iter()
                .find(|agreement| agreement.reference == plan.reference)
                .ok_or_else(|| {
                    DeskError::refused("its agreement is missing: run `goodterms verify`")
                })?;
            return Ok(agreed(&desk.account, stored, true));
        }
        let record = book.record(desk.today, business.settings.timezone);
        if let Some(reference) = &yes.plan {
            runs(&record, reference, &desk.account.reference)?;
        }
        let inputs = desk.inputs(&book, &record);
        let fresh = quote(&inputs, wish);
        let Some(offer) = fresh.named(&yes.terms) else {
            return Err(DeskError::refused(format!(
                "the terms {} are not what can be offered now, so nothing was agreed; quote again and \
                 show the customer the new terms",
                yes.terms
            )));
        };
        let confirmed = offer.confirm(&yes.terms, now).map_err(DeskError::refused)?;
        let user = UserKey {
            platform: CLERK,
            key: format!("{}:{}", desk.account.reference, yes.by),
        };
        let contact = tx
            .contact_for(business.id, desk.account.id, &user, now)
            .await?;
        let reference = format!("P-{}", self.tokens.unambiguous(8));
        let message = format!("clerk {}: {}", yes.by, yes.reason);
        let acceptance = Acceptance {
            business,
            account: &desk.account,
            reference: &reference,
            today: desk.today,
            now,
            by: contact.id,
            message: &message,
            clerk: Some(&yes.by),
        };
        let voice = customers_voice(business, &desk.account);
        let stored = self
            .agree(&mut tx, &voice, &acceptance, &book, confirmed.terms())
            .await?;
        tx.commit().await?;
        Ok(agreed(&desk.account, stored, false))
    }

    /// The account that a plan belongs to, by the plan's reference.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such plan.
    pub async fn account_of_plan(
        &self,
        business: &Business,
        reference: &str,
    ) -> Result<String, DeskError> {
        let mut tx = self.store.read().await?;
        let agreements = tx.agreements(business.id, None).await?;
        let found = agreements.iter().find(|a| a.reference == reference);
        let accounts = tx.accounts(business.id).await?;
        let account = found.and_then(|agreement| {
            let mut owner = accounts.iter().filter(|a| a.id == agreement.account);
            owner.next().map(|account| account.reference.clone())
        });
        account.ok_or_else(|| {
            DeskError::refused(format!(
                "{} has no plan {reference}; `goodterms plan show` lists them",
                business.settings.name
            ))
        })
    }

    /// The account whose running plan has this reference: only a running plan can be changed.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such plan, or it does not run any more.
    pub async fn account_of_running_plan(
        &self,
        business: &Business,
        reference: &str,
    ) -> Result<String, DeskError> {
        let account = self.account_of_plan(business, reference).await?;
        let mut tx = self.store.read().await?;
        let known = tx.account(business.id, &account).await?;
        let known = known.ok_or_else(|| unknown_account(business, &account))?;
        let currency = business.settings.currency;
        let book = tx.book(business.id, known.id, currency).await?;
        let today = self.today(business);
        let record = book.record(today, business.settings.timezone);
        runs(&record, reference, &account)?;
        Ok(account)
    }

    pub(super) async fn consider(
        &self,
        tx: &mut Tx,
        business: &Business,
        account: Account,
        role: Role,
    ) -> Result<(Considered, AccountBook), DeskError> {
        let currency = business.settings.currency;
        let today = self.today(business);
        let (_, policy) = policy_in(tx, business, None).await?;
        let book = tx.book(business.id, account.id, currency).await?;
        let mut invoices = book.ledger.open_invoices(None, &book.arrangements());
        // What is dated ahead is not owed yet.
        invoices.retain(|invoice| invoice.issue_date <= today);
        let record = book.record(today, business.settings.timezone);
        let rating = book.assess(&record, &policy, today).rating;
        let exposure = tx.exposure(business.id, Some(account.id), currency).await?;
        let country = account.profile.country;
        let considered = Considered {
            country: country.unwrap_or(business.settings.country),
            authority: role.authority(&policy),
            now: self.now(),
            account,
            policy,
            invoices,
            rating,
            exposure,
            today,
            zone: business.settings.timezone,
        };
        Ok((considered, book))
    }
}

/// Only the plan that runs can be changed.
fn runs(record: &PlanRecord<'_>, reference: &str, account: &str) -> Result<(), DeskError> {
    match &record.running {
        Some((plan, _)) if plan.reference == reference => Ok(()),
        Some((plan, _)) => Err(DeskError::refused(format!(
            "{reference} does not run any more; the running plan of {account} is {}",
            plan.reference
        ))),
        None => Err(DeskError::refused(format!(
            "{reference} does not run any more, and {account} has no running plan; \
             `goodterms plan show {reference}` shows how it ended"
        ))),
    }
}

/// Everything about one account that the engine looks at, but for its book.
pub(super) struct Considered {
    account: Account,
    policy: Policy,
    invoices: Vec<OpenInvoice>,
    rating: Rating,
    exposure: crate::domain::plan::Exposure,
    authority: Authority,
    country: Country,
    today: NaiveDate,
    now: DateTime<Utc>,
    zone: TimeZone,
}

impl Considered {
    pub(super) fn inputs<'a>(
        &'a self,
        book: &'a AccountBook,
        record: &'a PlanRecord<'a>,
    ) -> Inputs<'a> {
        Inputs {
            invoices: &self.invoices,
            currency: book.ledger.currency(),
            record,
            rating: self.rating,
            exposure: Some(self.exposure),
            authority: self.authority,
            kind: self.account.profile.kind,
            country: self.country,
            policy: &self.policy,
            today: self.today,
            now: self.now,
            zone: self.zone,
        }
    }
}

fn agreed(account: &Account, stored: Agreement, unchanged: bool) -> AgreedReport {
    AgreedReport {
        account: account.reference.clone(),
        reference: stored.reference,
        terms: stored.terms,
        agreement: stored.text,
        unchanged,
    }
}

/// How an account reads what it agrees to. The terms are the same in every tone.
pub(super) fn customers_voice(business: &Business, account: &Account) -> Voice {
    voice_for(business, account, Tone::default())
}

/// Staff read the figures in the business's own country's way.
pub(super) fn staff_voice(business: &Business) -> Voice {
    let settings = &business.settings;
    Voice {
        locale: DisplayLocale::new(BASE_LANGUAGE, None, settings.country.code()),
        timezone: settings.timezone,
        tone: Tone::Direct,
    }
}
