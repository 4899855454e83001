//! What may happen to a case in each of its states, and by whom.
//!
//! Each transition takes the case as it is and gives it as it is then, or says why not. The clock towards the
//! next answer runs while the case waits for staff, and stands still while it waits for the customer or is over.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Priority, StaffRole, Ticket, TicketState, Tier};
use crate::domain::policy::TicketRules;
use crate::domain::working_time::WorkingTime;

/// Somebody of the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    pub name: String,
    pub role: StaffRole,
}

/// When something happens to a case, and what time means there.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    pub now: DateTime<Utc>,
    pub hours: WorkingTime<'a>,
    pub rules: &'a TicketRules,
}

/// Why something cannot be done with a case. The text is for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    #[error("{by} has claimed it already")]
    AlreadyClaimed { by: String },
    #[error(
        "{by} has claimed it; {by} can release it, and a lead or the owner can act on it or reassign it"
    )]
    NotYours { by: String },
    #[error("it is with tier three; a lead or the owner can act on it")]
    NeedsLead,
    #[error("only a lead or the owner can reassign a case")]
    OnlyLeadReassigns,
    #[error("it is with tier three, and {to} is an agent; reassign it to a lead or the owner")]
    CannotTake { to: String },
    #[error("nobody has claimed it, so there is nothing to release")]
    NotClaimed,
    #[error("{by} has it already")]
    SameAssignee { by: String },
    #[error("it is {state} already; `staff reopen` takes it up again while that is possible")]
    NotOpen { state: &'static str },
    #[error("it is still open")]
    StillOpen,
    #[error("it was closed for good; the customer can open a new case by writing again")]
    Closed,
    #[error("it was resolved more than {days} days ago")]
    ReopenTooLate { days: u32 },
    #[error("it is raised that far already; a case is raised, never lowered")]
    NotHigher,
    #[error("it is not due to be closed before {at}")]
    NotDue { at: DateTime<Utc> },
    #[error("a case is rated when it is resolved")]
    NotOver,
    #[error("a rating is a number of stars from 1 to 5")]
    NoStars,
}

impl Moment<'_> {
    fn after(&self, minutes: u32) -> DateTime<Utc> {
        self.hours.after(self.now, minutes)
    }

    fn minutes_until(&self, then: Option<DateTime<Utc>>) -> u32 {
        then.map_or(0, |then| self.hours.minutes_between(self.now, then))
    }

    /// The clock goes on with what was left of it. Somebody who was late gets the shortest of the policy's times
    /// all the same: a promise that is broken when it is given is none.
    fn resumed(&self, minutes_left: u32) -> DateTime<Utc> {
        self.after(minutes_left.max(self.rules.urgent_minutes))
    }
}

impl StaffRole {
    /// Whether cases of a tier are for this role.
    #[must_use]
    pub fn works_on(self, tier: Tier) -> bool {
        self.leads() || tier == Tier::Two
    }

    /// Whether this role decides about cases of others.
    #[must_use]
    pub fn leads(self) -> bool {
        match self {
            Self::Agent => false,
            Self::Lead | Self::Owner => true,
        }
    }
}

impl Ticket {
    /// Whether somebody may act on this case: an agent on those of tier two that nobody else has claimed, a lead
    /// or the owner on all.
    ///
    /// # Errors
    /// [`TicketRefusal::NeedsLead`] or [`TicketRefusal::NotYours`], which say who may.
    pub fn allows(&self, member: &StaffMember) -> Result<(), TicketRefusal> {
        if !member.role.works_on(self.tier) {
            return Err(TicketRefusal::NeedsLead);
        }
        match self.state.assignee() {
            Some(by) if by != member.name && !member.role.leads() => {
                Err(TicketRefusal::NotYours { by: by.to_owned() })
            }
            Some(_) | None => Ok(()),
        }
    }

    fn must_be_open(&self) -> Result<(), TicketRefusal> {
        if self.state.is_open() {
            Ok(())
        } else {
            let state = self.state.as_str();
            Err(TicketRefusal::NotOpen { state })
        }
    }

    fn with(&self, state: TicketState, answer_by: Option<DateTime<Utc>>) -> Self {
        Self {
            state,
            answer_by,
            ..self.clone()
        }
    }

    /// Somebody takes it. The clock runs on.
    ///
    /// # Errors
    /// [`TicketRefusal`] when somebody has it, or it is over.
    pub fn claim(&self, member: &StaffMember) -> Result<Self, TicketRefusal> {
        self.must_be_open()?;
        if let Some(by) = self.state.assignee() {
            return Err(TicketRefusal::AlreadyClaimed { by: by.to_owned() });
        }
        self.allows(member)?;
        let by = member.name.clone();
        Ok(self.with(TicketState::Claimed { by }, self.answer_by))
    }

