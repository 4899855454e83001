//! What a customer can want: the intents, their names, and what kind each is of.

use serde::{Deserialize, Serialize};

/// What a customer can want.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// How much is owed in total.
    AskBalance,
    /// What is due next, what is overdue.
    AskDueDate,
    /// The least that keeps the account in good standing.
    AskMinPayment,
    /// What an invoice is for, which there are, why it is so much.
    AskInvoiceDetails,
    /// A copy of an agreement or another document.
    RequestDocument,
    /// Which ways to pay there are, and where to.
    AskPaymentOptions,
    /// To pay all of it, or an invoice, now.
    MakePayment,
    /// To pay a part now.
    PayPart,
    /// Which plans there are, how one works, the progress of mine.
    AskPaymentPlan,
    RequestInstallments,
    /// More time, another date.
    RequestExtension,
    PromiseToPay,
    ClaimPaid,
    /// Whether a payment has arrived.
    AskPaymentStatus,
    /// A link, a card or a transfer that fails.
    PaymentProblem,
    AskLateFees,
    /// Terms, policy, consequences.
    AskTerms,
    /// Another day or amount for an installment of a plan that runs.
    ChangePlan,
    /// Why it is late, where it is no hardship.
    TellReason,
    /// Export or erasure of personal data.
    MyData,
    /// What has become of a case.
    CaseStatus,
    /// Language, tone, time zone, hours of reminders.
    SetPreference,
    StopContact,
    Greet,
    Thanks,
    Goodbye,
    Affirm,
    Deny,
    CancelFlow,
    GoBack,
    AskBot,
    Help,
    Repeat,
    /// Less money: a settlement, a discount, a fee waived.
    RequestDiscount,
    OfferBarter,
    DisputeCharge,
    NotMyDebt,
    /// Job loss, illness, no money.
    Hardship,
    LegalOrRefusal,
    RequestRefund,
    RequestHuman,
    RequestCall,
    UpdateDetails,
    Complaint,
    /// Somebody else's account, orders to change records, injection, anything else.
    OutOfScope,
    /// A death.
    Bereavement,
    /// Words of self-harm: never missed, answered with care and nothing else.
    SelfHarm,
    /// Time to think before a yes or a no.
    ThinkItOver,
    /// One of the choices on the screen, by its place: "the second one".
    Choose,
}

/// What an intent does, as far as others have to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It asks, and the answer changes nothing.
    Question,
    /// It leads to an offer, a promise or a payment.
    Money,
    /// It asks for something else to be done.
    Request,
    /// It tells something that a person may have to look into.
    Report,
    /// It is answered with care before anything else.
    Care,
    /// A small word of the talk.
    Talk,
    /// Nothing that the bot does.
    Outside,
}

impl Intent {
    /// Every intent, in the order of the enum.
    pub const ALL: [Self; 49] = [
        Self::AskBalance,
        Self::AskDueDate,
        Self::AskMinPayment,
        Self::AskInvoiceDetails,
        Self::RequestDocument,
        Self::AskPaymentOptions,
        Self::MakePayment,
        Self::PayPart,
        Self::AskPaymentPlan,
        Self::RequestInstallments,
        Self::RequestExtension,
        Self::PromiseToPay,
        Self::ClaimPaid,
        Self::AskPaymentStatus,
        Self::PaymentProblem,
        Self::AskLateFees,
        Self::AskTerms,
        Self::ChangePlan,
        Self::TellReason,
        Self::MyData,
        Self::CaseStatus,
        Self::SetPreference,
        Self::StopContact,
        Self::Greet,
        Self::Thanks,
        Self::Goodbye,
        Self::Affirm,
        Self::Deny,
        Self::CancelFlow,
        Self::GoBack,
        Self::AskBot,
        Self::Help,
        Self::Repeat,
        Self::RequestDiscount,
        Self::OfferBarter,
        Self::DisputeCharge,
        Self::NotMyDebt,
        Self::Hardship,
        Self::LegalOrRefusal,
        Self::RequestRefund,
        Self::RequestHuman,
        Self::RequestCall,
        Self::UpdateDetails,
        Self::Complaint,
        Self::OutOfScope,
        Self::Bereavement,
        Self::SelfHarm,
        Self::ThinkItOver,
        Self::Choose,
    ];

    /// What it does.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::AskBalance
            | Self::AskDueDate
            | Self::AskMinPayment
            | Self::AskInvoiceDetails
            | Self::AskPaymentOptions
            | Self::AskPaymentPlan
            | Self::AskPaymentStatus
            | Self::AskLateFees
            | Self::AskTerms
            | Self::CaseStatus
            | Self::AskBot
            | Self::Help => Kind::Question,
            Self::MakePayment
            | Self::PayPart
            | Self::RequestInstallments
            | Self::RequestExtension
            | Self::PromiseToPay
            | Self::ChangePlan => Kind::Money,
            Self::RequestDocument
            | Self::MyData
            | Self::SetPreference
            | Self::RequestDiscount
            | Self::OfferBarter
            | Self::RequestRefund
            | Self::RequestCall
            | Self::UpdateDetails => Kind::Request,
            Self::ClaimPaid
            | Self::PaymentProblem
            | Self::TellReason
            | Self::StopContact
            | Self::DisputeCharge
            | Self::NotMyDebt
            | Self::LegalOrRefusal
            | Self::RequestHuman
            | Self::Complaint => Kind::Report,
            Self::Hardship | Self::Bereavement | Self::SelfHarm => Kind::Care,
            Self::Greet
            | Self::Thanks
            | Self::Goodbye
            | Self::Affirm
            | Self::Deny
            | Self::CancelFlow
            | Self::GoBack
            | Self::Repeat
            | Self::ThinkItOver
            | Self::Choose => Kind::Talk,
            Self::OutOfScope => Kind::Outside,
        }
    }

    /// The name under which programs and files of examples know it.
    ///
    /// A death and words of self-harm are `hardship` to them, time to think is `cancel_flow`, and a choice on
    /// the screen is `affirm`: what they are beside that is told by the values of the request.
    ///
    /// ```
    /// use goodterms::understand::Intent;
    /// assert_eq!(Intent::RequestInstallments.name(), "request_installments");
    /// assert_eq!(Intent::Bereavement.name(), "hardship");
    /// assert_eq!(Intent::named("pay_part"), Some(Intent::PayPart));
    /// ```
    #[must_use]
    pub fn name(self) -> String {
        let public = if matches!(self, Self::Bereavement | Self::SelfHarm) {
            Self::Hardship
        } else if self == Self::ThinkItOver {
            Self::CancelFlow
        } else if self == Self::Choose {
            Self::Affirm
        } else {
            self
        };
        let name = serde_json::to_value(public).expect("an intent has a name");
        name.as_str().unwrap_or_default().to_owned()
    }

    /// The intent with a public name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|intent| intent.is_public() && intent.name() == name)
    }

    /// Whether it is known outside by a name of its own.
    #[must_use]
    pub fn is_public(self) -> bool {
        !matches!(
            self,
            Self::Bereavement | Self::SelfHarm | Self::ThinkItOver | Self::Choose
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_complete_and_every_public_name_is_one_intent() {
        for (at, intent) in Intent::ALL.into_iter().enumerate() {
            assert_eq!(intent as usize, at, "{intent:?} stands at its place");
            if intent.is_public() {
                assert_eq!(Intent::named(&intent.name()), Some(intent));
            }
        }
        // The last of the enum is the last of the list, so none is missing.
        assert_eq!(Intent::ALL.last(), Some(&Intent::Choose));
        assert_eq!(Intent::named("self_harm"), None);
    }
}
