"""`built_once`: a property whose value is built once per object, by the thread that reads it first."""

from collections.abc import Callable
from threading import RLock
from typing import Generic, TypeVar

OwnerT = TypeVar("OwnerT")
ValueT = TypeVar("ValueT")


class built_once(Generic[OwnerT, ValueT]):  # noqa: N801 - a decorator, named like functools.cached_property
    """Like `functools.cached_property` of Python 3.11, which takes a lock; later versions take none.

    Without the lock, two threads that read it first at the same moment build two values and keep different
    ones. That is wrong for an object with state, such as the politeness rules of a poller.
    """

    def __init__(self, build: Callable[[OwnerT], ValueT]) -> None:
        self._build = build
        self._building = RLock()
        self.__doc__ = build.__doc__

    def __set_name__(self, owner: type[OwnerT], name: str) -> None:
        self._name = name

    def __get__(self, instance: OwnerT, owner: type[OwnerT]) -> ValueT:
        """Called until the value is built; after that, Python finds it in the instance."""
        with self._building:
            values = vars(instance)
            if self._name not in values:
                values[self._name] = self._build(instance)
            value: ValueT = values[self._name]
            return value
