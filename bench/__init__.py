"""How fast the engine is beside its alternatives, in one run: `make bench`. No part of the product.

docs/performance.md says in words what is measured against what.
"""
