"""Reading settings from the environment, refusing odd values at start rather than later."""

import os
from collections.abc import Mapping
from urllib.parse import ParseResult, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; use 1 or 0.")


def integer(name: str, default: int, *, least: int = 0) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}; use a whole number of at least {least}.")
    return int(value)


def items(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def one_of(name: str, choices: Mapping[str, str] | set[str], default: str) -> str:
    value = os.environ.get(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; use one of {', '.join(sorted(choices))}.")
    return value


def database(name: str, default: str) -> dict[str, object]:
    """A Django database from a URL such as ``postgresql://user:secret@host:5432/name``.

    A directory with a Unix socket is given as ``?host=/path``.
    """
    url = urlparse(os.environ.get(name, default))
    if url.scheme not in {"postgres", "postgresql"} or not url.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user@host:5432/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": _socket_directory(url) or unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
    }


def _socket_directory(url: ParseResult) -> str:
    options = dict(part.split("=", 1) for part in url.query.split("&") if "=" in part)
    return unquote(options.get("host", ""))


def origin(url: str) -> str:
    """The scheme, host and port of a URL, as a content security policy names them."""
    parts = urlparse(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ImproperlyConfigured(f"{url!r} must look like https://sign-in.example.com.")
    return f"{parts.scheme}://{parts.netloc}"
