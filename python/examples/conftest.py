import pytest
from client import Poller


@pytest.fixture
def poller(meter):
    one = Poller(meter.port, meter.baud, meter.address)
    yield one
    one.close()
