"""`built_once`: a property that is built once per object, whichever thread asks first."""

from collections.abc import Callable
from threading import RLock
from typing import Generic, TypeVar

OwnerT = TypeVar("OwnerT")
ValueT = TypeVar("ValueT")


class built_once(Generic[OwnerT, ValueT]):  # noqa: N801 - a decorator, named like functools.cached_property
    """Like `functools.cached_property`, which takes no lock from Python 3.12 on.

    There two threads that ask first at the same moment build two values, and go on with different ones. That
    is harmless for a pure function; it is not for a part that holds state, such as the manners of a poller.
    """

    def __init__(self, build: Callable[[OwnerT], ValueT]) -> None:
        self._build = build
        self._building = RLock()
        self.__doc__ = build.__doc__

    def __set_name__(self, owner: type[OwnerT], name: str) -> None:
        self._name = name

    def __get__(self, instance: OwnerT, owner: type[OwnerT]) -> ValueT:
        """Called until the value is built; from then on Python finds it in the instance itself."""
        with self._building:
            values = vars(instance)
            if self._name not in values:
                values[self._name] = self._build(instance)
            value: ValueT = values[self._name]
            return value
