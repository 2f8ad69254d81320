"""A client on minimalmodbus and pyserial: minimalmodbus_client.py PORT BAUD PARITY UNIT FIRST COUNT

PORT is a device, or rfc2217:ADDRESS:PORT. A reply is waited for PATIENCE seconds, or 10.
"""

import os
import sys

import minimalmodbus
import serial

port, baud, parity, unit, first, count = sys.argv[1:7]
try:
    if port.startswith("rfc2217:"):
        port = serial.serial_for_url(port.replace("rfc2217:", "rfc2217://"), baudrate=int(baud))
    meter = minimalmodbus.Instrument(port, int(unit))
    meter.serial.baudrate = int(baud)
    meter.serial.parity = parity
    meter.serial.timeout = float(os.environ.get("PATIENCE", "10"))
    print(" ".join(map(str, meter.read_registers(int(first) - 1, int(count)))))
except (OSError, serial.SerialException, serial.serialutil.PortNotOpenError) as error:
    print(f"cannot open: {error}")
    sys.exit(1)
except Exception as error:  # termios.error is none of the above
    print(f"cannot open: {error!r}")
    sys.exit(1)
