/* A client that does to a port what Linux lets it do, and leaves it so.
 *
 *   hostile PORT STEP...
 *
 *   asks        opens the port as it is, reads register 130 and prints it: up to 20 tries
 *   replaces N  kills a client that has locked the port (TIOCEXCL) and opens it at once, N
 *               times; prints how often it was still locked
 *   looks       prints how the port is set, but for the marks of the program (see its pty.rs)
 *   STEP        one of the names below; done on a descriptor that stays open to the end
 *   wait        says so and waits to be killed
 *
 * What the system refuses is no failure: the refusal is printed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static int port;
static struct termios set;

static int apply(void) { return tcsetattr(port, TCSANOW, &set); }

static int output_off(void) { return tcflow(port, TCOOFF); }
static int input_off(void) { return tcflow(port, TCIOFF); }
static int input_on(void) { return tcflow(port, TCION); }
static int exclusive(void) { return ioctl(port, TIOCEXCL); }
static int no_mode(void) { return fchmod(port, 0); }
static int open_mode(void) { return fchmod(port, 0666); }
static int own_group(void) { return fchown(port, -1, getegid()); }
static int window(void)
{
    struct winsize size = {.ws_row = 25, .ws_col = 80, .ws_xpixel = 1, .ws_ypixel = 2};
    return ioctl(port, TIOCSWINSZ, &size);
}
static int line_discipline(int number) { return ioctl(port, TIOCSETD, &number); }
static int discipline_null(void) { return line_discipline(27); }
static int every_discipline(void)
{
    int done = -1;
    for (int number = 1; number < 32; number++)
        done = line_discipline(number) == 0 ? 0 : done;
    return done;
}
static int cooked(void)
{
    set.c_iflag = BRKINT | ICRNL | IXON | IXOFF | ISTRIP | INLCR | IGNCR | IUCLC | IMAXBEL;
    set.c_oflag = OPOST | ONLCR | OCRNL | OLCUC | TAB3 | VT1 | FF1;
    set.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN | TOSTOP | NOFLSH;
    return apply();
}
static int two_wire(void)
{
    set.c_cflag = CS5 | CSTOPB | PARENB | PARODD | CRTSCTS | HUPCL;
    return apply();
}
static int no_receiver(void)
{
    set.c_cflag &= ~CREAD;
    return apply();
}
static int no_speed(void)
{
    cfsetspeed(&set, B0);
    return apply();
}
static int two_speeds(void)
{
    cfsetispeed(&set, B300);
    cfsetospeed(&set, B115200);
    return apply();
}
static int characters(void)
{
    for (int i = 0; i < NCCS; i++)
        set.c_cc[i] = (cc_t)(i + 1);
    set.c_cc[VMIN] = 255;
    set.c_cc[VTIME] = 255;
    return apply();
}
static int external(void)
{
    set.c_lflag |= EXTPROC | FLUSHO | PENDIN;
    return apply();
}
/* IXON, and then a 13 hex in the reply: it stops what this client sends. */
static int stopped_by_reply(void)
{
    static const unsigned char ask[] = {1, 3, 0x01, 0x00, 0, 100, 0x45, 0xDD};
    unsigned char bytes[256];
    cfmakeraw(&set);
    set.c_iflag |= IXON;
    set.c_cc[VSTOP] = 3;
    set.c_cc[VSTART] = 0;
    if (apply() != 0 || write(port, ask, sizeof ask) < 0)
        return -1;
    struct pollfd event = {.fd = port, .events = POLLIN};
    if (poll(&event, 1, 1000) > 0 && read(port, bytes, sizeof bytes) < 0)
        return -1;
    return 0;
}
static int unread(void)
{
    static const unsigned char ask[] = {1, 3, 0, 0x81, 0, 5, 0xD5, 0xE1};
    for (int i = 0; i < 200; i++)
        if (write(port, ask, sizeof ask) < 0)
            return -1;
    return 0;
}
static int half(void) { return write(port, "\001\020\000\000\000\144\310", 7) == 7 ? 0 : -1; }
static int junk(void)
{
    static char bytes[5000];
    memset(bytes, 0x55, sizeof bytes);
    return write(port, bytes, sizeof bytes) > 0 ? 0 : -1;
}
static int typed(void)
{
    static const char text[] = "\001\003\000";
    int done = 0;
    for (size_t i = 0; i < sizeof text; i++)
        done = ioctl(port, TIOCSTI, &text[i]) == 0 ? done : -1;
    return done;
}
/* The process becomes a session of its own, with the port as its terminal. */
static int controlling(void)
{
    setsid();
    return ioctl(port, TIOCSCTTY, 0);
}
static int foreground(void)
{
    signal(SIGTTOU, SIG_IGN);
    return controlling() == 0 ? tcsetpgrp(port, getpgrp()) : -1;
}
static int not_a_terminal(void)
{
    signal(SIGHUP, SIG_IGN);
    return controlling() == 0 ? ioctl(port, TIOCNOTTY) : -1;
}
static int locked(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return flock(port, LOCK_EX | LOCK_NB) == 0 ? fcntl(port, F_SETLK, &lock) : -1;
}
static int signals(void)
{
    int on = 1;
    signal(SIGIO, SIG_IGN);
    return fcntl(port, F_SETOWN, getpid()) == 0 ? ioctl(port, FIOASYNC, &on) : -1;
}
static int lines(void)
{
    int all = TIOCM_DTR | TIOCM_RTS;
    return ioctl(port, TIOCMBIC, &all);
}
static int line_break(void) { return ioctl(port, TIOCSBRK, 0) == 0 ? 0 : tcsendbreak(port, 0); }
static int packets(void)
{
    int on = 1;
    return ioctl(port, TIOCPKT, &on);
}
static int soft_carrier(void)
{
    int off = 0;
    return ioctl(port, TIOCSSOFTCAR, &off);
}
static int unlocked(void)
{
    int on = 1;
    return ioctl(port, TIOCSPTLCK, &on);
}
static int flushed(void) { return tcflush(port, TCIOFLUSH); }
static int hung_up(void) { return ioctl(port, TIOCVHANGUP, 0); }
static int locked_settings(void)
{
    struct termios all;
    memset(&all, 0, sizeof all);
    all.c_iflag = all.c_oflag = all.c_cflag = all.c_lflag = ~0u;
    return ioctl(port, TIOCSLCKTRMIOS, &all);
}

