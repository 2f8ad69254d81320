"""The pytest plugin: the fixture `meter`, and the traffic in the report of a test that has failed."""

import pytest

from s4100 import Meter


def pytest_addoption(parser):
    parser.addini("s4100_program", "the program s4100; S4100 in the environment counts before it", default="")


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "s4100(scenario='default', options=()): how the fixture `meter` is started"
    )


@pytest.fixture
def meter(request):
    """A fresh meter for this test, its port in `meter.port`."""
    marker = request.node.get_closest_marker("s4100")
    given = dict(marker.kwargs) if marker else {}
    if marker and marker.args:
        given.setdefault("scenario", marker.args[0])
    given.setdefault("program", request.config.getini("s4100_program") or None)
    with Meter(**given) as one:
        request.node.s4100_meter = one
        yield one


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """What went over the line stands below a test that has failed, unasked."""
    outcome = yield
    report = outcome.get_result()
    meter = getattr(item, "s4100_meter", None)
    if report.when != "call" or not report.failed or meter is None:
        return
    try:
        entries = meter.traffic()[-40:]
    except Exception as error:  # The report must not fail by it.
        report.sections.append(("s4100", f"the meter has gone: {error}"))
        return
    lines = [f"{entry['seconds']:10.3f} s  {entry['words']}" for entry in entries]
    report.sections.append(("s4100: what went over the line", "\n".join(lines) or "nothing"))
