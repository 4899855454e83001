# What Discord shows around the bot's words: menus, files, commands. How to edit this file: see common.ftl.
# These texts have narrow limits: a menu's hint at most 150 characters, all others in this file 100.

# In a menu of choices, before one is taken.
menu-hint = Choose one

# Below a text that is too long for one message. $file is the name of the file.
rest-in-file = It goes on in the file below, { $file }, which holds all of it.
