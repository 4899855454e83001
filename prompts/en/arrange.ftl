# Arrangements other than a new plan: a later day, a promise, a credit for paying all of it now, changes of a plan
# that runs, and what staff offer. The terms themselves stand in plan.ftl. How to edit this file: see common.ftl.

# Questions.
ask-extension-day = { $tone ->
    [direct] Until which day?
   *[gentle] Thank you for telling me. Which day would work for you?
}
ask-promise-day = { $tone ->
    [direct] On which day will you pay { $amount }?
   *[gentle] Thank you. On which day will you be able to pay { $amount }?
}
ask-move-day = To which day should the payment of { $amount }, due on { $due }, move?
ask-each-amount = You pay { $each } each time. How much would you like it to be?
ask-extra-amount = How much would you like to pay on top?
# A payment of a plan is late, and there is still time to put it right.
ask-catch-up = { $tone ->
    [direct] { $amount } was due on { $due }. How do you want to put it right?
   *[gentle] { $amount } was due on { $due }, and that can be put right. Which of these suits you best?
}

# The same, after something else was answered or an answer was not understood.
resume-day = Back to your request: which day would work?
resume-amount = Back to your request: how much would it be?
resume-catch-up = Back to the payment that was missed: which of these suits you?
unclear-day = I am looking for a day, such as "Friday" or "the 20th". You can pick one, or write "cancel".
unclear-amount = I am looking for an amount, such as 50. You can pick one, or write "cancel".
unclear-catch-up = I did not get that. You can pick one of these, or write "cancel".
unclear-offer = I need a clear yes to agree to this. You can also change it, or leave it for now.
resume-offer = And here again is the offer that is waiting for your answer:

# The line above the terms. $kind is extension, promise, pay_in_full, settlement or change.
offer-intro = { $kind ->
    [extension] { $tone ->
        [direct] Yes: until { $due }. The terms:
       *[gentle] Yes, that is possible: you would have until { $due }. Please read it calmly:
    }
    [promise] { $tone ->
        [direct] Noted, if you say yes: { $amount } by { $due }. A promise moves no due date.
       *[gentle] Thank you for telling me. I can note that as your promise; it moves no due date. Please read it calmly:
    }
    [pay_in_full] { $tone ->
        [direct] Pay all of it today and get a credit of { $credit }. The terms:
       *[gentle] That is good news. For paying all of it today there is a credit of { $credit } for your next purchase, if you agree to this first:
    }
    [change] { $tone ->
        [direct] Your plan would be:
       *[gentle] Yes, your plan can be changed like this. Please read it calmly:
    }
   *[plan] These are the terms:
}
# The request was not possible; this is the nearest that is.
offer-nearest = { $kind ->
    [extension] { $tone ->
        [direct] Possible: until { $due }.
       *[gentle] What I can offer is until { $due }:
    }
    [promise] { $tone ->
        [direct] Possible: { $amount } by { $due }.
       *[gentle] What I can note is { $amount } by { $due }:
    }
   *[plan] { $tone ->
        [direct] Possible:
       *[gentle] What I can offer is this:
    }
}
# What a change does, above the changed plan.
says-move = The payment of { $from } moves to { $to }. The others stay as they are.
says-move-rest = The payment of { $from } moves to { $to }, and those after it move with it.
says-skip = The payment of { $from } is left out and paid at the end, on { $to }.
says-pay-more = You pay { $each } each time, and the last payment is on { $ends }.
# $then: shorten (fewer payments after it) or keep (the same days, less each time).
says-extra = You pay { $amount } more today. { $then ->
    [keep] The days after that stay, with less to pay each time.
   *[shorten] The payments after that stay as large as they are, and the plan ends sooner.
}
says-pay-off = You pay all that is left today.
# $keep: each (the plan gets longer) or days (each payment gets larger).
says-merge = Added to your plan: { $invoices }. { $keep ->
    [days] The days stay, with more to pay each time.
   *[each] The payments stay as large as they are, and there are more of them.
}
says-catch-up = { $how ->
    [at_end] What was missed is paid at the end.
    [spread] What was missed is spread over the payments that are left.
   *[with_next] What was missed is paid together with the next payment.
}

