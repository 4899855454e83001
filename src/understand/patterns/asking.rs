//! Questions: what is owed and why, what is due, plans, ways to pay, fees, terms, documents.

use super::phrase::{Clause, says};
use crate::understand::request::Said;

/// `how much do I owe`, `what's my balance`, `how much is it`, `total?`, `balance`.
pub(super) fn ask_balance(c: &Clause, said: &Said) -> bool {
    said.invoices.is_empty()
        && says!(
            c,
            "how much [money] do|did|does|am|have|would|will|must|should|is|are i|we|it|my|the|that|this|there",
            "how much i|we|is|it|left|still|now|total|altogether|exactly|please",
            "^ [and|so] how much [please|now|exactly|is_it] $",
            "how much money",
            "what|whats do|is|does|did|are|about|was [i|we|my|the|our|it] [current|still|total|outstanding|open|actually|exact|latest|new|overall|full|currently|total] [outstanding|open|account] owe|balance|total|debt|amount|sum|owing",
            "what i|we [still|actually] owe",
            "what do i|we|you [still|actually] have|need|want [me] to|from pay|me|us",
            "what is [still] left|open|outstanding|owed|owing|unpaid|remaining|REST",
            "what is outstanding|owed|owing|unpaid",
            "REST is|to_pay|due|left",
            "^ [my|the|current|account|total|what_about|outstanding|open|show|check|see|tell|give|get] [me] [my|the|current] [total|current|account|outstanding|open|amount] balance|total|debt|amount|statement|due_amount|amount_due|bal [please|now|due|owed|owing|today|thanks] $",
            "my|the|account|current|outstanding|open|total|check|show [account|current|open|outstanding] balance",
            "owe you|anything|something|money",
            "do|am|did i|we|my [company] [still] owe|owing",
            "i|we [still|actually] owe",
            "how high|big|bad|large is|are [my|the] balance|debt|bill|it",
            "amount due|owed|outstanding|owing|open",
            "how much * owe|owing|owed|outstanding|left|due",
            "account status|overview|summary|statement",
            "status of my account",
            "my statement",
        )
        && !says!(
            c,
            "each|FREQ|plan|installments|COUNT",
            "how much time|longer|discount|is_the_discount|would_i_save|later",
            "not owe"
        )
}

/// `why is it so much`, `explain my balance`, `break it down`, `show me line by line`.
pub(super) fn explain_balance(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "why is|are|am|do|does|did|was|so|this|it|such * much|high|expensive|owe|big|more|balance|large|total|amount|charged|increased|different|total",
        "why so much|high",
        "not understand|get|see * bill|invoice|balance|amount|total|charge|charges|INV|this|it",
        "why do i owe|have_to_pay",
        "^ [but|and|ok|so|sorry] why|how_come|why_is_that|why_so|what_for [please|that|this|though] $",
        "why|how_come [is|are|was|it_is] * on_hold|held|frozen|blocked",
        "what does|is|do on_hold mean|$",
        "explain|clarify|itemise|itemize|detail * balance|this|it|that|amount|total|charges|charge|bill|invoice|invoices|INV|debt|ALL|everything|me|REST|what_i_owe",
        "^ explain|details|breakdown|itemised|itemized [please|it|that|this] $",
        "break|breaking * down",
        "breakdown|itemised|itemized|line_by_line|line_items|details_of",
        "what is|am|was|are [i] [it|this|that|the|all|balance|amount|my|paying|being|made|charge|REST|ALL] [paying|balance|charged|up] [made|charged|amount] [made|up] [up] for|of|from",
        "where does|do|did|is * come|coming from",
        "how did|do|does|was|is|are * calculate|calculated|get_to|come_to|arrive|add|worked_out|made_up|composed",
        "what makes up",
        "what is|are included|these_charges|this_charge|the_charges",
        "show|see|get|more details|detail",
        "what did i buy|order|get",
        "what is|was this|that|it for|about",
    ) && !says!(
        c,
        "break it off",
        "payment|bank|account|your|contact details",
        "how do i|we"
    )
}

