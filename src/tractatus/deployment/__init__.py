"""What a stranger sees of a running site and platform: fetched politely, graded as plain values."""