static const struct {
    const char *name;
    int (*act)(void);
} steps[] = {
    {"output-off", output_off}, {"input-off", input_off}, {"input-on", input_on},
    {"exclusive", exclusive}, {"no-mode", no_mode}, {"open-mode", open_mode},
    {"own-group", own_group}, {"window", window}, {"discipline-null", discipline_null},
    {"every-discipline", every_discipline}, {"cooked", cooked}, {"two-wire", two_wire},
    {"no-receiver", no_receiver}, {"no-speed", no_speed}, {"two-speeds", two_speeds},
    {"characters", characters}, {"external", external}, {"stopped-by-reply", stopped_by_reply},
    {"unread", unread}, {"half", half}, {"junk", junk}, {"typed", typed},
    {"controlling", controlling}, {"foreground", foreground}, {"not-a-terminal", not_a_terminal},
    {"locked", locked}, {"signals", signals}, {"lines", lines}, {"line-break", line_break},
    {"packets", packets}, {"soft-carrier", soft_carrier}, {"unlocked", unlocked}, {"flushed", flushed}, {"hung-up", hung_up},
    {"locked-settings", locked_settings},
};

static const char *ask_once(const char *path, unsigned *value)
{
    static const unsigned char ask[] = {1, 3, 0, 0x81, 0, 1, 0xD4, 0x22};
    unsigned char bytes[64];
    size_t got = 0;
    int bare = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (bare < 0)
        return "cannot open";
    const char *failed = NULL;
    if (write(bare, ask, sizeof ask) != sizeof ask)
        failed = "cannot write";
    while (!failed && got < 7) {
        struct pollfd event = {.fd = bare, .events = POLLIN};
        ssize_t count = poll(&event, 1, 2000) > 0 ? read(bare, bytes + got, sizeof bytes - got) : 0;
        if (count <= 0)
            failed = "no reply";
        else
            got += (size_t)count;
    }
    close(bare);
    if (failed)
        return failed;
    if (got != 7 || bytes[0] != 1 || bytes[1] != 3 || bytes[2] != 2)
        return "another reply";
    *value = (unsigned)bytes[3] << 8 | bytes[4];
    return NULL;
}

