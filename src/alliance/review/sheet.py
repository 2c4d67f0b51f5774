"""The page before a session as short lines under headings, fitted to what is read in one minute.

The screen's first view and the paper say the same lines. What does not fit is counted, and stands on the screen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.review.preparing import Lately, Preparation, Working
from alliance.therapy.models import Topic

# What a therapist takes in within a minute between two sessions, while thinking of a person.
WORDS_AT_MOST = 220
LINES, BY_WORDS, LINE_CHARS = 4, 9, 90
LINE_WORDS = (14, 10, 7)  # the longest that leave every section a line
ASK_WORDS = 28
AND_MORE, READ_ALL = 3, 3  # words


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: what stands there, and in small what goes with it; `whole` are the words, where they were cut."""

    text: str
    by: str = ""
    whole: str = ""

    @property
    def words(self) -> int:
        """How many words a reader meets here; that the whole can be unfolded takes three."""
        return count(self.text) + count(self.by) + READ_ALL * bool(self.whole)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines, what is read first in front; `nothing` stands where there are none.

    What a room brings gives way, where there is too much, to what every sheet has.
    """

    title: str
    lines: tuple[Line, ...]
    nothing: str = ""
    is_of_a_room: bool = False
    rest: tuple[Line, ...] = ()

    @property
    def and_more(self) -> str:
        """How many lines did not fit."""
        n = len(self.rest)
        return ngettext("and %(n)d more", "and %(n)d more", n) % {"n": n} if n else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the first view says."""

    about: str
    heading: str
    notes: tuple[str, ...]
    ask_title: str
    ask: str
    foot: str
    sections: tuple[Section, ...] = ()


def sheet_of(page: Preparation) -> Sheet:
    """The sheet of one preparation: at most `WORDS_AT_MOST` words, whatever there is to say."""
    who = {"who": page.pair.client}
    bare = Sheet(
        about=_about(page),
        heading=str(page.opening.sentence),
        notes=tuple(_notes(page)),
        ask_title=_("One thing to ask"),
        ask=cut(Line(str(page.ask)), ASK_WORDS).text,
        foot=_("From what %(who)s shared. Opening it stands in %(who)s’s log. Keep as notes, or destroy.")
        % who,
    )
    said = (bare.about, bare.heading, *bare.notes, bare.ask_title, bare.ask, bare.foot)
    return replace(
        bare, sections=tuple(_fitted(list(_sections(page)), WORDS_AT_MOST - sum(map(count, said))))
    )


def _fitted(sections: Sequence[Section], budget: int) -> list[Section]:
    """Shorter lines where long ones would leave a section without any."""
    fitted: list[Section] = []
    for words in LINE_WORDS:
        short = [replace(one, lines=tuple(cut(line, words) for line in one.lines)) for one in sections]
        fitted = fit(short, budget)
        if all(one.lines or not one.rest for one in fitted):
            break
    return fitted


def fit(sections: Sequence[Section], budget: int) -> list[Section]:
    """The first line of every section, then the second ones, as far as the words go; what is left is its `rest`."""
    shown = [0] * len(sections)
    budget -= sum(count(one.title) + (AND_MORE if one.lines else count(one.nothing)) for one in sections)
    in_turn = sorted(enumerate(sections), key=lambda one: one[1].is_of_a_room)
    for depth in range(LINES):
        for place, one in in_turn:
            if shown[place] == depth < len(one.lines) and one.lines[depth].words <= budget:
                shown[place] += 1
                budget -= one.lines[depth].words
    return [
        replace(one, lines=one.lines[:n], rest=one.lines[n:]) for one, n in zip(sections, shown, strict=True)
    ]


