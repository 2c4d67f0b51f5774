"""What happened: cards that both opened and talked about, experiences that were answered, ways that were agreed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence, Trace
from alliance_core.proportions import share
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "share of common cards talked about and of experiences answered", "1"
AT_LEAST = 3
NAMES = {
    "card.shared": "shared",
    "card.talked": "talked",
    "experience.put": "put",
    "experience.replied": "replied",
    "way.agreed": "ways",
}


def fold(kept: dict[str, Any], fact: Fact) -> None:
    """Five counts. What was marked and not revealed is in no fact, and so in none of them."""
    name = NAMES[fact.kind]
    kept[name] = kept.get(name, 0) + 1


def tell(kept: Mapping[str, Any], _now: datetime) -> Evidence:
    """The share of what the two had in common, or the client put forward, that was taken up; silent below three."""
    shared, put = kept.get("shared", 0), kept.get("put", 0)
    talked, replied = min(kept.get("talked", 0), shared), min(kept.get("replied", 0), put)
    beside = _ways(kept)
    if shared + put < AT_LEAST:
        abstention = Abstention("too_little_in_common", AT_LEAST, shared + put, METHOD, VERSION)
        early = _("Too early to say: it needs three things in common or put forward.")
        return Evidence(abstention, " ".join([early, *beside]), early)
    said = []
    if shared:
        text = ngettext(
            "%(talked)d of %(n)d thing in common was talked about.",
            "%(talked)d of %(n)d things in common were talked about.",
            shared,
        )
        said.append(text % {"talked": talked, "n": shared})
    if put:
        text = ngettext(
            "%(replied)d of %(n)d experience put forward was answered.",
            "%(replied)d of %(n)d experiences put forward were answered.",
            put,
        )
        said.append(text % {"replied": replied, "n": put})
    plain = (
        _("What you have in common was talked about, and what you put forward was answered.")
        if talked + replied == shared + put
        else _("Some of what you have in common, or put forward, has not been taken up yet.")
    )
    return Evidence(share(talked + replied, shared + put, 0, METHOD), " ".join([*said, *beside]), plain)


def _ways(kept: Mapping[str, Any]) -> list[str]:
    n = kept.get("ways", 0)
    text = ngettext("You agreed once on how to work.", "You agreed %(n)d times on how to work.", n)
    return [text % {"n": n}] if n else []


TRACE = Trace(frozenset(NAMES), fold, tell)
