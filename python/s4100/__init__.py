"""A power meter for tests: the emulator `s4100` beside a client under test.

Standard library only. With pytest the fixture `meter` gives each test a fresh one; without, use `Meter` in a `with`.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile

__all__ = ["Meter", "MeterError"]

# How long the meter may take for an answer that does not wait for its time, s.
PATIENCE = 10


class MeterError(Exception):
    """The meter did not start, or a line was wrong."""


class Meter:
    """A running meter: its port for the client under test, and everything that can be done to it.

    `scenario` is a name of `s4100 scenario list` or a file, `options` are those of `s4100 run`, `program` is the
    program (`S4100` in the environment, or `s4100` on the path).
    """

    def __init__(self, scenario="default", options=(), program=None):
        self.program = program or os.environ.get("S4100") or shutil.which("s4100") or "s4100"
        self._place = tempfile.mkdtemp(prefix="s4100-")
        self.control = os.path.join(self._place, "control")
        arguments = [self.program, "run", scenario, "--headless", "--quiet", "--timing", "instant"]
        arguments += ["--control", self.control, *options]
        self._socket = self._answers = None
        try:
            self._process = subprocess.Popen(
                arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
            )
        except OSError as error:
            shutil.rmtree(self._place, ignore_errors=True)
            raise MeterError(f"{self.program}: {error}; set S4100 to the program") from None
        ready = self._process.stdout.readline().decode()
        if not ready.startswith("ready "):
            words = self._process.stderr.read().decode().strip()
            self.close()
            raise MeterError(f"the meter did not start: {words}")
        self.port = ready[len("ready ") :].rstrip("\n")
        try:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.connect(self.control)
            self._answers = self._socket.makefile("r", encoding="utf-8")
            setup = self.settings()
            self.address = int(setup["address"])
            self.baud = int(setup["baud"])
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the meter; no process, file or thread is left."""
        for open_one in (self._answers, self._socket):
            if open_one is not None:
                open_one.close()
        self._answers = self._socket = None
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._process.stderr.close()
        shutil.rmtree(self._place, ignore_errors=True)

    def say(self, line, patience=PATIENCE):
        """Says a line of a tape (docs/tapes.md), or `show`, `until` ...; what is answered. What was expected and is
        not so is an AssertionError, a line that is wrong a MeterError."""
        self._socket.settimeout(patience)
        self._socket.sendall(line.encode() + b"\n")
        answer = json.loads(self._answers.readline())
        if answer["ok"]:
            return answer["result"]
        error = answer["error"]
        if "expected" in error:
            raise AssertionError(f"{line}\n  expected: {error['expected']}\n  found:    {error['found']}")
        raise MeterError(f"{line}: {error['message']}")

    def press(self, keys):
        """Presses keys: `minus*3 next`."""
        self.say(f"press {keys}")

    def go(self, target):
        """The fewest keys to a screen or a value: `setup.ct.primary=200`."""
        self.say(f"go {target}", patience=60)

    def set(self, path, value):
        """Changes the installation, by the paths of a scenario: `set("wiring.ct.B.reversed", True)`."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return self.say(f"set {path} {text}")

    def fault(self, rule):
        """What the line does to replies: `no-reply every 5`, `late 250ms once`, `crc probability 0.1 seed 7`, `clear`."""
        self.say(f"fault {rule}")

    def power(self, what):
        """`on`, `off`, or `off 2s`."""
        self.say(f"power {what}", patience=3600)

    def expect(self, what, within=None):
        """An AssertionError where it is not so: `expect("register 21 > 0", within="3s")`."""
        return self.say(f"expect within {within} {what}" if within else f"expect {what}", patience=3600)

    def until(self, what, within="1h"):
        """Time leaps to where it is so, without a wait; an AssertionError where it never is."""
        return self.say(f"until {what} within {within}", patience=3600)

    def advance(self, time):
        """Time leaps: `advance("15m")`."""
        self.say(f"advance {time}", patience=3600)

    def screen(self):
        """All that the glass shows, as data."""
        return self.say("show screen")

    def register(self, number):
        """What a register holds, in words and as words of 16 bits."""
        return self.say(f"show register {number}")

    def settings(self):
        """The settings, by their names in a scenario."""
        return self.say("show settings")

    def traffic(self, since=0):
        """What went over the line, oldest first: requests, replies, silences with their reasons, faults."""
        return self.say(f"show traffic since {since}")

    def request(self, frame):
        """A frame in hex, with its CRC or `crc`: the answer, or the name of the silence."""
        return self.say(f"request {frame}")

    def snapshot(self, name):
        """Keeps the meter as it is."""
        self.say(f"snapshot {name}")

    def restore(self, name):
        """Goes on from a snapshot."""
        self.say(f"restore {name}")
