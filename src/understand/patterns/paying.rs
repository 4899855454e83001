//! Wishes that touch money: installments, more time, promises, payments, discounts, barter, claims of payment.
//!
//! None of them moves money: each leads to an offer or a question. They are strict all the same. A clause
//! that denies, wonders or tells of somebody else is left unclear.

use super::phrase::{Clause, says};
use crate::understand::request::{Said, Share};

/// "I do not want installments", "I never agreed to pay monthly": the wish is denied.
pub(in crate::understand) fn is_denied(c: &Clause) -> bool {
    says!(
        c,
        "not want|need|like|wish|interested|looking|asking|accept|agree|asked|agreed|request|requested|split|spread",
        "never [*] agreed|asked|wanted|requested|said",
        "no [payment] installments|plan|plans|installment",
        "not [a|in] installments|monthly|plan",
        "without installments|a_plan",
        "not put|set|sign|enroll|place me|us",
        "no way",
        "why would|should i|we",
        "for daycare|childcare|rent|my_rent|school|groceries|food|my_car|my_insurance|alimony|tuition",
        "my pension|salary|wage|wages|income|paycheck|rent is|was",
        "to my bank|landlord|ex",
        "to another|a_different company|bank|lender",
    )
}

/// "I was paid on friday": no payment to the business, and no word that there will be one.
pub(in crate::understand) fn gets_paid(c: &Clause) -> bool {
    says!(
        c,
        "i|we|he|she|they was|were|get|gets|got|am|are|have_been|been paid"
    ) && !says!(c, "will|send|pay|settle|clear")
}

/// "I never paid this", "I missed the payment": nothing has been paid.
pub(in crate::understand) fn claims_nothing(c: &Clause) -> bool {
    gets_paid(c)
        || says!(
            c,
            "not|never [yet|ever|even|have] paid|pay|sent",
            "missed|unpaid",
            "my salary|wage|wages|pension"
        )
}

/// "maybe I'll pay on friday": no word is given.
pub(in crate::understand) fn wonders(c: &Clause) -> bool {
    says!(c, "maybe|perhaps|might|try|hopefully")
}

/// "maybe I will pay", "I'll try to pay": a hope is not a word given.
fn is_doubtful(c: &Clause) -> bool {
    says!(
        c,
        "not|never|if|unless|maybe|perhaps|might|when|once|after|try|trying|hope|hopefully|wish|would|probably|possibly|think|guess|supposed|should|must|have_to|why|when_i_will"
    )
}

/// "I have paid", "should I pay": no wish to arrange anything.
fn is_told(c: &Clause) -> bool {
    says!(
        c,
        "i|we|already have|had|already|just [already|just] paid|sent|transferred",
        "already paid|sent|settled",
        "i|we paid"
    )
}

/// `I can't pay it all at once`, `can't afford to pay in full`: a wish for parts, not hardship.
pub(super) fn not_all_at_once(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "not|unable * pay|afford|settle|clear|manage|do * NOTALL",
        "not|unable|too_much|hard|difficult|impossible * at_once|the_same_time|one_time|in_one_go|in_one_payment|one_month|ALL",
        "hard|difficult|impossible|too_much * ALL",
        "rather not pay NOTALL",
    )
}

