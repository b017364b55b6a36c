"""How good rules and bundled model are: what was measured, and which texts are unlike the measured ones."""
