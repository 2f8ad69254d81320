/* A client on libmodbus: does what its arguments say, one line of output each.
 *
 *   libmodbus PORT BAUD PARITY UNIT STEP...
 *
 *   read:FIRST:COUNT     registers, counted from 1
 *   float:FIRST:COUNT    that many 32-bit floats, high word first
 *   write:FIRST:V[,V]    function 06 for one value, 10 hex for several
 *   report               function 11 hex
 *   lock                 nobody else may open the port (TIOCEXCL); a lock of the first 20 ms would
 *                        not hold
 *   send:FIRST:COUNT     sends a request to read and does not wait
 *   hurry:FIRST:COUNT:MS sends the same request again after so long; the number of bytes that
 *                        come until a second passes without one
 *   wait                 waits to be killed
 *
 * A reply is waited for PATIENCE seconds, from the environment, or 10; as long as libmodbus
 * does by itself if that is `own`.
 */
#include <errno.h>
#include <modbus.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void failed(void)
{
    if (errno > MODBUS_ENOBASE && errno <= EMBXGTAR)
        printf("exception %d\n", errno - MODBUS_ENOBASE);
    else if (errno == ETIMEDOUT)
        printf("silence\n");
    else
        printf("error %s\n", modbus_strerror(errno));
}

static void read_step(modbus_t *bus, int first, int count, int floats)
{
    uint16_t words[MODBUS_MAX_READ_REGISTERS];
    int wanted = floats ? 2 * count : count;
    if (modbus_read_registers(bus, first - 1, wanted, words) != wanted) {
        failed();
        return;
    }
    for (int i = 0; i < count; i++) {
        if (floats)
            printf("%s%.9g", i ? " " : "", modbus_get_float_abcd(words + 2 * i));
        else
            printf("%s%u", i ? " " : "", words[i]);
    }
    printf("\n");
}

static void write_step(modbus_t *bus, int first, char *values)
{
    uint16_t words[MODBUS_MAX_WRITE_REGISTERS];
    int count = 0;
    for (char *value = strtok(values, ","); value; value = strtok(NULL, ","))
        words[count++] = (uint16_t)atoi(value);
    int done = count == 1 ? modbus_write_register(bus, first - 1, words[0])
                          : modbus_write_registers(bus, first - 1, count, words);
    if (done == count)
        printf("written\n");
    else
        failed();
}

static void report_step(modbus_t *bus)
{
    uint8_t bytes[256];
    int count = modbus_report_slave_id(bus, sizeof bytes, bytes);
    if (count < 2) {
        failed();
        return;
    }
    printf("%u %u %.*s\n", bytes[0], bytes[1], count - 2, (char *)bytes + 2);
}

static int sends(modbus_t *bus, int unit, int first, int count)
{
    uint8_t request[] = {(uint8_t)unit, 3, (uint8_t)((first - 1) >> 8), (uint8_t)(first - 1),
                         (uint8_t)(count >> 8), (uint8_t)count};
    return modbus_send_raw_request(bus, request, sizeof request) > 0;
}

static void hurry_step(modbus_t *bus, int unit, int first, int count, int wait)
{
    char bytes[256];
    int heard = 0, port = modbus_get_socket(bus);
    struct pollfd event = {.fd = port, .events = POLLIN};
    sends(bus, unit, first, count);
    usleep((useconds_t)wait * 1000);
    sends(bus, unit, first, count);
    while (poll(&event, 1, 1000) > 0) {
        ssize_t got = read(port, bytes, sizeof bytes);
        if (got <= 0)
            break;
        heard += (int)got;
    }
    printf("%d\n", heard);
}

static void step(modbus_t *bus, int unit, char *text)
{
    char values[1024];
    int first, count, wait;
    if (sscanf(text, "read:%d:%d", &first, &count) == 2) {
        read_step(bus, first, count, 0);
    } else if (sscanf(text, "float:%d:%d", &first, &count) == 2) {
        read_step(bus, first, count, 1);
    } else if (sscanf(text, "write:%d:%1023s", &first, values) == 2) {
        write_step(bus, first, values);
    } else if (strcmp(text, "report") == 0) {
        report_step(bus);
    } else if (strcmp(text, "lock") == 0) {
        usleep(100000);
        printf("%s\n", ioctl(modbus_get_socket(bus), TIOCEXCL) == 0 ? "locked" : strerror(errno));
    } else if (sscanf(text, "send:%d:%d", &first, &count) == 2) {
        printf("%s\n", sends(bus, unit, first, count) ? "sent" : "lost");
    } else if (sscanf(text, "hurry:%d:%d:%d", &first, &count, &wait) == 3) {
        hurry_step(bus, unit, first, count, wait);
    } else if (strcmp(text, "wait") == 0) {
        for (;;)
            pause();
    } else {
        printf("no such step: %s\n", text);
    }
}

/* PORT is a device, or tcp:ADDRESS:PORT. */
static modbus_t *open_bus(const char *port, int baud, char parity)
{
    char address[64];
    int number;
    if (sscanf(port, "tcp:%63[^:]:%d", address, &number) == 2)
        return modbus_new_tcp(address, number);
    return modbus_new_rtu(port, baud, parity, 8, 1);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 5) {
        fprintf(stderr, "libmodbus PORT BAUD PARITY UNIT STEP...\n");
        return 2;
    }
    int unit = atoi(argv[4]);
    modbus_t *bus = open_bus(argv[1], atoi(argv[2]), argv[3][0]);
    if (!bus) {
        printf("cannot open: %s\n", modbus_strerror(errno));
        return 1;
    }
    modbus_set_slave(bus, unit);
    const char *patience = getenv("PATIENCE");
    if (!patience || strcmp(patience, "own") != 0)
        modbus_set_response_timeout(bus, patience ? (uint32_t)atoi(patience) : 10, 0);
    if (modbus_connect(bus) != 0) {
        printf("cannot open: %s\n", modbus_strerror(errno));
        return 1;
    }
    for (int i = 5; i < argc; i++)
        step(bus, unit, argv[i]);
    modbus_close(bus);
    modbus_free(bus);
    return 0;
}
