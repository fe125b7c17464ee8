"""How the use of a command, button or form, or a question, ended; for metrics."""

import discord

from bot.bot_errors import BusyError, ClosingError
from bot.bot_observer import InteractionOutcome, QuestionOutcome
from bot.ui.error_texts import OUTCOME, describe_error, unwrap_command_error

_OF_QUESTIONS = {
    InteractionOutcome.REFUSED: QuestionOutcome.TURNED_AWAY,
    InteractionOutcome.LOST: QuestionOutcome.LOST,
}


def outcome_of_interaction(interaction: discord.Interaction) -> InteractionOutcome:
    """That of its last error reply; DONE if there was none."""
    outcome: InteractionOutcome = interaction.extras.get(OUTCOME, InteractionOutcome.DONE)
    return outcome


def outcome_of_question_error(error: BaseException) -> QuestionOutcome:
    """What an error that ended a question counts as."""
    if isinstance(unwrap_command_error(error), BusyError | ClosingError):
        return QuestionOutcome.TURNED_AWAY
    return _OF_QUESTIONS.get(describe_error(error, reference="").outcome, QuestionOutcome.FAILED)