static void asks(const char *path)
{
    const char *failed = NULL;
    unsigned value = 0;
    for (int tries = 0; tries < 20; tries++) {
        failed = ask_once(path, &value);
        if (!failed) {
            printf("%u\n", value);
            return;
        }
        usleep(tries < 10 ? 2000 : 200000);
    }
    printf("%s: %s\n", failed, strerror(errno));
}

/* A client that opens the port and locks it, as serialport-rs does; its process number. */
static pid_t locker(const char *path)
{
    int ready[2];
    char byte;
    if (pipe(ready) != 0)
        return -1;
    pid_t child = fork();
    if (child == 0) {
        int own = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
        for (int tries = 0; own < 0 && tries < 10000; tries++) {
            usleep(1000);
            own = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
        }
        if (own < 0 || ioctl(own, TIOCEXCL) != 0 || write(ready[1], "", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ready[1]);
    if (child > 0 && read(ready[0], &byte, 1) != 1)
        child = -1;
    close(ready[0]);
    return child;
}

static void replaces(const char *path, int rounds)
{
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
        pid_t child = locker(path);
        if (child < 0) {
            printf("no client: %s\n", strerror(errno));
            return;
        }
        usleep((useconds_t)(round % 40 * 50));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        int next = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
        refused += next < 0;
        close(next);
    }
    printf("%d of %d refused\n", refused, rounds);
}

static void looks(const char *path)
{
    struct winsize window;
    struct stat file;
    int discipline, bare = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (bare < 0 || tcgetattr(bare, &set) != 0 || ioctl(bare, TIOCGWINSZ, &window) != 0 ||
        ioctl(bare, TIOCGETD, &discipline) != 0 || fstat(bare, &file) != 0) {
        printf("cannot look: %s\n", strerror(errno));
        return;
    }
    printf("%x %x %x %x %u %u;", set.c_iflag, set.c_oflag, set.c_cflag,
           set.c_lflag & ~(tcflag_t)(ECHONL | ECHOE), set.c_ispeed, set.c_ospeed);
    for (int i = 0; i < NCCS; i++)
        printf(" %u", set.c_cc[i]);
    printf("; %u %u %u %u; discipline %d, mode %o, group %u\n", window.ws_row, window.ws_col,
           window.ws_xpixel, window.ws_ypixel, discipline, file.st_mode & 07777, file.st_gid);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc == 2) {
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
            printf("%s\n", steps[i].name);
        return 0;
    }
    if (argc == 3 && strcmp(argv[2], "asks") == 0) {
        asks(argv[1]);
        return 0;
    }
    if (argc == 4 && strcmp(argv[2], "replaces") == 0) {
        replaces(argv[1], atoi(argv[3]));
        return 0;
    }
    if (argc == 3 && strcmp(argv[2], "looks") == 0) {
        looks(argv[1]);
        return 0;
    }
    for (int tries = 0; tries < 10000; tries++) {
        port = open(argv[1], O_RDWR | O_NOCTTY | O_NONBLOCK);
        if (port >= 0)
            break;
        usleep(1000);
    }
    if (port < 0 || tcgetattr(port, &set) != 0) {
        printf("cannot open: %s\n", strerror(errno));
        return 1;
    }
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "wait") == 0) {
            printf("waits\n");
            for (;;)
                pause();
        }
        for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++)
            if (strcmp(argv[i], steps[s].name) == 0)
                printf("%s: %s\n", argv[i], steps[s].act() == 0 ? "done" : strerror(errno));
    }
    return 0;
}
