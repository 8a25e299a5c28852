"""`/demo`: a screen recording of the running product, and the words that belong to it.

`document` is its format, `shelf` finds the one of this site and checks it, `pages` shows it.
"""
