"""A client on minimalmodbus and pyserial: minimalmodbus_client.py PORT BAUD PARITY UNIT FIRST COUNT"""

import sys

import minimalmodbus
import serial

port, baud, parity, unit, first, count = sys.argv[1:7]
try:
    meter = minimalmodbus.Instrument(port, int(unit))
    meter.serial.baudrate = int(baud)
    meter.serial.parity = parity
    meter.serial.timeout = 10
    print(" ".join(map(str, meter.read_registers(int(first) - 1, int(count)))))
except (OSError, serial.SerialException, serial.serialutil.PortNotOpenError) as error:
    print(f"cannot open: {error}")
    sys.exit(1)
except Exception as error:  # termios.error is none of the above
    print(f"cannot open: {error!r}")
    sys.exit(1)
