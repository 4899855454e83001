# Payment plans. How to edit this file: see common.ftl.

# How many payments? $max is the most that is possible for this customer now.
plan-how-many = { $tone ->
    [direct] { $total } in how many payments? Up to { $max } are possible.
   *[gentle] Yes, we can spread { $total } over several payments. How many would suit you? Up to { $max } are possible.
}

# The same question after an offer that did not suit.
plan-how-many-instead = How many payments would suit you better? Up to { $max } are possible for { $total }.

# The customer wants to pay a part at once and the rest in a plan.
plan-part-now = To pay { $amount } now and the rest in parts, write "{ $amount } now and the rest in { $count }".

# 4 payments of 100 do not cover what is owed.
plan-not-all-of-it = { $count } payments of { $each } make { $sum }, and { $owed } is open, so the plan goes on until all of it is paid.

# The business asks this customer for a part at once.
plan-first-needed = For this plan a first payment of { $amount } is needed today.

# The exact terms follow this line. $has_first says whether a first payment comes before the installments.
plan-offer = { $has_first ->
    [yes] { $tone ->
        [direct] { $first } today, then { $count ->
            [one] one payment
           *[other] { $count } payments, { frequency }
        }:
       *[gentle] Here is a plan: { $first } today, then { $count ->
            [one] one payment
           *[other] { $count } payments, { frequency }
        }. Please read it calmly:
    }
   *[no] { $tone ->
        [direct] { $count } payments, { frequency }:
       *[gentle] Here is a plan of { $count } payments, { frequency }. Please read it calmly:
    }
}
# The request was not possible; this is the nearest plan that is.
plan-nearest = { $has_first ->
    [yes] { $tone ->
        [direct] Possible: { $first } today, then { $count ->
            [one] one payment
           *[other] { $count } payments, { frequency }
        }:
       *[gentle] What I can offer is { $first } today, then { $count ->
            [one] one payment
           *[other] { $count } payments, { frequency }
        }:
    }
   *[no] { $tone ->
        [direct] Possible: { $count } payments, { frequency }:
       *[gentle] What I can offer is { $count } payments, { frequency }:
    }
}

# THE TERMS. These sentences are stored word for word in the agreement, so they are the same in every tone.
plan-covers = This plan covers { $total } on { $invoices }.
plan-installment = { $number }.  { $due }  { $amount }
plan-replaces = These terms take the place of plan { $reference }. What was paid stays paid.
plan-total = { $count ->
    [one] One payment
   *[other] { $count } payments
}, { $total } in all, the last on { $ends }. All amounts are in { $currency }.
plan-no-charge = There is no interest and no charge for paying this way.
plan-kept = While the plan is kept, these invoices are not collected in any other way.
plan-missed = A payment is missed when it has not arrived by its day{ $days ->
    [0] .
    [one] { " " }or the day after.
   *[other] { " " }or the { $days } days after it.
} Then the business may end the plan, and what is still open on the invoices is due as it was before.
plan-sooner = You may pay sooner or more at any time. The plan ends when all of it is paid, or when both sides agree in writing on something else.
extension-covers = This extension covers { $total } on { $invoices }.
extension-until = It is due on { $due } in one payment of { $amount }. All amounts are in { $currency }.
extension-no-charge = There is no interest and no charge for the extra time.
extension-missed = If it has not arrived by then{ $days ->
    [0] ,
    [one] { " " }or the day after,
   *[other] { " " }or the { $days } days after it,
} the extension ends, and the invoices are due as they were before.
extension-sooner = You may pay sooner or in parts at any time.
promise-covers = You promise to pay { $amount } by { $due }, on { $invoices }. All amounts are in { $currency }.
promise-debt = The invoices stay due as they are; a promise changes no date and no amount.
promise-missed = If it has not arrived by then{ $days ->
    [0] ,
    [one] { " " }or the day after,
   *[other] { " " }or the { $days } days after it,
} the promise counts as not kept, and a person may have to decide about the next request.
settlement-covers = This settlement covers { $total } on { $invoices }.
settlement-pays = { $amount } paid by { $due } settles all of it. All amounts are in { $currency }.
settlement-forgives = The other { $forgiven } is written off when that payment has arrived.
settlement-missed = If it has not arrived by then{ $days ->
    [0] ,
    [one] { " " }or the day after,
   *[other] { " " }or the { $days } days after it,
} this settlement ends, and all that is open is due as it was before.
pay-in-full-covers = This covers { $total } on { $invoices }.
pay-in-full-due = It is paid in full on { $due }{ $days ->
    [0] .
    [one] { " " }or the day after.
   *[other] { " " }or within { $days } days after it.
} The terms of the invoices stay as they are. All amounts are in { $currency }.
pay-in-full-reward = When all of it has arrived in time, a credit of { $credit } is added to the account, to settle what is bought next. It is valid for { $days } days from then. If not all has arrived in time, there is no credit.
# END OF THE TERMS.

plan-agree = { $tone ->
    [direct] Do you agree? Nothing counts until you say yes. The offer stands until { $until }.
   *[gentle] Would you like to agree to this? Nothing is agreed until you say yes, and the offer stands until { $until }. You can also change it: "make it 4", "every two weeks", "start on the 15th".
}

