"""Pages of subscriptions."""

from django.urls import path

from subscriptions.views import closing, explaining, requests, subscriptions
from subscriptions.views.asking import Ask, AskOutlook
from subscriptions.views.lists import AccessList, Inbox, RequestList, SubscriberList

app_name = "subscriptions"
urlpatterns = [
    path("ask/<int:product>/", Ask.as_view(), name="ask"),
    path("ask/<int:product>/outlook/", AskOutlook.as_view(), name="outlook"),
    path("inbox/", Inbox.as_view(), name="inbox"),
    path("requests/", RequestList.as_view(), name="requests"),
    path("requests/<int:pk>/", requests.request_page, name="request"),
    path("requests/<int:pk>/decision/", requests.decide, name="decision"),
    path("requests/<int:pk>/comments/", requests.comment, name="comments"),
    path("requests/<int:pk>/withdrawal/", requests.withdraw, name="withdrawal"),
    path("access/", AccessList.as_view(), name="access"),
    path("access/explanation/", explaining.explanation, name="explanation"),
    path("access/looks/", explaining.look, name="look"),
    path("access/errors/", explaining.error, name="error"),
    path("access/<int:pk>/", subscriptions.subscription_page, name="subscription"),
    path("access/<int:pk>/cancellation/", subscriptions.cancel, name="cancellation"),
    path("access/<int:pk>/revocation/", subscriptions.revoke, name="revocation"),
    *closing.urlpatterns,
    path("subscribers/", SubscriberList.as_view(), name="subscribers"),
]