/// `can I pay this in 3 parts`, `installments please`, `split it`, `spread it over 4 months`, `50 a month`,
/// `can I pay monthly`, `pay it off bit by bit`.
pub(super) fn request_installments(c: &Clause, said: &Said) -> bool {
    if is_denied(c)
        || is_told(c)
        || says!(c, "skip|missed|miss|left|remaining_installments|how_many")
        || (said.count.is_none() && says!(c, "break * down"))
    {
        return false;
    }
    let rhythm = said.count.is_some_and(|count| count > 1)
        || said.frequency.is_some()
        || said.amounts.iter().any(|a| a.is_each());
    let each = said.amounts.iter().any(|a| a.is_each());
    let wish = says!(
        c,
        "pay|paying|split|spread|settle|do|divide|clear|repay|afford|manage|want|need|like|make|send|set|have|get|prefer|could|can|take|put|break|suggest|propose|offer|give|plan|please|what|how|use|go|choose"
    );
    let asks_when = says!(
        c,
        "when|what_day|which_day|why|who|did|does_my|is_my|was|were"
    ) || (says!(c, "how much") && !says!(c, "FREQ|each|over"));
    (rhythm && wish && !asks_when)
        || (each && c.len() <= 8)
        || says!(
            c,
            "COUNT [equal|easy|monthly|weekly|FREQ|small|separate] [FREQ] parts|payments|installments|pieces|chunks|rates|portions|splits",
            "^ [the] [payment] plan|installments|installment|installment_plan|payment_plan|a_plan|a_payment_plan|pay_later|parts|in_parts|in_installments|by_installments [please|pls|thanks] $",
            "want|need|like|get|have|set|setup|make|start|do|use|request|prefer|offer|arrange|create|try|choose|take|give|agree|go * payment_plan|installment_plan|plan|installments|installment|payment_arrangement|payment_schedule|arrangement",
            "in|by|with|via|through|for|into [several|small|smaller|a_few|some|multiple|separate|more|FREQ|equal] installments|instalments|parts|pieces|chunks|payments|stages|bits|rates|portions",
            "split|splitting|divide|break * it|this|that|payment|payments|balance|amount|invoice|INV|bill|debt|ALL|up|them",
            "^ [can|could] [i|we|you] [please] split|divide|spread [please] $",
            "spread|spreading",
            "pay|paying|repay|clear|settle * bit_by_bit|little_by_little|gradually|slowly|over_time|step_by_step|a_bit|a_little",
            "pay|paying|repay * FREQ",
            "pay|paying|settle|repay * in COUNT",
            "payments|installments|plan please",
            "a [little|bit|small] [bit|amount] FREQ",
            "stagger|staggered|instalment",
            "partial|smaller|part payments",
            "few|several|multiple|some|small|regular|smaller payments|parts|installments",
            "over|across|spread|for COUNT FREQ",
        ) && !asks_when
        || (said.frequency.is_some()
            && says!(
                c,
                "^ [pay|paying|payment|payments] FREQ [payments|installments|payment|please] $",
                "^ [pay|start] [on] DATE [of] FREQ [please] $"
            ))
}

/// `can I pay half now`, `I can pay 100 today`, `I'll pay 50`, `a part now and the rest later`.
pub(super) fn pay_part(c: &Clause, said: &Said) -> bool {
    let part = !said.amounts.is_empty() || said.shares.iter().any(|share| *share != Share::All);
    if is_denied(c)
        || is_told(c)
        || says!(
            c,
            "not|never|if|why|should|must|how|have_to|refund|discount|off|less|pay_back|back"
        )
    {
        return false;
    }
    let promises = says!(c, "will|going_to|promise") && !said.dates.is_empty();
    let on_a_later_day = says!(c, "DATE") && !says!(c, "now|upfront|TODAY|straight_away|down");
    let asks = says!(c, "can|could|may i|we|you");
    let names_a_part = says!(
        c,
        "can|could|may|let|like|want|able|will|going_to|just|only|pay|afford|manage * pay|paying|send|transfer|put|do|settle|deposit|give * AMT|SHARE|REST",
        "pay|paying AMT|SHARE",
        "AMT|SHARE now|upfront|down|DATE * REST",
        "AMT|SHARE now|upfront|down|right_now|straight_away|TODAY",
        "pay * AMT|SHARE"
    );
    let speaks_of_a_part = says!(
        c,
        "pay|paying|settle [just|only] a|some|part|something [small] part|bit|portion|little|of_it|now|today|of_the",
        "part|partial|some|something payment|now|upfront|DATE",
        "down payment|deposit",
        "pay|give|send some|something|a_bit|a_part|part now|of|DATE",
    );
    let pays_it = part && names_a_part && !promises && (asks || !on_a_later_day);
    pays_it || speaks_of_a_part
}

