from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied
from portal.identity import services
from portal.identity.models import ApiToken
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return factories.person("Ana")


def test_create_token_keeps_only_the_digest(ana):
    token, secret = services.create_token(ana, "pipeline", ["read"], 30)
    token.refresh_from_db()
    assert secret.startswith("slu_")
    assert len(secret) > 40
    assert token.prefix == secret[:12]
    assert token.digest == services.digest_of(secret)
    assert secret not in str(vars(token))
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)


def test_create_token_is_in_the_ledger_without_the_secret(ana):
    token, secret = services.create_token(ana, "pipeline", ["write", "read"], 30)
    event = AuditEvent.objects.get(verb="token.created")
    assert (event.actor_id, event.object_id, event.object_label) == (ana.pk, token.pk, "pipeline")
    assert event.detail["scopes"] == ["read", "write"]
    assert secret not in str(vars(event))
    assert token.digest not in str(vars(event))


@pytest.mark.parametrize("days", [0, -1, 366])
def test_create_token_refuses_an_odd_life(ana, days):
    with pytest.raises(ValidationError, match="1 to 365 days"):
        services.create_token(ana, "pipeline", ["read"], days)


@pytest.mark.parametrize("scopes", [[], ["admin"], ["read", "admin"]])
def test_create_token_refuses_unknown_scopes(ana, scopes):
    with pytest.raises(ValidationError, match="read, or write"):
        services.create_token(ana, "pipeline", scopes, 1)


@pytest.mark.parametrize("name", ["", "x" * 101])
def test_create_token_refuses_a_name_that_is_empty_or_too_long(ana, name):
    with pytest.raises(ValidationError):
        services.create_token(ana, name, ["read"], 1)


def test_create_token_refuses_somebody_switched_off():
    gone = factories.person("Gone", is_active=False)
    with pytest.raises(Denied, match="switched off"):
        services.create_token(gone, "pipeline", ["read"], 1)


def test_a_token_made_through_a_token_ends_no_later(ana):
    first, _secret = services.create_token(ana, "first", ["write"], 10)
    with pytest.raises(ValidationError, match="no later"):
        services.create_token(ana, "second", ["write"], 11, through=first)
    second, _secret = services.create_token(ana, "second", ["write"], 9, through=first)
    assert second.expires_at < first.expires_at


def test_revoke_token_ends_it_and_says_so_in_the_ledger(ana):
    token, _secret = services.create_token(ana, "pipeline", ["read"], 1)
    services.revoke_token(token, by=ana)
    assert ApiToken.objects.get().revoked_at is not None
    assert AuditEvent.objects.filter(verb="token.revoked", object_id=token.pk).count() == 1


def test_revoke_token_twice_is_a_conflict(ana):
    token, _secret = services.create_token(ana, "pipeline", ["read"], 1)
    services.revoke_token(token, by=ana)
    with pytest.raises(Conflict, match="already been revoked"):
        services.revoke_token(token, by=ana)


def test_revoke_token_refuses_anybody_else(ana):
    token, _secret = services.create_token(ana, "pipeline", ["read"], 1)
    ada = factories.person("Ada", is_platform_admin=True)
    with pytest.raises(Denied):
        services.revoke_token(token, by=ada)
    assert ApiToken.objects.get().revoked_at is None


def test_note_use_writes_at_most_once_a_minute(ana, django_assert_num_queries):
    token, _secret = services.create_token(ana, "pipeline", ["read"], 1)
    services.note_use(token)
    token.refresh_from_db()
    noted = token.last_used_at
    assert noted is not None
    with django_assert_num_queries(0):
        services.note_use(token)
    long_ago = noted - timedelta(seconds=61)
    ApiToken.objects.update(last_used_at=long_ago)
    token.refresh_from_db()
    services.note_use(token)
    assert not ApiToken.objects.filter(last_used_at=long_ago).exists()
