"""The API describes itself, and its pages open under the strict content policy."""

import pytest
from django.core.management import call_command


def test_the_document_is_valid_and_complete(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


@pytest.mark.django_db
class TestPages:
    def test_the_document_says_what_holds_everywhere(self, client):
        schema = client.get("/api/schema/", headers={"Accept": "application/json"}).json()
        assert schema["openapi"].startswith("3.")
        assert schema["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer"}
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                assert "default" in operation["responses"], path
                names = [parameter["name"] for parameter in operation.get("parameters", [])]
                assert (method != "post") or "Idempotency-Key" in names, path

    def test_the_pages_hold_nothing_inline_and_nothing_foreign(self, client):
        page = client.get("/api/docs/")
        assert page.status_code == 200
        assert "unsafe" not in page["Content-Security-Policy"]
        html = page.content.decode()
        assert "<style" not in html and "<script>" not in html and "https://" not in html
        script = client.get("/api/docs/?script=")
        assert script["Content-Type"].startswith("application/javascript")
        assert "/api/schema/" in script.content.decode()
