"""MetacognitiveVerifier: whether the reasoning behind an act can carry it."""
