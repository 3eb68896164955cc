"""The form with which access is asked for."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from catalog.models import Listing
from governance.answers import AnswersForm, answers_form
from governance.selectors.roles import roles_of
from governance.selectors.rules import demands_on_request
from portal.identity.models import User
from sharing.models import Environment
from subscriptions import scope as scopes
from subscriptions.asking import LONGEST_DAYS, TEXT_LENGTH
from subscriptions.forms.scope import ScopeForm

USUAL_DAYS = 90


class EnvironmentField(forms.ModelChoiceField):
    """An environment belongs to one project, so choosing it says for whom one asks."""

    def label_from_instance(self, environment: Any) -> str:
        return f"{environment.project} · {environment}, {environment.account}"


class AskForm(ScopeForm):
    environment = EnvironmentField(
        label=_("For which project, and where it will be queried"),
        queryset=Environment.objects.none(),
        empty_label=None,
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Whoever decides reads this first."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    duration_days = forms.IntegerField(label=_("For how many days"), min_value=1)

    def __init__(
        self, *args: Any, listing: Listing, person: User, environments: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, offered=scopes.offers(listing), **kwargs)
        self.person, self.product = person, listing.product
        demands = demands_on_request(self.product.project.domain)
        longest = min(demands.longest_days or LONGEST_DAYS, LONGEST_DAYS)
        self.fields["environment"].queryset = environments  # type: ignore[attr-defined]
        self._limit_duration(longest)
        data = self.data if self.is_bound else None
        self.answers: dict[str, AnswersForm] = {
            str(form.pk): answers_form(form, data=data) for form in demands.forms
        }
        self.names = {str(form.pk): form for form in demands.forms}

    def _limit_duration(self, longest: int) -> None:
        days = self.fields["duration_days"]
        days.max_value = longest  # type: ignore[attr-defined]
        days.validators.append(MaxValueValidator(longest))
        days.widget.attrs["max"] = longest
        days.initial = min(USUAL_DAYS, longest)
        if longest < LONGEST_DAYS:
            days.help_text = _("At most %(days)d; a rule of the domain sets that limit.") % {
                "days": longest
            }

    @property
    def questions(self) -> list[tuple[Any, AnswersForm]]:
        """Each form to be filled in, with the inputs for it."""
        return [(self.names[key], form) for key, form in self.answers.items()]

    def is_valid(self) -> bool:
        # Both are asked, so that everything wrong is shown at once.
        return all([super().is_valid(), *(form.is_valid() for form in self.answers.values())])

    def values(self) -> dict[str, Any]:
        """What is filled in so far, as ``outlook`` and ``submit`` take it."""
        cleaned = getattr(self, "cleaned_data", {})
        return {
            "environment": cleaned.get("environment"),
            "duration_days": cleaned.get("duration_days") or self.fields["duration_days"].initial,
            "scope": self.scope,
            "answers": {
                key: getattr(form, "cleaned_data", {}) for key, form in self.answers.items()
            },
        }


def environments_for(person: User, listing: Listing) -> Any:
    """Where the person may ask to have the listing: not in the project that produces it."""
    return (
        Environment.objects.filter(project__in=roles_of(person).projects_as(), closed_at=None)
        .exclude(project=listing.product.project_id)
        .select_related("project", "account")
        .order_by("project__name", "name")
    )
