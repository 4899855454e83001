//! What people decide or do: less money, goods for money, money back, changed details, data, a call, a person; and where
//! a case stands. Policy's own offer comes first where there is one.

use super::case::Handover;
use super::reply::Part;
use super::telling::Telling;
use super::{OpenCase, Pick, Place, Turn};
use crate::domain::contact_rules::next_call;
use crate::domain::ledger::EntryKind;
use crate::domain::money::Money;
use crate::domain::plan::{Basis, SettlementRequest, pay_now};
use crate::domain::ticket::{Category, TicketState};
use crate::understand::{DateSaid, Intent, Said};

impl Turn<'_> {
    /// "Let me talk to a person."
    pub(super) fn person(&mut self) {
        self.aside(|turn| {
            turn.say(Part::new("person"));
            let _case = turn.hand_over(Handover::of(Category::Person));
            turn.say(turn.where_a_person_is());
        });
    }

    /// Less money: first what the terms and the policy give, then the people who decide.
    pub(super) fn discount_asked_for(&mut self, said: &Said) {
        if self.facts.owed().is_zero() {
            self.aside(|turn| turn.say(Part::new("pay-nothing-owed")));
            return;
        }
        let early = pay_now(&self.facts.inputs());
        let has_early = early.is_some_and(|now| now.until.is_some()) || self.reward().is_some();
        let named = self.sum_named(said);
        self.aside(|turn| {
            if has_early {
                turn.early_discount_first();
            }
            turn.say(Part::new("discount-heard"));
            let mut asked = turn.values_told(said);
            asked.extend(turn.fees_open());
            let wish = named.map(|pay| {
                let on = said.dates.iter().find_map(|day| match day {
                    DateSaid::On(day) => Some(*day),
                    DateSaid::Past(_) | DateSaid::Impossible(_) => None,
                });
                Basis::Settlement(SettlementRequest {
                    pay,
                    on: on.unwrap_or(turn.facts.today + chrono::TimeDelta::days(14)),
                    invoices: Vec::new(),
                })
            });
            let _case = turn.hand_over(Handover {
                asked,
                wish,
                ..Handover::of(Category::Discount)
            });
        });
    }

    /// "Would you take 400": the one sum that is less than what is owed.
    fn sum_named(&self, said: &Said) -> Option<Money> {
        match said.amounts.as_slice() {
            [amount] => match self.in_account_currency(amount) {
                super::pay::Meant::Amount(sum) if sum < self.facts.owed() => Some(sum),
                super::pay::Meant::Amount(_)
                | super::pay::Meant::OtherCurrency
                | super::pay::Meant::NotAnAmount
                | super::pay::Meant::Nothing => None,
            },
            _ => None,
        }
    }

    /// The late fees that are open: what a waiver would be about.
    fn fees_open(&self) -> Option<Part> {
        let debits = self
            .facts
            .invoices
            .iter()
            .flat_map(|invoice| &invoice.debits);
        let fees = debits.filter(|debit| debit.kind == EntryKind::LateFee);
        let sum = Money::sum_in(
            self.facts.ledger.currency(),
            fees.map(|debit| debit.outstanding),
        );
        sum.is_positive()
            .then(|| Part::new("asked-fees").with("sum", sum))
    }

    /// Goods or work instead of money: people decide, and need to know what, its value, and by when.
    pub(super) fn barter(&mut self, said: &Said) {
        if self.facts.owed().is_zero() {
            self.aside(|turn| turn.say(Part::new("pay-nothing-owed")));
            return;
        }
        self.leave();
        self.paragraph([Part::new("barter-heard")]);
        let case = self.hand_over(Handover {
            asked: self.values_told(said),
            ..Handover::of(Category::Barter)
        });
        let tells_all = !said.amounts.is_empty() && !said.dates.is_empty();
        if let Some(case) = case.filter(|_| !tells_all) {
            self.ask_to_tell(Telling::Barter { case });
        }
    }

    /// Money back: what is in credit is said, people decide.
    pub(super) fn refund(&mut self, said: &Said) {
        let credit = self.facts.ledger.unapplied();
        self.aside(|turn| {
            turn.say(Part::new("refund-heard"));
            if credit.is_positive() {
                turn.say(Part::new("refund-credit").with("credit", credit));
            }
            let asked = turn.values_told(said);
            let _case = turn.hand_over(Handover {
                asked,
                ..Handover::of(Category::Refund)
            });
        });
    }

    pub(super) fn details(&mut self, said: &Said) {
        self.aside(|turn| {
            turn.say(Part::new("details-heard"));
            let asked = turn.values_told(said);
            let _case = turn.hand_over(Handover {
                asked,
                ..Handover::of(Category::Details)
            });
        });
    }

    pub(super) fn my_data(&mut self) {
        self.aside(|turn| {
            turn.say(Part::new("my-data-heard"));
            let _case = turn.hand_over(Handover::of(Category::MyData));
        });
    }

    /// A call: the wish goes to a person, with the earliest hour that the rules of contact leave.
    pub(super) fn call(&mut self, said: &Said) {
        let facts = self.facts;
        let zone = facts.account.profile.timezone;
        let zone = zone.unwrap_or(facts.business.settings.timezone);
        let earliest = next_call(&facts.policy.calls, &facts.policy.contact, facts.now, zone);
        self.aside(|turn| {
            turn.say(match earliest {
                Some(at) => Part::new("call-heard").with("earliest", at),
                None => Part::new("call-heard-no-time"),
            });
            let mut asked = turn.values_told(said);
            if let Some(at) = earliest {
                asked.push(Part::new("asked-call").with("earliest", at));
            }
            let case = turn.hand_over(Handover {
                asked,
                ..Handover::of(Category::Call)
            });
            let tells_all = !said.times.is_empty() && !said.phones.is_empty();
            if let Some(case) = case.filter(|_| !tells_all && turn.dialogue.place == Place::Idle) {
                turn.ask_to_tell(Telling::Call { case });
            }
        });
    }

    /// A payment that does not go through: the other ways, and a person who finds out why.
    pub(super) fn payment_problem(&mut self, said: &Said) {
        self.aside(|turn| {
            turn.say(Part::new("payment-problem"));
            turn.how_to_pay(None);
            let asked = turn.values_told(said);
            let _case = turn.hand_over(Handover {
                asked,
                ..Handover::of(Category::PaymentProblem)
            });
        });
    }

    /// "Where is my case?"
    pub(super) fn case_status(&mut self) {
        let cases = self.facts.cases.iter();
        let cases: Vec<&OpenCase> = cases.filter(|case| self.may_be_told(case)).collect();
        self.aside(|turn| {
            if cases.is_empty() {
                let held = turn.facts.invoices.iter().filter(|invoice| invoice.on_hold);
                let held: Vec<String> = held.map(|invoice| invoice.number.clone()).collect();
                if held.is_empty() {
                    turn.say(Part::new("case-none"));
                } else {
                    let held = super::reply::Fact::List(held);
                    turn.say(Part::new("case-none-but-held").with("invoices", held));
                }
                if turn.dialogue.place == Place::Idle {
                    let person = Pick::Ask(Intent::RequestHuman);
                    turn.offer(vec![person.labelled(Part::new("choice-person"))]);
                }
                return;
            }
            for case in cases {
                let about = Part::new("case-about").with(
                    "category",
                    super::reply::Fact::Word(case.matter.category.as_str().to_owned()),
                );
                let about = about
                    .with("case", case.reference.as_str())
                    .with("invoice", case.matter.invoice.clone().unwrap_or_default());
                turn.say(about);
                let key = match &case.state {
                    TicketState::Open | TicketState::Reopened => "case-waits",
                    TicketState::Claimed { .. } | TicketState::WaitingForStaff { .. } => {
                        "case-taken"
                    }
                    TicketState::WaitingForCustomer { .. } => "case-asks-you",
                    TicketState::Resolved { .. } | TicketState::Closed { .. } => "case-over",
                };
                turn.say(turn.case_line(key, case));
            }
        });
    }
}
