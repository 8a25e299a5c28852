"""What the design rests on: references as CSL-JSON, their BibTeX, and the page that lists them."""
