"""Telephones of ours behind a registrar and proxy of another maker: registered, called through it, transferred."""

import pathlib
import time

import pytest

from harness.kamailio import Kamailio
from harness.phone import Phone

pytestmark = pytest.mark.skipif(not pathlib.Path("/usr/sbin/kamailio").exists(), reason="kamailio is not installed")


@pytest.fixture(scope="module")
def proxy():
    proxy = Kamailio()
    yield proxy
    proxy.close()


@pytest.fixture
def registered(proxy):
    """Makes telephones that are registered: `registered(username, setting=…)`."""
    phones = []

    def register(username: str, **settings) -> Phone:
        phone = Phone()
        phones.append(phone)
        phone.send(register=proxy.account(username, **settings))
        phone.wait("registration", state="registered")
        return phone

    yield register
    for phone in phones:
        phone.close()


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_registered_telephone_is_called_through_the_proxy(proxy, registered, transport):
    registered_phone = registered("ada", transport=transport)
    caller = Phone()
    caller.send(call="ada", through=proxy.account("ben"))
    registered_phone.wait("incoming")
    caller.wait("answered")
    registered_phone.wait("established")
    caller.send(hang_up=True)
    registered_phone.wait("ended", what="remote")
    caller.wait_until_idle()
    registered_phone.wait_until_idle()
    caller.close()


def test_the_callee_hangs_up_by_the_recorded_route(proxy, registered):
    registered_phone = registered("ada")
    caller = Phone()
    caller.send(call="ada", through=proxy.account("ben", proxy=f"127.0.0.1:{proxy.port}"))
    registered_phone.wait("established")
    registered_phone.close()
    caller.wait("ended", what="remote")
    caller.close()


def test_a_wrong_password_is_not_tried_twice(proxy):
    phone = Phone()
    phone.send(register=proxy.account("ada", password="guess"))
    phone.wait("registration", state="does not take the credentials")
    phone.close()


def test_an_expiry_that_is_too_short_is_made_longer(proxy, registered):
    registered("ada", expiry=20)


def test_a_registration_is_taken_back_and_the_user_is_gone(proxy, registered):
    phone = registered("eve")
    phone.send(unregister=True)
    phone.wait("registration", state="ended")
    caller = Phone()
    until = time.monotonic() + 10
    while True:
        caller.send(call="eve", through=proxy.account("ben"))
        if "404" in caller.wait("ended")["what"]:
            break
        assert time.monotonic() < until
    caller.close()


def test_a_registrar_that_is_not_there_is_said_to_be_unreachable(proxy):
    phone = Phone()
    phone.send(register=proxy.account("ada", port=1, transport="tcp"))
    phone.wait("registration", state="cannot be reached")
    phone.close()


def test_the_registrar_is_asked_for_a_sign_of_life(proxy):
    phone = Phone()
    phone.send(options=proxy.account("ada"))
    assert phone.wait("options")["status"] == 200
    phone.close()


def test_a_blind_transfer_ends_at_a_third(proxy, registered):
    first, third = registered("refer"), registered("other")
    caller = Phone()
    caller.send(call="refer", through=proxy.account("ben"))
    caller.wait("referred")
    third.wait("established")
    assert first.wait("transfer")["what"] == "succeeded"
    caller.wait("ended", what="remote")
    assert caller.count() == 1 and third.count() == 1
    caller.send(hang_up=True)
    third.wait("ended", what="remote")
    caller.close()


def test_an_attended_transfer_joins_two_calls(proxy, registered):
    second, third = registered("second"), registered("third")
    for phone in (second, third):
        phone.send(follow=proxy.account("follower"))
    middle = Phone()
    for name, phone in (("second", second), ("third", third)):
        middle.send(call=name, through=proxy.account("middle"))
        middle.wait("answered")
        phone.wait("established")
    middle.send(join=True)
    assert middle.wait("joined")["result"] == "succeeded"
    third.wait("ended", what="replaced")
    middle.wait_until_idle()
    assert second.count() == 1 and third.count() == 1
    middle.close()
