"""The signals: one file each, found by folder. A new signal is a new file."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from alliance.insight.finding import Finding, Look, SignalKind, Withheld


@cache
def signal_kinds() -> tuple[SignalKind, ...]:
    """Every signal, in the order of its file's name."""
    modules = sorted(module.name for module in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").SIGNAL for name in modules)


@cache
def kind_of(key: str) -> SignalKind:
    """One signal by its key. Raises StopIteration for a key that is none."""
    return next(kind for kind in signal_kinds() if kind.key == key)


def is_always_shown(one: Finding) -> bool:
    """Whether it is named whatever else there is: safety, what the client brought, a missed session."""
    return kind_of(one.kind).always


def look(at: Look) -> list[Finding]:
    """What deserves attention, the most pressing first; ties in the order of the elements' places."""
    found = [one for kind in signal_kinds() for one in kind.look(at)]
    place = {key: room.order for key, room in at.rooms.items()}
    return sorted(found, key=lambda one: (-one.weight, place.get(one.element, 99), one.kind))


def abstentions(at: Look) -> list[Withheld]:
    """What the signals cannot say for this reader, each with what it would need."""
    return [one for kind in signal_kinds() for one in kind.abstain(at)]