# $can_change: day, amount, both or nothing.
offer-agree = { $tone ->
    [direct] Do you agree? Nothing counts until you say yes. The offer stands until { $until }.
   *[gentle] Would you like to agree to this? Nothing is agreed until you say yes, and the offer stands until { $until }.{ $can_change ->
        [day] { " " }You can also name another day.
        [both] { " " }You can also name another day or amount.
        [amount] { " " }You can also name another amount.
       *[nothing] { "" }
    }
}

# After the yes. The agreement is attached.
extension-agreed = { $tone ->
    [direct] Agreed ({ $reference }): { $amount } is due on { $due }.
   *[gentle] Thank you, that is settled: you have until { $due } to pay { $amount }. Your agreement is { $reference }.
}
promise-agreed = { $tone ->
    [direct] Noted ({ $reference }): { $amount } by { $due }.
   *[gentle] Thank you, I have noted your promise ({ $reference }): { $amount } by { $due }.
}
settlement-agreed = { $tone ->
    [direct] Agreed ({ $reference }): { $amount } by { $due } settles it.
   *[gentle] Thank you, that is settled ({ $reference }): when { $amount } arrives by { $due }, nothing of this is left to pay.
}
pay-in-full-agreed = { $tone ->
    [direct] Agreed ({ $reference }). The credit of { $credit } comes when all of it has arrived in time.
   *[gentle] Good, that is agreed ({ $reference }). When all of it has arrived in time, { $credit } is added to your account.
}
change-agreed = { $tone ->
    [direct] Changed. Your plan is now { $reference }.
   *[gentle] Thank you, your plan is changed. It is now called { $reference }.
}
change-next = The next payment is { $amount }, due on { $due }.
agreement-attached = The agreement is attached. Write "show the agreement" to read it here at any time.

# Nothing of the kind can be offered.
offer-instead = What I can offer at once:
can-refer = I can pass it on to a person exactly as you asked.
extension-stands = You have an extension, { $reference }: until { $due }. That is the latest that I can arrange.
due-later-already = So there is nothing to arrange: you have that time already.
what-instead = What would help you more?
promise-one-at-a-time = I take this one first. You can tell me about the rest after it.
# "I will pay on Friday" beside a plan whose next payment is in time.
promise-in-time = Thank you. Your next payment on plan { $reference } is { $amount }, due on { $due }, so that is in time and nothing has to change.

# A plan that runs.
which-change = { $tone ->
    [direct] What should change?
   *[gentle] Of course. What would you like to change? Your plan stays as it is until you say yes to something else.
}
which-change-instead = What can be changed at once:
cannot-make-smaller = { $tone ->
    [direct] I cannot make the payments smaller; that is for a person. What I can do at once:
   *[gentle] I understand that it is a lot. Making the payments smaller is for a person to decide. What I can do at once is this:
}
pay-off-plan = { $left } is left on your plan { $reference }. You can pay all of it at any time; nothing has to be agreed for that, and the plan ends when it has arrived.
nothing-to-merge = Everything that is open is on your plan already.
may-merge = Not on it: { $invoices }. I can add that to your plan.

# Mid-offer, "I will pay 100" can mean two things.
amount-of-what = How do you mean the { $amount }?

# What staff offer.
staff-offer-again = Here is the offer that { $by } made you:
staff-offer-as-it-is = This offer is as it stands: you can say yes or no to it.
staff-offer-waits = Take your time. The offer stands until { $until }; write "back" to see it again.
staff-offer-declined = All right, nothing has been agreed. { $by } will see your answer in your case { $case }.
staff-offer-expired = The offer that { $by } made you has expired. Nothing was agreed.
staff-offer-withdrawn = { $by } has taken that offer back. Nothing was agreed.
staff-offer-not-possible = That offer is no longer possible as { $by } made it. Nothing was agreed.

