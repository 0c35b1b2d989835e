# SPDX-License-Identifier: BSD-3-Clause
"""One application on the real core, of the shape that existing ones have.

No libc, lwIP, a C++ library with static constructors, a fetched library, a
section of its own, and a main that serves HTTP: built once, out of tree, by
two libraries on L=, and booted.
"""
import io
import socket
import subprocess
import tarfile
import time

import pytest

from conftest import CoreApp, External

CONFIG = """### Invisible option for dependencies
config APPCONTRACT_DEPENDENCIES
	bool
	default y
	select LIBNOLIBC if !HAVE_LIBC
	select LIBLWIP
	select LWIP_UKNETDEV
	select LWIP_TCP
	select LWIP_THREADS
	select LWIP_SOCKET
	select LWIP_AUTOIFACE
	select LWIP_IPV4
	select LWIP_DHCP
	select LIBUKSCHED
	select LIBUKSCHEDCOOP
"""
MAIN = r"""
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <errno.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/print.h>
#include <uk/alloc.h>
#include <uk/assert.h>
#include <pkg.h>

int shapes_constructed(void);
double shapes_area(void);
int table_sum(void);
void threads_run(void);
void statics_run(void);

static const char reply[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
	"Connection: close\r\n\r\nserved by contract\n";

static void text(void)
{
	char buf[64], *end = NULL;
	long number = strtol("077z", &end, 0);

	snprintf(buf, sizeof(buf), "%s-%05d-%#x", "abc", 42, 255);
	printf("text: %s %ld %d %s\n", buf, number, *end, strchr("a=b", '='));
	errno = 0;
	number = close(-1);
	printf("errno: %ld %d\n", number, errno == EBADF);
	memset(buf, 'x', 3);
	memmove(buf + 1, buf, 3);
	memcpy(buf + 4, "end", 4);
	printf("memory: %s %d %d %d\n", buf, strcmp(buf, "xxxxend"),
	       strncmp("abc", "abd", 2), (int)strlen(buf));
}

int main(int argc, char *argv[])
{
	struct sockaddr_in addr = { 0 };
	char request[512];
	int fd, client;
	ssize_t n;

	UK_ASSERT(argc > 0 && argv[0]);
	text();
	printf("pkg: %d\n", pkg_value());
	printf("constructed: %d area %d\n", shapes_constructed(),
	       (int)shapes_area());
	printf("table: %d\n", table_sum());
	threads_run();
	statics_run();
	uk_pr_info("library of main: %s\n", STRINGIFY(__LIBNAME__));
	fd = socket(AF_INET, SOCK_STREAM, 0);
	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = INADDR_ANY;
	addr.sin_port = htons(8123);
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
	    listen(fd, 1) < 0) {
		fprintf(stderr, "no socket: %d\n", errno);
		return 1;
	}
	printf("listening\n");
	client = accept(fd, NULL, 0);
	n = read(client, request, sizeof(request));
	printf("asked: %.14s\n", n > 14 ? request : "nothing");
	n = write(client, reply, sizeof(reply) - 1);
	close(client);
	close(fd);
	return n == sizeof(reply) - 1 ? 0 : 2;
}
"""
SHAPES = r"""
extern "C" int printf(const char *format, ...);
class Shape {
public:
	explicit Shape(double side) : side_(side) { count++; }
	~Shape() { printf("destroyed: %d\n", count--); }
	virtual double area() const = 0;
	static int count;
protected:
	double side_;
};
class Square : public Shape {
public:
	explicit Square(double side) : Shape(side) {}
	double area() const override { return side_ * side_; }
};
class Half : public Shape {
public:
	explicit Half(double side) : Shape(side) {}
	double area() const override { return side_ * side_ / 2; }
};
int Shape::count = 40;
static Half half(8);
static Square square(2);
static const Shape *const list[] = {&half, &square};

extern "C" int shapes_constructed(void) { return Shape::count; }
extern "C" double shapes_area(void)
{
	double sum = 0;

	for (const Shape *shape : list)
		sum += shape->area();
	return sum;
}
"""
STATICS = r"""
#include <uk/arch/time.h>
#include <uk/sched.h>
#include <uk/syscall.h>
extern "C" int printf(const char *format, ...);
extern "C" void statics_run(void);

class Counted {
public:
	Counted() { if (++live > most) most = live; }
	virtual ~Counted()
	{
		if (!--live)
			printf("all destroyed, once %d\n", most);
	}
	virtual int value() const { return 1; }
	static int live, most;
};
int Counted::live, Counted::most;

class Once : public Counted {
public:
	Once() { uk_sched_thread_sleep(ukarch_time_msec_to_nsec(5)); made++; }
	int value() const override { return made; }
	static int made;
};
int Once::made;

#define FIVE(x) static Counted x##1, x##2, x##3, x##4, x##5;
FIVE(a) FIVE(b) FIVE(c) FIVE(d) FIVE(e) FIVE(f) FIVE(g) FIVE(h)

static int asked;

/* The other thread comes while the first one constructs. */
static void ask(void *)
{
	static Once once;

	asked += once.value();
}

struct alignas(128) Wide { char area[128]; };

void statics_run(void)
{
	Counted *list = new Counted[2], *one = new Once;
	Wide *wide = new Wide;

	printf("made: %d %d %d\n", Counted::live, one->value(),
	       (int)((__uptr)wide % 128));
	delete wide;
	delete one;
	delete[] list;
	Once::made = 0;
	uk_sched_thread_create(uk_sched_current(), ask, nullptr, "ask");
	ask(nullptr);
	uk_sched_thread_sleep(ukarch_time_msec_to_nsec(20));
	printf("asked: %d made: %d live: %d\n", asked, Once::made,
	       Counted::live);
}
"""
TABLE = """
static int one __attribute__((used, section(".contract_table"))) = 5;
static int two __attribute__((used, section(".contract_table"))) = 6;
extern int table_start[], table_end[];
int table_sum(void);
int table_sum(void)
{
	int sum = 0, *at;

	for (at = table_start; at < table_end; at++)
		sum += *at;
	return sum;
}
"""
THREADS = r"""
#include <stdio.h>
#include <uk/arch/tls.h>
#include <uk/essentials.h>
#include <uk/netdev.h>
#include <uk/sched.h>
#include <uk/tls.h>

struct own {
	void *self;
	long magic;
	char rest[84];
};
static __thread int counter = 7;
static __thread char zeros[100] __align(64);
void threads_run(void);

void ukarch_tls_tcb_init(void *tcb)
{
	((struct own *)tcb)->magic = 1234;
}

static void show(void *arg)
{
	struct own *own = ukarch_tls_tcb_get(ukarch_tls_get());

	counter += (int)(long)arg;
	printf("thread: %d %d %ld %d\n", counter, zeros[99], own->magic,
	       (int)((__uptr)zeros % 64));
	zeros[99] = 1;
}

void threads_run(void)
{
	struct uk_sched *s = uk_sched_current();

	show((void *)0L);
	uk_sched_thread_create(s, show, (void *)10L, "ten");
	uk_sched_thread_create(s, show, (void *)20L, "twenty");
	uk_sched_yield();
	uk_sched_yield();
	printf("reserved: %d %d\n", ukarch_tls_tcb_size() >= 200,
	       (int)sizeof(((struct uk_netdev *)0)->scratch_pad));
}
"""
SECTION = """SECTIONS {
	.contract_table : {
		table_start = .;
		KEEP(*(.contract_table))
		table_end = .;
	}
} INSERT AFTER .data;
"""
EXTRA = """
APPCONTRACT_SRCS-y += $(APPCONTRACT_BASE)/extra.ld
$(eval $(call ukarch_tls_tcb_reserve,100))
$(eval $(call ukarch_tls_tcb_reserve,200))
$(eval $(call uknetdev_scratch_mem,4 * 12))
$(eval $(call uknetdev_scratch_mem,16))
"""
PKG = {"pkg-2/pkg.c": '#include "pkg.h"\n#include <uk/alloc.h>\n'
                      "int pkg_value(void)\n{\n\tvoid *p = uk_malloc("
                      "uk_alloc_get_default(), 64);\n\n\tuk_free("
                      "uk_alloc_get_default(), p);\n"
                      "\treturn p ? PKG_VALUE : 0;\n}\n",
       "pkg-2/pkg.h": "int pkg_value(void);\n"}
