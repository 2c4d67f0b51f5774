"""The invented practice in this room: an agreement signed, a question asked and answered, something remembered."""

from alliance.confidentiality.consents import give_consent, withdraw_consent
from alliance.elements.trust import actions
from alliance.elements.trust.models import ConfidentialityAgreement, Remember, WhyAsked
from alliance.kernel.models import AuditEntry
from alliance.therapy.room import Scene

REMEMBERED = (
    "My sister’s birthday is the hardest day of the year.",
    "Please do not ask about the accident before I bring it up.",
    "I come by bike; on days with ice I am late.",
)
WHY = "I read your answers before our session, to see where we begin."


def live(scene: Scene) -> None:
    """Early an agreement; now and then a question, a consent, something that is not to be forgotten."""
    at = {"alliance_id": scene.alliance_id}
    if scene.moment == "between":
        _answer(scene)
    elif scene.moment == "after" and not ConfidentialityAgreement.objects.filter(**at).exists():
        found = actions.propose_agreement(alliance_id=scene.alliance_id, more="", by=scene.therapist)
        actions.sign_agreement(agreement_id=found.id, by=scene.client)
    elif scene.moment == "after":
        for chance, do in ((0.2, _ask), (0.2, _remember), (0.1, _consent)):
            if scene.rng.random() < chance:
                do(scene)


def _answer(scene: Scene) -> None:
    for why in WhyAsked.objects.filter(alliance_id=scene.alliance_id, answered_at=None):
        if scene.rng.random() < 0.4 + 0.6 * scene.ease:
            actions.answer_why(why_id=why.id, words=WHY, by=scene.therapist)


def _consent(scene: Scene) -> None:
    act = give_consent if scene.rng.random() < 0.7 else withdraw_consent
    act(alliance_id=scene.alliance_id, purpose="research", by=scene.client)


def _ask(scene: Scene) -> None:
    asked = WhyAsked.objects.filter(alliance_id=scene.alliance_id).values("entry_seq")
    opened = AuditEntry.objects.filter(scope_id=scene.alliance_id, verb__startswith="open.")
    others = opened.exclude(actor_id=scene.client.person_id).exclude(seq__in=asked)
    entry = others.exclude(actor_id=None).order_by("-seq").first()
    if entry is not None:
        actions.ask_why(alliance_id=scene.alliance_id, entry_seq=entry.seq, by=scene.client)


def _remember(scene: Scene) -> None:
    recorded = Remember.objects.filter(alliance_id=scene.alliance_id, ended_at=None)
    known = recorded.exclude(client_agreed_at=None).first()
    if known is not None and scene.rng.random() < scene.ease:
        actions.say_remembered(remember_id=known.id, by=scene.client)
    elif recorded.count() < len(REMEMBERED):
        words = REMEMBERED[recorded.count()]
        found = actions.propose_to_remember(alliance_id=scene.alliance_id, words=words, by=scene.therapist)
        actions.agree_to_remember(remember_id=found.id, by=scene.client)
