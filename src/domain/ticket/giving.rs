//! How much each role may give by recording it: credits, and goods or work in the place of money.
//!
//! A limit on each entry alone would be none: three small credits are one large one. So all that was given lately
//! counts together, and so do credit and barter.

use rust_decimal::Decimal;

use super::StaffRole;
use crate::domain::money::Money;
use crate::domain::policy::StaffLimits;

/// For so long what was given counts.
pub const GIVEN_DAYS: u32 = 365;

/// What is open on an account, and what was given on it in the last [`GIVEN_DAYS`] days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Giving {
    /// What the account owes; negative when it is in credit.
    pub balance: Money,
    /// Credits and barter that staff recorded and nobody took back.
    pub given: Money,
}

impl Giving {
    /// The most that a role may still give; `None` for an owner, whom nothing holds back.
    ///
    /// The share counts of what would be open without what was given, and nothing beyond what is open is given.
    ///
    /// Of 1,200.00 an agent with 10 percent may give 120.00. After 100.00 it is 20.00: a tenth of 1,100.00 and
    /// 100.00 together, less 100.00.
    #[must_use]
    pub fn still(&self, role: StaffRole, limits: &StaffLimits) -> Option<Money> {
        let percent = share(role, limits)?;
        let none = Money::zero(self.balance.currency());
        let open = self.balance.max(none);
        let left = (open + self.given).percent(percent) - self.given;
        Some(left.max(none).min(open))
    }

    /// Whether a payment is so far above what is open that it looks like a slip of the pen.
    #[must_use]
    pub fn is_far_below(&self, payment: Money) -> bool {
        let open = self.balance.max(Money::zero(self.balance.currency()));
        // Written so that no amount is doubled: the largest one has no double.
        payment - open > open
    }
}

/// The role's share in percent.
fn share(role: StaffRole, limits: &StaffLimits) -> Option<Decimal> {
    match role {
        StaffRole::Agent => Some(limits.agent_settlement_percent_max),
        StaffRole::Lead => Some(limits.lead_settlement_percent_max),
        StaffRole::Owner => None,
    }
}
