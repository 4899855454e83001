//! The ordered list of intents: the first function that recognises a clause decides.
//!
//! Some decide alone, the others only where the examples do not speak against it. Order is by what must not be missed: care and safety first, then what a person must handle, then
//! money, then questions, then the small words of a talk. Each function is headed by phrases that it
//! accepts; how phrases are written stands in [`phrase`]. A new intent gets a function in the file of its
//! kind and a place in [`RULES`].

mod asking;
mod care;
mod outside;
mod paying;
pub(super) mod phrase;
mod talk;

pub(super) use care::{is_a_threat, knows_limits};
pub(super) use outside::is_an_attack;
pub(super) use paying::{claims_nothing, gets_paid, is_denied, wonders};
pub(super) use phrase::Clause;
pub(super) use talk::{asks, takes_back};
pub(super) use talk::{
    is_direct, is_gentle, is_in_passing, is_no, is_yes, leaves_the_offer, may_think_it_over,
    thinks_it_over,
};

use super::request::{Intent, Said};
use phrase::says;

/// Whether a clause, with the values said in it, is one intent.
type Says = fn(&Clause, &Said) -> bool;

/// What a pattern that recognises a clause counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// It decides alone: what must never be missed, and small words that are exactly known.
    Decides,
    /// It stands where the examples do not speak against it.
    Counts,
}

/// All rules, the most pressing first.
const RULES: &[(Intent, Weight, Says)] = &[
    (Intent::SelfHarm, Weight::Decides, care::self_harm),
    (Intent::Bereavement, Weight::Decides, care::bereavement),
    (Intent::NotMyDebt, Weight::Counts, care::not_my_debt),
    (Intent::OutOfScope, Weight::Decides, outside::out_of_scope),
    (Intent::AskBot, Weight::Counts, talk::ask_bot),
    (Intent::CancelFlow, Weight::Decides, talk::cancel_flow),
    (Intent::GoBack, Weight::Decides, talk::go_back),
    (Intent::StopContact, Weight::Decides, care::stop_contact),
    (Intent::RequestHuman, Weight::Counts, care::request_human),
    (
        Intent::LegalOrRefusal,
        Weight::Decides,
        care::legal_or_refusal,
    ),
    (
        Intent::AskPaymentPlan,
        Weight::Decides,
        asking::ask_when_it_starts,
    ),
    (Intent::AskTerms, Weight::Counts, asking::ask_what_happens),
    (Intent::AskLateFees, Weight::Counts, asking::ask_late_fees),
    (
        Intent::RequestInstallments,
        Weight::Decides,
        paying::not_all_at_once,
    ),
    (Intent::Hardship, Weight::Counts, care::hardship),
    (Intent::RequestCall, Weight::Counts, care::request_call),
    (Intent::RequestRefund, Weight::Counts, care::request_refund),
    (Intent::OfferBarter, Weight::Counts, paying::offer_barter),
    (
        Intent::RequestDiscount,
        Weight::Counts,
        paying::request_discount,
    ),
    (Intent::DisputeCharge, Weight::Counts, care::dispute_charge),
    (Intent::PaymentProblem, Weight::Counts, care::payment_failed),
    (Intent::ClaimPaid, Weight::Counts, paying::claim_paid),
    (Intent::UpdateDetails, Weight::Counts, care::update_details),
    (Intent::SetPreference, Weight::Counts, talk::set_preference),
    (
        Intent::RequestDocument,
        Weight::Counts,
        asking::request_document,
    ),
    (Intent::ChangePlan, Weight::Counts, paying::change_plan),
    (
        Intent::AskPaymentPlan,
        Weight::Counts,
        asking::ask_payment_plan,
    ),
    (
        Intent::RequestInstallments,
        Weight::Counts,
        paying::request_installments,
    ),
    (Intent::PayPart, Weight::Counts, paying::pay_part),
    (
        Intent::AskPaymentOptions,
        Weight::Counts,
        asking::ask_payment_options,
    ),
    (
        Intent::RequestExtension,
        Weight::Counts,
        paying::request_extension,
    ),
    (Intent::PromiseToPay, Weight::Counts, paying::promise_to_pay),
    (Intent::MakePayment, Weight::Counts, paying::make_payment),
    (Intent::AskDueDate, Weight::Counts, asking::ask_due_date),
    (
        Intent::AskInvoiceDetails,
        Weight::Counts,
        asking::explain_balance,
    ),
    (Intent::AskBalance, Weight::Counts, asking::ask_balance),
    (
        Intent::AskInvoiceDetails,
        Weight::Counts,
        asking::ask_invoice_details,
    ),
    (Intent::AskTerms, Weight::Counts, asking::ask_terms),
    (Intent::Help, Weight::Counts, talk::help),
    (Intent::Repeat, Weight::Decides, talk::repeat),
    (Intent::Thanks, Weight::Decides, talk::thanks),
    (Intent::Goodbye, Weight::Decides, talk::goodbye),
    (Intent::Greet, Weight::Decides, talk::greet),
    (Intent::Complaint, Weight::Counts, care::complaint),
    (Intent::OutOfScope, Weight::Counts, outside::small_talk),
];

