"""A polling client must survive a meter that is dead for a while."""


def test_the_poller_survives_a_dead_meter(meter, poller):
    before = poller.kilowatts()
    assert before > 40
    meter.power("off")
    meter.advance("1s")
    assert poller.kilowatts() is None
    meter.power("on")
    meter.advance("3s")
    assert abs(poller.kilowatts() - before) < 0.1


def test_the_poller_survives_a_bad_line(meter, poller):
    meter.fault("crc every 3")
    assert all(poller.kilowatts() > 40 for _ in range(6)), "one try more is enough"
