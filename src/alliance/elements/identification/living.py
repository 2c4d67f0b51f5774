"""The invented practice in this room: cards marked, some in common, experiences put forward and answered."""

from alliance.elements.identification import marking, ways
from alliance.elements.identification.cards import CARDS
from alliance.elements.identification.ground import KNOWN, TRUE
from alliance.elements.identification.models import CommonCard, Marks, PutForward
from alliance.kernel.principal import Principal
from alliance.people.seats import seat_at
from alliance.therapy.room import Scene

EXPERIENCES = (
    "I came here with two suitcases and no word of the language.",
    "I was the one who looked after the others when I was twelve.",
)
ANSWER = "I have not lived this, and I would like to understand it. What was the first winter like?"


def live(scene: Scene) -> None:
    """Cards are marked once; after each session both are asked about one; common ones are talked about."""
    at = {"alliance_id": scene.alliance_id}
    if scene.moment == "before":
        for common in CommonCard.objects.filter(**at, client_talked_at=None):
            if scene.rng.random() < 0.3 + 0.6 * scene.ease:
                marking.say_talked(common_id=common.id, by=scene.client)
                marking.say_talked(common_id=common.id, by=scene.therapist)
    elif scene.moment == "between":
        for put in PutForward.objects.filter(**at, answered_at=None, taken_back_at=None):
            if scene.rng.random() < 0.5 + 0.5 * scene.ease:
                marking.answer_experience(put_id=put.id, words=ANSWER, by=scene.therapist)
    elif not Marks.objects.filter(**at).exists():
        _begin(scene)
    else:
        _asked(scene)


def _begin(scene: Scene) -> None:
    """Both mark; the better they get on, the more they happen to share."""
    shared = list(scene.rng.choice(len(CARDS), size=4 + int(8 * scene.ease), replace=False))
    for by in (scene.client, scene.therapist):
        own = [*shared[: 4 + int(6 * scene.ease)], *scene.rng.choice(len(CARDS), size=12, replace=False)]
        chosen = list(dict.fromkeys(CARDS[int(one)].key for one in own))
        marks = {card: KNOWN if n < 10 else TRUE for n, card in enumerate(chosen)}
        marking.mark_cards(alliance_id=scene.alliance_id, marks=marks, by=by)
    for by in (scene.client, scene.therapist):
        values = {line.key: int(scene.rng.integers(-2, 3)) for line in ways.LINES}
        ways.prefer(alliance_id=scene.alliance_id, values=values, compare=True, by=by)


def _asked(scene: Scene) -> None:
    for by in (scene.client, scene.therapist):
        _answer(scene, by)
    if scene.rng.random() < 0.12 and PutForward.objects.filter(alliance_id=scene.alliance_id).count() < 2:
        words = str(scene.rng.choice(EXPERIENCES))
        marking.put_forward(alliance_id=scene.alliance_id, words=words, by=scene.client)


def _answer(scene: Scene, by: Principal) -> None:
    card = marking.prompt_for(seat_at(by, scene.alliance_id), scene.session)
    if card and scene.rng.random() < 0.9:
        marking.answer_card(session_id=scene.session.id, card=card, yes=True, by=by)
