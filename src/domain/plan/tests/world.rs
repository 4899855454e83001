//! An account with a history: invoices, arrangements as the engine offered them, payments, days that pass.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::any::{CURRENCIES, any_basis, any_policy, start};
use super::*;
use crate::domain::ids::{AccountId, PlanId};
use crate::domain::ledger::{AccountLedger, Arrangements, Draft, Invoice};
use crate::domain::time_zone::TimeZone;

/// Something that happens to an account.
#[derive(Debug, Clone)]
pub enum Event {
    Issue {
        minor: i64,
        due_in: i64,
    },
    /// Agreed as asked, or the nearest, if the engine offers it.
    Agree(Basis),
    Pay(i64),
    /// One of its invoices is disputed.
    Dispute(i64),
    Days(i64),
}

/// A story: under a policy, for an account of some kind.
#[derive(Debug, Clone)]
pub struct Story {
    pub code: &'static str,
    pub policy: Policy,
    pub rating: Rating,
    pub kind: AccountKind,
    pub country: &'static str,
    pub staff: bool,
    pub exposure: Option<(i64, i64)>,
    pub events: Vec<Event>,
}

pub fn any_story() -> impl Strategy<Value = Story> {
    prop::sample::select(CURRENCIES.to_vec()).prop_flat_map(|code| {
        let kinds = vec![
            AccountKind::Consumer,
            AccountKind::SoleTrader,
            AccountKind::Company,
            AccountKind::Unknown,
        ];
        let who = (
            prop::sample::select(vec![
                Rating::A,
                Rating::B,
                Rating::C,
                Rating::D,
                Rating::New,
            ]),
            prop::sample::select(kinds),
            prop::sample::select(vec!["US", "GB", "DE"]),
            prop_oneof![5 => Just(false), 1 => Just(true)],
        );
        let exposure = prop::option::weighted(0.3, (0..2_000_000_i64, 0..4_000_000_i64));
        let events = (
            first_events(),
            prop::collection::vec(any_event(code), 0..10),
        );
        (any_policy(code), who, exposure, events).prop_map(
            move |(policy, (rating, kind, country, staff), exposure, (mut events, more))| {
                events.extend(more);
                Story {
                    code,
                    policy,
                    rating,
                    kind,
                    country,
                    staff,
                    exposure,
                    events,
                }
            },
        )
    })
}

/// Mostly something is owed.
fn first_events() -> impl Strategy<Value = Vec<Event>> {
    let issued = prop::collection::vec(any_issue(), 0..5);
    let plan = (2..6_u32).prop_map(|count| Event::Agree(Basis::Plan(PlanRequest::count(count))));
    (issued, prop::option::weighted(0.6, plan)).prop_map(|(issued, plan)| {
        let mut events = issued;
        events.extend(plan);
        events
    })
}

fn any_issue() -> impl Strategy<Value = Event> {
    (
        prop_oneof![4 => 5_000..90_000_i64, 1 => 1..120_000_i64],
        -40..40_i64,
    )
        .prop_map(|(minor, due_in)| Event::Issue { minor, due_in })
}

fn any_event(code: &'static str) -> impl Strategy<Value = Event> {
    prop_oneof![
        2 => any_issue(),
        3 => any_basis(code).prop_map(Event::Agree),
        3 => (1..40_000_i64).prop_map(Event::Pay),
        1 => (1..4_i64).prop_map(Event::Dispute),
        3 => (1..12_i64).prop_map(Event::Days),
        1 => (12..40_i64).prop_map(Event::Days),
    ]
}

/// What a story has come to.
pub struct World<'a> {
    pub story: &'a Story,
    pub ledger: AccountLedger,
    pub plans: Vec<RunningPlan>,
    held: Vec<InvoiceId>,
    pub today: NaiveDate,
}

impl<'a> World<'a> {
    pub fn of(story: &'a Story) -> Self {
        let mut world = Self {
            story,
            ledger: AccountLedger::new(AccountId(1), currency(story.code)),
            plans: Vec::new(),
            held: Vec::new(),
            today: start(),
        };
        for event in &story.events {
            world.happens(event);
        }
        world
    }

