"""Values of governance as JSON: read strictly, written in one spelling, digested."""
