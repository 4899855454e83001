# What Discord shows around the bot's words: menus, files, commands. How to edit this file: see common.ftl.
# These texts have narrow limits: a menu's hint at most 150 characters, all others in this file 100.

# In a menu of choices, before one is taken.
menu-hint = Choose one

# Below a text that is too long for one message. $file is the name of the file.
rest-in-file = It goes on in the file below, { $file }, which holds all of it.

# The commands, as Discord lists them while somebody types "/", and what can be typed beside them.
command-balance = What you owe, and what is due next
command-pay = Pay now, in full or in part
command-pay-amount = How much, such as 100.00; leave it out to pay everything
command-plan = Pay in installments, or see how your plan stands
command-plan-payments = How many payments, such as 3
command-plan-amount = How much each, such as 50.00
command-extend = Ask for more time
command-extend-date = Until which day
command-invoice = See one invoice
command-invoice-number = The number of the invoice
command-human = Talk to a person
command-human-about = What it is about
command-settings = Language, tone, and when you want to hear from us
command-help = What this bot can do for you

# Days that are suggested while somebody types one. $date is the day.
suggested-day = { $date }
suggested-tomorrow = Tomorrow: { $date }
suggested-two-weeks = In 2 weeks: { $date }
suggested-month-end = End of the month: { $date }
