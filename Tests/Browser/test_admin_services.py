"""The console's pages of providers and models: what an administrator does there, by clicks."""

import pytest
from playwright.sync_api import expect

from console_data import fill


@pytest.fixture(scope="module")
def institution(server_with, own_model):
    """An institution of the tests' own, whose services may stand on this machine."""
    return fill(server_with(LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8"), own_model)


@pytest.fixture
def visit(open_windows, institution):
    """Opens a window of somebody who administers the institution."""
    with open_windows(institution.server.base_url) as visit:
        yield visit


def test_a_provider_is_connected_tested_and_given_a_model(visit, institution):
    visitor = visit()
    page = visitor.page
    visitor.sign_in_as("/admin/providers")
    page.get_by_role("link", name="Add provider").click()
    page.get_by_role("radio", name="OpenAI-compatible").check()
    page.get_by_label("Short name").fill("Not so")
    page.get_by_role("button", name="Add provider").click()
    expect(page.locator(".ui-field-problem", has_text="Use 1 to 64 small letters")).to_be_visible()
    assert visitor.looked_at("admin-provider-problems") == []
    page.get_by_label("Short name").fill("campus")
    page.get_by_label("Address").fill(institution.model.base_url)
    page.get_by_label("API key").fill("sk-0123456789abcdefWXYZ")
    page.get_by_role("button", name="Add provider").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("campus")
    # Of the key nobody sees more than its end.
    expect(page.get_by_text("WXYZ")).to_be_visible()
    page.get_by_role("button", name="Test connection").click()
    for line in ("Reachable", "List of models", "Answer", "Streaming"):
        expect(page.get_by_role("listitem").filter(has_text=line).first).to_be_visible()
    assert visitor.looked_at("admin-provider-tested") == []
    page.get_by_role("link", name="Add model").click()
    page.get_by_label("Name at the provider").fill("scripted")
    expect(page.get_by_label("Short name")).to_have_value("scripted")
    page.get_by_label("Input", exact=True).fill("0.15")
    page.get_by_label("Add fallback").select_option("local")
    page.get_by_role("button", name="Add model").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("scripted")
    made = institution.client.http.get("/api/v1/models/scripted").json()
    assert (made["prices"]["input"], [one["model"] for one in made["fallbacks"]]) == (0.15, ["local"])
    # What is deleted is typed first.
    page.get_by_role("button", name="Delete model").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("scripted")
    assert visitor.looked_at("admin-model-deleting") == []
    dialog.get_by_role("button", name="Delete model").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Models")
    expect(page.get_by_role("link", name="good")).to_be_visible()
