"""What each verb of the ledger reads as, so that an event is a sentence: who, did, what."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Text = str | Promise

_sentences: dict[str, Text] = {}


def register(sentences: Mapping[str, Text]) -> None:
    """Add an app's verbs: ``{"request.approved": _("approved the request")}``.

    The object's name follows the words, so they must lead up to it.
    """
    _sentences.update(sentences)


def sentence(verb: str) -> Text:
    """The words for a verb; one nobody registered still reads: "approved the request"."""
    if verb in _sentences:
        return _sentences[verb]
    noun, _dot, deed = verb.replace("_", " ").partition(".")
    return _("%(deed)s the %(noun)s") % {"deed": deed, "noun": noun} if deed else noun


def choices() -> list[tuple[str, Text]]:
    """Every registered verb with its words, in the order of the alphabet."""
    return sorted(_sentences.items(), key=lambda item: str(item[1]))


register(
    {
        "person.joined": gettext_lazy("joined as"),
        "person.signed_in": gettext_lazy("signed in as"),
        "person.signed_out": gettext_lazy("signed out as"),
        "person.linked": gettext_lazy("linked the single sign-on of"),
        "sign_in.refused": gettext_lazy("refused the sign-in of"),
        "token.created": gettext_lazy("made the API token"),
        "token.revoked": gettext_lazy("revoked the API token"),
    }
)