/// `can I have till Friday`, `push it back a week`, `more time`, `can I pay on the 15th`, `extension please`.
pub(super) fn request_extension(c: &Clause, said: &Said) -> bool {
    if is_told(c)
        || says!(
            c,
            "not want|need|asked|agree more|extension|time|longer",
            "time zone|sheet",
            "next installment"
        )
    {
        return false;
    }
    let asks_to_pay_later = says!(
        c,
        "can|could|may|is_it_ok|would|possible|ok|alright|fine * pay|paying|settle|send|transfer|do|wait|have|get|make|extend|move|push * DATE|later|after_that",
        "can|will|could only|just * pay|settle|transfer|send|do|make * DATE|after|when|once",
        "not|unable * pay|paying|able|settle|transfer|manage|make * until|till|til|before|by|on|in_time|time DATE|payday|then|my_salary|i_get_paid|next",
        "not * pay * DATE",
        "not|unable * pay|manage|make|transfer|settle * on_time|in_time|this_month|this_week|right_now|now|yet|DATE",
    );
    let asks = says!(
        c,
        "extension|extend|postpone|defer|delay|deferral|prolong|postponement|reschedule|push_back|grace_period",
        "more|extra|some|additional|enough|bit_of|little time|days|weeks|week|month",
        "till|until|til DATE|payday|i_get_paid|my_salary|next",
        "push|move|put|shift * back|date|due|deadline|later|DATE|forward|to",
        "another|one_more|two_more|few_more|few week|weeks|month|months|days|day|fortnight",
        "NUM|AMT|COUNT more days|weeks|months",
        "give|need|allow|have|get|want|grant [me|us|you] [a|some|until|till|few|bit] [more|few|couple|bit] [of] [NUM] week|weeks|days|day|month|months|time|longer|DATE|moment",
        "a|bit|little|few|some|NUM|much days|weeks|bit|longer|later|months longer|later|more",
        "pay|paying|settle|do [it|this|that|you|them|INV|the_invoice|the_bill] [a|bit|little] [bit|little|few] [NUM] [days|weeks] later",
        "different|new|later|other due|payment|paying date",
        "after|when|once|until|till * paid|pays|salary|wages|payday|pension|paycheck|bonus|benefits|money",
        "can|could i|we * pay|do_it then",
        "wait until|till|for|a|DATE|NUM",
        "breathing space|room",
        "change|move|shift|later [the|my|a] due date",
    );
    let promises = says!(c, "^ i|we can|will|am|are [going_to] pay|settle|transfer")
        && !says!(c, "only|not|just|when|once|after|later");
    let moves_an_installment = says!(c, "my installment|installments")
        && says!(c, "move|push|shift")
        && said.count.is_none();
    (asks || asks_to_pay_later) && !promises && !moves_an_installment
}

/// `I'll pay on Friday`, `I will pay`, `payment is coming tomorrow`, `you'll have it by the 15th`, `I promise`.
pub(super) fn promise_to_pay(c: &Clause, said: &Said) -> bool {
    if is_doubtful(c)
        || c.question
        || is_told(c)
        || says!(c, "can|could|may|shall|do|when|how|what i|we|you")
            && !says!(
                c,
                "^ i|we can",
                "i|we can pay|settle|transfer|send|do|clear"
            )
    {
        return false;
    }
    let dated = !said.dates.is_empty();
    let given = says!(
        c,
        "i|we will|shall|promise|am|are * pay|paying|settle|transfer|clear|send|wire",
        "it|this|that|INV|invoice|bill|balance|everything|ALL|AMT|debt|rest|REST will [be|get] [be] paid|settled|transferred|sent|done|cleared",
        "i promise",
        "payment|money|transfer|it|funds [is|will|should] [be|is] coming|sent|arrive|there|on_its_way|on_the_way|come|made|with_you|paid|arriving",
        "you will|shall [definitely] have|get|receive|see|be [it|the|your|my] it|paid|money|payment",
        "you have my word",
        "going to pay|settle|transfer|send|clear",
    );
    let by_date = dated
        && says!(
            c,
            "i|we can|will|am|are|could * pay|paying|settle|transfer|send|do|make|clear",
            "paying|settling|transferring|sending",
            "pay|settle * DATE"
        );
    (given || by_date)
        && (dated
            || says!(
                c,
                "pay|paying|payment|settle|paid|transfer|money|promise|clear|word"
            ))
}

