"""Serializer fields and bases that refuse what must not be stored."""

from rest_framework import serializers


class StrictSerializer(serializers.Serializer):
    """Refuses unknown fields instead of ignoring them: a misspelt field is an error that says so."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {
                        name: [serializers.ErrorDetail("Unknown field.", code="unknown")]
                        for name in unknown[:20]
                    }
                )
        return super().to_internal_value(data)