plan-agreed = { $tone ->
    [direct] Agreed. Plan { $reference }: { $count } payments, { $total } in all.
   *[gentle] Thank you, that is settled. Your plan { $reference } is agreed: { $count } payments, { $total } in all.
}
plan-first = The first payment is { $amount }, due on { $due }.
plan-agreement-attached = The agreement is attached. Write "show the agreement" to read it here at any time.

# The customer says no or cancels after having agreed.
plan-stands = Your plan { $reference } is agreed, and I cannot undo it by myself. A person can look at it with you.
plan-stands-yes = It is agreed already: your plan { $reference }.
plan-paid-off = Your plan { $reference } is paid in full. Thank you.
plan-none = You have no payment plan at the moment.

# A plan that was not kept.
plan-ended = Your plan { $reference } has ended, because a payment was missed: { $paid_count } of { $count } payments were made. { $left } of it is open, and due as it was before the plan.

# A plan that was agreed before.
plan-already = You already have a plan, { $reference }. There can be one at a time.
plan-progress = Your plan { $reference }: { $paid_count } of { $count } payments made, { $paid } paid, { $left } to go.
installment-paid = { $number }.  { $due }  { $amount }  paid
installment-upcoming = { $number }.  { $due }  { $amount }
installment-part-paid = { $number }.  { $due }  { $amount }, { $left } left
installment-late = { $number }.  { $due }  { $amount }, { $left } left, please pay by { $grace_ends }
installment-missed = { $number }.  { $due }  { $amount }, { $left } left, the time for it has passed
plan-next = Next on your plan { $reference }: { $amount }, due on { $due }.
plan-next-late = On your plan { $reference }, { $amount } was due on { $due }.

# Questions left open are put again after something else was answered.
resume-plan-count = Back to your plan: how many payments would suit you?
# An "ok" after something else was answered.
ok-to-which = I want to be sure before anything is agreed: if you mean the terms below, please write "yes", or choose "{ choice-agree }".
resume-agreement = And here again is the plan that is waiting for your answer:
resume-invoice = Which invoice would you like to see?

# Why a request cannot be agreed to here.
refused-not-offered = I am sorry, I cannot arrange that by myself here. A person may be able to.
refused-nothing-owed = There is nothing open that would need an arrangement.
refused-only-held = What is open is on hold while we look into it, so nothing has to be paid or arranged now.
refused-already = What is open is on your plan already, and there can be one at a time.
refused-above-self-serve = { $total } is more than I may arrange by myself, so a person has to decide this one.
refused-too-few = A plan has at least { $min } payments.
refused-too-many = { $asked } payments are more than I can arrange; { $max } is the most.
refused-too-small = That would be { $each } each, and a payment has to be at least { $min }.
refused-too-long = That plan would run until { $ends }; the latest that I can arrange is { $latest }.
refused-date-past = { $asked } has passed already.
refused-date-too-late = { $asked } is too late; { $latest } is the latest that I can arrange.
refused-cooling-off = Your last plan was not kept, so I cannot arrange a fresh one by myself before { $until }.
refused-person-decides = This one is for a person to decide.
refused-no-such-invoice = I find no open invoice { $number } that could be covered.
refused-not-positive = An amount has to be more than zero.
refused-too-large = { $asked } is too much here; { $max } is the most.
refused-day-of-month = A month has no day { $asked }. Please choose one from 1 to 31.
refused-first-too-small = A first payment has to be at least { $min }.
refused-ends-too-soon = Two payments cannot both fall due by { $asked }; the earliest end is { $earliest }.
refused-not-later = { $asked } is no later than { $due }, when it is due now.
refused-extensions = { $max ->
    [one] You have had one extension in the past year, which is the most I can give.
   *[other] You have had { $max } extensions in the past year, which is the most I can give.
}
refused-no-such-installment = Your plan has { $count } payments, so there is no number { $number }.
refused-installment-paid = Payment { $number } has been made already.
refused-moves = { $max ->
    [0] Payments of this plan cannot be moved.
    [one] One payment of this plan has been moved, which is the most I can do.
   *[other] { $max } payments of this plan have been moved, which is the most I can do.
}
refused-skips = { $max ->
    [0] Payments of this plan cannot be skipped.
    [one] One payment of this plan has been skipped, which is the most I can do.
   *[other] { $max } payments of this plan have been skipped, which is the most I can do.
}
refused-behind-next = { $asked } is not before { $next }, when the next payment is due.
refused-before-previous = { $asked } is not after { $previous }, when the payment before it is due.
refused-no-change = That is how it is agreed already.
refused-nothing-missed = No payment of your plan is late.
refused-plan-broken = A payment of your plan was missed and the time for it has passed, so the plan has ended.
refused-legal-count = I can arrange up to { $max } payments by myself; for more, the law asks for a person's decision.

date-impossible = I cannot tell which day "{ $text }" is. Please write it like "15 March" or "next Friday".

# The yes came too late, or something has changed in between.
offer-expired = That offer has expired, so here it is afresh. Nothing was agreed.
offer-changed = That is no longer possible as I showed it to you, so here it is afresh. Nothing was agreed.
choice-stale = That choice belongs to an earlier question, so I have not changed anything.

# The stored agreement, shown again to the letter.
agreement-text = { $agreement_lines }
agreement-none = There is no agreement on your account yet.
