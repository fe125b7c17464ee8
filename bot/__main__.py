"""Entry point of `python -m bot`."""

import sys

from bot.exit_codes import BadInputError, ExitCode
from bot.settings import load_settings


def main() -> int:
    """Run the bot and return its exit code."""
    try:
        load_settings(None)  # limits the threads of the libraries that the next import loads
    except BadInputError as error:
        print(error, file=sys.stderr)
        return ExitCode.BAD_INPUT
    from bot.app import main as run_bot  # noqa: PLC0415 - see above

    return run_bot()


if __name__ == "__main__":
    sys.exit(main())
