"""What words say: text of an adversary made plain, its nouns, verbs, amounts and meanings."""
