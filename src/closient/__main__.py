"""`python -m closient`: the same as the command `closient`."""

from closient.cli.main import main

main()
