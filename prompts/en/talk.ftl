# Small talk, and what the bot says when it has not understood. How to edit: see common.ftl.

welcome = { $tone ->
    [direct] Hello { $name }. I am the payment assistant of { $business }, a program. Ask me what is owed, or how you could pay.
   *[gentle] Hello { $name }. I am the payment assistant of { $business }: a program, not a person. You can ask me what is open and why, or how you could pay it. What can I do for you?
}
i-am-a-bot = { $tone ->
    [direct] I am a program, not a person.
   *[gentle] I am a program, not a person. I know your account and can arrange payment plans; for everything else there are people.
}
help = { $tone ->
    [direct] I can show what you owe and why, explain an invoice, tell you how to pay, arrange several payments or more time, and change a plan that runs. What is wrong with a bill, a payment that I cannot see, or anything else I pass on to a person. Type "back", "cancel" or "repeat" at any time.
   *[gentle] I am here for questions about your payments to { $business }. I can show what you owe and explain it line by line, tell you how to pay, arrange several payments or more time, and change a plan that runs. If something is wrong with a bill, if you have paid already, or if things are hard just now, tell me, and I pass it on to a person. Just write as you would to a person; "back", "cancel" and "repeat" work at any time.
}

empty-message = I got an empty message. What would you like to know?
message-too-long = That is longer than I can read at once ({ $max } characters). Could you put it in a few sentences?

# Not understood: once, then again in other words.
unclear = { $tone ->
    [direct] I did not get that. Did you mean one of these?
   *[gentle] I am sorry, I did not quite get that. Did you mean one of these?
}
unclear-again = { $tone ->
    [direct] I still do not get it. Pick one, or say it in a few plain words.
   *[gentle] I am sorry, I still do not understand. Perhaps one of these fits, or you could say it in a few plain words.
}
unclear-plan-count = I am looking for a number of payments, such as 3. You can pick one, or write "cancel".
unclear-agreement = I need a clear yes to agree to this plan. You can also change it, or leave it for now.
unclear-invoice = I am looking for an invoice number. You can pick one, or write "cancel".

yes-to-which = Which one would you like?
yes-to-what = Happy to. What would you like to do?
no-problem = No problem.
nothing-agreed = No problem, nothing has been agreed.
cancelled-plan = All right, I have stopped. Nothing has been agreed and nothing has changed.
think-it-over = Take your time. Nothing is agreed until you say yes, and I am here when you come back. Ask me for the plan again whenever you like.
word-stands = { $reference } is agreed, and I cannot undo it by myself. A person can look at it with you.
nothing-to-cancel = There is nothing under way that could be stopped.
nothing-to-go-back-to = We are at the beginning already.
back-at-start = Back at the beginning.

tone-direct = All right, I will keep it short.
tone-gentle = Of course, I will take my time.
preferences = I can be brief ("be direct") or take more time ("be gentle"), write by another clock ("my time zone is Chicago"), stop writing on my own ("stop"), or start again ("start messages again"). What would you like?
timezone-set = { $tone ->
    [direct] Done: { $zone }, where it is { $time } now.
   *[gentle] All right, from now on I use the clock of { $zone }, where it is { $time } now.
}
language-only = I write English only at the moment. A person may be able to help you in another language: just ask for one.

# To a reason for being late. $next is what can be done: plan, pay or nothing.
reason-heard = { $tone ->
    [direct] Thanks for telling me. { $next ->
        [plan] You can pay now, in several payments, or ask for more time.
        [pay] You can pay now, or ask for more time.
       *[nothing] Nothing is open at the moment.
    }
   *[gentle] Thank you for telling me, that happens. { $next ->
        [plan] We can find a way: you could pay now, in several payments, or ask for a little more time.
        [pay] We can find a way: you could pay now, or ask for a little more time.
       *[nothing] Nothing is open at the moment, so all is well.
    }
}

stop-contact = Understood. I only answer when you write to me, and I will not send you anything on my own. If you need me, just write.
stop-contact-already = You have asked for that already: I only answer when you write to me. Write "start messages again" when you want that to change.
resume-contact = { $tone ->
    [direct] Done. I may write to you again.
   *[gentle] Thank you. I may write to you again from now on, at good hours and not often.
}
resume-contact-already = I may write to you already, so nothing has changed.

out-of-scope = { $tone ->
    [direct] I can only help with your own account and payments.
   *[gentle] I am afraid I can only help with your own account and how to pay.
}

# What was said before, once more.
said-again = { $lines }
choice-again = { $label }

# Choices, as buttons or numbered lines. Keep them short: at most 80 characters.
choice-balance = What do I owe?
choice-due = What is due next?
choice-invoices = Explain my invoices
choice-explain = Explain it line by line
choice-plan = Pay in several payments
choice-my-plan = How is my plan going?
choice-how-to-pay = How do I pay?
choice-person = Talk to a person
choice-agreement = Show the agreement
choice-least = What is the least I have to pay?
choice-change-my-plan = Change my plan
choice-later = Pay on a later day
choice-payments = Has my payment arrived?
choice-payment-problem = A payment does not go through
choice-late-fees = What does being late cost?
choice-terms = What are the terms?
choice-reason = Tell why it is late
choice-my-data = What is kept about me?
choice-preferences = How I am spoken to
choice-stop = No more messages
choice-discount = Ask for a lower amount
choice-barter = Pay with goods or work
choice-dispute = Something is wrong with a bill
choice-not-my-debt = This is not my debt
choice-hardship = I cannot pay at the moment
choice-refund = Money back
choice-call = A phone call
choice-details = Change my details
choice-help = What can you do?
choice-agree = Yes, I agree
choice-change-plan = Change the number of payments
choice-not-now = Not now
choice-pay-at-once = Pay { $total } at once
choice-count = { $count } payments of { $each }
# The same after a first payment on the spot.
choice-count-after = { $first } today, then { $count ->
    [one] one payment of { $each }
   *[other] { $count } payments of { $each }
}
choice-sooner = { $each } each time: { $fewer ->
    [one] one payment fewer
   *[other] { $fewer } payments fewer
}, { $weeks ->
    [0] a few days
    [one] one week
   *[other] { $weeks } weeks
} sooner
choice-invoice = { $number } ({ $outstanding })
