import pytest
from django.db import connection


@pytest.mark.django_db
def test_tests_have_a_postgresql_of_a_supported_version():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 140000
