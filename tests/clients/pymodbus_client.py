"""A client on pymodbus: does what its arguments say, one line of output each.

    pymodbus_client.py PORT BAUD PARITY UNIT STEP...

The steps are those of libmodbus.c, as far as they are here, and

    device:CODE:OBJECT   function 2B/0E hex
    coils:FIRST:COUNT    function 01, which the meter does not have

A reply is waited for PATIENCE seconds, from the environment, or 10.
"""

import os
import sys

from pymodbus import FramerType
from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.exceptions import ModbusException


def words(text):
    return [int(word) for word in text.split(",")]


def text(response, answer):
    if response.isError():
        return f"exception {response.exception_code}"
    return answer(response)


def step(client, unit, what):
    name, *rest = what.split(":")
    if name == "read":
        first, count = map(int, rest)
        response = client.read_holding_registers(first - 1, count=count, device_id=unit)
        return text(response, lambda r: " ".join(map(str, r.registers)))
    if name == "input":
        first, count = map(int, rest)
        response = client.read_input_registers(first - 1, count=count, device_id=unit)
        return text(response, lambda r: " ".join(map(str, r.registers)))
    if name == "float":
        first, count = map(int, rest)
        response = client.read_holding_registers(first - 1, count=2 * count, device_id=unit)

        def floats(r):
            kind = client.DATATYPE.FLOAT32
            values = client.convert_from_registers(r.registers, kind, word_order="big")
            values = values if isinstance(values, list) else [values]
            return " ".join(repr(value) for value in values)

        return text(response, floats)
    if name == "write":
        first, values = int(rest[0]), words(rest[1])
        if len(values) == 1:
            response = client.write_register(first - 1, values[0], device_id=unit)
        else:
            response = client.write_registers(first - 1, values, device_id=unit)
        return text(response, lambda r: "written")
    if name == "report":
        response = client.report_device_id(device_id=unit)
        return text(response, lambda r: f"{r.identifier!r} {r.status}")
    if name == "device":
        code, item = map(int, rest)
        response = client.read_device_information(read_code=code, object_id=item, device_id=unit)
        return text(response, lambda r: "|".join(
            f"{key}={value.decode()}" for key, value in sorted(r.information.items())))
    if name == "coils":
        first, count = map(int, rest)
        response = client.read_coils(first - 1, count=count, device_id=unit)
        return text(response, lambda r: "coils")
    return f"no such step: {what}"


def client_at(port, baud, parity, patience):
    """PORT is a device, tcp:ADDRESS:PORT or rtu-tcp:ADDRESS:PORT."""
    kind, _, address = port.partition(":")
    if kind in ("tcp", "rtu-tcp"):
        host, number = address.rsplit(":", 1)
        framer = FramerType.SOCKET if kind == "tcp" else FramerType.RTU
        return ModbusTcpClient(host, port=int(number), framer=framer, timeout=patience, retries=0)
    return ModbusSerialClient(port, baudrate=int(baud), parity=parity, timeout=patience, retries=0)


def main():
    port, baud, parity, unit = sys.argv[1:5]
    patience = float(os.environ.get("PATIENCE", "10"))
    client = client_at(port, baud, parity, patience)
    if not client.connect():
        print("cannot open")
        return 1
    for what in sys.argv[5:]:
        try:
            print(step(client, int(unit), what), flush=True)
        except ModbusException as error:
            silent = "No response" in str(error) or "no response" in str(error)
            print("silence" if silent else f"error {error}", flush=True)
    client.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
