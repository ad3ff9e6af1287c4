"""Fault tests: real processes are killed, cut off and misled, and a judge counts what arrived."""
