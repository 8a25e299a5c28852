"""What the published vectors are made from; `python -m tests.conformance.make_vectors`."""
