"""Pages of audit."""

from django.urls import path

from portal.audit.views import AuditLog

app_name = "audit"
urlpatterns = [path("govern/audit-log/", AuditLog.as_view(), name="log")]
