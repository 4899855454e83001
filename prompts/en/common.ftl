# What the bot says at any time: hello, thanks, goodbye, sorry, and small words used in other sentences.
#
# HOW TO EDIT THIS FILE
#
# Each sentence has a name, an equals sign, and the words:
#
#     greeting = Hello, { $name }.
#
# - Change the words to the right of "=". Keep the name to the left of it: the program looks for it.
# - { $name } is a blank that the bot fills in. You may move it, leave it out or use it twice. You
#   cannot invent another one: only the blanks that a sentence already has are known there.
# - For a second line in the chat, go on in the next line and begin it with four spaces. A name must
#   stand at the very left, or the bot takes it for such a second line.
# - Where you see "->", the bot picks one of the lines below it. The line with the star is the one it
#   takes when no other fits. Keep the words in [brackets] as they are.
# - $tone is there in every sentence: "gentle", or "direct" for customers who asked for short answers.
# - Amounts and dates arrive ready written, in the style of the customer's country.
# - Lines that begin with # are notes like this one. Nobody sees them in the chat.
#
# After a change, run the tests: they find a misspelt name or blank before a customer does.
#
# HOUSE VOICE: short, warm, plain. Say what happens next. No blame, no jargon, no exclamation marks.

# A customer says hello. $name is the customer's name.
greeting = { $tone ->
    [direct] Hello { $name }. What do you need?
   *[gentle] Hello { $name }, good to hear from you. How can I help?
}

# A customer says thank you.
thanks-reply = { $tone ->
    [direct] You are welcome.
   *[gentle] You are very welcome. I am here whenever you need me.
}

# A customer says goodbye.
goodbye = { $tone ->
    [direct] Goodbye.
   *[gentle] Goodbye, and take care. You can write to me at any time.
}

# Something failed on our side. It promises nothing about what was done: the bot may not know.
apology = { $tone ->
    [direct] Sorry, something went wrong on my side. Please ask me again.
   *[gentle] I am sorry, something went wrong on my side. Please ask me again in a moment.
}

# The bot has an answer but cannot write it down. It promises nothing, because it does not know.
no-words = { $tone ->
    [direct] Sorry, I cannot show my answer. Please ask again, or ask for a person.
   *[gentle] I am sorry, I cannot show you my answer just now. Please ask me again, or ask for a person.
}

# How often a payment is due. Other sentences use it: "4 payments of { $amount }, { frequency }".
frequency = { $frequency ->
    [weekly] weekly
    [every_two_weeks] every two weeks
    [every_four_weeks] every four weeks
    [twice_a_month] twice a month, on days { $interval } and { $other_day }
    [every_days] { $interval ->
        [one] every day
       *[other] every { $interval } days
    }
    [every_months] every { $interval } months
   *[monthly] monthly
}
