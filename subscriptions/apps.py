from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"

    def ready(self) -> None:
        from catalog import ports as catalog
        from portal.ui import navigation, states
        from sharing import ports as sharing
        from subscriptions import looks, places
        from subscriptions.adoption import Justifier
        from subscriptions.explaining.cases import address_of_grant
        from subscriptions.grant_news import GrantNews
        from subscriptions.standings import CatalogPort
        from subscriptions.waiting import oldest_requests

        catalog.register_subscriptions(CatalogPort())
        catalog.register_waiting(oldest_requests)
        sharing.register_listener(GrantNews())
        sharing.register_justifier(Justifier())
        sharing.register_explainer(address_of_grant)
        states.register(looks.LOOKS)
        navigation.register(*places.PLACES)
