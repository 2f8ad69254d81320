"""A Modbus TCP server on pymodbus: unit 1, holding registers from 1 on. Prints where it listens."""

import asyncio
import socket

from pymodbus.datastore import ModbusDeviceContext, ModbusSequentialDataBlock, ModbusServerContext
from pymodbus.server import ModbusTcpServer


async def main():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    registers = ModbusSequentialDataBlock(1, [place * 257 % 65536 for place in range(100)])
    context = ModbusServerContext(devices=ModbusDeviceContext(hr=registers), single=True)
    server = ModbusTcpServer(context, address=address)
    await server.serve_forever(background=True)
    print(f"ready tcp:{address[0]}:{address[1]}", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
