"""Every page of models, documents and the telephone in the console: in both languages, light and dark, on a phone and a desk."""

import re

import pytest

from console_data import fill

LOOKS = [(1280, 800, "dark", "en-GB"), (390, 844, "light", "fr-FR")]
PAGES = [
    "providers", "providers/new", "providers/openai", "models", "models/new", "models/good", "budgets", "budgets/{budget}",
    "usage", "documents", "documents/new", "documents/course", "documents/course/settings", "tools", "widgets",
    "widgets/new", "widgets/registration", "approvals", "triggers",
    "triggers/new", "triggers/{trigger}", "embedding", "embedding/course-assistant", "calls/past", "calls/{past}",
    "phone-numbers", "phone-numbers/new", "sip-accounts", "sip-accounts/{account}", "voice",
]


@pytest.fixture(scope="module")
def institution(server_with, own_model):
    return fill(server_with(LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8", LYCEUM_CURRENCY="EUR"), own_model)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look[3][:2]}-{look[2]}-{look[0]}")
def test_every_page_fits_and_has_no_barrier(open_windows, institution, look):
    with open_windows(institution.server.base_url) as visit:
        visitor = visit(*look)
        visitor.sign_in_as("/admin/providers")
        problems = []
        for path in PAGES:
            address = path.format(**vars(institution))
            visitor.go(f"/admin/{address}")
            problems += visitor.looked_at("admin-" + re.sub("[/{}]+", "-", path.replace("{past}", "one")).strip("-"))
    assert problems == []


def test_every_page_reflows_at_400_percent(open_windows, institution):
    with open_windows(institution.server.base_url) as visit:
        visitor = visit(320, 256)
        visitor.sign_in_as("/admin/providers")
        problems = []
        for path in PAGES + ["calls"]:
            visitor.go(f"/admin/{path.format(**vars(institution))}")
            problems += visitor.reflow_problems(path)
    assert problems == []
