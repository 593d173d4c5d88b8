"""`python -m s11xl` does what the command `s11xl` does."""

from s11xl.cli.commands import main

if __name__ == "__main__":
    main()
