# What a person decides. The bot says so plainly and changes nothing. How to edit: see common.ftl.

# Where a person can be reached. $ways is both, email, phone or none.
where-a-person-is = { $ways ->
    [both] You reach a person at { $business } by e-mail ({ $email }) or by phone ({ $phone }), { $from } to { $until } our time on working days. Please mention your account, { $reference }.
    [email] You reach a person at { $business } by e-mail: { $email }. Please mention your account, { $reference }.
    [phone] You reach a person at { $business } by phone: { $phone }, { $from } to { $until } our time on working days. Please mention your account, { $reference }.
   *[none] Please contact { $business } the way you usually do, and mention your account, { $reference }.
}

person = { $tone ->
    [direct] Sure.
   *[gentle] Of course, I understand that you would rather talk to a person.
}
person-dispute = { $tone ->
    [direct] A person has to look into that. I have not changed anything.
   *[gentle] I am sorry that something is not right. A person has to look into it, because I cannot judge it fairly. I have not changed anything.
}
person-hardship = { $tone ->
    [direct] I am sorry to hear that. A person can look for a way with you. Please do not feel pressed to promise anything here.
   *[gentle] I am sorry, that sounds hard. You do not have to promise anything here. A person can look for a way with you.
}
person-bereavement = I am very sorry for your loss. There is nothing you need to settle here now. When you are ready, a person can take care of it with you.
person-not-my-debt = { $tone ->
    [direct] Then a person has to check who is meant. You need not do anything here.
   *[gentle] Thank you for telling me. A person has to check who is meant; there is nothing you need to do here.
}
person-claim-paid = { $tone ->
    [direct] I cannot see that payment yet. If it was made in the last days it is probably on its way. A person can check it.
   *[gentle] Thank you. I cannot see that payment yet; if you made it in the last few days, it is probably still on its way. A person can check it for you.
}
person-discount = { $tone ->
    [direct] I cannot lower the amount. A person can decide that.
   *[gentle] I understand that you are asking. I cannot lower the amount by myself; that is for a person to decide.
}
person-barter = { $tone ->
    [direct] A person decides about paying with goods or work.
   *[gentle] That is a thoughtful idea. Paying with goods or work is for a person to decide.
}
person-legal = { $tone ->
    [direct] Understood. A person has to answer that. I will not ask you for anything more here.
   *[gentle] I understand. This is for a person to answer, and I will not ask you for anything more here.
}
person-refund = { $tone ->
    [direct] A person decides about money back.
   *[gentle] Money back is for a person to check and decide.
}
person-call = { $tone ->
    [direct] I cannot book calls here.
   *[gentle] I cannot book a call from here yet, but this is how to get one.
}
person-details = { $tone ->
    [direct] A person changes your details, so that nobody else can.
   *[gentle] To keep your account safe, a person changes your details.
}
person-complaint = { $tone ->
    [direct] I am sorry. A person should hear that.
   *[gentle] I am sorry that it has come to this. A person should hear it, not only me.
}
person-my-data = { $tone ->
    [direct] A person sends you the data that is kept about you, or erases what may be erased.
   *[gentle] That is your right. A person sends you the data that is kept about you, or erases what may be erased.
}
person-case-status = { $tone ->
    [direct] I cannot see from here where it stands. A person can tell you.
   *[gentle] I understand that you are waiting. I cannot see from here where it stands, but a person can tell you.
}
person-change-plan = { $tone ->
    [direct] I cannot change an agreed plan. A person can.
   *[gentle] I cannot change a plan that has been agreed, but a person can look at it with you.
}
# After a death, hardship or worse, when the next words ask for nothing in particular.
careful-here = I am here, and there is no hurry. Nothing has to be decided now.

# Words of self-harm. No word about money here. Add the helplines of your own country.
self-harm = What you wrote worries me, and you matter more than any bill. Please talk to somebody right now: a person you trust, or your local emergency number. In the United States and Canada you can call or text 988 at any hour; in the United Kingdom and Ireland you can call the Samaritans on 116 123. Nothing here needs an answer from you.
