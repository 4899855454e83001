# Cases for people: what the customer hears about them, and what staff read. How to edit this file: see common.ftl.

# A case was opened. $answer is by when somebody answers, in working hours.
case-opened = { $tone ->
    [direct] Your case is { $case }. Somebody answers here by { $answer }. You can go on asking me.
   *[gentle] I have passed this on to a person: your case is { $case }. Somebody will answer you here by { $answer }, and you can go on asking me anything meanwhile.
}
# The same matter again. $waits_for: nobody (has taken it yet), staff, customer; $who has taken it; $late is yes when
# it should have been answered already.
case-added = { $waits_for ->
    [customer] I have added this to your case { $case }. { $who } will see it.
   *[staff] { $late ->
        [yes] I have added this to your case { $case }. It should have been answered by now, and I am sorry that it was not. It stands at the top of the list.
       *[no] I have added this to your case { $case }. Somebody will answer you here by { $answer }.
    }
}

# What staff read. $words is the customer's message as it came.
asked-words = “{ $words }”
asked-day = Day: { $day }
asked-amount = Amount: { $amount }
asked-time = Time: { $time }
asked-reference = Reference: { $reference }
asked-way = Paid by: { $way }
asked-phones = Phone: { $phones }
asked-disputed = Disputed: { $number }, { $outstanding } open
asked-fees = Open late fees: { $sum }
asked-call = The earliest hour that the rules of contact leave: { $earliest }

# Where a case stands. $category is what it is about; $invoice is its number, where it is about one invoice.
case-about = • { $case }: { $category ->
    [dispute] your dispute about { $invoice }
    [paid_claim] the payment that you told us of
    [payment_problem] a payment that did not go through
    [hardship] your situation
    [bereavement] the death that you told us of
    [self_harm] how you are
    [legal] your legal question
    [not_my_debt] whether this account is yours
    [complaint] your complaint
    [arrangement] the arrangement that you asked for
    [discount] the lower amount that you asked for
    [barter] paying with goods or work
    [refund] money back
    [details] a change of your details
    [my_data] your data
    [call] a phone call
   *[person] your wish to talk to a person
}
case-waits = { $late ->
    [yes] It should have been answered by { $answer }, and I am sorry that it was not. It stands at the top of the list.
   *[no] It is in the list, and somebody will answer you here by { $answer }.
}
case-taken = { $late ->
    [yes] { $who } has it. You should have had an answer by { $answer }; I am sorry that it takes longer.
   *[no] { $who } has it and will answer you here by { $answer }.
}
case-asks-you = { $who } has written to you and waits for your answer. Just write it here.
case-over = It is settled.
case-none-but-held = { $invoices } is on hold while somebody looks into it. You will hear from us; there is nothing you need to do.
case-none = { $tone ->
    [direct] You have no open case here.
   *[gentle] There is no open case of yours at the moment. If something is on your mind, I can pass it on to a person.
}

# What the customer writes to the person who has the case. $who is that person.
passed-on = { $waits_for ->
    [nobody] I have added that to your case { $case }. Somebody will answer you here by { $answer }.
   *[staff] { $tone ->
        [direct] Passed on to { $who }.
       *[gentle] Thank you, I have passed that on to { $who }. You can go on asking me in the meantime.
    }
}

# Terms stood on the screen when a person wrote about something else.
offer-waits = Your other answer can wait: write "back" when you want to see the terms again.

# After a case was resolved.
rated = { $stars ->
    [1] Thank you for being honest. I am sorry that it went badly.
    [2] Thank you for being honest. I am sorry that it did not go well.
   *[other] Thank you, that helps us.
}
choice-reopen = It is not settled yet
case-reopened = I have opened your case { $case } again, and a person will look at it once more.

