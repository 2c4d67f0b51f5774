"""The invented practice in this room: a stated time, a message and its answer, a summary said back."""

from datetime import time
from uuid import UUID

from alliance.elements.communication import messages, summaries
from alliance.elements.communication.models import Message, MessageTerms, Unsaid
from alliance.therapy.room import Scene

ASKED = (
    "Could we talk about the letter next time? It has come.",
    "The list helped on two evenings. On the third I forgot it.",
    "I will be five minutes late on Thursday, the bus was changed.",
    "I slept through last night. I wanted somebody to know.",
)
ANSWERED = (
    "Thank you for telling me. Bring the letter, and we look at it together.",
    "Two evenings are two evenings. Let us see what was different on the third.",
    "That is fine. I will be here.",
    "I am glad. Keep it in mind for Thursday.",
)
SUMMARIES = (
    "We talked about the week with your sister. You said yes twice when you meant no. "
    "We looked for a short sentence that says no and stays kind. You will try it once this week.",
    "You told me how the nights are. We made a list of what keeps you awake, and put it next to the bed. "
    "Next time we look at which worry comes most often.",
    "Today was about your father. You were sad and also relieved, and both belong to it. We left it there.",
)
SAID_BACK = (
    "I take with me that a no can be short.",
    "That I write the worry down and leave it on the paper. And that it is normal that it does not work at once.",
)
CLEARED = "Not only short: it may also be a bit unfriendly. That was the point."
UNSAID = (
    "I did not say that I was angry when you looked at the clock.",
    "I did not say that I thought of stopping.",
)


def live(scene: Scene) -> None:
    """After a session at times a message or a summary; between two sessions the answers."""
    if scene.moment == "between":
        _answer(scene)
    if scene.moment != "after":
        return
    if not MessageTerms.objects.filter(alliance_id=scene.alliance_id).exists():
        messages.state_terms(
            alliance_id=scene.alliance_id,
            within_hours=48,
            quiet_from=time(19),
            quiet_until=time(8),
            by=scene.therapist,
        )
    if scene.rng.random() < 0.5:
        words = str(scene.rng.choice(ASKED))
        messages.send_message(
            alliance_id=scene.alliance_id, message_id=_id(scene), words=words, by=scene.client
        )
    if scene.rng.random() < 0.45:
        _summary(scene)
    if scene.rng.random() < 0.15:
        _unsaid(scene)


def _id(scene: Scene) -> UUID:
    return UUID(bytes=scene.rng.bytes(16), version=4)


def _answer(scene: Scene) -> None:
    """What waits is answered, the more surely the better the two get on."""
    at = {"alliance_id": scene.alliance_id}
    waiting = Message.objects.filter(**at, chair="client", read_at=None, taken_back_at=None).first()
    if waiting is None or scene.rng.random() > 0.6 + 0.4 * scene.ease:
        return
    messages.read_messages(alliance_id=scene.alliance_id, by=scene.therapist)
    asked = waiting.words.text if waiting.words else ASKED[0]
    messages.send_message(
        alliance_id=scene.alliance_id,
        message_id=_id(scene),
        words=ANSWERED[ASKED.index(asked)] if asked in ASKED else ANSWERED[2],
        by=scene.therapist,
    )
    if scene.rng.random() < 0.8:
        messages.read_messages(alliance_id=scene.alliance_id, by=scene.client)


def _summary(scene: Scene) -> None:
    words = str(scene.rng.choice(SUMMARIES))
    found = summaries.write_summary(
        alliance_id=scene.alliance_id, session_id=scene.session.id, words=words, by=scene.therapist
    )
    if scene.rng.random() < 0.5:
        said = str(scene.rng.choice(SAID_BACK))
        summaries.say_back(summary_id=found.id, words=said, seen_version=1, by=scene.client)
        agreed = bool(scene.rng.random() < scene.ease + 0.2)
        summaries.settle(
            summary_id=found.id, agreed=agreed, words="" if agreed else CLEARED, by=scene.therapist
        )
    else:
        summaries.read_summary(summary_id=found.id, by=scene.client)


def _unsaid(scene: Scene) -> None:
    words = str(scene.rng.choice(UNSAID))
    if Unsaid.objects.filter(alliance_id=scene.alliance_id).count() < 2:
        found = summaries.write_unsaid(alliance_id=scene.alliance_id, words=words, by=scene.client)
        if scene.rng.random() < scene.ease:
            summaries.share_unsaid(unsaid_id=found.id, by=scene.client)
