"""`python -m tests.bench [--full]`: measure, print the table, write docs/performance.md."""

from tests.bench.run import main

main()
