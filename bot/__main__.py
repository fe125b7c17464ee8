"""`python -m bot`: the Discord bot."""

import sys

from bot.logs import set_up_logging
from bot.serving import run_bot
from bot.terminal.exits import BadInputError, ExitCode
from bot.terminal.opening import load_bot_settings, load_settings


def main() -> int:
    """Run the bot; the exit code says how it ended."""
    try:
        settings, index_settings = load_bot_settings(), load_settings(None)
    except BadInputError as error:
        return _refuse(str(error))
    token = settings.token.get_secret_value()
    if not token:
        return _refuse(
            "DISCORD_TOKEN is not set; put the bot's token from the developer portal there or in .env"
        )
    set_up_logging(settings.log_level, token=token)
    try:
        return run_bot(settings, index_settings)
    except KeyboardInterrupt:
        return ExitCode.STOPPED


def _refuse(reason: str) -> ExitCode:
    print(reason, file=sys.stderr)
    return ExitCode.BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
