"""What the benchmarks of isolation share: a filled server, and a meter of one backend's CPU."""