    /// Whoever has it gives it back.
    ///
    /// # Errors
    /// [`TicketRefusal`] when nobody has it, or somebody else.
    pub fn release(&self, member: &StaffMember, at: &Moment<'_>) -> Result<Self, TicketRefusal> {
        self.must_be_open()?;
        self.allows(member)?;
        if self.state.assignee().is_none() {
            return Err(TicketRefusal::NotClaimed);
        }
        Ok(self.given_back(at))
    }

    /// With nobody, and the clock running.
    fn given_back(&self, at: &Moment<'_>) -> Self {
        let answer_by = match &self.state {
            TicketState::WaitingForCustomer { minutes_left, .. } => Some(at.resumed(*minutes_left)),
            TicketState::Open
            | TicketState::Claimed { .. }
            | TicketState::WaitingForStaff { .. }
            | TicketState::Reopened
            | TicketState::Resolved { .. }
            | TicketState::Closed { .. } => self.answer_by,
        };
        self.with(TicketState::Open, answer_by)
    }

    /// A lead or the owner gives it to somebody.
    ///
    /// # Errors
    /// [`TicketRefusal`] when it is not theirs to give, or not for whom it is given to.
    pub fn reassign(&self, member: &StaffMember, to: &StaffMember) -> Result<Self, TicketRefusal> {
        self.must_be_open()?;
        if !member.role.leads() {
            return Err(TicketRefusal::OnlyLeadReassigns);
        }
        if !to.role.works_on(self.tier) {
            let to = to.name.clone();
            return Err(TicketRefusal::CannotTake { to });
        }
        let by = to.name.clone();
        if self.state.assignee() == Some(by.as_str()) {
            return Err(TicketRefusal::SameAssignee { by });
        }
        let state = match &self.state {
            TicketState::WaitingForCustomer { minutes_left, .. } => {
                TicketState::WaitingForCustomer {
                    by,
                    minutes_left: *minutes_left,
                }
            }
            TicketState::WaitingForStaff { .. } => TicketState::WaitingForStaff { by },
            TicketState::Open
            | TicketState::Claimed { .. }
            | TicketState::Reopened
            | TicketState::Resolved { .. }
            | TicketState::Closed { .. } => TicketState::Claimed { by },
        };
        Ok(self.with(state, self.answer_by))
    }

    /// It goes to tier three, or becomes more urgent. Somebody for whom it is too high then gives it back; the
    /// time to the answer never gets longer.
    ///
    /// # Errors
    /// [`TicketRefusal`] when it is not theirs, or is raised that far already.
    pub fn raise(
        &self,
        member: &StaffMember,
        (tier, priority): (Option<Tier>, Option<Priority>),
        assignee: Option<StaffRole>,
        at: &Moment<'_>,
    ) -> Result<Self, TicketRefusal> {
        self.must_be_open()?;
        self.allows(member)?;
        let tier = tier.unwrap_or(self.tier);
        // The most urgent priority is the smallest.
        let priority = priority.unwrap_or(self.priority);
        let is_lower = tier < self.tier || priority > self.priority;
        if is_lower || (tier, priority) == (self.tier, self.priority) {
            return Err(TicketRefusal::NotHigher);
        }
        let mut raised = Self {
            tier,
            priority,
            ..self.clone()
        };
        if priority != self.priority {
            let minutes = at.rules.minutes(priority);
            if let TicketState::WaitingForCustomer { minutes_left, .. } = &mut raised.state {
                *minutes_left = minutes.min(*minutes_left);
            } else {
                let sooner = at.after(minutes);
                raised.answer_by = raised.answer_by.map(|by| by.min(sooner));
            }
        }
        match assignee {
            Some(role) if !role.works_on(tier) => Ok(raised.given_back(at)),
            Some(_) | None => Ok(raised),
        }
    }

    /// The customer is answered or asked, and the clock stands still. Who answers a case that nobody has, has it
    /// from then on.
    ///
    /// # Errors
    /// [`TicketRefusal`] when it is over, or not theirs.
    pub fn answer(&self, member: &StaffMember, at: &Moment<'_>) -> Result<Self, TicketRefusal> {
        self.must_be_open()?;
        self.allows(member)?;
        let by = self.state.assignee().unwrap_or(&member.name).to_owned();
        let minutes_left = match &self.state {
            TicketState::WaitingForCustomer { minutes_left, .. } => *minutes_left,
            TicketState::Open
            | TicketState::Claimed { .. }
            | TicketState::WaitingForStaff { .. }
            | TicketState::Reopened
            | TicketState::Resolved { .. }
            | TicketState::Closed { .. } => at.minutes_until(self.answer_by),
        };
        Ok(Self {
            first_answered_at: self.first_answered_at.or(Some(at.now)),
            ..self.with(TicketState::WaitingForCustomer { by, minutes_left }, None)
        })
    }

