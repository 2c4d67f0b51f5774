"""How any Django form looks here."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Forms and fields rendered from this floor's templates."""

    form_template_name = "design/parts/form.html"
    field_template_name = "design/parts/field.html"
