"""The components as template tags: explicit arguments, no hidden context. Listed with examples in design/README.md."""

from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.core.paginator import Page

register = template.Library()


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    """Whether a form field is a single tick box."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.inclusion_tag("design/parts/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong with a form, each line a link to its field; takes the focus."""
    problems = [{"text": text, "target": ""} for text in form.non_field_errors()]
    for field in form:
        problems += [{"text": text, "target": field.id_for_label or field.auto_id} for text in field.errors]
    return {"problems": problems}


@register.inclusion_tag("design/parts/scale.html")
def scale(
    name: str,
    text: str,
    low: str,
    high: str,
    value: int | str | None = None,
    hint: str = "",
    minimum: int = 0,
    maximum: int = 10,
    large: bool = False,
) -> dict[str, Any]:
    """One sentence with eleven answers in a row, by thumb or by arrow keys."""
    return {
        "name": name,
        "field_id": f"q-{name}",
        "text": text,
        "low": low,
        "high": high,
        "value": int(value) if isinstance(value, str) and value.isdecimal() else value,
        "hint": hint,
        "numbers": range(minimum, maximum + 1),
        "large": large,
    }


@register.inclusion_tag("design/parts/choices.html")
def choices(
    name: str,
    text: str,
    options: list[tuple[Any, str]],
    value: Any = None,
    hint: str = "",
    large: bool = False,
) -> dict[str, Any]:
    """One sentence with its answers one below the other."""
    return {
        "name": name,
        "field_id": f"q-{name}",
        "text": text,
        "options": options,
        "value": value,
        "hint": hint,
        "large": large,
    }


@register.inclusion_tag("design/parts/words.html")
def words(name: str, text: str, value: str = "", hint: str = "", large: bool = False) -> dict[str, Any]:
    """A place for a person's own words, with the sentence that nobody watches it."""
    return {"name": name, "field_id": f"q-{name}", "text": text, "value": value, "hint": hint, "large": large}


@register.inclusion_tag("design/parts/progress.html")
def progress(place: int, total: int) -> dict[str, Any]:
    """Where we are: "3 of 7", with a row of dots."""
    return {"place": place, "total": total, "steps": [step < place for step in range(total)]}


@register.inclusion_tag("design/parts/empty.html")
def empty(text: str, url: str = "", label: str = "") -> dict[str, Any]:
    """What a page says when there is nothing yet, and what to do about it."""
    return {"text": text, "url": url, "label": label}


@register.inclusion_tag("design/parts/pages.html")
def pages(page: "Page[Any]", **query: str) -> dict[str, Any]:
    """Newer and older, keeping the search."""
    kept = urlencode({key: value for key, value in query.items() if value})
    return {"page": page, "query": f"{kept}&" if kept else ""}


@register.inclusion_tag("design/parts/picture.html")
def picture(picture: Any) -> dict[str, Any]:
    """A picture with its table beside it."""
    return {"picture": picture}
