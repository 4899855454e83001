# What the bot writes about an arrangement without being asked. How to edit this file: see common.ftl.
#
# Nobody has asked for these messages, so they are short, and they never press: what has happened, by when, and
# that there is a way. They are read hours or days after they were written, so they name days, and never say
# "today" or "tomorrow". $kind is plan, extension, promise, settlement or pay_in_full wherever it occurs.

# A payment did not come on its day, and there is still time. $left is what has not come of it.
notice-missed = { $kind ->
    [extension] { $tone ->
        [direct] The extra time for your payment ended on { $due }, and { $left } has not arrived yet. If it arrives by { $until }, all is as agreed.
       *[gentle] A friendly word about the extra time that we agreed: it ended on { $due }, and { $left } has not arrived here yet. If it arrives by { $until }, all is as agreed.
    }
    [settlement] { $tone ->
        [direct] Your settlement { $reference }: { $left } was due on { $due } and has not arrived yet. It holds if the money arrives by { $until }.
       *[gentle] A friendly word about your settlement { $reference }: { $left } was due on { $due } and has not arrived here yet. The settlement holds if the money arrives by { $until }.
    }
   *[plan] { $tone ->
        [direct] Your plan { $reference }: { $left } was due on { $due } and has not arrived yet. The plan goes on if it arrives by { $until }.
       *[gentle] A friendly word about your plan { $reference }: { $left } was due on { $due } and has not arrived here yet. If it arrives by { $until }, your plan goes on as agreed.
    }
}
notice-missed-ways = { $tone ->
    [direct] If it is on its way, there is nothing to do. If it does not work out, tell me.
   *[gentle] If it is on its way, there is nothing for you to do. If it is difficult just now, please tell me, and we look at what is possible.
}

# The day of a single payment comes near. $left is what is still to come.
notice-due = { $kind ->
    [extension] { $tone ->
        [direct] The extra time for your payment ends on { $due }: { $left } is due then.
       *[gentle] A friendly word ahead: the extra time that we agreed ends on { $due }, and { $left } is due then.
    }
    [settlement] { $tone ->
        [direct] Your settlement: { $left } is due on { $due }.
       *[gentle] A friendly word ahead about your settlement: { $left } is due on { $due }.
    }
    [pay_in_full] { $tone ->
        [direct] You agreed to pay { $left } in full by { $due }.
       *[gentle] A friendly word ahead: you agreed to pay { $left } in full by { $due }.
    }
   *[promise] { $tone ->
        [direct] You said that you would pay { $left } by { $due }.
       *[gentle] A friendly word ahead: you said that you would pay { $left } by { $due }.
    }
}
notice-due-ways = { $tone ->
    [direct] If it is on its way, there is nothing to do. If the day does not work out, tell me before.
   *[gentle] If it is on its way, thank you, there is nothing for you to do. If the day does not work out after all, just tell me before, and we look at what is possible.
}

# A single payment came. Here $kind may also be late: it came after its day, and is welcome all the same.
notice-kept = { $kind ->
    [late] { $tone ->
        [direct] { $paid } has arrived. Thank you.
       *[gentle] Your { $paid } has arrived. Thank you.
    }
    [extension] { $tone ->
        [direct] { $paid } has arrived, and the invoices that had extra time are settled. Thank you.
       *[gentle] Your { $paid } has arrived, and with it the invoices that had extra time are settled. Thank you.
    }
    [settlement] { $tone ->
        [direct] { $paid } has arrived. The settlement is complete, and the other { $forgiven } is written off as agreed. Thank you.
       *[gentle] Your { $paid } has arrived. With it the settlement is complete, and the other { $forgiven } is written off as agreed. Thank you.
    }
    [pay_in_full] { $tone ->
        [direct] { $paid } has arrived, so all of it is paid at once as agreed. Thank you.
       *[gentle] Your { $paid } has arrived, so all of it is paid at once, as we agreed. Thank you.
    }
   *[promise] { $tone ->
        [direct] { $paid } has arrived, as you said. Thank you.
       *[gentle] Your { $paid } has arrived, just as you said it would. Thank you.
    }
}
notice-credit = A credit of { $credit } is on your account, to settle what you buy next. It is valid until { $until }.

# A plan is paid.
notice-finished = { $tone ->
    [direct] Your plan { $reference } is complete: all { $total } of it is settled. Thank you.
   *[gentle] Good news: your plan { $reference } is complete, and all { $total } of it is settled. Thank you for seeing it through.
}
notice-nothing-open = Nothing is open on your account now.

# A payment did not come in time, and the arrangement has ended. $open is what is open of the debts that it covered.
notice-broken = { $kind ->
    [extension] { $tone ->
        [direct] The extra time ended on { $due }, and the money has not arrived in time. { $open } is open, and the invoices are due as they were before.
       *[gentle] The extra time that we agreed ended on { $due }, and the money has not arrived here in time. So the invoices are due as they were before: { $open } is open on them.
    }
    [settlement] { $tone ->
        [direct] Your settlement { $reference } has ended: the payment due on { $due } did not arrive in time. { $open } is open and due as before.
       *[gentle] I am sorry to say that your settlement { $reference } has ended: the payment that was due on { $due } did not arrive in time. What is open, { $open }, is due as it was before.
    }
    [pay_in_full] { $tone ->
        [direct] We had agreed on payment in full by { $due }, and it has not arrived. { $open } is open and due as before.
       *[gentle] We had agreed on payment in full by { $due }, and it has not arrived here. What is open, { $open }, is due as it was before.
    }
    [promise] { $tone ->
        [direct] The payment that you named for { $due } has not arrived: { $open } of it is open. The invoices are due as they were.
       *[gentle] The payment that you named for { $due } has not arrived here: { $open } of it is open. That can happen. The invoices are due as they were.
    }
   *[plan] { $tone ->
        [direct] Your plan { $reference } has ended: the payment due on { $due } did not arrive in time. { $open } of it is open and due as before.
       *[gentle] I am sorry to say that your plan { $reference } has ended: the payment that was due on { $due } did not arrive in time. What is open of it, { $open }, is due as it was before.
    }
}
# What can come next: fresh (a plan can be arranged here), later (a plan, from $until on), person (decides).
notice-broken-next = { $next ->
    [fresh] { $tone ->
        [direct] I can arrange a payment plan with you now.
       *[gentle] We can look for something that fits better: I can arrange a payment plan with you now.
    }
    [later] { $tone ->
        [direct] I can arrange a fresh plan from { $until } on. Before that, a person decides.
       *[gentle] There is a way on from here: from { $until } I can arrange a fresh plan with you, and a person can decide about it sooner.
    }
   *[person] { $tone ->
        [direct] A person decides what comes next.
       *[gentle] What comes next is for a person to decide, and you can ask for one here at any time.
    }
}
notice-if-paid = If you have paid already, please tell me.

# An offer that was shown and not answered. $until is when it ends.
notice-offer = { $kind ->
    [plan] { $tone ->
        [direct] The plan that I showed you stands until { $until }. After that I work it out afresh if you ask.
       *[gentle] Just so that you know: the plan that I showed you stands until { $until }. If you do not want it, there is nothing to do, and you can ask me for a new one later.
    }
   *[other] { $tone ->
        [direct] What I offered you stands until { $until }. After that I work it out afresh if you ask.
       *[gentle] Just so that you know: what I offered you stands until { $until }. If you do not want it, there is nothing to do, and you can ask me again later.
    }
}

choice-notice-paid = I have paid
choice-notice-cannot = It does not work out
choice-notice-other-day = I need another day
choice-notice-show = Show it to me again
