"""`python -m desk`: the headless commands, with no Qt."""

from desk.cli import main

if __name__ == "__main__":
    main()
