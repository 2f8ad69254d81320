/* A Modbus server on libmodbus: unit 1, holding registers from 1 on.
 *
 *   libmodbus_server PATH REGISTERS    RTU on a terminal; prints "ready"
 *   libmodbus_server tcp REGISTERS     Modbus TCP on a free port; prints "ready tcp:ADDRESS:PORT"
 *
 * Prints that once it can answer, and ends when the other end is closed. */

#include <arpa/inet.h>
#include <errno.h>
#include <modbus.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Listens on a free port, says which, and lets the first client in. */
static int serve_tcp(modbus_t *port)
{
    struct sockaddr_in own;
    socklen_t size = sizeof own;
    int yes = 1, listening = modbus_tcp_listen(port, 1);
    if (listening == -1 || getsockname(listening, (struct sockaddr *)&own, &size) == -1)
        return -1;
    printf("ready tcp:127.0.0.1:%d\n", ntohs(own.sin_port));
    fflush(stdout);
    int client = modbus_tcp_accept(port, &listening);
    return client == -1 ? -1 : setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

static int serve_rtu(modbus_t *port)
{
    if (modbus_set_slave(port, 1) == -1 || modbus_connect(port) == -1)
        return -1;
    puts("ready");
    return fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s PATH|tcp REGISTERS\n", argv[0]);
        return 2;
    }
    int registers = atoi(argv[2]), tcp = strcmp(argv[1], "tcp") == 0;
    modbus_t *port = tcp ? modbus_new_tcp("127.0.0.1", 0) : modbus_new_rtu(argv[1], 19200, 'N', 8, 1);
    modbus_mapping_t *map = modbus_mapping_new(0, 0, registers, 0);
    if (port == NULL || map == NULL || (tcp ? serve_tcp(port) : serve_rtu(port)) == -1) {
        fprintf(stderr, "%s: %s\n", argv[1], modbus_strerror(errno));
        return 3;
    }
    for (int i = 0; i < registers; i++)
        map->tab_registers[i] = (uint16_t)(i * 257);

    uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
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
