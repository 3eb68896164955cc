"""Where benchmarks run: PostgreSQL, Redis and a sandbox AWS of their own, started and removed."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from portal.demo import organisation
from portal.demo.postgresql import Postgres
from portal.demo.redis import Redis
from tests.sandbox_process import SandboxProcess

if TYPE_CHECKING:
    from tests.sharing.film_company import FilmCompany

DATABASE = "sluice"


@contextmanager
def ground() -> Iterator[Path]:
    """A directory with running services; the environment names them, Django is set up."""
    with ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sluice-bench-")))
        room.chmod(0o755)
        postgres = Postgres(room / "postgres")
        stack.callback(postgres.start(log=room / "postgres.log").stop)
        postgres.create(DATABASE)
        redis = Redis(room / "redis", _free_port())
        stack.callback(redis.start(log=room / "redis.log").stop)
        os.environ |= _environment(postgres.url(DATABASE), redis.url)
        _set_up_django()
        yield room


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _environment(database: str, redis: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "SLUICE_SECRET_KEY": "only for benchmarks",
        "AWS_DEFAULT_REGION": organisation.REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _set_up_django() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


@contextmanager
def film_company() -> Iterator[FilmCompany]:
    """The demo's film company in a sandbox AWS, and the rows that name it."""
    from tests.sharing.film_company import known_to_sluice

    with SandboxProcess() as sandbox:
        company = organisation.build(sandbox.url)
        os.environ |= {
            "AWS_ENDPOINT_URL": sandbox.url,
            "AWS_ACCESS_KEY_ID": company.portal.access_key_id,
            "AWS_SECRET_ACCESS_KEY": company.portal.secret_access_key,
        }
        _forget_rows()
        yield known_to_sluice(company, sandbox)


def _forget_rows() -> None:
    """Empty the database, the ledger too, which refuses to be emptied otherwise."""
    import pgtrigger
    from django.core.management import call_command

    with pgtrigger.ignore("audit.AuditEvent:no_truncate"):
        call_command("flush", verbosity=0, interactive=False)