# Questions for a case. Each can be answered in free words too.
ask-payment-details = { $tone ->
    [direct] When did you pay, how, and with which reference? What you know is enough.
   *[gentle] To find it quickly: when did you pay, how, and with which reference? Whatever you know is enough.
}
payment-details-kept = { $tone ->
    [direct] Added to your case { $case }. Keep the receipt: a person may ask for it.
   *[gentle] Thank you, that helps. It is with your case { $case } now, and you will hear as soon as somebody has looked. If you have a receipt, please keep it: a person may ask you for it.
}
ask-disputed-invoice = Which bill is it about?
ask-what-happened = { $tone ->
    [direct] What is wrong with it?
   *[gentle] What happened? You can pick one, or tell it in your own words.
}
ask-remedy = { $tone ->
    [direct] What would put it right?
   *[gentle] And what would put it right for you?
}
ask-barter = { $tone ->
    [direct] What do you offer, what is it worth to you, and by when?
   *[gentle] What would you offer, what is it worth in your eyes, and by when could it be done?
}
ask-call = { $tone ->
    [direct] When suits you, and on which number?
   *[gentle] When would suit you, and on which number may we call?
}
call-kept = { $tone ->
    [direct] Added to your case { $case }. A person confirms the time here.
   *[gentle] Thank you. It is with your case { $case }; a person will confirm the time here.
}
barter-kept = { $tone ->
    [direct] It is with your case { $case }. A person decides and answers you here. Nothing changes until then.
   *[gentle] Thank you. It is with your case { $case } now; a person decides and answers you here. Until then nothing changes.
}
case-as-it-is = { $tone ->
    [direct] That is fine. Your case { $case } goes on with what we have.
   *[gentle] That is fine, thank you. Your case { $case } goes on with what we have, and you can add to it at any time.
}
telling-stopped = All right. What you have told so far stays with your case.
ask-reason = { $tone ->
    [direct] Why is it late? It helps me to find what fits. You need not say.
   *[gentle] May I ask what happened? It helps me to find something that fits you. You need not say.
}
reason-not-told = { $tone ->
    [direct] That is fine. What would you like to do?
   *[gentle] That is fine. What would you like to do?
}
reason-forgot = { $tone ->
    [direct] Thanks for telling me.
   *[gentle] Thank you for telling me; that happens to all of us.
}
reason-cash-short = { $tone ->
    [direct] Thanks for telling me. I will look at that day.
   *[gentle] Thank you for telling me. Let me see what that day makes possible.
}

# The easy answers, as buttons or numbered lines. Staff read them too.
tell-not-ordered = I never ordered it
tell-not-delivered = It was not delivered
tell-defective = It is damaged or faulty
tell-wrong-amount = The amount is wrong
tell-twice = I was billed twice
tell-something-else = Something else
tell-repair = Repair or replace it
tell-lower-price = A lower price
tell-cancel-it = Take the bill back
tell-another-remedy = Something else
tell-forgot = I forgot
tell-cash-short = Money is short for a while
tell-problem = Something about the goods or the service
tell-cannot-pay = I cannot pay at the moment
tell-other-reason = Another reason
tell-no-more = That is all I know
tell-rather-not = I would rather not say

# "I have paid." $until is the day up to which fees and reminders rest.
paid-heard = { $tone ->
    [direct] Thanks. I do not see it yet, so a person looks for it. Until { $until } no fee and no reminder comes. The balance stays as it is until the money is found.
   *[gentle] Thank you for telling me. I cannot see it here yet, so a person will look for it. Until { $until } you get no fee and no reminder. The balance will show as before until the money is found.
}
payment-found = { $tone ->
    [direct] It has arrived: { $amount } on { $date }.
   *[gentle] Good news: it has arrived, { $amount } on { $date }. Thank you.
}
payment-found-rest = With that, { $owed } is still open.
paid-nothing-open = { $tone ->
    [direct] Nothing is open here.
   *[gentle] All is well: nothing is open here.
}

