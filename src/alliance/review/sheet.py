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
LINE_WORDS, LINE_CHARS, BY_WORDS, LINES = 14, 90, 9, 4
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
    """A heading with its lines, what is read first in front; `nothing` stands where there are none."""

    title: str
    lines: tuple[Line, ...]
    nothing: str = ""
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
        ask=_line(str(page.ask), words=2 * LINE_WORDS).text,
        foot=_("From what %(who)s shared. Opening it stands in %(who)s’s log. Keep as notes, or destroy.")
        % who,
    )
    said = (bare.about, bare.heading, *bare.notes, bare.ask_title, bare.ask, bare.foot)
    return replace(bare, sections=tuple(fit(list(_sections(page)), WORDS_AT_MOST - sum(map(count, said)))))


def fit(sections: Sequence[Section], budget: int) -> list[Section]:
    """The first line of every section, then the second ones, as far as the words go; what is left is its `rest`."""
    shown = [0] * len(sections)
    budget -= sum(count(one.title) + (AND_MORE if one.lines else count(one.nothing)) for one in sections)
    for depth in range(LINES):
        for place, one in enumerate(sections):
            if shown[place] == depth < len(one.lines) and one.lines[depth].words <= budget:
                shown[place] += 1
                budget -= one.lines[depth].words
    return [
        replace(one, lines=one.lines[:n], rest=one.lines[n:]) for one, n in zip(sections, shown, strict=True)
    ]


def count(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def _line(text: str, by: str = "", words: int = LINE_WORDS) -> Line:
    """A line of at most so many words, whole where it is short enough."""
    whole = " ".join(text.split())
    cut = " ".join(whole.split()[:words])
    cut = cut[:LINE_CHARS] if words == LINE_WORDS else cut
    small = " ".join(by.split()[:BY_WORDS])
    return Line(whole, small) if cut == whole else Line(f"{cut.rstrip()}…", small, whole=text)


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
    differ = tuple(_line(str(one.sentence)) for one in page.differ)
    yield Section(_("Where you differ"), differ, _("No difference of three points or more can be seen."))
    yield Section(_("To talk about"), tuple(_agenda(page)), _("Nothing so far."))
    yield Section(_("What you decided last time"), tuple(_decided(page)), _("Nothing yet."))
    yield Section(_("Repairs open"), tuple(map(_repair, page.repairs)), _("None."))
    for panel in page.panels:
        if panel.lines:
            yield Section(str(panel.title), tuple(_line(one) for one in panel.lines))
    yield Section(_("Safety"), tuple(_safety(page)), _("No plan is agreed: the PHQ-9 is not used."))


def _since(page: Preparation) -> Iterator[Line]:
    for one in page.changed:
        said = _("%(what)s %(last)s, usually about %(usual)s.") % {
            "what": one.room.name_for_staff,
            "last": _figure(one.client),
            "usual": _figure(one.mean_before),
        }
        n = one.n - 1
        yield _line(said, ngettext("(%(n)d earlier answer)", "(%(n)d earlier answers)", n) % {"n": n})
    yield from map(_measure, page.lately)


def _measure(one: Lately) -> Line:
    said = f"{one.title}: {_figure(one.last)}"
    if one.before is not None:
        said = _("%(said)s, before that %(before)s") % {"said": said, "before": _figure(one.before)}
    return _line(said, one.said)


def _figure(value: float | None) -> str:
    return str(floatformat(value, "-1"))


def _agenda(page: Preparation) -> Iterator[Line]:
    if page.something_waits:
        yield Line(_("There is something to talk about."))
    for topic in page.topics:
        yield _line(topic.words.text_or_gone if topic.words else "", _whose(page, topic))


def _whose(page: Preparation, topic: Topic) -> str:
    """Who brought it; and that it comes from an earlier time, where it was brought before the last session."""
    whose = page.pair.client if topic.chair == "client" else _("you")
    is_carried = page.when.last is not None and topic.brought_at < page.when.last.starts_at
    return _("%(whose)s, carried over") % {"whose": whose} if is_carried else whose


def _decided(page: Preparation) -> Iterator[Line]:
    if page.decided is not None:
        day = date_format(localtime(page.decided.review.session.starts_at), "j F")
        yield _line(
            page.decided.words,
            day if page.decided.is_confirmed else _("%(day)s, not confirmed by both") % {"day": day},
        )


def _repair(one: Working) -> Line:
    if one.is_due:
        return _line(str(one.name), _("time to look again"))
    day = date_format(localtime(one.repair.opened_at), "j F")
    return _line(str(one.name), _("since %(day)s") % {"day": day})


def _safety(page: Preparation) -> Iterator[Line]:
    if page.reads:
        yield _line(
            _("%(who)s reads safety answers within %(hours)d hours.")
            % {"who": page.reads.reader, "hours": page.reads.within_hours}
        )
