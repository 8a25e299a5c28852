"""The tenant's assistant: it remembers instructions, and proposes acts that the gate decides."""
