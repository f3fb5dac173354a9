"""How fast, how large: `python -m tests.bench` measures Verbatim on this machine.

Not a test: nothing here passes or fails. RESULTS.md holds the figures recorded last, results/ all of them.
"""
