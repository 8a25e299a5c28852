"""How the site itself does: visits counted without cookies, kept addresses or fingerprints.

    a page tells -> beacon.py -> counting.py -> hours.py -> steps.py -> pages.py
                    strict       in memory,     written,    what may    /analytics
                    and small    for a day      hourly      be said

These figures are the operator's word: anybody can send false beacons, and nothing of this is in
the log. The pages say so beside each of them.
"""
