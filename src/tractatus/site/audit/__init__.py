"""The audit pages: the public log, leaf by leaf, each with its proof.

following   reads the platform's log in the background and checks it up to a signed root
copy        the leaves that were read, in a file of the site's own
index       where the leaves of each kind stand; epochs and when witnesses saw them
filters     what a visitor asks for, out of an address and back into one
proving     the path from one leaf to the root, step by step
fields      what each byte of a leaf says
pages       the answers
"""