/// `I want to pay now`, `pay in full`, `I'd like to pay INV-7`, `let me settle this`.
pub(super) fn make_payment(c: &Clause, said: &Said) -> bool {
    if says!(
        c,
        "not|never|if|help|why|should|must|have_to|how|when|what|where|which|who|late|does|did|maybe|perhaps|might|later|try"
    ) || is_told(c)
    {
        return false;
    }
    says!(
        c,
        "^ [please] pay [it|this|that|now|ALL|INV|my|the|today|DATE|off|please|invoice|balance|bill|debt|for] [invoice|balance|bill|off|now|ALL|today|INV|please|debt|DATE|up] [now|today|please|INV|DATE|ALL|off] [please|now] $",
        "want|like|love|ready|able|wish|here|need to [just] pay|settle|clear",
        "let me|us [just] pay|settle|clear",
        "can|could|may i|we [just|please] pay|settle|clear [it|this|that|INV|the|my|for|off|balance|invoice|bill|ALL|now|TODAY|please|here] [now|ALL|TODAY|INV|balance|bill|invoice|off|please|here] [now|off|please|TODAY|ALL] $",
        "make|making a|the|my|full [full] payment",
        "^ [i_am|am] paying [it|this|that|INV] now|TODAY|ALL|right_now|today",
        "pay my|the|this|next [next] installment|installments",
        "pay|make|settle [my|the|this|a] first|next one|payment|installment",
        "pay|settle|clear [it|this|that|the|my|INV|for|off] [balance|invoice|bill|debt|INV|account] [off] now|ALL|TODAY|right_now|immediately|straight_away",
        "pay|settle|clear ALL",
        "pay|settle it|this|my_balance|my_bill|my_invoice|my_debt|INV|everything",
        "ALL now|DATE",
    ) && says!(c, "pay|paying|settle|clear|payment|ALL")
        // "1 payment" is all of it at once.
        || (said.count == Some(1)
            && says!(
                c,
                "^ [just|only|please] COUNT [single|full|big] payment [please|only|now] $",
                "in|make|with|as|do|pay|paying [it|this|all|just|only] [in|with|as] COUNT [single|full|big] payment [please|only|now] $"
            ))
        && (said.amounts.is_empty() || says!(c, "pay|settle"))
}

/// `I already paid`, `paid it yesterday`, `the payment was sent last week`, `I transferred the money`.
pub(super) fn claim_paid(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "i|we|he|she|they|husband|wife|already|have|just [have|had|already|just|did|think] [have] [already|just|actually] [already|in_fact] paid|settled|transferred|wired",
        "i|we|already|have|just [have|had|already|just] [already|just] sent|made|completed|did [you] [it|you|the|a|my|this|that] [the|full|bank|my|wire] it|money|payment|transfer|AMT|ALL|SHARE|check|cheque|proof|already|PAST",
        "i did pay|transfer",
        "^ [it|this|that|already|INV|invoice|the_invoice|the_bill|just|everything|all|payment] [is|was|has|have] [been|already|just] [been|already] paid|settled|sent [it|already|that|this|PAST|DATE|on|last|INV|off|you|the|for|ALL|now] * $",
        "INV|invoice|bill|this|it|that|balance|debt is|was|has|have [been|already] [been|already] paid|settled",
        "payment|money|transfer|funds [was|is|has|have|were|went] [been|already] [been] sent|made|done|paid|out|gone|transferred|cleared|completed|processed",
        "already paid|settled|sent|transferred|cleared",
        "paid in|off|it|this|that|you|INV|ALL|everything|PAST|already|AMT",
        "payment|transfer|money left|went my|out",
        "here is [the|my|a] [payment] receipt|proof|confirmation|screenshot",
        "proof of payment",
        "check|cheque [poss|is|was] in|on|sent|mailed|posted",
        "have [the|a|my] [bank|payment] receipt|proof|confirmation",
    ) && !says!(
        c,
        "not [yet] [been] paid|sent|settled|transferred|made|pay",
        "have|has|did|do|is|was|if|when|who|will|can|could|would|should|unless|once|until|till|after|before i|it|we|you|my|get|be|INV|this|that|the [my] [have|has|been|am|get|payment|invoice|already|is|was|money|see|receive|are|ever] paid|already|sent|received|arrived|pay|been",
        "get|gets|getting|be|am|are|being paid",
        "want|like|need|prefer|how * paid",
        "never paid|sent",
        "will be|have",
        "half_paid",
    )
}

