"""The command line: ``claimsift``, or ``python -m claimsift``."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
