# Where people are, and what only they decide. How to edit: see common.ftl.

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
person-change-plan = { $tone ->
    [direct] I cannot change an agreed plan. A person can.
   *[gentle] I cannot change a plan that has been agreed, but a person can look at it with you.
}
# After a death, hardship or worse, when the next words ask for nothing in particular.
careful-here = I am here, and there is no hurry. Nothing has to be decided now.

# Words of self-harm. No word about money here. Add the helplines of your own country.
self-harm = What you wrote worries me, and you matter more than any bill. Please talk to somebody right now: a person you trust, or your local emergency number. In the United States and Canada you can call or text 988 at any hour; in the United Kingdom and Ireland you can call the Samaritans on 116 123. Nothing here needs an answer from you. People here will read what you wrote as well.
