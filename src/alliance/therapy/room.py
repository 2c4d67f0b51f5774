"""The contract of a room: what an element gives the loop. Insight and the pages know rooms only through this.

A room is a folder under `alliance/elements` whose `element.py` has one name, `ROOM`. Everything optional may be left
out; a room that only asks its question is complete.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat
from alliance_core.vocabulary import Abstention, Estimate

if TYPE_CHECKING:
    from numpy.random import Generator

    from alliance.therapy.models import Session

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Question:
    """One sentence with one answer, as it stands in a form.

    `link_id` is unique in the form; `fact_kind` and `fact_key` name the fact its number becomes (empty: no fact, the
    answer is words). `options` are (value, label) pairs for a choice; a scale goes from `minimum` to `maximum` in ones.
    """

    link_id: str
    text: Words
    kind: str  # scale | choice | text
    fact_kind: str = ""
    fact_key: str = ""
    minimum: int = 0
    maximum: int = 10
    low: Words = ""
    high: Words = ""
    options: tuple[tuple[int, Words], ...] = ()
    hint: Words = ""
    instrument: str = ""  # set where the question belongs to a measure of the library
    is_safety: bool = False  # outside candour: said before the first question of its measure


class StepKind(TextChoices):
    """What a step of a repair does, in the order the literature of rupture repair takes them."""

    NAME = "name", _("Name it")
    EXPLORE = "explore", _("Explore it")
    OWN = "own", _("Own your part")
    VALIDATE = "validate", _("Say that it makes sense")
    ADJUST = "adjust", _("Change a task or a goal")
    RENEW = "renew", _("Agree anew")


@dataclass(frozen=True, slots=True)
class Step:
    """One concrete thing to do in a repair, in words for both chairs, with where it comes from."""

    key: str
    kind: StepKind
    for_client: Words
    for_therapist: Words
    why: Words
    source: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a page that a room brings: rendered with `{% include panel.template with panel=panel %}`.

    `lines` is the same as plain text under `title`, what is most pressing first: for paper, and for a page that is
    read in a minute. A panel without lines stands on the screen alone. `topics` are those of the session to come in the
    order the two gave them, where the room keeps one.
    In the report at the end it is what both may read, kept with it.
    """

    template: str
    context: Mapping[str, Any]
    order: int = 0
    title: Words = ""
    lines: Sequence[str] = ()
    topics: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What an `Ask` of a room says: a sentence for the client, a few words for the therapist's list, where it is done.

    `seconds` is what an answer takes where it comes with every session, for the budget of the loop; `page` is the
    name of an address that takes the alliance alone.
    """

    for_client: Words
    for_therapist: Words
    page: str
    seconds_each_session: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """One held session of two invented people, for a room to show itself with life in it; everything by real acts.

    `ease` is how well these two get on, 0 to 1; `rng` is theirs alone. `moment` names where the story stands: before,
    after.
    """

    client: Principal
    therapist: Principal
    alliance_id: UUID
    session: "Session"
    number: int
    moment: str
    ease: float
    rng: "Generator"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What happened, in figures: an Estimate or an Abstention, and the sentence that explains it.

    `for_client` says the same without a figure; where it is left out, the sentence itself holds none.
    """

    result: Estimate | Abstention
    sentence: Words
    for_client: Words = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What happened in one session, as one number, 0 to 10: higher is better. `session` "" is the newest one held."""

    session: str
    value: float


def not_seen(_kept: Mapping[str, Any], _fact: Fact) -> Seen | None:
    """A room in which nothing happens session by session."""
    return None


@dataclass(frozen=True, slots=True)
class Trace:
    """What a room's evidence remembers of what happened, and what it says of it.

    `fold(kept, fact)` writes into `kept`, a plain JSON object that is empty at first, one fact at a time: of these
    `kinds` alone, in canonical order, as far as the reader may see them. What is kept stays small (counts, and what
    still waits for its end), because every fact that comes is folded inside its transaction.
    `channel(kept, fact)`, asked after each fold, is what this tells of one session, for the filters; the newest told of
    a session stands. It is about what both did or what the therapist did, never about what a client left out.
    """

    kinds: frozenset[str]
    fold: Callable[[dict[str, Any], Fact], None]
    tell: Callable[[Mapping[str, Any], datetime], Evidence]
    channel: Callable[[Mapping[str, Any], Fact], Seen | None] = not_seen

    def of(self, facts: Iterable[Fact], now: datetime) -> Evidence:
        """What these facts, in canonical order, give."""
        kept: dict[str, Any] = {}
        for fact in facts:
            if fact.kind in self.kinds:
                self.fold(kept, fact)
        return self.tell(kept, now)


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a room noticed in what happened and deserves a thought: one sentence for whoever reads it, and its basis.

    `kind` is its signal: drift, unanswered or unreliable. `for_client` says it to the client; left out, the sentence
    does. `against` is what speaks against it. `weight` places it among other findings: 5 a hint, 25 somebody waits.
    Never about what a client did not do.
    """

    kind: str
    sentence: Words
    label: Words
    value: float
    n: int
    weight: float
    for_client: Words = ""
    against: Words = ""


