//! The limits of policy and law, as they hold for whoever makes the offer.

use chrono::NaiveDate;

use super::covering::Covering;
use super::{Authority, Inputs, PlanRefusal};
use crate::domain::account::AccountKind;
use crate::domain::calendar::{LATEST_DATE, days_after, months_after};
use crate::domain::money::Money;
use crate::domain::policy::{DAYS_LIMIT, INSTALLMENTS_LIMIT, SelfServe};

impl<'a> Inputs<'a> {
    pub(super) fn self_serve(&self) -> &'a SelfServe {
        self.policy.ratings.of(self.rating)
    }

    pub(super) fn is_bot(&self) -> bool {
        self.authority == Authority::Bot
    }

    /// The most installments that may be agreed here, a payment on the spot apart.
    pub(super) fn installments_max(&self) -> u32 {
        if self.is_bot() {
            let own = self.self_serve().installments_max;
            own.min(self.policy.plans.installments_max)
        } else {
            INSTALLMENTS_LIMIT
        }
    }

    /// The latest end of a plan that was first agreed on a day.
    pub(super) fn latest_end(&self, agreed_on: NaiveDate) -> NaiveDate {
        let days = if self.is_bot() {
            self.policy.plans.length_days_max
        } else {
            DAYS_LIMIT
        };
        days_after(agreed_on, days).min(LATEST_DATE)
    }

    /// The smallest payment but the last; nobody pays nothing.
    pub(super) fn installment_min(&self) -> Money {
        let coin = Money::from_minor(1, self.currency);
        if self.is_bot() {
            self.policy.plans.installment_min.max(coin)
        } else {
            coin
        }
    }

    /// The largest debt about which an arrangement may be made here.
    pub(super) fn debt_max(&self) -> Money {
        match self.authority {
            Authority::Bot => {
                let own = self.self_serve().self_serve_max;
                own.min(self.policy.plans.self_serve_max)
            }
            Authority::Staff { plan_max, .. } => plan_max,
        }
    }

    /// How much more may come under flexible terms; `None` while the exposure is not known, and for who may go
    /// beyond its cap.
    #[must_use]
    pub fn exposure_room(&self) -> Option<Money> {
        if matches!(
            self.authority,
            Authority::Staff {
                above_cap: true,
                ..
            }
        ) {
            return None;
        }
        let exposure = self.exposure?;
        let cap = exposure.cap(&self.policy.exposure);
        Some((cap - exposure.others).max(Money::zero(self.currency)))
    }

    /// The first payment on the spot that the rating asks for, if it asks for one.
    pub(super) fn down_due(&self, total: Money) -> Option<Money> {
        let percent = self.self_serve().first_payment_min_percent;
        let due = total.percent(percent);
        (self.is_bot() && due.is_positive()).then(|| due.max(self.installment_min()))
    }

    /// The smallest first payment on the spot: it is no last one, so it may not be below the smallest
    /// installment either.
    pub(super) fn down_min(&self, total: Money) -> Money {
        self.down_due(total)
            .unwrap_or_else(|| self.installment_min())
    }

    /// The reasons that hold against any arrangement over so much, whatever its days and parts.
    pub(super) fn against_size(&self, covering: &Covering) -> Vec<PlanRefusal> {
        let mut reasons = Vec::new();
        let total = covering.total;
        let max = self.debt_max();
        // What runs beside it counts with it: two arrangements are not a way around the ceiling.
        let beside = covering.deferred_beside(self);
        let together = total + beside;
        if together > max {
            reasons.push(PlanRefusal::AboveSelfServe {
                total: together,
                max,
            });
        }
        if let Some(room) = self.exposure_room() {
            let room = (room - beside).max(Money::zero(self.currency));
            if total > room {
                reasons.push(PlanRefusal::ExposureReached { total, room });
            }
        }
        reasons
    }

    /// The legal gates (see `[law]` in the policy), which stop the bot and not a person. An unknown kind of
    /// debtor counts as a consumer.
    ///
    /// `count` installments leave a payment on the spot apart, as the US limit does; the UK one counts every
    /// payment. The length is counted from `agreed_on`.
    pub(super) fn against_law(
        &self,
        count: u32,
        on_the_spot: bool,
        ends: NaiveDate,
        agreed_on: NaiveDate,
    ) -> Vec<PlanRefusal> {
        let mut reasons = Vec::new();
        let counts_all = self.country.code() == "GB";
        let asked = count.saturating_add(u32::from(on_the_spot && counts_all));
        if let Some(max) = self.legal_count_max().filter(|max| asked > *max) {
            reasons.push(PlanRefusal::LegalCount { asked, max });
        }
        if let Some(latest) = self.legal_end(agreed_on).filter(|latest| ends > *latest) {
            reasons.push(PlanRefusal::LegalLength { ends, latest });
        }
        reasons
    }

    fn legal_count_max(&self) -> Option<u32> {
        let law = &self.policy.law;
        let is_consumer = matches!(self.kind, AccountKind::Consumer | AccountKind::Unknown);
        match self.country.code() {
            "US" if is_consumer => law.us_consumer_installments_max,
            "GB" if self.kind != AccountKind::Company => law.uk_installments_max,
            _ => None,
        }
        .filter(|_| self.is_bot())
    }

    /// The latest day on which something that was agreed on a day may end by law.
    pub(super) fn legal_end(&self, agreed_on: NaiveDate) -> Option<NaiveDate> {
        let applies =
            self.is_bot() && self.country.code() == "GB" && self.kind != AccountKind::Company;
        let months = self.policy.law.uk_length_months_max.filter(|_| applies)?;
        Some(months_after(agreed_on, months))
    }
}
