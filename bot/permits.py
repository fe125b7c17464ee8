"""What a person may do, checked once more in the transaction that stores what they did."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from bot.audience import Visit
from bot.records.server_settings import load_settings
from index import Within

Check = Callable[[Visit], object]
"""Raises Refusal for those who may not, such as `Visit.require_moderator`."""


def permit(context: Visit, check: Check) -> Within:
    """The check under the settings that the server has at that moment, for the start of a transaction."""

    def require(connection: Connection) -> None:
        check(replace(context, settings=load_settings(connection, context.require_server())))

    return require


def permit_moderator(context: Visit) -> Within:
    return permit(context, Visit.require_moderator)
