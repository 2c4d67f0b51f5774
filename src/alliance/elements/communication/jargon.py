"""Words of the trade that a client may not know, each with plain ones: marked while a summary is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# English words as they are written, each with what can be said instead.
PLAIN: dict[str, Promise | str] = {
    "affect": _("feeling"),
    "affective": _("about feelings"),
    "ambivalence": _("being torn"),
    "anhedonia": _("no joy in anything"),
    "attachment": _("how you bond with people"),
    "avoidance": _("staying away from it"),
    "boundaries": _("where you end and others begin"),
    "cathartic": _("a relief"),
    "cognition": _("thought"),
    "cognitive": _("about thinking"),
    "cognitions": _("thoughts"),
    "comorbid": _("at the same time"),
    "comorbidity": _("something else at the same time"),
    "coping": _("getting through it"),
    "countertransference": _("what it does to me"),
    "decompensate": _("not cope any more"),
    "defence": _("how you protect yourself"),
    "dissociation": _("being far away inside"),
    "dysfunctional": _("not helping you"),
    "dysregulated": _("overwhelmed"),
    "efficacy": _("whether it works"),
    "enmeshed": _("too close"),
    "exposure": _("going there step by step"),
    "externalising": _("turning it outwards"),
    "homework": _("what you try until next time"),
    "hypervigilance": _("always on guard"),
    "insight": _("what you saw"),
    "internalised": _("taken to heart"),
    "intervention": _("what we tried"),
    "introject": _("a voice from before"),
    "maladaptive": _("not helping you"),
    "mentalise": _("see what goes on inside"),
    "metacognition": _("thinking about thinking"),
    "mindfulness": _("being here, now"),
    "modality": _("way of working"),
    "narcissistic": _("say what was hurt instead"),
    "noncompliance": _("it did not fit"),
    "object": _("person"),
    "pathology": _("illness"),
    "presenting": _("what brought you"),
    "prognosis": _("how it may go on"),
    "projection": _("seeing it in others"),
    "psychoeducation": _("what is known about it"),
    "reframe": _("see it another way"),
    "reinforcement": _("what makes it come again"),
    "relapse": _("it came back"),
    "repression": _("pushed away"),
    "resilience": _("what carries you"),
    "resistance": _("a no that makes sense"),
    "rumination": _("thoughts that go in circles"),
    "ruminating": _("thinking in circles"),
    "schema": _("old pattern"),
    "self-efficacy": _("trust in what you can do"),
    "somatic": _("in the body"),
    "stimulus": _("what set it off"),
    "symptomatology": _("complaints"),
    "therapeutic": _("helpful"),
    "transference": _("feelings from before"),
    "trauma": _("what happened to you"),
    "triggered": _("set off"),
    "validate": _("see that it makes sense"),
}
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Marked:
    """A word as it stands in a text, and a plain one for it."""

    word: str
    plain: Promise | str


def jargon_in(text: str) -> Iterator[Marked]:
    """The words of the trade in a text, each once, in the order they come."""
    seen = set()
    for word in WORD.findall(text):
        key = word.casefold()
        if key in PLAIN and key not in seen:
            seen.add(key)
            yield Marked(word, PLAIN[key])