LIBPKG = """
LIBPKG_VERSION = 2
$(eval $(call fetch,libpkg,file://%s/pkg-$(LIBPKG_VERSION).tar.gz))
$(eval $(call patch,libpkg,$(LIBPKG_BASE)/patches,pkg-$(LIBPKG_VERSION)))
LIBPKG_SRC = $(LIBPKG_ORIGIN)/pkg-$(LIBPKG_VERSION)
CINCLUDES-$(CONFIG_LIBPKG) += -I$(LIBPKG_SRC)
LIBPKG_PKG_FLAGS-y += -DPKG_VALUE=23
LIBPKG_SRCS-y += $(LIBPKG_SRC)/pkg.c
"""


def tar(path):
    with tarfile.open(path, "w:gz") as made:
        for name, text in PKG.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            made.addfile(info, io.BytesIO(text.encode()))


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    path = tmp_path_factory.mktemp("image")
    tar(path / "pkg-2.tar.gz")
    pkg = External(path / "libs/pkg", "libpkg", LIBPKG % path,
                   files={"exportsyms.uk": "pkg_*\n"})
    shapes = External(path / "libs/shapes", "libshapes",
                      "LIBSHAPES_SRCS-y += $(LIBSHAPES_BASE)/shapes.cpp\n"
                      "LIBSHAPES_SRCS-y += $(LIBSHAPES_BASE)/statics.cpp\n"
                      "LIBSHAPES_CXXFLAGS-y += -fno-exceptions -fno-rtti\n",
                      files={"shapes.cpp": SHAPES, "statics.cpp": STATICS})
    made = CoreApp(path / "served", config=CONFIG, makefile=EXTRA, sources={
        "main.c": MAIN, "table.c": TABLE, "threads.c": THREADS})
    made.write("extra.ld", SECTION)
    made.words = ["L=%s:%s" % (pkg.path, shapes.path), "O=%s" % (path / "o"),
                  "-j2"]
    made.build = path / "o"
    made.make(*made.words)
    return made


