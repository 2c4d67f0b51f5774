"""What happened: whether the therapist answered within what they stated; how summaries read, and what was said back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence, Seen, Trace
from alliance_core.vocabulary import Abstention, Estimate

METHOD, VERSION = "share of messages answered within the stated time, Kaplan-Meier", "1"
AT_LEAST, REMEMBERED = 3, 60
HOUR = 3600.0


def fold(kept: dict[str, Any], fact: Fact) -> None:
    """The hours from a client's message to the answer; what waits now; summaries and what was said back."""
    if fact.kind == "message.sent":
        _message(kept, fact)
    elif fact.kind == "message.promised":
        kept["within"] = fact.value
    elif fact.kind == "summary.written":
        kept["summaries"] = kept.get("summaries", 0) + 1
        if fact.value is not None:
            kept["n_ease"] = kept.get("n_ease", 0) + 1
            kept["ease"] = kept.get("ease", 0.0) + fact.value
    elif fact.kind == "summary.said_back":
        kept["said"] = kept.get("said", 0) + 1
    else:
        kept["agreed"] = kept.get("agreed", 0) + int(bool(fact.value))


def _message(kept: dict[str, Any], fact: Fact) -> None:
    """The first message that needs an answer begins the waiting; the therapist's next ends it."""
    since = kept.get("since", "")
    if fact.chair == "client":
        if fact.value and not since:
            kept["since"] = fact.occurred_at.isoformat()
    elif since:
        hours = (fact.occurred_at - datetime.fromisoformat(since)).total_seconds() / HOUR
        kept["hours"] = [*kept.get("hours", ()), hours][-REMEMBERED:]
        kept["since"], kept["ended"] = "", fact.occurred_at.isoformat()


def channel(kept: Mapping[str, Any], fact: Fact) -> Seen | None:
    """An answer of the therapist: ten within the stated hours, less the longer it took beyond them."""
    hours, within = kept.get("hours", ()), kept.get("within")
    ended = fact.kind == "message.sent" and kept.get("ended") == fact.occurred_at.isoformat()
    if not ended or not within:
        return None
    return Seen("", min(10.0, 10.0 * float(within) / max(hours[-1], 1e-9)))


def tell(kept: Mapping[str, Any], now: datetime) -> Evidence:
    """The share answered within the stated hours, waiting ones censored; silent below three answers.

    How summaries read and what was said back is named beside it. A client's own silence is in no figure.
    """
    hours, within = kept.get("hours", []), kept.get("within")
    beside = _beside(kept)
    if len(hours) < AT_LEAST or within is None:
        abstention = Abstention("too_few_answers", AT_LEAST, len(hours), METHOD, VERSION)
        early = _("Too early to say: it needs a stated time and three answers.")
        return Evidence(abstention, " ".join([early, *beside]), early)
    from alliance_core.consistency import response_latency

    since = kept.get("since", "")
    waiting = [(now - datetime.fromisoformat(since)).total_seconds() / HOUR] if since else []
    found = response_latency([*hours, *waiting], [True] * len(hours) + [False] * len(waiting))
    if isinstance(found, Abstention):
        return Evidence(found, _("Too early to say."))
    share = found.answered_within(min(float(within), found.longest))
    kept_words = sum(one <= within for one in hours)
    sentence = _("%(kept)d of %(all)d messages were answered within the stated %(hours)d hours.")
    said = sentence % {"kept": kept_words, "all": len(hours), "hours": within}
    return Evidence(share, " ".join([said, *beside]), _plainly(share, kept_words, len(hours)))


def _plainly(share: Estimate | Abstention, kept: int, n: int) -> str:
    if kept == n:
        return _("Your messages were answered in the time your therapist stated.")
    if kept > n / 2:
        return _("Most of your messages were answered in the time your therapist stated.")
    return _("Your messages were often answered later than your therapist stated.")


def _beside(kept: Mapping[str, Any]) -> list[str]:
    said = []
    n, n_ease = kept.get("summaries", 0), kept.get("n_ease", 0)
    if n_ease:
        text = ngettext(
            "%(n)d summary; reading ease %(ease)d (60 and more is plain).",
            "%(n)d summaries; reading ease %(ease)d (60 and more is plain).",
            n,
        )
        said.append(text % {"n": n, "ease": round(kept["ease"] / n_ease)})
    if kept.get("said"):
        text = ngettext(
            "Said back once; %(agreed)d agreed.", "Said back %(n)d times; %(agreed)d agreed.", kept["said"]
        )
        said.append(text % {"n": kept["said"], "agreed": kept.get("agreed", 0)})
    return said


TRACE = Trace(
    frozenset(
        {"message.sent", "message.promised", "summary.written", "summary.said_back", "summary.settled"}
    ),
    fold,
    tell,
    channel,
)
