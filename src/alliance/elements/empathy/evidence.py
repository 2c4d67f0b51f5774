"""What happened: how well what the therapist wrote fitted, as the client said; and moments that were shared."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence, Seen, Trace
from alliance_core.means import mean_of
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "mean of how well what the therapist wrote fitted, 0 to 10", "1"
AT_LEAST = 3
WELL, MISSED = 7.0, 3.0


def fold(kept: dict[str, Any], fact: Fact) -> None:
    """Sums of the fits, and counts of what was put right, answered, felt understood and missed."""
    if fact.kind == "understood.fit":
        value = float(fact.value or 0.0)
        kept["n"] = kept.get("n", 0) + 1
        kept["sum"] = kept.get("sum", 0.0) + value
        kept["squares"] = kept.get("squares", 0.0) + value * value
    elif fact.kind == "understood.righted":
        name = "answered" if fact.value else "righted"
        kept[name] = kept.get(name, 0) + 1
    else:
        name = "understood" if fact.value else "missed"
        kept[name] = kept.get(name, 0) + 1


def channel(_kept: Mapping[str, Any], fact: Fact) -> Seen | None:
    """How well what was understood of a session fitted; a moment in which the client felt missed."""
    if fact.kind == "understood.fit" and fact.value is not None:
        return Seen(str(fact.ref or ""), fact.value)
    if fact.kind == "understood.moment" and not fact.value:
        return Seen(str(fact.ref or ""), MISSED)
    return None


def tell(kept: Mapping[str, Any], _now: datetime) -> Evidence:
    """The mean fit with its interval; silent below three. Moments are named beside it and never weighed."""
    n = kept.get("n", 0)
    if n < AT_LEAST:
        abstention = Abstention("too_few_answers", AT_LEAST, n, METHOD, VERSION)
        early = _("Too early to say: it needs three times that somebody wrote what they understood.")
        return Evidence(abstention, _joined(early, kept), early)
    result = mean_of(n, kept["sum"], kept["squares"], METHOD)
    mean = kept["sum"] / n
    said = _("What was understood after a session fitted %(mean).1f of 10 on average, %(n)d times.")
    plain = (
        _("What your therapist wrote mostly fitted.")
        if mean >= WELL
        else _("What your therapist wrote fitted in part; you put it right.")
        if kept.get("righted")
        else _("What your therapist wrote fitted in part.")
    )
    return Evidence(result, _joined(said % {"mean": mean, "n": n}, kept), plain)


def _joined(sentence: str, kept: Mapping[str, Any]) -> str:
    righted, marked = kept.get("righted", 0), kept.get("understood", 0) + kept.get("missed", 0)
    said = [sentence]
    if righted:
        text = ngettext(
            "Once something was put right; %(answered)d answered.",
            "%(n)d times something was put right; %(answered)d answered.",
            righted,
        )
        said.append(text % {"n": righted, "answered": min(kept.get("answered", 0), righted)})
    if marked:
        text = ngettext(
            "One moment was marked: %(understood)d felt understood, %(missed)d felt missed.",
            "%(n)d moments were marked: %(understood)d felt understood, %(missed)d felt missed.",
            marked,
        )
        figures = {name: kept.get(name, 0) for name in ("understood", "missed")}
        said.append(text % {"n": marked, **figures})
    return " ".join(said)


TRACE = Trace(frozenset({"understood.fit", "understood.righted", "understood.moment"}), fold, tell, channel)