# A disputed bill. From here on it is on hold.
dispute-sorry = { $tone ->
    [direct] I am sorry. Let us look at that.
   *[gentle] I am sorry that something is not right. Let us look at it.
}
dispute-sorry-still = { $tone ->
    [direct] I am sorry that it is not settled yet.
   *[gentle] I am sorry that it is not right yet.
}
dispute-heard = { $tone ->
    [direct] I am sorry. { $number } ({ $outstanding }) is on hold from now: no fee, no reminder, and you need not pay it while we look into it.
   *[gentle] I am sorry that something is not right. { $number } ({ $outstanding }) is on hold from now on: no fee and no reminder comes for it, and you need not pay it while we look into it.
}
dispute-nothing-open = { $tone ->
    [direct] Nothing is open here, but a person looks into what you say.
   *[gentle] Nothing is open on your account, but I have heard you, and a person will look into it.
}
dispute-complete = { $tone ->
    [direct] Thanks. All of it is with your case { $case }. A person decides, and { $number } stays on hold until then.
   *[gentle] Thank you for telling me all this. It is with your case { $case }; a person will decide and answer you here. { $number } stays on hold until then.
}
dispute-rest = Your other bills are not part of that: { $rest } is open on them.

# Hardship and death. No amount here, and nothing is asked for.
hardship-heard = { $tone ->
    [direct] I am sorry to hear that.
   *[gentle] I am sorry, that sounds hard.
}
hardship-rests = { $tone ->
    [direct] From now on, no fee and no reminder comes, and you need not promise anything. A person will look for a way with you.
   *[gentle] From this moment you get no fees and no reminders from us, and you do not have to promise anything. A person will look for a way with you.
}
bereavement-heard = I am very sorry for your loss. There is nothing you need to settle here now, and nothing will be sent to you. A person will take care of it with you, whenever you are ready.

bereavement-waits = Because you told me of a death, I do not arrange anything here myself: a person looks at it with you first, and I have added what you wrote to the case { $case }. There is no hurry.

# What only people answer.
legal-heard = { $tone ->
    [direct] Understood. A person answers that. I will not ask you for anything more here.
   *[gentle] I understand. This is for a person to answer, and I will not ask you for anything more here.
}
complaint-heard = { $tone ->
    [direct] I am sorry. A person should hear that.
   *[gentle] I am sorry that it has come to this. A person should hear it, not only me.
}
not-my-debt-heard = { $tone ->
    [direct] Thanks for saying so. A person checks who is meant. You need not do anything, and I will not show anything of this account here until then.
   *[gentle] Thank you for telling me. A person will check who is meant; you need not do anything. Until then I will not show anything of this account here.
}
not-my-debt-waits = You told me that this account is not yours, so I do not show anything of it until a person has looked (case { $case }). If it is yours after all, just tell them: they will write to you here.

# What people decide or do.
discount-heard = { $tone ->
    [direct] I cannot lower the amount. A person decides that.
   *[gentle] I understand that you are asking. I cannot lower the amount by myself, so I pass it on to a person who can decide.
}
barter-heard = { $tone ->
    [direct] A person decides about goods or work instead of money.
   *[gentle] That is a thoughtful idea. Paying with goods or work is for a person to decide.
}
refund-heard = { $tone ->
    [direct] A person decides about money back.
   *[gentle] Money back is for a person to check and decide.
}
refund-credit = You have { $credit } in credit at the moment.
details-heard = { $tone ->
    [direct] A person changes your details, so that nobody else can.
   *[gentle] To keep your account safe, a person changes your details. I have written down what you told me.
}
my-data-heard = { $tone ->
    [direct] That is your right. A person sends you the data that is kept about you, or erases what may be erased.
   *[gentle] That is your right. A person will send you the data that is kept about you, or erase what may be erased.
}
# $earliest is the first hour in which a call may be set.
call-heard = { $tone ->
    [direct] A person sets up the call. The earliest time is { $earliest }.
   *[gentle] Of course. A person will set up the call with you; { $earliest } is the earliest time.
}
call-heard-no-time = { $tone ->
    [direct] A person sets up the call.
   *[gentle] Of course. A person will set up the call with you.
}

# An "ok" or a "no" to a message that nobody asked for.
notice-heard = { $tone ->
    [direct] Good.
   *[gentle] Thank you. I am here if you need anything.
}
notice-denied = { $tone ->
    [direct] What is it then?
   *[gentle] That is all right. What fits your situation?
}
