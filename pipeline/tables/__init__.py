"""The contract of every CSV in `data/processed/`: `fields`, `contract`, and the door `store`.

This package's top imports no pandas, so that the freshness check stays instant; `store` does.
"""