/// `show INV-7`, `what is invoice 7 for`, `list my invoices`, `which invoices are open`.
pub(super) fn ask_invoice_details(c: &Clause, said: &Said) -> bool {
    let about_one = !said.invoices.is_empty()
        && says!(
            c,
            "show|see|what|tell|about|details|check|status|open|view|give|send|info|information|look|explain|how_much|is|copy|get|find|display|please|more|which|was",
        );
    let bare = !said.invoices.is_empty()
        && says!(
            c,
            "^ [the|my|invoice|bill|invoices|no|number|it_is|for|and|about|what_about|how_about|regarding] [number|invoice|no|bill|INV|and|CODE] [INV|and|or] [INV|and] [INV] [please|thanks] $"
        );
    about_one
        || bare
        || says!(
            c,
            "show|list|see|view|get|display|give|check|send|tell|find|what|which * invoice|invoices|bills|bill",
            "do i|we have * invoice|invoices|bills|bill",
            "^ [my|the|all|open|unpaid|overdue|latest|last|current] [my|open|unpaid|overdue|latest|last|current|outstanding] invoice|invoices|bills|bill [please|list|status|details] $",
            "how many invoices|bills",
            "invoice|bill details|status|information|overview|number",
            "status of my|the|that|this invoice|bill|order",
        ) && !says!(c, "pay|paid|wrong|send_me_invoices_by|new_invoice")
}

/// `when is it due`, `what's overdue`, `am I late`, `what is due next`, `when do I have to pay`.
pub(super) fn ask_due_date(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "when is|are|was|does|do|did|will|must|should|by|until|can * due|pay|payable|deadline|end|expire|run_out|paid|payment|it",
        "when do|must|should|shall|am|would|will|have|is i|we|it|my|the|that|this * pay|due|deadline|payment|owe|paid|be_late",
        "^ [and|so] when|by_when|until_when|till_when [please] $",
        "by|until|till when",
        "due date|dates",
        "what|which|how_much|anything|something|is|are * due|overdue|past_due|late",
        "due next|now|soon|today|when|DATE",
        "^ [anything|what|the|my|your] overdue|past_due|deadline $",
        "am|are|is i|we|it|my_payment [already|now|too] late|behind|overdue",
        "how late|overdue am|is|are",
        "how long do|have|can i|we have|left|wait",
        "next payment",
        "how many days|much_time|long do|left|have|late",
        "latest [payment] date|day",
        "what date|day",
        "payment date|deadline",
    ) && !says!(
        c,
        "due to",
        "total|sum|amount|balance due|overdue",
        "fee|fees|interest|penalty|penalties|extend|extension|push|move|plan|change",
        "will|can you|i call|answer|reply",
        "pay|paying|do * later|DATE $"
    )
}

/// `how can I pay`, `where do I send the money`, `bank details`, `payment link`, `can I pay by card`.
pub(super) fn ask_payment_options(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "how|where|which_way|what_way can|do|should|could|to|shall|would|must|may|does|am|are [i|we|you|one] [be] [best|actually|supposed_to|able_to|going_to] pay|settle|transfer|send|make|wire|deposit|clear",
        "how do i|we|you pay|settle|transfer|accept",
        "how|where to [i] pay|transfer|send",
        "where can|do|should|to|does [i|we|the|my] [send|the|my] pay|money|send|payment|transfer|it",
        "bank|banking|payment|wire|account|transfer details|information|info|data",
        "your|the bank|iban|account_number|account_details|routing|paypal",
        "iban|bic|swift|sort_code|routing_number",
        "payment|pay link|page|url|button|portal",
        "link to pay|for",
        "payment|pay|paying|other|which options|methods|method|ways|option|means",
        "ways to pay",
        "pay|paying|settle|payment * by|with|via|through|using|online|over [my|a|credit|debit|bank|direct|the] [credit|debit|bank|standing|direct|a|gift] card|cards|cash|transfer|paypal|check|cheque|bank|debit|wire|venmo|zelle|bitcoin|crypto|klarna|phone|apple|google|order|app|website|stripe|online|revolut|mastercard|visa|amex",
        "pay online",
        "pay|paying|settle [it|this|that|you|all|ALL] [in|with|by] cash",
        "cash|card|cards|cheque|check [is|are|be] ok|fine|accepted|possible|allowed",
        "do|can you accept|take|support|use * card|cards|cash|transfer|paypal|check|cheque|bitcoin|crypto|visa|amex|mastercard|venmo|klarna|debit|credit|payments|checks",
        "direct debit",
        "which|what|your [bank] account|card|cards do|can|should|number",
    ) && !says!(
        c,
        "paid|sent|transferred",
        "in COUNT",
        "FREQ",
        "COUNT",
        "how do i|we pay in installments|parts",
        "installments",
        "account is|balance|status"
    )
}

