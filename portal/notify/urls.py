"""Pages of notify."""

from django.urls import path

from portal.notify import views

app_name = "notify"
urlpatterns = [
    path("notifications/", views.NotificationList.as_view(), name="list"),
    path("notifications/read/", views.read_all, name="read_all"),
    path("notifications/<int:pk>/", views.open_notification, name="open"),
    path("notifications/<int:pk>/read/", views.read_notification, name="read"),
]
