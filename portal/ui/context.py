"""The context processor that gives every template its ``shell``."""

from django.http import HttpRequest

from portal.ui.shell import Shell


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
