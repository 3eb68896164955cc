"""Every component on one page, for those who build pages and for the tests that look at them."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator

from portal.ui import states
from portal.ui.components import Check, Confirmation, Event, Step, Tab
from portal.ui.confirm import confirm
from portal.ui.filters import typed
from portal.ui.listing import Column, ListPage
from portal.ui.states import Tone

SQL = (
    'SELECT category_name, count(*) AS films\nFROM   "movie_listings"."film_category"\nGROUP  BY 1'
)
CALL = "lakeformation:GrantPermissions SELECT on curatedzonedb.film_category"


class SampleForm(forms.Form):
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea, help_text="The approver reads this first."
    )
    days = forms.IntegerField(label="Duration in days", initial=90, min_value=1, max_value=365)
    region = forms.ChoiceField(
        label="Sales Region", choices=[("us", "United States"), ("de", "Germany")], required=False
    )
    tables = forms.MultipleChoiceField(
        label="Tables",
        choices=[("film_category", "film_category"), ("streaming_films", "streaming_films")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Only what you need.",
    )
    whole = forms.BooleanField(label="All columns", help_text="16 columns, 2 of them restricted.")


class KindFilter(django_filters.FilterSet):
    model = typed("model", "Name")
    app_label = django_filters.AllValuesFilter(label="App", empty_label="Any")

    class Meta:
        model = ContentType
        fields = ("model", "app_label")


@method_decorator(login_not_required, name="dispatch")
class KindList(ListPage):
    title = "Kinds of record"
    lead = "A list page made with the fewest lines."
    filterset_class = KindFilter
    default_sort = "model"
    empty_text = "There is no record of any kind."
    paginate_by = 5
    columns = (
        Column(label="Name", value="name", sort="model"),
        Column(label="App", value="app_label", sort="app_label"),
        Column(label="Number", value="pk", sort="pk", numeric=True),
    )

    def get_queryset(self) -> QuerySet[ContentType]:
        return ContentType.objects.all()


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Movie listings with category was published as revision 3.")
    return render(request, "ui/style_guide.html", _samples())


@login_not_required
def confirmation(request: HttpRequest) -> HttpResponse:
    return confirm(
        request,
        Confirmation(
            title="Revoke access to Movie listings with category",
            effects=["Ends access for 3 projects, 14 people.", "Removes 6 grants in 2 accounts."],
            keeps=["The product, its listing and its history."],
            verb="Revoke access",
            back="/styleguide/",
        ),
    )


@login_not_required
def progress(request: HttpRequest) -> HttpResponse:
    done = min(int(request.GET.get("done", 0)) + 1, 3)
    return render(request, "ui/style_guide_progress.html", {"done": done, "finished": done == 3})


def _samples() -> dict[str, Any]:
    return {
        "tabs": _tabs(),
        "looks": sorted(states.LOOKS),
        "tones": list(Tone),
        "events": _events(),
        "checks": _checks(),
        "steps": _steps(),
        "form": SampleForm(),
        "wrong_form": SampleForm({"days": 900}, prefix="wrong"),
        "facts": [("Owner", "Olu Adeyemi"), ("Domain", "Streaming › Film catalog"), ("Rows", 1000)],
        "sql": SQL,
        "soon": timezone.now() + timedelta(days=62),
        "earlier": timezone.now() - timedelta(minutes=3),
        "pages": Paginator(range(600), 50).get_page(6),
    }


def _tabs() -> list[Tab]:
    labels = ("Overview", "Schema", "Sample", "Lineage", "Quality", "Contract", "Access", "History")
    counts = {"Schema": 3, "Access": 12}
    return [Tab(label, f"#{label}", label == "Overview", counts.get(label)) for label in labels]


def _events() -> list[Event]:
    now = timezone.now()
    why = "Spring campaign: which genres bring people back."
    return [
        Event("asked for access for 90 days", now - timedelta(hours=5), "Ana Duarte", why,
              icon="message-circle"),
        Event("approved 14 of 16 columns", now - timedelta(minutes=4), "Olu Adeyemi",
              tone=Tone.GRANTED, icon="check"),
        Event("Seen in AWS: Analyst in 222222222222 can read it", now - timedelta(minutes=3),
              tone=Tone.GRANTED, icon="circle-check", detail="2 grants, 1 resource link"),
        Event("Drift: a permission that nobody approved", now, tone=Tone.DRIFT, icon="git-compare"),
    ]  # fmt: skip


def _checks() -> list[Check]:
    return [
        Check("The product has an owner", True),
        Check("The form Sales is complete", False, "Sales Quarter and Last Audit Date are missing.",
              "Fill it in", "#"),
        Check("The table is governed by Lake Formation", None, "The account has not answered yet."),
    ]  # fmt: skip


def _steps() -> list[Step]:
    return [
        Step("Share the table with the consumer's account", CALL, "111111111111", "granted"),
        Step("Accept the share", "ram:AcceptResourceShareInvitation", "222222222222", "running"),
        Step("Link the table for the role Analyst", "glue:CreateTable", "222222222222", "pending"),
    ]
