//! The ordered list of intents: the first function that recognises a clause decides.
//!
//! Order is by what must not be missed: care and safety first, then what a person must handle, then
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
pub(super) use phrase::Clause;
pub(super) use talk::{
    is_direct, is_gentle, is_in_passing, is_no, is_yes, leaves_the_offer, may_think_it_over,
    thinks_it_over,
};

use super::request::{Intent, Said};
use phrase::says;

/// Whether a clause, with the values said in it, is one intent.
type Rule = fn(&Clause, &Said) -> bool;

/// All rules, the most pressing first.
const RULES: &[(Intent, Rule)] = &[
    (Intent::SelfHarm, care::self_harm),
    (Intent::Bereavement, care::bereavement),
    (Intent::NotMyDebt, care::not_my_debt),
    (Intent::OutOfScope, outside::out_of_scope),
    (Intent::AskBot, talk::ask_bot),
    (Intent::CancelFlow, talk::cancel_flow),
    (Intent::GoBack, talk::go_back),
    (Intent::StopContact, care::stop_contact),
    (Intent::RequestHuman, care::request_human),
    (Intent::LegalOrRefusal, care::legal_or_refusal),
    (Intent::AskTerms, asking::ask_what_happens),
    (Intent::AskLateFees, asking::ask_late_fees),
    (Intent::RequestInstallments, paying::not_all_at_once),
    (Intent::Hardship, care::hardship),
    (Intent::RequestCall, care::request_call),
    (Intent::RequestRefund, care::request_refund),
    (Intent::OfferBarter, paying::offer_barter),
    (Intent::RequestDiscount, paying::request_discount),
    (Intent::DisputeCharge, care::dispute_charge),
    (Intent::RequestHuman, care::payment_failed),
    (Intent::ClaimPaid, paying::claim_paid),
    (Intent::UpdateDetails, care::update_details),
    (Intent::SetPreference, talk::set_preference),
    (Intent::RequestDocument, asking::request_document),
    (Intent::ChangePlan, paying::change_plan),
    (Intent::AskPaymentPlan, asking::ask_payment_plan),
    (Intent::RequestInstallments, paying::request_installments),
    (Intent::PayPart, paying::pay_part),
    (Intent::AskPaymentOptions, asking::ask_payment_options),
    (Intent::RequestExtension, paying::request_extension),
    (Intent::PromiseToPay, paying::promise_to_pay),
    (Intent::MakePayment, paying::make_payment),
    (Intent::AskDueDate, asking::ask_due_date),
    (Intent::AskInvoiceDetails, asking::explain_balance),
    (Intent::AskBalance, asking::ask_balance),
    (Intent::AskInvoiceDetails, asking::ask_invoice_details),
    (Intent::AskTerms, asking::ask_terms),
    (Intent::Help, talk::help),
    (Intent::Repeat, talk::repeat),
    (Intent::Thanks, talk::thanks),
    (Intent::Goodbye, talk::goodbye),
    (Intent::Greet, talk::greet),
    (Intent::Complaint, care::complaint),
    (Intent::OutOfScope, outside::small_talk),
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

/// The intent of a clause, if a pattern leaves no doubt.
pub(super) fn intent(clause: &Clause, said: &Said) -> Option<Intent> {
    if clause.text.trim().is_empty() {
        return None;
    }
    RULES
        .iter()
        .find(|(_, rule)| rule(clause, said))
        .map(|&(intent, _)| intent)
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
