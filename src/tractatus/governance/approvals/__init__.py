"""What is asked of people before an act, and whether their answers hold when it is executed."""