/// Words of self-harm anywhere in a message, also when spaces are typed elsewhere.
pub(super) fn is_self_harm(clean: &str, whole: &Clause) -> bool {
    const RUN_TOGETHER: [&str; 8] = [
        "killmyself",
        "endmylife",
        "suicide",
        "suicidal",
        "killmeself",
        "takemyownlife",
        "donotwanttolive",
        "dontwanttolive",
    ];
    let squeezed: String = clean.chars().filter(|c| c.is_alphabetic()).collect();
    RUN_TOGETHER.iter().any(|words| squeezed.contains(words))
        || care::self_harm(whole, &Said::default())
}

/// The intent of the first rule that recognises a clause, and what it counts for.
pub(super) fn recognised(clause: &Clause, said: &Said) -> Option<(Intent, Weight)> {
    if clause.text.trim().is_empty() {
        return None;
    }
    RULES
        .iter()
        .find(|(_, _, says)| says(clause, said))
        .map(|&(intent, weight, _)| (intent, weight))
}

/// What an unclear clause is likely about: at most three intents, by its words and values.
pub(super) fn likely(clause: &Clause, said: &Said) -> Vec<Intent> {
    use Intent::{
        AskBalance, AskDueDate, AskInvoiceDetails, AskLateFees, AskPaymentOptions, AskPaymentPlan,
        AskTerms, ChangePlan, ClaimPaid, DisputeCharge, MakePayment, PayPart, PromiseToPay,
        RequestCall, RequestDocument, RequestExtension, RequestHuman, RequestInstallments,
    };
    let topics: [(bool, &[Intent]); 17] = [
        (
            says!(clause, "not call|phone|ring"),
            &[Intent::StopContact, Intent::SetPreference],
        ),
        (
            says!(clause, "scam|legit|fake|phishing"),
            &[AskInvoiceDetails, RequestHuman],
        ),
        (
            says!(clause, "too high|much|expensive"),
            &[AskInvoiceDetails, DisputeCharge, RequestInstallments],
        ),
        (
            says!(clause, "stop|contact|reminders|messages"),
            &[Intent::StopContact, Intent::SetPreference],
        ),
        (
            says!(
                clause,
                "paid|sent|transferred|received|cleared|receive|arrived|arrive|went|through"
            ),
            &[ClaimPaid, AskBalance],
        ),
        (
            says!(clause, "plan|plans|installment|installments|schedule"),
            &[RequestInstallments, AskPaymentPlan, ChangePlan],
        ),
        (
            said.count.is_some() || says!(clause, "FREQ"),
            &[RequestInstallments, ChangePlan],
        ),
        (
            says!(clause, "fee|fees|interest|penalty|late"),
            &[AskLateFees, AskDueDate],
        ),
        (
            says!(clause, "wrong|mistake|error|incorrect"),
            &[DisputeCharge],
        ),
        (says!(clause, "^ ALL $"), &[MakePayment, AskBalance]),
        (
            !said.amounts.is_empty() || !said.shares.is_empty(),
            &[PayPart, RequestInstallments, MakePayment],
        ),
        (
            !said.dates.is_empty(),
            &[PromiseToPay, RequestExtension, AskDueDate],
        ),
        (
            !said.invoices.is_empty() || says!(clause, "invoice|invoices|bill|bills|CODE"),
            &[AskInvoiceDetails, AskBalance, RequestDocument],
        ),
        (
            says!(clause, "pay|payment|payments|paying"),
            &[MakePayment, RequestInstallments, AskPaymentOptions],
        ),
        (
            says!(clause, "owe|balance|amount|total|money"),
            &[AskBalance, AskPaymentOptions],
        ),
        (
            says!(clause, "due|date|deadline|when"),
            &[AskDueDate, RequestExtension],
        ),
        (
            says!(clause, "terms|agreement|contract"),
            &[AskTerms, RequestDocument],
        ),
    ];
    let mut likely: Vec<Intent> = Vec::with_capacity(3);
    for intent in topics
        .iter()
        .filter(|(fits, _)| *fits)
        .flat_map(|(_, intents)| intents.iter())
    {
        if likely.len() < 3 && !likely.contains(intent) {
            likely.push(*intent);
        }
    }
    if likely.is_empty() && says!(clause, "call|phone|ring") {
        likely.extend([RequestCall, RequestHuman]);
    }
    likely
}