/// `do you do payment plans`, `how does the plan work`, `how is my plan going`, `when's my next installment`.
pub(super) fn ask_payment_plan(c: &Clause, said: &Said) -> bool {
    let names_values = said.count.is_some_and(|count| count > 1)
        || said.frequency.is_some()
        || said.amounts.iter().any(|amount| amount.is_each());
    !names_values
        && says!(
            c,
            "do|can|does|would|will you|they|your_company|business [guys] [also|have|even|ever] [do|offer|have|give|allow|provide|accept|support] [a|any] [payment|installment] plans|installments|payment_plans|plan",
            "is|are there|it [a|any|possible_to_have] [payment|installment] plan|plans|options_to_split|installments|payment_plans",
            "how do|does|would|will|is|are * plan|plans|installments|installment work|working|going|doing|$",
            "how is|are my|the|our plan|installments",
            "what|which|explain|about|tell|more|describe * plan|plans|installments|installment|installment_options|payment_schedule",
            "when is|are|do|does|was * installment|installments",
            "what|which * i|we [just|already|actually|have] agreed|agree|agreeing|signed|accepted to|for|on|up|$",
            "i|we [have|just|already|think_i] [just|already] missed|forgot [to_pay|to_make] [my|a|an|the|one|this] [last|first|second|latest|next|previous|monthly] [of] [my|the] payment|payments|installment|installments|one",
            "my|our|the|current|next|last|existing|show|see|check|view [payment|installment|current|next|me] [payment|installment] installment|installments|plan|plan_status|schedule|progress",
            "^ my|show|see|check|view|current [me] [my|the|current] [payment|installment] plan|installments|schedule|payment_schedule [status|progress|please|details] $",
            "how many payments|installments|of_my_plan|more_payments|more_installments",
            "installments left|remaining|open",
            "next installment",
            "progress of|on",
            "plan progress|status|going|options",
            "which|what plans",
            "what happens to my plan",
            "how much will|would|is|are|do each|one|my [of] [the|my] payment|installment|payments|installments",
            "much is|would|are each|one|per [payment|installment|month] payment|installment|month|be",
        )
        && !says!(
            c,
            "i|we want|like|need",
            "skip|change|move|cancel|stop|pause|push|set_up|start|can_i|could_i|may_i",
            "copy|send|document|pdf|agreement",
            "please * plan|installments",
            "missed|forgot * fee|fees|call|calls|date|deadline",
            "what|if i|we miss|missed",
            "never agreed"
        )
}

/// `when would the first be due`, `when does it start`.
pub(super) fn ask_when_it_starts(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "when|what_day|which_day|what_date|which_date [*] first [*] due|payment|one|installment|start|$",
        "when do|would|will|must|should|does [i|we|it] [pay] [the|my] first",
        "when do|does|would|will [i|we|it|the|my|this|that] [plan|payments|first_payment] start|begin",
    ) && !says!(c, "invoice|invoices|bill|bills|INV")
}

/// `what are the late fees`, `do you charge interest`, `what happens if I pay late`.
pub(super) fn ask_late_fees(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "late|overdue|penalty|extra|additional|reminder|any|the|hidden|your|more|this fee|fees|charge|charges|interest|penalties|costs|surcharge",
        "fee|fees|interest|penalty|penalties",
        "pay|paying|am|payment|paid * late",
        "charge|cost|pay [me] extra|more for|if|when|because",
        "get|becomes|be|gets|getting more_expensive",
        "late|overdue then|what",
    ) && (c.question
        || says!(
            c,
            "what|how|is|are|do|does|will|any|fee|fees|interest|penalty|if"
        ))
        && !says!(
            c,
            "waive|waiver|remove|drop|cancel|reverse|forgive|take_off|refund|discount|reduce|lower|wrong|dispute|never|unfair|not_agree",
            "will|can|could|may|going_to pay|paying * late",
            "interested",
            "sorry * late",
            "am i late|behind|overdue",
            "how late"
        )
}

/// `what happens if I don't pay`, `what if I miss a payment`.
pub(super) fn ask_what_happens(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "what happens|will_happen|would_happen|happen if|when|after|next|then|once",
        "if i|we [ever|still|then] miss|missed|skip|stop|default|do_not_pay|can_not_pay|never_pay * what|happens|happen",
        "^ [and] [what] if i|we [ever|do] miss|missed|skip one|a_payment|a_month|an_installment|any|it $",
        "what if i|we miss|do_not|can_not|stop|skip|never|am_late|fail|default|forget|pay_late",
    ) && !says!(c, "pay|am|paying|payment * late")
}

/// `what are your terms`, `payment terms`, `how long do I have to pay an invoice`, `your policy`.
pub(super) fn ask_terms(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "your|the|payment|credit|which|my|show|see|read|what [payment|credit|are|me] [the|your|my] terms|conditions|policy|rules|policies",
        "^ terms|t_c|conditions|policy|the_rules|rules [please] $",
        "terms",
        "net NUM|thirty|COUNT|AMT",
        "contract|agreement say|says|mean|state",
        "is|are there|it [a] [any] [early] early_payment_discount",
        "refund policy|terms",
        "when do you send * collections|collection|agency",
        "collection agency|collections",
    ) && !says!(
        c,
        "agree|accept * terms",
        "good|different|better|flexible|change|long|fine|ok|these|short [to] [the|your|my|these] terms",
        "terms|conditions is|are fine|ok|good|unfair"
    )
}