# Paying all of it now.
pay-reward = If you pay all of it today, there is a credit of { $credit } for your next purchase, once you have agreed to its terms.

# Choices. Keep them short: at most 80 characters.
choice-day = { $day }
choice-amount = { $amount }
choice-each = { $amount } each time
choice-first-now = { $amount } today, and the rest after it
choice-change-day = Another day
choice-change-amount = Another amount
choice-refer = Ask a person for exactly this
choice-decline = No, thank you
choice-extension = Move the due date to { $due }
choice-promise = Promise to pay it on { $due }
choice-pay-in-full = Pay all of it today, for a credit of { $credit }
choice-pay-it-now = Pay it now
choice-move = Move a payment to another day
choice-skip = Skip the next payment and pay it at the end
choice-pay-more = Pay more each time
choice-extra = Pay something extra
choice-merge = Add what is new to my plan
choice-pay-off = Pay off all that is left
choice-catch-up = Make up for the missed payment
choice-move-one = Move only this payment
choice-move-rest = Move this payment and all after it
choice-skip-to-end = Pay this one at the end instead
choice-each-until = { $each } each time, the last on { $ends }
choice-after-extra = { $then ->
    [keep] The same days after it, less each time
   *[shorten] The same payments after it, fewer of them
}
choice-merge-keep = { $keep ->
    [days] The same days, more each time
   *[each] The same payments, more of them
}
choice-catch-up-how = { $how ->
    [at_end] Pay it at the end
    [spread] Spread it over the payments that are left
   *[with_next] Pay it together with the next payment
}

# WHAT STAFF READ, line by line: what was asked for.
asked-plan = A plan of several payments.
asked-plan-count = A plan of { $count } payments.
asked-plan-each = A plan of { $each } each time.
asked-plan-until = A plan that ends by { $until }.
asked-frequency = How often: { frequency }.
asked-first-on = The first payment on { $first_on }.
asked-first-payment = { $first } on the spot.
asked-extension = More time.
asked-extension-until = More time, until { $until }.
asked-promise = A promise to pay { $amount } on { $on }.
asked-promise-all = A promise to pay all of it on { $on }.
asked-settlement = A settlement: { $amount }, paid by { $on }.
asked-pay-in-full = The credit for paying all of it at once.
asked-invoices = For { $invoices }.
asked-move = To move payment { $number } of the plan to { $to }.
asked-move-rest = To move payment { $number } of the plan to { $to }, and those after it.
asked-skip = To skip payment { $number } of the plan to its end.
asked-pay-more = To pay { $each } each time on the plan.
asked-extra = To pay { $amount } on top of the plan.
asked-pay-off = To pay off the plan.
asked-merge = To bring { $invoices } into the plan.
asked-catch-up = The missed payment of the plan: { $how ->
    [at_end] at the end
    [spread] spread over the others
   *[with_next] with the next one
}.
asked-pay-less = Smaller payments on plan { $reference }.
asked-each = { $each } each time.
asked-count = { $count } payments.
asked-cancel = To end plan { $reference }.
# The story of a conversation: what came to nothing.
story-refused = The bot could not agree to:
story-nearest = Offered instead:
story-declined = Offered and not taken:
story-offer = { $kind ->
    [extension] More time for { $pay }, until { $ends }.
    [promise] A promise of { $pay } by { $ends }.
    [settlement] A settlement: { $pay } by { $ends }.
    [pay_in_full] A credit for paying { $pay } at once.
    [change] The plan, changed: { $count } payments, { $pay } in all, the last on { $ends }.
   *[plan] A plan of { $count } payments, { $pay } in all, the last on { $ends }.
}