/// `skip my next installment`, `move my installment to the 20th`, `change my plan`, `pay more each month`.
pub(super) fn change_plan(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "skip|skipping|miss|pause|postpone|delay|defer|merge|combine|move|moving|push|shift|reschedule|reduce|lower|raise|increase|change|adjust|double * installment|installments",
        "skip|miss|pause|postpone|delay|defer|move|push|shift|reschedule|change|adjust * next|this|my|one|a|DATE [month|monthly|weekly|next|FREQ|plan] [poss] payment|payments",
        "skip|miss|pause [this|next|a|one|the] month|one|week|payment|DATE",
        "skip DATE",
        "change|cancel|stop|end|modify|adjust|amend|update|pause|edit|break|renegotiate|restructure|redo|alter|quit|leave|drop my|the|our|this|current|existing [current|existing|payment|installment] plan|arrangement|agreement|schedule|payment_plan",
        "can not make|pay|do|manage|meet [my|the|this|our|next] [next|this|last|month|coming|DATE] [poss] installment|installments|payment",
        "new plan after",
        "different payment day|date_for_my",
        "pay [a_bit|AMT] more|less FREQ|each",
        "lower|reduce|decrease|smaller [my|the|these|this] [FREQ] payment|payments|installment|installments|rate|rates",
        "plan is|was too high|much|expensive",
    ) && !says!(
        c,
        "not|never want|going|gonna skip|miss|change",
        "what|happens if",
        "new plan $"
    )
}

/// `can I get a discount`, `is there something off if I pay today`, `waive the late fee`, `settle for less`.
pub(super) fn request_discount(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "discount|discounts|rebate|reduction|markdown|price_cut",
        "SHARE|AMT off",
        "off|less if i|we",
        "settle|accept|take for|less|only|a_lower",
        "pay less $",
        "pay less than|if|when",
        "knock|take|get [a|some|me] [something|AMT|SHARE|bit|money|little|some] off",
        "something|some|money off",
        "waive|waiver|waived|forgive",
        "drop|remove|cancel|reverse|take_off|skip [the|my|this|these|that|a|any|all] [late] [payment] fee|fees|interest|penalty|charge|charges",
        "lower|reduce the|my|this|it price|amount|bill|debt|total|balance|invoice|fee",
        "accept|take|do SHARE|AMT instead",
        "accept|take SHARE|AMT $",
        "cheaper|goodwill",
        "better|special price|deal|offer",
    ) && !says!(c, "big deal")
}

/// `can I pay with work instead of money`, `I could build you a website in exchange`, `barter`, `trade`.
pub(super) fn offer_barter(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "barter|swap|trade|in_kind|in_exchange|in_return",
        "exchange for|services|goods",
        "give|offer|bring you my|a|some * instead",
        "pay|settle * with|in [my|our|some] work|goods|services|labour|labor|products|skills",
        "work|labour|labor|services|goods|products instead_of|in_place_of|rather_than money|cash|paying",
        "work it|this|the_debt off",
        "instead_of money|cash|paying",
        "offer|give|provide you my|some|our|goods [own] work|goods|services|products|skills|instead",
        "i|we|could|can do|build|design|paint|repair|fix|clean|make|bake|cook * for_you|your|you * instead",
    )
}

#[cfg(test)]
mod tests {
    use crate::understand::Intent::*;
    use crate::understand::testing::{expect_intents, intents};
    use crate::understand::{Expecting, Kind};

