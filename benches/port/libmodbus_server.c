/* A Modbus RTU server on libmodbus: unit 1, holding registers from 1 on.
 *
 *   libmodbus_server PATH REGISTERS
 *
 * Prints "ready" once it can answer, and ends when the other end is closed. */

#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s PATH REGISTERS\n", argv[0]);
        return 2;
    }
    int registers = atoi(argv[2]);
    modbus_t *port = modbus_new_rtu(argv[1], 19200, 'N', 8, 1);
    modbus_mapping_t *map = modbus_mapping_new(0, 0, registers, 0);
    if (port == NULL || map == NULL || modbus_set_slave(port, 1) == -1
        || modbus_connect(port) == -1) {
        fprintf(stderr, "%s: %s\n", argv[1], modbus_strerror(errno));
        return 3;
    }
    for (int i = 0; i < registers; i++)
        map->tab_registers[i] = (uint16_t)(i * 257);
    puts("ready");
    fflush(stdout);

    uint8_t request[MODBUS_RTU_MAX_ADU_LENGTH];
    for (;;) {
        int length = modbus_receive(port, request);
        if (length > 0)
            modbus_reply(port, request, length, map);
        else if (length == -1 && errno != EMBBADCRC && errno != ETIMEDOUT)
            break;
    }
    modbus_mapping_free(map);
    modbus_close(port);
    modbus_free(port);
    return 0;
}