def count(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def cut(line: Line, words: int) -> Line:
    """The same in at most so many words; whole where it is short enough."""
    whole = " ".join(line.text.split())
    short = " ".join(whole.split()[:words])[: LINE_CHARS if words < ASK_WORDS else None]
    by = _whole_sentences(line.by)
    return Line(whole, by) if short == whole else Line(f"{short.rstrip()}…", by, whole=line.text)


def _whole_sentences(by: str) -> str:
    """As many whole sentences as fit into what stands in small; a first one that is too long ends in dots."""
    words = by.split()
    if len(words) <= BY_WORDS:
        return " ".join(words)
    ends = [place for place, word in enumerate(words[:BY_WORDS], start=1) if word.endswith((".", "!", "?"))]
    return " ".join(words[: ends[-1]]) if ends else " ".join(words[:BY_WORDS]) + "…"


def _about(page: Preparation) -> str:
    coming = page.when.next
    if coming is None:
        when = _("no session is planned")
    else:
        when = date_format(localtime(coming.starts_at), "l j F, H:i")
        when += f" {_('by video')}" if coming.mode == "video" else ""
    return _("Before the session with %(who)s") % {"who": page.pair.client} + f" · {when}"


def _notes(page: Preparation) -> Iterator[str]:
    if page.alerts:
        told = ngettext("A safety answer waits for you.", "%(n)d safety answers wait for you.", page.alerts)
        yield told % {"n": page.alerts}
    if page.missed:
        yield str(page.missed.sentence)


def _sections(page: Preparation) -> Iterator[Section]:
    """In the order in which they are read."""
    yield Section(_("Since last time"), tuple(_since(page)), page.opening.more)
    differ = tuple(Line(str(one.sentence)) for one in page.differ)
    yield Section(_("Where you differ"), differ, _("No difference of three points or more can be seen."))
    yield Section(_("To talk about"), tuple(_agenda(page)), _("Nothing so far."))
    yield Section(_("What you decided last time"), tuple(_decided(page)), _("Nothing yet."))
    yield Section(_("Repairs open"), tuple(map(_repair, page.repairs)), _("None."))
    for panel in page.panels:
        if panel.lines:
            lines = tuple(Line(one) for one in panel.lines)
            yield Section(str(panel.title), lines, is_of_a_room=True)
    yield Section(_("Safety"), tuple(_safety(page)), _("No plan is agreed: the PHQ-9 is not used."))


def _since(page: Preparation) -> Iterator[Line]:
    for one in page.changed:
        said = _("%(what)s %(last)s, usually about %(usual)s.") % {
            "what": one.room.name_for_staff,
            "last": _figure(one.client),
            "usual": _figure(one.mean_before),
        }
        n = one.n - 1
        yield Line(said, ngettext("(%(n)d earlier answer)", "(%(n)d earlier answers)", n) % {"n": n})
    yield from map(_measure, page.lately)


def _measure(one: Lately) -> Line:
    said = f"{one.title}: {_figure(one.last)}"
    if one.before is not None:
        said = _("%(said)s, before that %(before)s") % {"said": said, "before": _figure(one.before)}
    return Line(said, one.said)


def _figure(value: float | None) -> str:
    return str(floatformat(value, "-1"))


def _agenda(page: Preparation) -> Iterator[Line]:
    if page.something_waits:
        yield Line(_("There is something to talk about."))
    for topic in page.topics:
        yield Line(topic.words.text_or_gone if topic.words else "", _whose(page, topic))


def _whose(page: Preparation, topic: Topic) -> str:
    """Who brought it; and that it comes from an earlier time, where it was brought before the last session."""
    whose = page.pair.client if topic.chair == "client" else _("you")
    is_carried = page.when.last is not None and topic.brought_at < page.when.last.starts_at
    return _("%(whose)s, carried over") % {"whose": whose} if is_carried else whose


def _decided(page: Preparation) -> Iterator[Line]:
    if page.decided is not None:
        day = date_format(localtime(page.decided.review.session.starts_at), "j F")
        yield Line(
            page.decided.words,
            day if page.decided.is_confirmed else _("%(day)s, not confirmed by both") % {"day": day},
        )


def _repair(one: Working) -> Line:
    if one.is_due:
        return Line(str(one.name), _("time to look again"))
    day = date_format(localtime(one.repair.opened_at), "j F")
    return Line(str(one.name), _("since %(day)s") % {"day": day})


def _safety(page: Preparation) -> Iterator[Line]:
    if page.reads:
        yield Line(
            _("%(who)s reads safety answers within %(hours)d hours.")
            % {"who": page.reads.reader, "hours": page.reads.within_hours}
        )