    #[test]
    fn each_wish_is_recognised_in_the_words_people_use() {
        expect_intents(&[
            (
                RequestInstallments,
                &[
                    "can I pay this in 3 parts?",
                    "installments please",
                    "payment plan",
                    "split it",
                    "can you split it in two",
                    "spread it over 4 months",
                    "50 a month",
                    "I could do 50 a month",
                    "can i pay monthly",
                    "can I pay $75 per week?",
                    "pay it off bit by bit",
                    "I'd like to set up a payment plan",
                    "can we do 4 installments",
                    "3 payments",
                    "pay in 3",
                    "can I pay in parts?",
                    "I can't pay it all at once",
                    "I cannot afford to pay the whole amount at once",
                    "is it possible to pay in instalments",
                    "what if I pay 75 a month",
                    "a couple of payments would be good",
                    "can I pay half now and the rest in 3 parts",
                    "I want to pay it off, 3 parts",
                    "I can pay 100 today and 50 a month after that",
                    "i want to pay 50 every friday",
                    "over 4 months",
                    "biweekly",
                    "every two weeks please",
                    "on the 1st of every month",
                    "half a dozen payments",
                    "two fifty a month",
                ],
            ),
            (
                PayPart,
                &[
                    "can i pay half now",
                    "I can pay 100 today",
                    "can I pay $200 now and the rest later",
                    "I'll pay 50",
                    "let me pay a part of it",
                    "can I make a partial payment",
                    "could i pay a third today?",
                    "I want to pay 40% upfront",
                ],
            ),
            (
                RequestExtension,
                &[
                    "can I have till friday",
                    "push it back a week",
                    "more time",
                    "I need more time please",
                    "can I pay on the 15th?",
                    "can you extend the due date",
                    "could I pay next week instead",
                    "give me two weeks",
                    "can I get an extension",
                    "I can only pay on friday",
                    "I can't pay until the 26th",
                    "can it wait until my salary comes",
                    "another week please",
                    "can i pay later",
                ],
            ),
            (
                PromiseToPay,
                &[
                    "I'll pay on friday",
                    "i will pay tomorrow",
                    "I will pay",
                    "you'll have it by the 15th",
                    "payment is coming tomorrow",
                    "I can pay on friday",
                    "ill pay next week",
                    "I promise to pay on 2026-03-20",
                    "I am going to pay on monday",
                    "I'll transfer it tomorrow",
                ],
            ),
            (
                MakePayment,
                &[
                    "I want to pay now",
                    "pay in full",
                    "pay now",
                    "I'd like to pay INV-7",
                    "let me pay it",
                    "I want to settle my balance",
                    "pay",
                    "I would like to make a payment",
                    "can i pay now",
                    "1 payment",
                    "one payment please",
                    "can I do 1 payment",
                    "pay the first one now",
                ],
            ),
            (
                ClaimPaid,
                &[
                    "I already paid",
                    "paid it yesterday",
                    "I've paid",
                    "I paid on friday",
                    "the payment was sent last week",
                    "I transferred the money on monday",
                    "this is already paid",
                    "I sent the money",
                    "we have paid INV-7",
                    "already paid",
                    "paid",
                    "here is the receipt",
                ],
            ),
            (
                ChangePlan,
                &[
                    "skip my next installment",
                    "move my installment to the 20th",
                    "change my plan",
                    "can I skip this month",
                    "can I cancel my payment plan",
                    "I can't make my next installment",
                    "cancel my plan",
                ],
            ),
            (
                RequestDiscount,
                &[
                    "can I get a discount",
                    "is there money off if I pay today",
                    "waive the late fee",
                    "can you take something off",
                    "would you accept 80%?",
                    "remove the late fee please",
                ],
            ),
            (
                OfferBarter,
                &[
                    "can I pay with work",
                    "could we barter",
                    "I could offer you my services instead of money",
                ],
            ),
            (
                AskTerms,
                &["what happens if I don't pay", "what if i miss a payment"],
            ),
        ]);
    }

    #[test]
    fn money_of_another_kind_and_a_refusal_are_no_offer() {
        for text in [
            "i pay 300 for daycare every month",
            "my pension is 600 monthly",
            "no way im paying 3 payments",
            "dont put me on a payment plan",
            "why would i pay in 3 payments",
            "i never paid this",
            "i havent paid because you sent it late",
            "my salary is 2000 a month paid on the 15th",
        ] {
            for heard in intents(text, Expecting::Nothing).into_iter().flatten() {
                let is_offer = heard.kind() == Kind::Money || heard == ClaimPaid;
                assert!(!is_offer, "{text}: {heard:?}");
            }
        }
    }

    #[test]
    fn a_denied_doubted_or_told_wish_moves_no_money() {
        for text in [
            "I don't want installments",
            "I never agreed to pay monthly",
            "no payment plan",
            "maybe I'll pay on friday",
            "I'll try to pay on friday",
            "should I pay on friday?",
            "did you get my payment",
            "have I paid?",
            "I don't want to pay in 3 parts",
            "I was paid on friday",
            "I get paid on friday",
            "why do I have to pay on friday",
        ] {
            for intent in intents(text, Expecting::Nothing).into_iter().flatten() {
                let moves = matches!(
                    intent,
                    RequestInstallments
                        | RequestExtension
                        | PromiseToPay
                        | MakePayment
                        | PayPart
                        | ChangePlan
                        | ClaimPaid
                        | Affirm
                );
                assert!(!moves, "{text}: {intent:?}");
            }
        }
    }
}
