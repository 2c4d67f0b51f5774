"""The invented practice in this room: the therapist writes, the client weighs it and at times puts it right."""

from alliance.elements.empathy import actions
from alliance.therapy.room import Scene

UNDERSTOOD = (
    "I understood that the mornings are the hardest, and that getting up takes all you have, and that nobody sees it.",
    "What I heard: you said yes again although you meant no, and were angry with yourself afterwards.",
    "I understood that the quiet week was not a good week. It was quiet because you stopped expecting anything.",
    "I heard how proud you were of the phone call, and how quickly you took it back. Both belong to it.",
)
PUT_RIGHT = (
    "Nearly. I am not angry with myself, I am tired of being the one who thinks of everything.",
    "It is less about them and more about not knowing what I want.",
)
REPLIES = (
    "Thank you. Tired of thinking of everything: I will start there.",
    "That is different. Let us look at it.",
)
MOMENTS = ("When you waited and did not fill the silence.", "When we laughed about the letter.", "")
WRITES, PUTS_RIGHT, MARKS, SHARES = 0.6, 0.35, 0.25, 0.7


def live(scene: Scene) -> None:
    """After a session, sometimes: written, answered, put right, answered again; a moment now and then."""
    if scene.moment != "after":
        return
    if scene.rng.random() < WRITES:
        _write(scene)
    if scene.rng.random() < MARKS:
        actions.mark_moment(
            alliance_id=scene.alliance_id,
            session_id=scene.session.id,
            kind="understood" if scene.rng.random() < scene.ease else "missed",
            words=str(scene.rng.choice(MOMENTS)),
            shared=bool(scene.rng.random() < SHARES),
            by=scene.client,
        )


def _write(scene: Scene) -> None:
    words = str(scene.rng.choice(UNDERSTOOD))
    found = actions.write_understanding(
        alliance_id=scene.alliance_id, session_id=scene.session.id, words=words, by=scene.therapist
    )
    if scene.rng.random() > 0.85:
        return
    fit = int(min(10, max(0, round(scene.rng.normal(3.0 + 6.0 * scene.ease, 1.3)))))
    righted = fit < 8 and scene.rng.random() < PUTS_RIGHT
    text = str(scene.rng.choice(PUT_RIGHT)) if righted else ""
    actions.say_how_it_fits(
        understanding_id=found.id, fit=fit, put_right=text, seen_version=found.version, by=scene.client
    )
    if righted and scene.rng.random() < scene.ease + 0.2:
        reply = str(scene.rng.choice(REPLIES))
        actions.answer_putting_right(understanding_id=found.id, words=reply, by=scene.therapist)
        actions.read_reply(understanding_id=found.id, by=scene.client)
