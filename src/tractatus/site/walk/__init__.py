"""`/verify` and `/witnesses`: the check of the log, walked through with the bytes of now."""