def nothing_noticed(_kept: Mapping[str, Any], _now: datetime) -> Sequence[Noticed]:
    """A room without signals of its own."""
    return ()


@dataclass(frozen=True, slots=True)
class Agreements:
    """What the two agree on in a room, in words of their own: its acts, and what is in force.

    Acts are keyword-only and take `by=`; `propose(alliance_id, words)` returns the id, the others take it as
    `agreement_id`. `kind` names one where the client picks what moves to another therapist.
    """

    kind: str
    propose: Callable[..., UUID]
    reword: Callable[..., None]
    agree: Callable[..., None]
    reach: Callable[..., None]
    in_force: Callable[[Seat], Sequence[UUID]]


def no_questions(_seat: Seat, _session: "Session") -> Sequence[Question]:
    """A room that asks nothing more before a session."""
    return ()


def no_panel(_seat: Seat, _place: str) -> Panel | None:
    """A room that brings nothing to this place (home, before, prepare, review, alliance)."""
    return None


def no_door(_roles: frozenset[str], _place: str) -> tuple[str, str] | None:
    """A room without pages of the practice (places: empty, me, people)."""
    return None


def nothing_happens(_scene: Scene) -> None:
    """A room that the invented practice leaves empty."""


@dataclass(frozen=True, slots=True)
class Room:
    """One element of the alliance. `key` is opaque everywhere else; `order` is its fixed place in every picture."""

    key: str
    order: int
    hue: str
    name_for_client: Words
    name_for_staff: Words
    meaning: Words
    changed: Words  # the sentence a review opens with when this element dropped
    package: str
    steps: tuple[Step, ...] = ()
    trace: Trace | None = None  # where it leaves none, the third line says so
    questions_before: Callable[[Seat, "Session"], Sequence[Question]] = no_questions
    panel: Callable[[Seat, str], Panel | None] = no_panel
    asks: Mapping[str, Asked] = field(default_factory=dict)  # by the kind of what waits
    agreements: Agreements | None = None
    notice: Callable[[Mapping[str, Any], datetime], Sequence[Noticed]] = (
        nothing_noticed  # from what `trace` kept
    )
    doing: Words = ""  # what the two do here, said before they open it; a room without it cannot be opened
    from_the_start: bool = False  # its simple form is there before it is opened
    live: Callable[[Scene], None] = nothing_happens
    practice_urls: str = ""  # the same for pages of the practice, mounted at rooms/<key>/
    door: Callable[[frozenset[str], str], tuple[str, str] | None] = (
        no_door  # to these, from a page of the practice
    )
    urls: str = ""  # the dotted name of a urls module, mounted at a/<alliance>/<key>/

    def name_for(self, chair: str) -> Words:
        """Words of daily life for clients, the field's term for professionals."""
        return self.name_for_client if chair == "client" else self.name_for_staff