    /// The customer wrote about it. Whoever has it owes an answer again; a case that waits for staff anyhow stays
    /// as it is.
    ///
    /// # Errors
    /// [`TicketRefusal::NotOpen`] when it is over: it can be reopened.
    pub fn customer_wrote(&self, at: &Moment<'_>) -> Result<Self, TicketRefusal> {
        self.must_be_open()?;
        match &self.state {
            TicketState::WaitingForCustomer { by, minutes_left } => {
                let by = by.clone();
                let answer_by = at.resumed(*minutes_left);
                Ok(self.with(TicketState::WaitingForStaff { by }, Some(answer_by)))
            }
            TicketState::Open
            | TicketState::Claimed { .. }
            | TicketState::WaitingForStaff { .. }
            | TicketState::Reopened
            | TicketState::Resolved { .. }
            | TicketState::Closed { .. } => Ok(self.clone()),
        }
    }

    /// It is settled, with an outcome that the customer reads too.
    ///
    /// # Errors
    /// [`TicketRefusal`] when it is over already, or not theirs.
    pub fn resolve(
        &self,
        member: &StaffMember,
        outcome: &str,
        at: &Moment<'_>,
    ) -> Result<Self, TicketRefusal> {
        self.must_be_open()?;
        self.allows(member)?;
        let state = TicketState::Resolved {
            by: member.name.clone(),
            at: at.now,
            outcome: outcome.to_owned(),
        };
        Ok(Self {
            first_answered_at: self.first_answered_at.or(Some(at.now)),
            ..self.with(state, None)
        })
    }

    /// Staff take it up again, before it is closed.
    ///
    /// # Errors
    /// [`TicketRefusal`] when it is still open, or closed for good.
    pub fn reopen(&self, member: &StaffMember, at: &Moment<'_>) -> Result<Self, TicketRefusal> {
        if !member.role.works_on(self.tier) {
            return Err(TicketRefusal::NeedsLead);
        }
        self.reopened(at)
    }

    /// The customer is not content with the outcome, and says so in time.
    ///
    /// # Errors
    /// [`TicketRefusal`] when it is still open, or was resolved too long ago.
    pub fn reopen_by_customer(&self, at: &Moment<'_>) -> Result<Self, TicketRefusal> {
        if let TicketState::Resolved { at: resolved, .. } = &self.state {
            let days = at.rules.close_days;
            if at.now >= *resolved + TimeDelta::days(days.into()) {
                return Err(TicketRefusal::ReopenTooLate { days });
            }
        }
        self.reopened(at)
    }

    fn reopened(&self, at: &Moment<'_>) -> Result<Self, TicketRefusal> {
        match &self.state {
            TicketState::Resolved { .. } => {
                let answer_by = at.after(at.rules.minutes(self.priority));
                Ok(self.with(TicketState::Reopened, Some(answer_by)))
            }
            TicketState::Closed { .. } => Err(TicketRefusal::Closed),
            TicketState::Open
            | TicketState::Claimed { .. }
            | TicketState::WaitingForCustomer { .. }
            | TicketState::WaitingForStaff { .. }
            | TicketState::Reopened => Err(TicketRefusal::StillOpen),
        }
    }

    /// The time to reopen it has passed.
    ///
    /// # Errors
    /// [`TicketRefusal`] when it has not, or the case is not resolved.
    pub fn close(&self, at: &Moment<'_>) -> Result<Self, TicketRefusal> {
        match &self.state {
            TicketState::Resolved { at: resolved, .. } => {
                let due = *resolved + TimeDelta::days(at.rules.close_days.into());
                if at.now < due {
                    return Err(TicketRefusal::NotDue { at: due });
                }
                Ok(self.with(TicketState::Closed { at: at.now }, None))
            }
            TicketState::Closed { .. } => Err(TicketRefusal::Closed),
            TicketState::Open
            | TicketState::Claimed { .. }
            | TicketState::WaitingForCustomer { .. }
            | TicketState::WaitingForStaff { .. }
            | TicketState::Reopened => Err(TicketRefusal::StillOpen),
        }
    }

    /// The customer says how content they are with the outcome.
    ///
    /// # Errors
    /// [`TicketRefusal`] while it is open, and for other numbers than 1 to 5.
    pub fn rate(&self, stars: u8) -> Result<Self, TicketRefusal> {
        if !(1..=5).contains(&stars) {
            return Err(TicketRefusal::NoStars);
        }
        if self.state.is_open() {
            return Err(TicketRefusal::NotOver);
        }
        Ok(Self {
            rating: Some(stars),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests;