def test_no_op(app):
    assert "  CC  " not in app.make(*app.words)[1]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def ask(port, guest):
    """What the server answers; it may still boot."""
    while guest.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as s:
                s.settimeout(10)
                s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                text = b"".join(iter(lambda: s.recv(4096), b""))
                if text:
                    return text.decode()
        except OSError:
            pass
        time.sleep(0.2)
    return ""


@pytest.fixture(scope="module")
def booted(app):
    """(output, answer) of one boot with one request."""
    port = free_port()
    with subprocess.Popen(
            ["timeout", "120", "qemu-system-x86_64", "-accel", "tcg", "-cpu",
             "max", "-nodefaults", "-no-user-config", "-display", "none",
             "-no-reboot", "-M", "microvm,acpi=off,x-option-roms=off,pit=on,"
             "pic=off,rtc=on,isa-serial=on,auto-kernel-cmdline=on", "-global",
             "virtio-mmio.force-legacy=false", "-m", "16", "-serial", "stdio",
             "-netdev", "user,id=n,hostfwd=tcp:127.0.0.1:%d-:8123" % port,
             "-device", "virtio-net-device,netdev=n", "-device",
             "isa-debug-exit,iobase=0x501,iosize=1", "-kernel",
             str(app.image)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as qemu:
        answer = ask(port, qemu)
        output = qemu.communicate()[0].decode(errors="replace")
    return output, answer, qemu.returncode


@pytest.mark.parametrize("line", [
    "text: abc-00042-0xff 63 122 =b", "errno: -1 1", "memory: xxxxend 0 0 7",
    "pkg: 23", "constructed: 42 area 36", "table: 11", "listening",
    "thread: 7 0 1234 0\nthread: 17 0 1234 0\nthread: 27 0 1234 0\n",
    "reserved: 1 48", "made: 43 1 0", "asked: 2 made: 1 live: 41",
    "all destroyed, once 43",
    "destroyed: 42\ndestroyed: 41\n", "asked: GET / HTTP/1.1"])
def test_output(booted, line):
    assert line in booted[0].replace("\r", ""), booted[0]


def test_reply_and_status(booted):
    """main's return value is the image's (QEMU makes 2n+1 of it)."""
    assert booted[1].startswith("HTTP/1.1 200 OK\r\n")
    assert booted[1].endswith("served by contract\n")
    assert booted[2] == 1, booted[0]
