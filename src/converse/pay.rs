//! How to pay, paying a part, and what the terms say.

use super::reply::Part;
use super::{Pick, Place, Turn};
use crate::domain::money::Money;
use crate::domain::plan::{PlanRequest, largest_count};
use crate::understand::{AmountSaid, CurrencySaid, Intent, Said, Share};

/// The currencies that people call dollars, or write with `$`.
const DOLLARS: [&str; 22] = [
    "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "BBD", "BMD", "BND", "BSD", "BZD", "FJD",
    "GYD", "JMD", "KYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD",
];

/// What became of an amount that was said.
pub(super) enum Meant {
    Amount(Money),
    /// It was said in another currency than the account's.
    OtherCurrency,
    /// It has more decimals than the currency, or is not above zero, or is absurdly large.
    NotAnAmount,
    Nothing,
}

impl Turn<'_> {
    /// The ways to pay, with the account's payment reference. `amount` is what the customer wants to pay
    /// now, if it is known.
    pub(super) fn how_to_pay(&mut self, amount: Option<Money>) {
        let facts = self.facts;
        let settings = &facts.business.settings;
        let reference = facts.account.reference.as_str();
        // Nothing is asked for what is on hold.
        let asked_for = || facts.invoices.iter().filter(|invoice| !invoice.on_hold);
        let currency = facts.ledger.currency();
        let owed = Money::sum_in(currency, asked_for().map(|invoice| invoice.outstanding));
        if owed.is_zero() {
            self.say(Part::new("pay-nothing-owed"));
            return;
        }
        let can_be_paid = !settings.ways_to_pay.is_empty() || settings.payment_link.is_some();
        let installment = facts.plan.and_then(|(_, state)| state.next());
        match (installment, amount) {
            (_, Some(amount)) => self.say(Part::new("pay-amount").with("amount", amount)),
            (Some((of, left)), None) => {
                let part = Part::new("pay-installment")
                    .with("amount", left)
                    .with("due", of.due_on);
                self.say(part.with("owed", owed));
            }
            (None, None) if !can_be_paid => self.say(Part::new("pay-open").with("owed", owed)),
            (None, None) => self.say(Part::new("pay-total").with("owed", owed)),
        }
        for way in &settings.ways_to_pay {
            let part = Part::new("pay-way")
                .with("method", way.method.as_str())
                .with("instructions", way.instructions_for(reference));
            self.say(part);
        }
        let pay_now = amount.or(installment.map(|(_, left)| left)).unwrap_or(owed);
        let invoice = asked_for()
            .next()
            .map_or("", |invoice| invoice.number.as_str());
        let link = settings.payment_link_for(invoice, &pay_now.to_decimal().to_string(), reference);
        if let Some(link) = &link {
            self.say(Part::new("pay-link").with("link", link.as_str()));
        }
        if !can_be_paid {
            self.say(Part::new("pay-no-way-known"));
            self.say(self.where_a_person_is());
        } else {
            self.say(Part::new("pay-reference").with("reference", reference));
        }
        for invoice in facts.invoices.iter().filter(|invoice| invoice.on_hold) {
            let part = Part::new("pay-on-hold").with("number", invoice.number.as_str());
            self.say(part.with("outstanding", invoice.outstanding));
        }
        if self.dialogue.place == Place::Idle && facts.can_plan() {
            let plan = Pick::Ask(Intent::RequestInstallments).labelled(Part::new("choice-plan"));
            self.offer(vec![plan]);
        }
    }

    /// A part now: any amount is welcome at any time, and what it would leave is said.
    pub(super) fn pay_part(&mut self, said: &Said) {
        let owed = self.facts.owed();
        let amount = match self.amount_meant(said) {
            Meant::Amount(amount) => amount,
            Meant::OtherCurrency => {
                let currency = self.facts.ledger.currency().code();
                self.say(Part::new("amount-other-currency").with("currency", currency));
                return;
            }
            Meant::NotAnAmount => {
                self.say(self.amount_not_usable());
                return;
            }
            Meant::Nothing => {
                self.how_to_pay(None);
                return;
            }
        };
        if owed.is_zero() || amount >= owed {
            self.how_to_pay(None);
            return;
        }
        self.how_to_pay(Some(amount));
        self.say(Part::new("pay-leaves").with("left", owed - amount));
    }

    /// The amount or share that was said, in the account's currency: that of each payment before any other.
    pub(super) fn amount_meant(&self, said: &Said) -> Meant {
        let each = said.amounts.iter().find(|amount| amount.each);
        if let Some(amount) = each.or(said.amounts.first()) {
            return self.in_account_currency(amount);
        }
        let owed = self.facts.owed();
        let share = match said.shares.first() {
            None => return Meant::Nothing,
            Some(Share::All | Share::Rest) => owed,
            Some(Share::Of {
                numerator,
                denominator,
            }) if *denominator > 0 && numerator <= denominator => {
                owed.share(*numerator, *denominator)
            }
            Some(Share::Of { .. }) => return Meant::NotAnAmount,
        };
        if share.is_positive() {
            Meant::Amount(share)
        } else {
            Meant::Nothing
        }
    }

    /// Asks for an amount in a form that can be used.
    pub(super) fn amount_not_usable(&self) -> Part {
        let currency = self.facts.ledger.currency();
        let example = Money::from_minor(50 * 10_i64.pow(currency.decimals()), currency);
        Part::new("amount-not-usable").with("example", example)
    }

    pub(super) fn in_account_currency(&self, said: &AmountSaid) -> Meant {
        let currency = self.facts.ledger.currency();
        let agrees = match said.currency {
            None => true,
            Some(CurrencySaid::Is(said)) => said == currency,
            Some(CurrencySaid::Dollar) => DOLLARS.contains(&currency.code()),
        };
        if !agrees {
            return Meant::OtherCurrency;
        }
        match Money::rounded(said.value, currency) {
            Ok(money) if money.is_positive() && money.to_decimal() == said.value => {
                Meant::Amount(money)
            }
            Ok(_) | Err(_) => Meant::NotAnAmount,
        }
    }

    /// What was agreed about a missed payment where there is a plan, else the usual terms.
    pub(super) fn payment_terms(&mut self) {
        let facts = self.facts;
        let offered = match &self.dialogue.place {
            Place::ConfirmingPlan { offer, .. } => Some(&offer.terms),
            Place::Idle | Place::ChoosingPlan(_) | Place::ChoosingInvoice => None,
        };
        if let Some(terms) = offered.or(facts.plan.map(|(plan, _)| &plan.terms)) {
            let missed = Part::new("plan-missed").with("days", terms.missed_grace_days);
            self.say(missed);
            return;
        }
        let policy = facts.policy;
        self.say(Part::new("terms").with("net_days", policy.terms.net_days));
        if let Some(max) = largest_count(&facts.inputs(), &PlanRequest::default()) {
            self.say(
                Part::new("terms-plans")
                    .with("max", max)
                    .with("min", policy.plans.installment_min),
            );
        }
        self.late_fees();
    }

    pub(super) fn late_fees(&mut self) {
        let fees: Vec<Money> = self
            .facts
            .invoices
            .iter()
            .flat_map(|invoice| &invoice.lines)
            .filter(|line| line.kind == crate::domain::ledger::EntryKind::LateFee)
            .map(|line| line.amount)
            .collect();
        if fees.is_empty() {
            self.say(Part::new("late-fees-none"));
        } else {
            self.say(Part::new("late-fees-charged").with("sum", fees.into_iter().sum::<Money>()));
        }
    }
}
