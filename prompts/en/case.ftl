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
