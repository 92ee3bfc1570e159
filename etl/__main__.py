"""`python -m etl`."""

from etl.cli import main

if __name__ == "__main__":  # processes that help with a run import this module too
    main()
