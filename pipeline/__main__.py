"""`python -m pipeline`: the same commands as the console script `suara`."""

from pipeline.cli import main

main()
