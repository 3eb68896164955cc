"""The few of allauth's addresses that are offered: nobody signs up, resets or links here.

They keep allauth's names, since allauth itself looks them up.
"""

from allauth.account import views
from allauth.socialaccount.views import login_cancelled
from django.urls import path

from portal.identity import oidc

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("cancelled/", login_cancelled, name="socialaccount_login_cancelled"),
    path("oidc/<slug:provider_id>/login/", oidc.begin, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
]
