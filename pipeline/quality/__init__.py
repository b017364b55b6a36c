"""How good rules and bundled model are where they are used: what was measured, and what is unlike it."""
