"""The one door for calls to addresses that people give us; it leads to no place inside the network.

A name is looked up once, every address it has is checked, and the connection goes to one of
those very addresses: a name that changes its mind in between changes nothing. Redirects are
not followed, proxies of the environment not used, and of the answer only status and headers read.

OutgoingError
├─ Forbidden     the address may not be called, however often one tries
└─ Unreachable   nobody answered, not in time, or not as HTTP
"""

import ipaddress
import math
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

CONNECT_SECONDS = 5
READ_SECONDS = 20
PORTS = {"https": 443, "http": 80}
# These carry an IPv4 address inside an IPv6 one, past which a gateway may lead inside.
_TRANSLATED = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48")))
# Nobody on the internet answers there, and yet ``is_global`` holds: IPv4-compatible addresses and
# site-local ones, both given up long ago, and those of stateless translators (SIIT).
_NOWHERE = tuple(map(ipaddress.IPv6Network, ("::/96", "fec0::/10", "::ffff:0:0:0/96")))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutgoingError(Exception):
    """``str()`` is for people and names the host alone: a path may hold what is secret."""


class Forbidden(OutgoingError):
    pass


class Unreachable(OutgoingError):
    pass


@dataclass(frozen=True)
class Answer:
    """``retry_after``: seconds from now, if the answer asks for it."""

    status: int
    retry_after: float | None = None


@dataclass(frozen=True)
class Target:
    """``is_exempt``: the installation's settings name the host, so it may lie inside."""

    scheme: str
    host: str
    port: int
    path: str
    is_exempt: bool

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send ``body`` once. Every status is an answer, also 3xx and 5xx. Raises OutgoingError."""
    target = parsed(url)
    for address in _addresses(target):
        try:
            return _post(target, address, body, headers)
        except (NewConnectionError, ConnectTimeoutError):
            continue
        except SSLError as error:
            raise Unreachable(_("%s has no valid certificate.") % target.host) from error
        except HTTPError as error:
            raise Unreachable(
                _("%s did not answer in time or not in HTTP.") % target.host
            ) from error
    raise Unreachable(_("No connection to %s could be made.") % target.host)


def parsed(url: str) -> Target:
    """What can be told of a URL without calling it. Raises Forbidden."""
    try:
        parts = urlsplit(url)
        host, port = _ascii(parts.hostname or ""), parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise Forbidden(_("This is not a URL that can be called.")) from error
    if parts.scheme not in PORTS or not host or "@" in parts.netloc:
        raise Forbidden(_("Give a URL like https://tickets.example.com/hook, without a password."))
    exempt = {host, f"{host}:{port}"} & set(settings.OUTGOING_PRIVATE_HOSTS)
    if parts.scheme != "https" and not (exempt or settings.DEBUG):
        raise Forbidden(_("The URL must begin with https://."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, host, port, path, bool(exempt))
    _demand_outside_if_numeric(target)
    return target


def _ascii(host: str) -> str:
    """The name as the network knows it; raises UnicodeError, a ValueError, for none."""
    return host if host.isascii() else host.encode("idna").decode()


def _demand_outside_if_numeric(target: Target) -> None:
    try:
        address = ipaddress.ip_address(target.host)
    except ValueError:
        return
    _demand_outside(target, address)


def _addresses(target: Target) -> list[str]:
    """All addresses of the host. One inside is enough to refuse: which one answers is chance."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("The name %s is not known.") % target.host) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        _demand_outside(target, ipaddress.ip_address(address.partition("%")[0]))
    return addresses


def _demand_outside(target: Target, address: Address) -> None:
    if target.is_exempt or _is_outside(address):
        return
    text = _("%s is an address inside the network, which Sluice does not call.")
    raise Forbidden(text % target.host)


def _is_outside(address: Address) -> bool:
    """On the public internet, also once unpacked from what it may be wrapped in."""
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    if any(address in network for network in _NOWHERE):
        return False
    return all(map(_is_outside, _wrapped(address)))


def _wrapped(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses an IPv6 address leads to."""
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _TRANSLATED):
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]


def _post(target: Target, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    with _pool(target, address) as pool:
        answer = pool.urlopen(
            "POST",
            target.path,
            body=body,
            headers={"Host": target.host_header, "User-Agent": "Sluice", **headers},
            redirect=False,
            retries=False,
            assert_same_host=False,
            preload_content=False,
        )
        # What they write back may be long, slow, or not meant for us: it is not read.
        answer.close()
        return Answer(answer.status, _seconds(answer.headers.get("Retry-After", "")))


def _pool(target: Target, address: str) -> HTTPConnectionPool:
    """To this address and no other; the certificate must still be the name's."""
    timeout = Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    if target.scheme == "http":
        return HTTPConnectionPool(address, target.port, timeout=timeout, maxsize=1)
    return HTTPSConnectionPool(
        address,
        target.port,
        timeout=timeout,
        maxsize=1,
        cert_reqs="CERT_REQUIRED",
        assert_hostname=target.host,
        server_hostname=target.host,
    )


def _seconds(retry_after: str) -> float | None:
    """Retry-After is a number of seconds or a date; anything else asks for nothing."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, math.ceil((at - datetime.now(UTC)).total_seconds()))
