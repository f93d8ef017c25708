"""Runs our servers and their peers in turns and counts what each does with one second of processor time."""
