//! How to pay, paying a part, and what the terms say.

use rust_decimal::Decimal;

use super::reply::{Choice, Fact, Part};
use super::{Pick, Place, Turn};
use crate::domain::charges::interest::is_business;
use crate::domain::charges::late_fee::repeat_days;
use crate::domain::ledger::EntryKind;
use crate::domain::money::Money;
use crate::domain::plan::{ArrangementKind, PayNow, PlanRequest, largest_count, pay_now};
use crate::domain::policy::{FeeBasis, LateFeeRule};
use crate::understand::{AmountSaid, CurrencySaid, Intent, Said, Share};

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
        let held = facts.invoices.iter().filter(|invoice| invoice.on_hold);
        let held = Money::sum_in(currency, held.map(|invoice| invoice.outstanding));
        if owed.is_zero() && held.is_zero() {
            self.say(Part::new("pay-nothing-owed"));
            return;
        }
        if owed.is_zero() {
            // Nothing is asked for, and who wants to pay all the same can.
            self.say(Part::new("pay-only-held").with("held", held));
            for way in &settings.ways_to_pay {
                let part = Part::new("pay-way")
                    .with("method", way.method.as_str())
                    .with("instructions", way.instructions_for(reference));
                self.say(part);
            }
            self.say(Part::new("pay-reference").with("reference", reference));
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
        let part = match amount {
            Some(amount) => Some(amount).filter(|amount| *amount != owed),
            None => installment.map(|(_, left)| left),
        };
        let early = pay_now(&facts.inputs()).filter(|now| part.is_none() && now.until.is_some());
        let asked = early.map_or(owed, |early| early.pay);
        let asked = part.unwrap_or(asked);
        let invoice = asked_for()
            .next()
            .map_or("", |invoice| invoice.number.as_str());
        let link = settings.payment_link_for(invoice, &asked.to_decimal().to_string(), reference);
        if let Some(link) = &link {
            self.say(Part::new("pay-link").with("link", link.as_str()));
        }
        if !can_be_paid {
            self.say(Part::new("pay-no-way-known"));
            self.say(self.where_a_person_is());
        } else {
            self.say(Part::new("pay-reference").with("reference", reference));
        }
        if let Some(early) = early {
            self.early_discount(&early);
        }
        for invoice in facts.invoices.iter().filter(|invoice| invoice.on_hold) {
            let part = Part::new("pay-on-hold").with("number", invoice.number.as_str());
            self.say(part.with("outstanding", invoice.outstanding));
        }
        if self.dialogue.place == Place::Idle {
            let in_full = self.choice_in_full().filter(|_| amount.is_none());
            let plan = facts
                .can_plan()
                .then(|| Pick::Ask(Intent::RequestInstallments).labelled(Part::new("choice-plan")));
            let choices: Vec<Choice> = in_full.into_iter().chain(plan).collect();
            if !choices.is_empty() {
                self.offer(choices);
            }
        }
    }

    /// What paying everything now saves, where the terms of an invoice give something for it.
    fn early_discount(&mut self, early: &PayNow) {
        if let Some(until) = early.until {
            self.say(
                Part::new("pay-early")
                    .with("pay", early.pay)
                    .with("owed", early.owed)
                    .with("discount", early.discount)
                    .with("until", until),
            );
        }
    }

    /// Who asks for less hears first what there is by the terms of the invoices.
    pub(super) fn early_discount_first(&mut self) {
        if let Some(early) = pay_now(&self.facts.inputs()) {
            self.early_discount(&early);
        }
        if let Some(reward) = self.reward() {
            self.say(Part::new("pay-reward").with("credit", reward.credit));
            let choices = self.choice_in_full().into_iter().collect();
            self.offer(choices);
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
        let early = pay_now(&self.facts.inputs()).filter(|now| now.until.is_some());
        if owed.is_zero() || amount >= self.settles_all() {
            self.how_to_pay(None);
            return;
        }
        self.how_to_pay(Some(amount));
        let facts = self.facts;
        let given = facts
            .ledger
            .early_discount_for(amount, facts.today, facts.arrangements);
        match early.and_then(|now| now.until) {
            Some(until) if given.is_positive() => self.say(
                Part::new("pay-leaves-early")
                    .with("until", until)
                    .with("settled", amount + given)
                    .with("left", owed - amount - given),
            ),
            Some(_) | None => self.say(Part::new("pay-leaves").with("left", owed - amount)),
        }
    }

    /// What settles everything today, with the discounts for paying early.
    pub(super) fn settles_all(&self) -> Money {
        let owed = self.facts.owed();
        let early = pay_now(&self.facts.inputs()).filter(|now| now.owed == owed);
        early.map_or(owed, |now| now.pay)
    }

    /// Beside a plan: what paying at once would save by the invoices' own terms.
    pub(super) fn or_pay_early(&mut self) {
        let early = pay_now(&self.facts.inputs());
        if let Some((early, until)) = early.and_then(|now| Some((now, now.until?))) {
            let part = Part::new("pay-early-instead")
                .with("pay", early.pay)
                .with("owed", early.owed)
                .with("discount", early.discount)
                .with("until", until);
            self.paragraph([part]);
        }
    }

    /// The amount or share that was said, in the account's currency: that of each payment before any other.
    pub(super) fn amount_meant(&self, said: &Said) -> Meant {
        let each = said.amounts.iter().find(|amount| amount.is_each());
        if let Some(amount) = each.or(said.amounts.first()) {
            return self.in_account_currency(amount);
        }
        let owed = self.facts.owed();
        let share = match said.shares.first() {
            None => return Meant::Nothing,
            Some(Share::All | Share::Rest) => owed,
            Some(share) => match share.fraction() {
                Some((numerator, denominator)) => owed.share(numerator, denominator),
                None => return Meant::NotAnAmount,
            },
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
            Some(CurrencySaid::Dollar) => currency.is_a_dollar(),
        };
        if !agrees {
            return Meant::OtherCurrency;
        }
        match Money::rounded(said.value, currency) {
            // "1.500" may be fifteen hundred: it is asked again.
            Ok(_) if said.value.scale() == 3 && currency.decimals() < 3 => Meant::NotAnAmount,
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
            Place::ConfirmingPlan { offer, .. } | Place::ConfirmingOther { offer, .. } => {
                Some(&offer.terms)
            }
            Place::Idle
            | Place::ChoosingPlan(_)
            | Place::ChoosingDetail(_)
            | Place::ChoosingInvoice
            | Place::Telling(_) => None,
        };
        if let Some(terms) = offered.or(facts.plan.map(|(plan, _)| &plan.terms)) {
            let key = match terms.kind {
                ArrangementKind::Plan | ArrangementKind::PayInFull => "plan-missed",
                ArrangementKind::Extension => "extension-missed",
                ArrangementKind::Promise => "promise-missed",
                ArrangementKind::Settlement => "settlement-missed",
            };
            self.say(Part::new(key).with("days", terms.missed_grace_days));
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

    /// What lateness costs by the terms, and what of it stands on the open invoices.
    pub(super) fn late_fees(&mut self) {
        let facts = self.facts;
        if let Some(rule) = &facts.policy.late_fees {
            self.fee_rule(rule);
        }
        let interest = facts.policy.late_interest.as_ref();
        if let Some(rule) = interest.filter(|_| is_business(facts.account.profile.kind)) {
            let margin = rule.margin_percent.normalize().to_string();
            self.say(Part::new("late-interest").with("margin", margin));
            if !rule.compensation.is_empty() {
                self.say(Part::new("late-interest-compensation"));
            }
        }
        let debits = facts.invoices.iter().flat_map(|invoice| &invoice.debits);
        let open: Vec<Money> = debits
            .filter(|debit| debit.kind == EntryKind::LateFee)
            .map(|debit| debit.outstanding)
            .collect();
        if open.is_empty() {
            self.say(Part::new("late-fees-none"));
        } else {
            self.say(Part::new("late-fees-charged").with("sum", open.into_iter().sum::<Money>()));
        }
    }

    fn fee_rule(&mut self, rule: &LateFeeRule) {
        let has_least = if rule.fee_min.is_positive() {
            "yes"
        } else {
            "no"
        };
        let bounded = |part: Part, percent: Decimal| {
            part.with("percent", percent.normalize().to_string())
                .with("has_least", Fact::Word(has_least.to_owned()))
                .with("least", rule.fee_min)
                .with("most", rule.fee_max)
        };
        let fee = match rule.basis {
            FeeBasis::Flat(amount) => Part::new("late-fee-flat").with("amount", amount),
            FeeBasis::PercentOfOverdue(percent) => bounded(Part::new("late-fee-percent"), percent),
            FeeBasis::PercentPerMonth(percent) => bounded(Part::new("late-fee-monthly"), percent),
        };
        self.say(fee.with("days", rule.grace_days));
        if let Some(days) = repeat_days(rule) {
            self.say(Part::new("late-fee-repeats").with("days", days));
        }
        self.say(
            Part::new("late-fee-notice")
                .with("days", rule.notice_days)
                .with("lifetime", rule.lifetime_max),
        );
        self.say(Part::new("late-fee-clause").with("clause", rule.clause.as_str()));
    }
}
