"""Calls to addresses that people give: what they reach, and what they never reach."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import override_settings

from portal import outgoing
from portal.outgoing import Answer, Forbidden, Unreachable
from tests.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def post(url: str) -> Answer:
    return outgoing.post(url, body=b"{}", headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "169.254.170.2",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "[fec0::1]",
        "[feff:ffff::1]",
        "[::127.0.0.1]",
        "[::8.8.8.8]",
        "[::ffff:0:127.0.0.1]",
        "[::ffff:0:8.8.8.8]",
        "localhost",
        # Written otherwise, the same addresses: the resolver reads them so.
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
    ],
)
def test_addresses_inside_the_network_are_never_called(host: str) -> None:
    with pytest.raises(Forbidden, match="inside the network"):
        post(f"https://{host}/")


@pytest.mark.parametrize("host", ["8.8.8.8", "[2606:4700::1111]", "[64:ff9b::808:808]"])
def test_addresses_on_the_internet_are_let_through(host: str) -> None:
    assert outgoing.parsed(f"https://{host}/").host == host.strip("[]")


def test_a_name_that_leads_inside_is_refused_when_connecting(
    receiver: Receiver, settings: Any
) -> None:
    settings.DEBUG = True
    with pytest.raises(Forbidden, match="localhost is an address inside"):
        post(f"http://localhost:{receiver.port}/")
    assert receiver.received == []


def test_one_address_inside_among_those_of_a_name_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("8.8.8.8", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(Forbidden):
        post("https://two-faced.example.com/")


def test_the_address_that_was_checked_is_the_one_connected_to(
    receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name answers differently the second time it is asked, as a rebinding name does."""
    settings.OUTGOING_PRIVATE_HOSTS = [f"moving.example.com:{receiver.port}"]
    real, asked = socket.getaddrinfo, []

    def moving(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "moving.example.com":
            return real(host, *args, **kwargs)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "192.0.2.1", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", moving)
    assert post(f"http://moving.example.com:{receiver.port}/hook").status == 204
    assert asked == ["moving.example.com"]
    assert receiver.received[0].headers["Host"] == f"moving.example.com:{receiver.port}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com/",
        "https://",
        "https:///path",
        "https://user:secret@example.com/",
        "https://example.com:99999/",
        "https://example.com:x/",
        "https://[::1/",
        "https://" + "ü" * 80 + ".example.com/",
        "http://example.com/",
    ],
)
def test_what_is_no_https_address_is_refused_without_a_call(url: str) -> None:
    with pytest.raises(Forbidden):
        outgoing.parsed(url)


def test_debugging_allows_http_but_nothing_inside(settings: Any) -> None:
    settings.DEBUG = True
    assert outgoing.parsed("http://example.com/").port == 80
    with pytest.raises(Forbidden):
        outgoing.parsed("http://127.0.0.1/")


def test_a_named_host_is_called_and_what_it_says_is_told(receiver: Receiver, settings: Any) -> None:
    settings.OUTGOING_PRIVATE_HOSTS = [receiver.host]
    receiver.answers = [(503, {"Retry-After": "120"}), (301, {"Location": receiver.url})]
    assert post(receiver.url) == Answer(503, 120.0)
    assert post(receiver.url) == Answer(301)
    assert post(f"{receiver.url}?key=a%20b") == Answer(204)
    assert [one.path for one in receiver.received] == ["/hook", "/hook", "/hook?key=a%20b"]
    assert receiver.received[0].body == b"{}"


def test_only_the_port_that_is_named_is_open(receiver: Receiver, settings: Any) -> None:
    settings.OUTGOING_PRIVATE_HOSTS = ["127.0.0.1:1"]
    with pytest.raises(Forbidden):
        post(receiver.url)


def test_proxies_of_the_environment_are_not_used(
    receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    settings.OUTGOING_PRIVATE_HOSTS = [receiver.host]
    assert post(receiver.url).status == 204


@pytest.mark.parametrize("text", ["soon", "-1", "1.5", ""])
def test_an_odd_retry_after_asks_for_nothing(receiver: Receiver, settings: Any, text: str) -> None:
    settings.OUTGOING_PRIVATE_HOSTS = [receiver.host]
    receiver.answers = [(429, {"Retry-After": text})]
    assert post(receiver.url) == Answer(429, None)


def test_retry_after_may_be_a_date(receiver: Receiver, settings: Any) -> None:
    settings.OUTGOING_PRIVATE_HOSTS = [receiver.host]
    at = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    receiver.answers = [(429, {"Retry-After": at})]
    assert post(receiver.url).retry_after == pytest.approx(300, abs=5)


def test_nobody_there_is_said_in_words(settings: Any) -> None:
    with Receiver() as gone:
        url, host = gone.url, gone.host
    settings.OUTGOING_PRIVATE_HOSTS = [host]
    with pytest.raises(Unreachable, match=r"No connection to 127\.0\.0\.1"):
        post(url)


def test_what_does_not_speak_http_is_said_in_words(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        Thread(target=_speak_nonsense, args=(listening,), daemon=True).start()
        settings.OUTGOING_PRIVATE_HOSTS = [f"127.0.0.1:{port}"]
        with pytest.raises(Unreachable, match="not in HTTP"):
            post(f"http://127.0.0.1:{port}/")


def _speak_nonsense(listening: socket.socket) -> None:
    connection, _address = listening.accept()
    with connection:
        connection.recv(10_000)
        connection.sendall(b"hello there\r\n\r\n")


def _certificate(directory: Path, name: str) -> Path:
    """A self-signed certificate for a name, with its key, in one file."""
    key, subject = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = directory / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class _Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(202)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Tests print nothing."""


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a TLS server whose certificate is for tickets.example.com, which it is said
    to be wherever one looks.
    """
    certificate = _certificate(tmp_path, "tickets.example.com")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = HTTPServer(("127.0.0.1", 0), _Answering)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *args, **kwargs: real(
            host if _is_numeric(host) else "127.0.0.1", *args, **kwargs
        ),
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with override_settings(OUTGOING_PRIVATE_HOSTS=["tickets.example.com", "other.example.com"]):
        yield server.server_address[1]
    server.shutdown()
    server.server_close()


def _is_numeric(host: Any) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def test_the_certificate_must_be_the_names_although_an_address_is_called(secure: int) -> None:
    assert post(f"https://tickets.example.com:{secure}/").status == 202
    with pytest.raises(Unreachable, match="no valid certificate"):
        post(f"https://other.example.com:{secure}/")


def test_a_certificate_nobody_vouches_for_is_refused(
    secure: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unreachable, match="no valid certificate"):
        post(f"https://tickets.example.com:{secure}/")