    pub fn happens(&mut self, event: &Event) {
        match event {
            Event::Issue { minor, due_in } => self.issue(*minor, *due_in),
            Event::Agree(basis) => {
                let offer = self.with_inputs(|inputs| match answer(inputs, basis) {
                    Ok(offer) => Some(offer),
                    Err(refused) => refused.nearest.map(|nearest| *nearest),
                });
                if let Some(offer) = offer {
                    self.accept(offer);
                }
            }
            Event::Pay(minor) => self.post(EntryKind::Payment, *minor, None),
            Event::Dispute(number) => self.held.push(InvoiceId(*number)),
            Event::Days(days) => self.today += TimeDelta::days(*days),
        }
    }

    fn issue(&mut self, minor: i64, due_in: i64) {
        let id = InvoiceId(i64::try_from(self.ledger.invoices().len()).unwrap() + 1);
        self.ledger.add_invoice(Invoice {
            id,
            number: format!("INV-{}", id.0),
            issue_date: self.today,
            due_date: self.today + TimeDelta::days(due_in),
            description: None,
            terms: Some("2/10 net 30".to_owned()),
        });
        self.post(EntryKind::Invoice, minor, Some(id));
    }

    fn post(&mut self, kind: EntryKind, minor: i64, invoice: Option<InvoiceId>) {
        let draft = Draft {
            kind,
            amount: Money::from_minor(minor, currency(self.story.code)),
            value_date: self.today,
            invoice,
            reference: None,
            method: None,
            reverses: None,
            goes_with: None,
            actor: "kim".into(),
            reason: None,
        };
        let arrangements = self.arrangements();
        self.ledger.post(draft, &arrangements, self.now()).unwrap();
    }

    /// A yes: what it replaces ends, as the desk writes it.
    pub fn accept(&mut self, offer: Offer) {
        let after = self.ledger.last_seq();
        if let Basis::Change(_) = offer.basis
            && let Some(before) = self
                .plans
                .iter_mut()
                .rev()
                .find(|plan| plan.ending.is_none() && plan.terms.kind == ArrangementKind::Plan)
        {
            before.ending = Some(Ending {
                how: EndedAs::Replaced,
                on: self.today,
                after,
            });
        }
        self.plans.push(RunningPlan {
            id: PlanId(i64::try_from(self.plans.len()).unwrap() + 1),
            reference: format!("P-{}", self.plans.len() + 1),
            terms: offer.terms,
            accepted_at: self.now(),
            accepted_after: after,
            ending: None,
        });
    }

    fn arrangements(&self) -> Arrangements {
        let plans = self.plans.iter().filter(|plan| plan.defers());
        Arrangements {
            plans: plans.map(RunningPlan::coverage).collect(),
            holds: Vec::new(),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.today.and_time(NaiveTime::MIN).and_utc()
    }

    pub fn open(&self) -> Vec<OpenInvoice> {
        let mut open = self.ledger.open_invoices(None, &self.arrangements());
        for invoice in &mut open {
            invoice.on_hold = self.held.contains(&invoice.id);
        }
        open
    }

    pub fn with_inputs<T>(&self, ask: impl FnOnce(&Inputs<'_>) -> T) -> T {
        let story = self.story;
        let money = |minor| Money::from_minor(minor, currency(story.code));
        let open = self.open();
        let record = PlanRecord::of(&self.plans, &self.ledger, self.today, |plan| {
            plan.accepted_at.date_naive()
        });
        ask(&Inputs {
            invoices: &open,
            currency: currency(story.code),
            record: &record,
            rating: story.rating,
            exposure: story.exposure.map(|(others, receivables)| Exposure {
                others: money(others),
                receivables: money(receivables),
            }),
            authority: if story.staff {
                Authority::Staff {
                    plan_max: money(400_000),
                    settlement_percent_max: Decimal::from(30),
                    above_cap: false,
                }
            } else {
                Authority::Bot
            },
            kind: story.kind,
            country: Country::parse(story.country).unwrap(),
            policy: &story.policy,
            today: self.today,
            now: self.now(),
            zone: TimeZone::UTC,
        })
    }
}
