# What the bot says on chat platforms only: forms, public places, linking. How to edit this file: see common.ftl.

# Forms of one field. The button that opens it, its title, the line above the field, an example in the field.
form-amount-button = Type an amount
form-amount-title = An amount
form-amount-label = How much?
form-amount-example = 75.00
form-day-button = Type a date
form-day-title = A date
form-day-label = Which day?
form-day-example = 20 March
# Nothing that was asked for could be read in what was typed into a form or beside a command. The answer follows.
typed-no-amount = I could not read an amount in what you typed. It works like this: 75.00.
typed-no-day = I could not read a day in what you typed. It works like this: 20 March, or next Friday.
typed-no-plan = I could not read a number of payments or an amount in what you typed. It works like this: 3, or 75.00.

# A button or menu of an earlier message was used. What is open now follows this line.
stale-choice = { $tone ->
    [direct] That button belongs to an earlier message, so nothing was changed.
   *[gentle] That button belongs to an earlier message, so I have changed nothing. Here is where we are now.
}

# In a channel that others read: nothing about anybody's account.
answered-in-private = I have answered you in private.
# What a private thread is called. Others may read the name, so it says nothing about the customer.
thread-name = Private chat { $token }

# An answer that comes much later than the question begins with this.
late-answer = Sorry for the late answer: I could not read your message earlier.
# The customer changed a message after it was answered.
edit-heard = I see that you changed your message. What was agreed before stays as it was; this is my answer to how it reads now.

# Files that came with a message.
file-kept = { $count ->
    [one] Thank you, I have kept your file. Staff will see it.
   *[other] Thank you, I have kept your { $count } files. Staff will see them.
}
file-too-large = One file is larger than 10 MB, so I could not keep it. A smaller picture or PDF is fine.
file-wrong-kind = I can keep pictures (PNG, JPEG, WebP, GIF, HEIC), PDF files and plain text. One file was something else.
file-too-many = I can keep five files with one message. Please send the others in another one.
file-not-received = One file did not reach me. Could you send it once more?

# Somebody who is linked to no account. Nothing here may say whether an account exists.
how-to-link = Hello. I am the payment assistant of this business, a bot. To talk about an account I need a link code first: ten letters and digits, such as on your invoice letter or from the business itself. Write it here, in private. If you have none, please ask the business for one in the way you usually reach them.
self-harm-stranger = I am a bot, and I am worried about what you wrote. Please talk to somebody now: in the US and Canada you can call or text 988 at any time, in the UK and Ireland call 116 123, and in an emergency your local emergency number.
# It has the shape of a code, but a character that no code has. It was not counted as a try.
code-misread = This looks like a link code, but it cannot be right: a code has letters and digits, and never 0, 1, 2, 5, 8 or B, I, L, O, S, U, V, Z, because they are easily confused. Please look at it once more; this did not count as a try.
code-wrong = { $count ->
    [0] This code does not work. It may be mistyped, used or too old.
    [one] This code does not work. It may be mistyped, used or too old. You can try once more.
   *[other] This code does not work. It may be mistyped, used or too old. You can try { $count } more times.
}
code-locked = No more codes can be tried from here for now. A person has been told; please also ask the business in the way you usually reach them.
linked = Thank you, that worked. From now on you can ask me here about the account of { $name } at { $business }: what is open, when it is due, how it could be paid. Write "unlink" at any time to end this.
linked-again = You are linked to the account of { $name } at { $business }. What can I do for you?

# Whoever has several accounts.
which-account = You have several accounts. Which one is this about?
choice-account = { $business }, account { $account }
about-account = All right, we are talking about account { $account } at { $business } now. What would you like to know?
account-settings = This chat is linked to account { $account } at { $business }.
choice-switch = Another account
choice-unlink = Unlink this account
choice-keep = Keep it
unlink-sure = Shall I unlink you from account { $account } at { $business }? I will then not talk about it here any more, and reminders stop. What is owed and what was agreed stays as it is.
unlinked = Done: you are not linked to account { $account } at { $business } any more. A new code from the business links you again.
kept-linked = All right, everything stays as it is.

# Only whoever used a command sees these. A link to the place may follow the second one.
command-answered-here = I answer right here.
command-answered-privately = I answer you in private.
command-unknown = I do not know this command any more. Please reload Discord, or simply write to me.