/// `show my agreement`, `send me the agreement again`, `copy of the plan`, `I need the invoice as a PDF`.
pub(super) fn request_document(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "send|show|give|resend|email|mail|need|want|get|see|have|download|forward|print|find|where_is|like * agreement|contract|document|documents|pdf|receipt|copy|statement|paperwork|invoice_copy|confirmation",
        "copy|copies|pdf|duplicate|printout of|for|please",
        "^ [my|the|a|payment] agreement|contract|receipt|pdf|documents|copy [please|again] $",
        "send|resend|email|mail|forward * plan|invoice|bill|INV|invoices again|by_email|by_mail|to_me|as|copy",
        "resend|re_send",
        "as|in [a|an] pdf",
        "receipt for",
        "account statement",
    ) && !says!(
        c,
        "have|got|here|sent * receipt|proof|confirmation $",
        "i|we sent|have_sent|have|will_send",
        "human|person|agent",
        "wrong",
        "delete|erase"
    )
}

#[cfg(test)]
mod tests {
    use crate::understand::Intent::*;
    use crate::understand::testing::expect_intents;

    #[test]
    fn each_question_is_recognised_in_the_words_people_use() {
        expect_intents(&[
            (
                AskBalance,
                &[
                    "how much do i owe",
                    "what's my balance",
                    "how much is it?",
                    "what do I owe you",
                    "total?",
                    "balance",
                    "How much do I still owe you??",
                    "hi, what do i owe",
                    "whats my ballance",
                    "how much is left",
                    "show me my balance",
                    "do I owe you anything",
                    "what is the total amount due",
                    "how much does my company owe",
                    "can you tell me how much I owe",
                    "what's the total",
                    "how much",
                    "what is still open",
                ],
            ),
            (
                AskInvoiceDetails,
                &[
                    "why is it so much",
                    "explain my balance",
                    "show me line by line",
                    "break it down",
                    "show INV-7",
                    "what is invoice 7 for",
                    "list my invoices",
                    "INV-7",
                    "#1042",
                    "which invoices are open",
                    "invoice 7",
                    "what is this for",
                    "my invoices",
                    "how much is invoice 7",
                    "why",
                    "why?",
                    "but why?",
                    "how come",
                    "why is it on hold",
                    "why is my invoice on hold?",
                    "1022",
                    "1042?",
                    "status of INV-7",
                ],
            ),
            (
                AskDueDate,
                &[
                    "when is it due",
                    "what's overdue",
                    "am I late",
                    "what is due next",
                    "when do I have to pay",
                    "when is the deadline",
                    "due date?",
                    "is anything overdue",
                    "how many days do i have left",
                    "when do i need to pay INV-7",
                ],
            ),
            (
                RequestDocument,
                &[
                    "show my agreement",
                    "send me the agreement again",
                    "copy of the plan",
                    "can I get a copy of INV-7",
                    "send me invoice 7 as pdf",
                    "I need a receipt",
                    "account statement please",
                ],
            ),
            (
                AskPaymentOptions,
                &[
                    "how can i pay",
                    "where do I send the money",
                    "bank details",
                    "payment link",
                    "can I pay by card",
                    "do you take paypal",
                    "what are your bank details",
                    "how do I pay",
                    "how do I pay invoice 7",
                    "what payment methods do you accept",
                    "what's your iban",
                    "can i pay by bank transfer",
                    "can I pay cash",
                    "can i pay in cash?",
                ],
            ),
            (
                AskPaymentPlan,
                &[
                    "do you do payment plans",
                    "how does the plan work",
                    "my plan",
                    "how is my plan going",
                    "when's my next installment",
                    "what plans do you have",
                    "do you offer installments",
                    "how many installments are left",
                    "show my plan",
                    "when would the first be due",
                    "when is the first payment due?",
                    "when does the plan start",
                    "what have I agreed to",
                    "what did i agree to?",
                    "i missed my payment",
                    "I've missed an installment, sorry",
                    "I missed one",
                ],
            ),
            (
                AskLateFees,
                &[
                    "what are the late fees",
                    "do you charge interest",
                    "what happens if I pay late",
                    "is there a penalty",
                    "late fees?",
                    "will I be charged extra if i pay late",
                ],
            ),
            (
                AskTerms,
                &[
                    "what are your terms",
                    "payment terms",
                    "show me the terms and conditions",
                    "what happens if I miss a payment",
                    "what happens if i miss one",
                    "what happens if I don't pay",
                    "what if I miss a payment",
                    "and if I miss one?",
                ],
            ),
        ]);
    }
}
