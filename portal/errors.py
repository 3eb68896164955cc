"""The errors a verb may raise, and what each becomes at the door.

ValidationError (Django's)      the input is wrong           400, beside the field
└─ Incomplete                   something is still missing   400, with the list
PermissionDenied (Django's)
└─ Denied                       you may not, and why         403
Exception
└─ Conflict                     the state does not allow it  409; a page goes back and says why

Anything invisible is simply not found: Django's Http404.
"""

from django.core.exceptions import PermissionDenied, ValidationError


class Denied(PermissionDenied):
    """The person sees the object but may not do this; ``str()`` is the reason, for them to read."""


class Conflict(Exception):
    """The object's present state does not allow this; ``str()`` says so in plain words."""


class Incomplete(ValidationError):
    """Something is still missing; ``messages`` lists each thing in plain words."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(missing, code="incomplete")
        self.missing = missing
