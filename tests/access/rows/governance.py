"""URLs of governance: pages, then the API."""

from tests.access.table import Row

#            Olu Sten Ana Sam Ida Ada nobody
PAGE_FOR_ALL = "200 200 200 200 200 200 302"
STEWARD_AND_ADMIN = "403 200 403 403 403 200 302"
STEWARD_AND_ADMIN_DO = "403 302 403 403 403 302 302"
STEWARD_AND_ADMIN_SEND_TOO_LITTLE = "403 400 403 403 403 400 302"
OWNER_TOO = "200 200 403 403 403 200 302"
OWNER_TOO_DOES = "302 302 403 403 403 302 302"
OWNER_AND_STEWARD = "200 200 403 403 403 403 302"
ADMIN = "403 403 403 403 403 200 302"
ADMIN_SENDS_TOO_LITTLE = "403 403 403 403 403 400 302"
ADMIN_OF_ACCOUNT = "403 404 404 404 403 200 302"
API_FOR_ALL = "200 200 200 200 200 200 401"
API_KEEPERS = "403 200 403 403 403 200 401"
API_DELETED_BY_KEEPERS = "403 204 403 403 403 204 401"
API_IN_USE = "403 409 403 403 403 409 401"

ROWS = {
    "governance:domains": Row(get=PAGE_FOR_ALL),
    "governance:domain_new": Row(
        get=ADMIN, post="403 403 403 403 403 302 302", data=lambda w: {"name": "new"}
    ),
    "governance:domain": Row(get=PAGE_FOR_ALL, kwargs=lambda w: {"pk": w.domain.pk}),
    "governance:domain_new_below": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"parent": w.domain.pk},
        data=lambda w: {"name": "new"},
    ),
    "governance:domain_change": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.domain.pk},
        data=lambda w: {"name": "changed"},
    ),
    # It lies at the top already, so nothing moves.
    "governance:domain_move": Row(
        get=STEWARD_AND_ADMIN, post=STEWARD_AND_ADMIN_DO, kwargs=lambda w: {"pk": w.domain.pk}
    ),
    "governance:domain_catalog": Row(
        get=ADMIN,
        post="403 403 403 403 403 302 302",
        kwargs=lambda w: {"pk": w.domain.pk},
        data=lambda w: {"catalog": "producer"},
    ),
    "governance:domain_sharing": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.domain.pk},
        data=lambda w: {"sharing_by": "named"},
    ),
    # Those who may are told that it is in use, and sent back.
    "governance:domain_delete": Row(
        get=STEWARD_AND_ADMIN, post=STEWARD_AND_ADMIN_DO, kwargs=lambda w: {"pk": w.domain.pk}
    ),
    "governance:steward_new": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.domain.pk},
        data=lambda w: {"user": w.sam.email},
    ),
    "governance:steward_remove": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.domain.pk, "user_id": w.sten.pk},
    ),
    "governance:rule_new": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.domain.pk},
        data=lambda w: {"kind": "longest_access", "days": 30},
    ),
    "governance:rule_delete": Row(
        get=STEWARD_AND_ADMIN, post=STEWARD_AND_ADMIN_DO, kwargs=lambda w: {"pk": w.rule.pk}
    ),
    "governance:project_new_in": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_SEND_TOO_LITTLE,
        kwargs=lambda w: {"domain": w.domain.pk},
    ),
    "governance:projects": Row(get=PAGE_FOR_ALL),
    "governance:project_new": Row(get=STEWARD_AND_ADMIN, post=STEWARD_AND_ADMIN_SEND_TOO_LITTLE),
    "governance:project": Row(get=PAGE_FOR_ALL, kwargs=lambda w: {"pk": w.films.pk}),
    "governance:project_change": Row(
        get=OWNER_TOO,
        post=OWNER_TOO_DOES,
        kwargs=lambda w: {"pk": w.films.pk},
        data=lambda w: {"name": "changed"},
    ),
    "governance:project_move": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.films.pk},
        data=lambda w: {"domain": w.domain.pk},
    ),
    "governance:project_delete": Row(
        get=OWNER_TOO, post=OWNER_TOO_DOES, kwargs=lambda w: {"pk": w.films.pk}
    ),
    "governance:member_new": Row(
        get=OWNER_AND_STEWARD,
        post="302 302 403 403 403 403 302",
        kwargs=lambda w: {"pk": w.films.pk},
        data=lambda w: {"user": w.sam.email, "role": "consumer"},
    ),
    "governance:member_change": Row(
        get=OWNER_AND_STEWARD,
        post="302 302 403 403 403 403 302",
        kwargs=lambda w: {"pk": w.films.pk, "member": w.films.memberships.get().pk},
        data=lambda w: {"role": "owner"},
    ),
    "governance:member_remove": Row(
        get=OWNER_AND_STEWARD,
        post="302 302 403 403 403 403 302",
        kwargs=lambda w: {"pk": w.films.pk, "member": w.films.memberships.get().pk},
    ),
    "governance:glossaries": Row(get=PAGE_FOR_ALL),
    "governance:glossary_new": Row(get=STEWARD_AND_ADMIN, post=STEWARD_AND_ADMIN_SEND_TOO_LITTLE),
    "governance:glossary": Row(get=PAGE_FOR_ALL, kwargs=lambda w: {"pk": w.glossary.pk}),
    "governance:glossary_change": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.glossary.pk},
        data=lambda w: {"name": "changed"},
    ),
    "governance:glossary_delete": Row(
        get=STEWARD_AND_ADMIN, post=STEWARD_AND_ADMIN_DO, kwargs=lambda w: {"pk": w.glossary.pk}
    ),
    "governance:term_new": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.glossary.pk},
        data=lambda w: {"name": "new"},
    ),
    "governance:term": Row(get=PAGE_FOR_ALL, kwargs=lambda w: {"pk": w.relation.term_id}),
    "governance:term_change": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.relation.term_id},
        data=lambda w: {"name": "changed"},
    ),
    "governance:term_delete": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.relation.term_id},
    ),
    "governance:relation_new": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_SEND_TOO_LITTLE,
        kwargs=lambda w: {"pk": w.relation.term_id},
    ),
    "governance:relation_delete": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.relation.term_id, "relation": w.relation.pk},
    ),
    "governance:forms": Row(get=PAGE_FOR_ALL),
    "governance:form_new": Row(get=STEWARD_AND_ADMIN, post=STEWARD_AND_ADMIN_SEND_TOO_LITTLE),
    "governance:form": Row(get=PAGE_FOR_ALL, kwargs=lambda w: {"pk": w.form.pk}),
    "governance:form_change": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_DO,
        kwargs=lambda w: {"pk": w.form.pk},
        data=lambda w: {"name": "changed"},
    ),
    "governance:form_build": Row(
        get=STEWARD_AND_ADMIN,
        post=STEWARD_AND_ADMIN_SEND_TOO_LITTLE,
        kwargs=lambda w: {"pk": w.form.pk},
    ),
    "governance:form_preview": Row(post=STEWARD_AND_ADMIN, kwargs=lambda w: {"pk": w.form.pk}),
    "governance:form_delete": Row(
        get=STEWARD_AND_ADMIN, post=STEWARD_AND_ADMIN_DO, kwargs=lambda w: {"pk": w.form.pk}
    ),
    # Olu's project produces from the account: she knows of it, and may not look into it.
    "governance:accounts": Row(get="403 403 403 403 200 200 302"),
    "governance:account_new": Row(get=ADMIN, post=ADMIN_SENDS_TOO_LITTLE),
    "governance:account": Row(
        get="403 404 404 404 200 200 302", kwargs=lambda w: {"pk": w.account.pk}
    ),
    "governance:account_checks": Row(
        get="403 404 404 404 200 200 302", kwargs=lambda w: {"pk": w.account.pk}
    ),
    "governance:account_check": Row(
        post="403 404 404 404 403 302 302", kwargs=lambda w: {"pk": w.account.pk}
    ),
    "governance:account_change": Row(
        get=ADMIN_OF_ACCOUNT,
        post="403 404 404 404 403 400 302",
        kwargs=lambda w: {"pk": w.account.pk},
    ),
    "governance:account_delete": Row(
        get=ADMIN_OF_ACCOUNT,
        post="403 404 404 404 403 302 302",
        kwargs=lambda w: {"pk": w.account.pk},
    ),
    # The API
    "api-me": Row(get=API_FOR_ALL),
    "api-domain-list": Row(
        get=API_FOR_ALL,
        post="403 403 403 403 403 201 401",
        data=lambda w: {"name": "new"},
    ),
    "api-domain-detail": Row(
        get=API_FOR_ALL,
        patch=API_KEEPERS,
        delete=API_IN_USE,
        kwargs=lambda w: {"pk": w.domain.pk},
        data=lambda w: {"name": "changed"},
    ),
    "api-domain-add-steward": Row(
        post="403 201 403 403 403 201 401",
        kwargs=lambda w: {"pk": w.domain.pk},
        data=lambda w: {"user": w.sam.pk},
    ),
    "api-domain-remove-steward": Row(
        delete=API_DELETED_BY_KEEPERS,
        kwargs=lambda w: {"pk": w.domain.pk, "user_id": w.sten.pk},
    ),
    "api-project-list": Row(
        get=API_FOR_ALL,
        post="403 201 403 403 403 201 401",
        data=lambda w: {"name": "new", "domain": w.domain.pk},
    ),
    "api-project-detail": Row(
        get=API_FOR_ALL,
        patch="200 200 403 403 403 200 401",
        delete="409 409 403 403 403 409 401",
        kwargs=lambda w: {"pk": w.films.pk},
        data=lambda w: {"name": "changed"},
    ),
    "api-member-list": Row(
        get=API_FOR_ALL,
        post="201 201 403 403 403 403 401",
        kwargs=lambda w: {"project": w.films.pk},
        data=lambda w: {"user": w.sam.pk, "role": "consumer"},
    ),
    "api-member-detail": Row(
        get=API_FOR_ALL,
        patch="200 200 403 403 403 403 401",
        delete="409 409 403 403 403 403 401",
        kwargs=lambda w: {"project": w.films.pk, "pk": w.films.memberships.get().pk},
        data=lambda w: {"role": "owner"},
    ),
    "api-account-list": Row(get=API_FOR_ALL, post="403 403 403 403 403 400 401"),
    "api-account-detail": Row(
        get="200 404 404 404 200 200 401",
        patch="403 404 404 404 403 200 401",
        delete="403 404 404 404 403 409 401",
        kwargs=lambda w: {"pk": w.account.pk},
        data=lambda w: {"name": "changed"},
    ),
    "api-account-check": Row(
        post="403 404 404 404 403 202 401", kwargs=lambda w: {"pk": w.account.pk}
    ),
    "api-glossary-list": Row(
        get=API_FOR_ALL,
        post="403 201 403 403 403 201 401",
        data=lambda w: {"name": "new", "domain": w.domain.pk},
    ),
    "api-glossary-detail": Row(
        get=API_FOR_ALL,
        patch=API_KEEPERS,
        delete=API_IN_USE,
        kwargs=lambda w: {"pk": w.glossary.pk},
        data=lambda w: {"name": "changed"},
    ),
    "api-term-list": Row(
        get=API_FOR_ALL,
        post="403 201 403 403 403 201 401",
        data=lambda w: {"name": "new", "glossary": w.glossary.pk},
    ),
    "api-term-detail": Row(
        get=API_FOR_ALL,
        patch=API_KEEPERS,
        delete=API_DELETED_BY_KEEPERS,
        kwargs=lambda w: {"pk": w.relation.term_id},
        data=lambda w: {"name": "changed"},
    ),
    "api-term-relate": Row(
        post="403 201 403 403 403 201 401",
        kwargs=lambda w: {"pk": w.relation.term_id},
        data=lambda w: {"kind": "synonym", "other": w.relation.other_id},
    ),
    "api-term-unrelate": Row(
        delete=API_DELETED_BY_KEEPERS,
        kwargs=lambda w: {"pk": w.relation.term_id, "relation_id": w.relation.pk},
    ),
    "api-form-list": Row(
        get=API_FOR_ALL,
        post="403 201 403 403 403 201 401",
        data=lambda w: {"name": "new", "domain": w.domain.pk},
    ),
    "api-form-detail": Row(
        get=API_FOR_ALL,
        patch=API_KEEPERS,
        delete=API_DELETED_BY_KEEPERS,
        kwargs=lambda w: {"pk": w.form.pk},
        data=lambda w: {"name": "changed"},
    ),
    "api-rule-list": Row(
        get=API_FOR_ALL,
        post="403 201 403 403 403 201 401",
        data=lambda w: {"domain": w.domain.pk, "kind": "longest_access", "days": 30},
    ),
    "api-rule-detail": Row(
        get=API_FOR_ALL,
        patch="403 400 403 403 403 400 401",
        delete=API_DELETED_BY_KEEPERS,
        kwargs=lambda w: {"pk": w.rule.pk},
        data=lambda w: {"days": 30},
    ),
}
