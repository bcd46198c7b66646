"""``python -m casework``."""

from casework.cli.main import run

if __name__ == "__main__":
    run()
