"""Pages of the rule book."""

from django.urls import include, path

from governance.views import accounts, connection, domains, forms, glossaries, projects, rules

app_name = "governance"

_DOMAINS = [
    path("", domains.DomainList.as_view(), name="domains"),
    path("new/", domains.DomainNew.as_view(), name="domain_new"),
    path("<int:pk>/", domains.domain, name="domain"),
    path("<int:parent>/new/", domains.DomainNew.as_view(), name="domain_new_below"),
    path("<int:pk>/change/", domains.DomainChange.as_view(), name="domain_change"),
    path("<int:pk>/move/", domains.DomainMove.as_view(), name="domain_move"),
    path("<int:pk>/catalog/", domains.DomainCatalog.as_view(), name="domain_catalog"),
    path("<int:pk>/catalog/change/", domains.domain_catalog_change, name="domain_catalog_change"),
    path("<int:pk>/sharing/", domains.DomainSharing.as_view(), name="domain_sharing"),
    path("<int:pk>/delete/", domains.domain_delete, name="domain_delete"),
    path("<int:pk>/stewards/new/", domains.StewardNew.as_view(), name="steward_new"),
    path("<int:pk>/stewards/<int:user_id>/remove/", domains.steward_remove, name="steward_remove"),
    path("<int:pk>/rules/new/", rules.RuleNew.as_view(), name="rule_new"),
    path("rules/<int:pk>/delete/", rules.rule_delete, name="rule_delete"),
    path("<int:domain>/projects/new/", projects.ProjectNew.as_view(), name="project_new_in"),
]
_PROJECTS = [
    path("", projects.ProjectList.as_view(), name="projects"),
    path("new/", projects.ProjectNew.as_view(), name="project_new"),
    path("<int:pk>/", projects.project, name="project"),
    path("<int:pk>/change/", projects.ProjectChange.as_view(), name="project_change"),
    path("<int:pk>/move/", projects.ProjectMove.as_view(), name="project_move"),
    path("<int:pk>/delete/", projects.project_delete, name="project_delete"),
    path("<int:pk>/members/new/", projects.MemberNew.as_view(), name="member_new"),
    path(
        "<int:pk>/members/<int:member>/change/",
        projects.MemberChange.as_view(),
        name="member_change",
    ),
    path("<int:pk>/members/<int:member>/remove/", projects.member_remove, name="member_remove"),
]
_ACCOUNTS = [
    path("", accounts.AccountList.as_view(), name="accounts"),
    path("new/", accounts.AccountNew.as_view(), name="account_new"),
    path("<int:pk>/", accounts.account, name="account"),
    path("<int:pk>/checks/", accounts.account_checks, name="account_checks"),
    path("<int:pk>/check/", accounts.account_check, name="account_check"),
    path("<int:pk>/template/", connection.account_template, name="account_template"),
    path("<int:pk>/change/", accounts.AccountChange.as_view(), name="account_change"),
    path("<int:pk>/delete/", accounts.account_delete, name="account_delete"),
]
_GLOSSARIES = [
    path("", glossaries.GlossaryList.as_view(), name="glossaries"),
    path("new/", glossaries.GlossaryNew.as_view(), name="glossary_new"),
    path("<int:pk>/", glossaries.glossary, name="glossary"),
    path("<int:pk>/change/", glossaries.GlossaryChange.as_view(), name="glossary_change"),
    path("<int:pk>/delete/", glossaries.glossary_delete, name="glossary_delete"),
    path("<int:pk>/terms/new/", glossaries.TermNew.as_view(), name="term_new"),
    path("terms/<int:pk>/", glossaries.term, name="term"),
    path("terms/<int:pk>/change/", glossaries.TermChange.as_view(), name="term_change"),
    path("terms/<int:pk>/delete/", glossaries.term_delete, name="term_delete"),
    path("terms/<int:pk>/relate/", glossaries.RelationNew.as_view(), name="relation_new"),
    path(
        "terms/<int:pk>/relations/<int:relation>/delete/",
        glossaries.relation_delete,
        name="relation_delete",
    ),
]
_FORMS = [
    path("", forms.FormList.as_view(), name="forms"),
    path("new/", forms.FormNew.as_view(), name="form_new"),
    path("<int:pk>/", forms.form, name="form"),
    path("<int:pk>/change/", forms.FormChange.as_view(), name="form_change"),
    path("<int:pk>/fields/", forms.form_build, name="form_build"),
    path("<int:pk>/preview/", forms.form_preview, name="form_preview"),
    path("<int:pk>/delete/", forms.form_delete, name="form_delete"),
]


urlpatterns = [
    path("govern/domains/", include(_DOMAINS)),
    path("govern/projects/", include(_PROJECTS)),
    path("govern/glossaries/", include(_GLOSSARIES)),
    path("govern/forms/", include(_FORMS)),
    path("settings/accounts/", include(_ACCOUNTS)),
]
