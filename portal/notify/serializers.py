"""Notifications in JSON."""

from rest_framework import serializers

from portal.notify.models import Notification


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    class Meta:
        model = Notification
        fields = ("id", "kind", "text", "url", "created_at", "read_at")
        read_only_fields = fields


class ReadSerializer(serializers.Serializer[None]):
    """How many notifications were marked read."""

    read = serializers.IntegerField(read_only=True)
