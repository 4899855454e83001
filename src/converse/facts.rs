//! What the conversation may know in one turn, and what it works out of it.

use chrono::{DateTime, NaiveDate, Utc};

use super::OpenCase;
use crate::domain::account::{Account, Contact};
use crate::domain::business::Business;
use crate::domain::hold::AccountHold;
use crate::domain::late_reason::ToldReason;
use crate::domain::ledger::{AccountLedger, Arrangements, OpenInvoice};
use crate::domain::money::Money;
use crate::domain::plan::{
    Authority, Exposure, Inputs, PlanRecord, PlanRequest, PlanState, RunningPlan, largest_count,
};
use crate::domain::policy::Policy;
use crate::domain::risk::Rating;
use crate::domain::ticket::{Category, Moment, Priority};
use crate::domain::working_time::WorkingTime;

/// What the conversation may know: the account of the contact who writes, and the rules of its business.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub business: &'a Business,
    pub account: &'a Account,
    pub contact: &'a Contact,
    pub policy: &'a Policy,
    pub ledger: &'a AccountLedger,
    /// What steers how a payment would be allocated.
    pub arrangements: &'a Arrangements,
    /// Open invoices, oldest due date first.
    pub invoices: &'a [OpenInvoice],
    /// The account's arrangements until now.
    pub record: &'a PlanRecord<'a>,
    /// The account's plan that runs, and how it stands: of the record.
    pub plan: Option<(&'a RunningPlan, &'a PlanState)>,
    /// It steers what may be offered. No word of it reaches the customer.
    pub rating: Rating,
    /// What is outstanding under flexible terms, where the message can lead to an offer.
    pub exposure: Option<Exposure>,
    /// Whether the offer of staff that is on the screen still stands: it may have been withdrawn.
    pub staff_offer_stands: bool,
    /// Whether something that nobody asked for is on its way, so that the customer wrote before reading it.
    pub unseen: bool,
    /// The text of the latest agreement, when the message asks for it.
    pub agreement: Option<&'a str>,
    /// The text of the bot's last message, when the customer asks for it again.
    pub last_said: Option<&'a str>,
    /// The reference that a plan agreed in this turn will have.
    pub new_reference: &'a str,
    /// The references of the cases that this turn may open, in order.
    pub new_cases: &'a [String],
    /// The account's open cases, oldest first.
    pub cases: &'a [OpenCase],
    /// The references of those that were resolved and may still be opened again.
    pub reopenable: &'a [String],
    /// The account's holds that stand today.
    pub holds: &'a [AccountHold],
    /// Why it is late, as the customer last told it.
    pub reason: Option<&'a ToldReason>,
    /// The customer's message as it came.
    pub text: &'a str,
    /// Today in the business's time zone: due dates count in it.
    pub today: NaiveDate,
    /// Today where the customer is: "today" and "friday" are said from there.
    pub customers_today: NaiveDate,
    pub now: DateTime<Utc>,
}
impl<'a> Facts<'a> {
    pub(super) fn owed(&self) -> Money {
        Money::sum_in(
            self.ledger.currency(),
            self.invoices.iter().map(|invoice| invoice.outstanding),
        )
    }

    pub(super) fn overdue(&self) -> impl Iterator<Item = &'a OpenInvoice> {
        let today = self.today;
        self.invoices
            .iter()
            .filter(move |invoice| invoice.due_date < today)
    }

    /// Whether a plan can be arranged here at all: what buttons and invitations depend on.
    pub(super) fn can_plan(&self) -> bool {
        // Who decides after a death is for people to see.
        let is_death = |case: &OpenCase| case.matter.category == Category::Bereavement;
        if self.cases.iter().any(is_death) {
            return false;
        }
        largest_count(&self.inputs(), &PlanRequest::default()).is_some()
    }

    /// By when somebody answers a case that is opened now.
    #[must_use]
    pub fn answer_by(&self, priority: Priority) -> DateTime<Utc> {
        self.working_time()
            .after(self.now, self.policy.tickets.minutes(priority))
    }

    /// Now, as the clock of cases counts it.
    #[must_use]
    pub fn moment(&self) -> Moment<'a> {
        Moment {
            now: self.now,
            hours: self.working_time(),
            rules: &self.policy.tickets,
        }
    }

    /// The hours in which people work here.
    #[must_use]
    pub fn working_time(&self) -> WorkingTime<'a> {
        WorkingTime {
            hours: &self.business.settings.working_hours,
            calendar: &self.policy.calendar,
            zone: self.business.settings.timezone,
        }
    }

    /// What the plan engine needs of these facts, for what the bot may agree to.
    #[must_use]
    pub fn inputs(&self) -> Inputs<'a> {
        self.inputs_with(Authority::Bot)
    }

    /// The same for what somebody may agree to.
    #[must_use]
    pub fn inputs_with(&self, authority: Authority) -> Inputs<'a> {
        Inputs {
            invoices: self.invoices,
            currency: self.ledger.currency(),
            record: self.record,
            rating: self.rating,
            exposure: self.exposure,
            authority,
            kind: self.account.profile.kind,
            country: self
                .account
                .profile
                .country
                .unwrap_or(self.business.settings.country),
            policy: self.policy,
            today: self.today,
            now: self.now,
            zone: self.business.settings.timezone,
        }
    }
}
