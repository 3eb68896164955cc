import pytest
from django.db import connection


@pytest.mark.django_db
def test_tests_have_a_postgresql_of_a_supported_version():
    assert connection.pg_version >= 140000
