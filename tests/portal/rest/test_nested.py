import pytest
from rest_framework.test import APIClient

from governance.models import FormPurpose
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def olu():
    return factories.person("Olu", is_platform_admin=True)


@pytest.fixture
def project(olu):
    return factories.project(owner=olu)


@pytest.fixture
def change(olu):
    def patched(path, **body):
        client = APIClient()
        client.force_authenticate(olu)
        return client.patch(f"/api/v1/{path}", body)

    return patched


@pytest.mark.parametrize("entry", [{}, {"business_name": "Film"}])
def test_a_column_without_its_name_is_said_to_lack_it(change, project, entry):
    asset = factories.asset(project, factories.account())
    answer = change(f"assets/{asset.pk}/", columns=[{"name": "id"}, entry])
    assert answer.status_code == 400
    assert answer.json()["errors"]["columns"] == {"1": {"name": ["This field is required."]}}


def test_answers_without_their_form_or_values_are_said_to_lack_them(change, project):
    product, form = factories.product(project), factories.form(purpose=FormPurpose.PRODUCT)
    answer = change(f"products/{product.pk}/", forms=[{}, {"form": form.pk}])
    assert answer.status_code == 400
    required = ["This field is required."]
    assert answer.json()["errors"]["forms"] == {
        "0": {"form": required, "values": required},
        "1": {"values": required},
    }


def test_a_field_of_a_form_without_its_name_is_said_to_lack_it(change):
    form = factories.form()
    answer = change(f"forms/{form.pk}/", fields=[{"label": "Region"}])
    assert answer.status_code == 400
    assert "name" in answer.json()["errors"]["fields"]["0"]
    assert form.fields.count() == 0


def test_a_change_still_names_only_what_changes(change, project):
    asset = factories.asset(project, factories.account())
    assert change(f"assets/{asset.pk}/", description="Films").status_code == 200
