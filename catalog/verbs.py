"""How the catalog's audit events read: who, these words, the object."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "source.created": _("connected the data source"),
    "source.changed": _("changed the data source"),
    "source.deleted": _("deleted the data source"),
    "run.requested": _("asked for an import of"),
    "run.finished": _("finished the import of"),
    "asset.described": _("described the asset"),
    "suggestions.accepted": _("accepted suggested names of"),
    "suggestions.rejected": _("rejected suggested names of"),
    "product.created": _("started the product"),
    "product.changed": _("changed the draft of"),
    "product.classified": _("changed the terms of"),
    "product.deleted": _("deleted the draft"),
    "product.published": _("published"),
    "product.unpublished": _("unpublished"),
}
