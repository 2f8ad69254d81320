"""Somebody sets another CT rating at the meter: scales and counts change, the current does not."""

import pytest


@pytest.mark.s4100("default", options=["--speed", "20"])
def test_the_poller_follows_a_scale_that_changes(meter, poller):
    meter.set("load.phase.A.amps", 80)
    meter.until("register 109 = 80.0 +- 0.5", within="10s")
    assert poller.amps() == pytest.approx(80, abs=0.5)
    scale = meter.register(138)["words"]
    meter.go("setup.ct.primary=5000")
    meter.advance("3s")
    assert meter.register(138)["words"] != scale
    # The CTs that are fitted are still of 100 A: the meter believes fifty times as much.
    assert poller.amps() == pytest.approx(4000, rel=0.01)
