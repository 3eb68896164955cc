"""Pages of identity."""

from django.urls import path

from portal.identity import views

app_name = "identity"
urlpatterns = [
    path("settings/tokens/", views.TokenList.as_view(), name="tokens"),
    path("settings/tokens/new/", views.new_token, name="token_new"),
    path("settings/tokens/<int:pk>/revocation/", views.revoke_token, name="token_revocation"),
]
