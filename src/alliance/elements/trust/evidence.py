"""What happened: questions answered, consents honoured, what was remembered. Never how much a client shares."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence, Trace
from alliance_core.proportions import share
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "share of questions answered and of withdrawn consents honoured", "1"
AT_LEAST = 3
TIME_TO_ANSWER = timedelta(days=7)


def fold(kept: dict[str, Any], fact: Fact) -> None:
    """Questions wait until they are answered; consents withdrawn, things recorded and remembered are counts."""
    if fact.kind == "why.asked":
        kept.setdefault("asked", {})[str(fact.ref)] = fact.occurred_at.isoformat()
    elif fact.kind == "why.replied":
        if kept.get("asked", {}).pop(str(fact.ref), None) is not None:
            kept["answered"] = kept.get("answered", 0) + 1
    elif fact.kind == "confidentiality.signed":
        kept["signed"] = True
    elif fact.kind == "memory.remembered":
        kept["remembered"] = kept.get("remembered", 0) + 1
    else:
        kept["withdrawn"] = kept.get("withdrawn", 0) + 1


def tell(kept: Mapping[str, Any], now: datetime) -> Evidence:
    """The share of questions answered (a week is given for each) and of consents honoured; silent below three.

    A consent that was withdrawn is honoured from that moment: nothing here can rest on it any more.
    """
    answered, withdrawn = kept.get("answered", 0), kept.get("withdrawn", 0)
    late = sum(now - datetime.fromisoformat(at) > TIME_TO_ANSWER for at in kept.get("asked", {}).values())
    n, honoured = answered + late + withdrawn, answered + withdrawn
    beside = _beside(kept)
    if n < AT_LEAST:
        abstention = Abstention("too_few_questions", AT_LEAST, n, METHOD, VERSION)
        early = _("Too early to say: it needs three questions or consents.")
        return Evidence(abstention, " ".join([early, *beside]), early)
    said = []
    if answered + late:
        text = ngettext(
            "%(answered)d of %(all)d question about who opened what was answered.",
            "%(answered)d of %(all)d questions about who opened what were answered.",
            answered + late,
        )
        said.append(text % {"answered": answered, "all": answered + late})
    if withdrawn:
        text = ngettext(
            "A consent was withdrawn once, and honoured at once.",
            "Consents were withdrawn %(n)d times, and honoured at once.",
            withdrawn,
        )
        said.append(text % {"n": withdrawn})
    return Evidence(share(honoured, n, 0, METHOD), " ".join([*said, *beside]), _plainly(late))


def _plainly(late: int) -> str:
    if late:
        return _("Some of your questions have not been answered yet.")
    return _("Your questions were answered, and what you withdrew was honoured.")


def _beside(kept: Mapping[str, Any]) -> list[str]:
    said = []
    if kept.get("signed"):
        said.append(_("What stays between you is signed by both."))
    n = kept.get("remembered", 0)
    if n:
        text = ngettext(
            "Something that matters was remembered once.", "What matters was remembered %(n)d times.", n
        )
        said.append(text % {"n": n})
    return said


TRACE = Trace(
    frozenset(
        {"why.asked", "why.replied", "confidentiality.signed", "memory.remembered", "consent.withdrawn"}
    ),
    fold,
    tell,
)
