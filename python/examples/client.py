"""A client such as yours: it polls real power and current, with two tries each."""

from pymodbus.client import ModbusSerialClient
from pymodbus.exceptions import ModbusException


class Poller:
    def __init__(self, port, baud=19200, unit=1):
        self._line = ModbusSerialClient(port, baudrate=baud, timeout=0.3, retries=1)
        self._line.connect()
        self._unit = unit

    def close(self):
        self._line.close()

    def _registers(self, first, count):
        try:
            reply = self._line.read_holding_registers(first - 1, count=count, device_id=self._unit)
        except ModbusException:
            return None
        return None if reply.isError() else reply.registers

    def _scaled(self, register, scale_register):
        values, scales = self._registers(register, 1), self._registers(scale_register, 1)
        if values is None or scales is None:
            return None
        value, scale = (number - 65536 if number > 32767 else number for number in (values[0], scales[0]))
        return value * 10.0**scale

    def kilowatts(self):
        """Real power, total, kW; None where the meter does not answer."""
        return self._scaled(21, 140)

    def amps(self):
        """The current of A, A."""
        return self._scaled(109, 138)

    def alerts(self):
        """The bits of the diagnostic alerts."""
        found = self._registers(146, 1)
        return None if found is None else found[0]
