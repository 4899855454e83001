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

# A button or menu of an earlier message was used. What is open now follows this line.
stale-choice = { $tone ->
    [direct] That button belongs to an earlier message, so nothing was changed.
   *[gentle] That button belongs to an earlier message, so I have changed nothing. Here is where we are now.
}
