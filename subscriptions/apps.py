from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"

    def ready(self) -> None:
        from catalog import ports as catalog
        from portal.ui import navigation
        from sharing import ports as sharing
        from subscriptions import places
        from subscriptions.grant_news import GrantNews
        from subscriptions.standings import CatalogPort

        catalog.register_subscriptions(CatalogPort())
        sharing.register_listener(GrantNews())
        places.register_looks()
        for place in places.PLACES:
            navigation.register(place)
