"""Sign-in, tokens, notifications, audit log, and what is not any app's."""

from tests.access.table import Row

#                    Olu Sten Ana Sam Ida Ada nobody
PAGE_FOR_ALL = "200 200 200 200 200 200 302"
API_FOR_ALL = "200 200 200 200 200 200 401"
API_UNKNOWN = "404 404 404 404 404 404 401"
PUBLIC = "200 200 200 200 200 200 200"
DONE_BY_ALL = "302 302 302 302 302 302 302"
ONLY_OLU = "200 404 404 404 404 404 302"
OLU_DOES = "302 404 404 404 404 404 302"

ROWS = {
    "healthz": Row(get=PUBLIC),
    # No worker runs in these tests.
    "readyz": Row(get="503 503 503 503 503 503 503"),
    "schema": Row(get=API_FOR_ALL),
    "api-docs": Row(get=PAGE_FOR_ALL),
    "account_login": Row(
        get="302 302 302 302 302 302 200",
        post="302 302 302 302 302 302 200",
    ),
    "account_logout": Row(get=PAGE_FOR_ALL, post=DONE_BY_ALL),
    "account_inactive": Row(get=PUBLIC),
    "socialaccount_login_cancelled": Row(get=PUBLIC),
    "openid_connect_login": Row(
        get=PUBLIC,
        post="503 503 503 503 503 503 503",
        kwargs=lambda w: {"provider_id": "sso"},
    ),
    "openid_connect_callback": Row(
        get="401 401 401 401 401 401 401",
        post="401 401 401 401 401 401 401",
        kwargs=lambda w: {"provider_id": "sso"},
    ),
    "identity:tokens": Row(get=PAGE_FOR_ALL),
    "identity:token_new": Row(
        get=PAGE_FOR_ALL,
        post=PAGE_FOR_ALL,
        data=lambda w: {"name": "new", "scopes": ["read"], "days": 1},
    ),
    "identity:token_revocation": Row(
        get=ONLY_OLU, post=OLU_DOES, kwargs=lambda w: {"pk": w.token.pk}
    ),
    "notify:list": Row(get=PAGE_FOR_ALL),
    "notify:open": Row(get=OLU_DOES, kwargs=lambda w: {"pk": w.notification.pk}),
    "notify:read": Row(post=OLU_DOES, kwargs=lambda w: {"pk": w.notification.pk}),
    "notify:read_all": Row(post=DONE_BY_ALL),
    "audit:log": Row(get=PAGE_FOR_ALL),
    # The API
    "api-token-list": Row(
        get=API_FOR_ALL,
        post="201 201 201 201 201 201 401",
        data=lambda w: {"name": "new", "scopes": ["read"], "days": 1},
    ),
    "api-token-detail": Row(
        delete="204 404 404 404 404 404 401", kwargs=lambda w: {"pk": w.token.pk}
    ),
    "api-notification-list": Row(get=API_FOR_ALL),
    "api-notification-read": Row(
        post="200 404 404 404 404 404 401", kwargs=lambda w: {"pk": w.notification.pk}
    ),
    "api-notification-read-all": Row(post=API_FOR_ALL),
    "api-unknown": Row(
        get=API_UNKNOWN,
        post=API_UNKNOWN,
        put=API_UNKNOWN,
        patch=API_UNKNOWN,
        delete=API_UNKNOWN,
        kwargs=lambda w: {"rest": "nosuch/"},
    ),
    "api-audit-event-list": Row(get=API_FOR_ALL),
    "api-audit-event-detail": Row(
        get="200 200 404 404 200 200 401", kwargs=lambda w: {"pk": w.event.pk}
    ),
}
