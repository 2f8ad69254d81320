"""A phase is lost while the client polls: it must see the alert."""


def test_the_poller_sees_a_lost_phase(meter, poller):
    assert poller.alerts() == 0
    meter.set("wiring.voltage.B.open", True)
    meter.until("lcd.wrench on", within="1m")
    assert poller.alerts() != 0
    meter.set("wiring.voltage.B.open", False)
    meter.until("lcd.wrench off", within="1m")
    assert poller.alerts() == 0
