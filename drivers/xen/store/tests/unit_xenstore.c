/* SPDX-License-Identifier: BSD-3-Clause */
/* The client of xenstore against one that answers, and one that lies. */
/* unit-sources: drivers/xen/store/wire.c */
/* unit-includes: test/unit/xen drivers/xen/core/include drivers/xen/store/include drivers/xen/store */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <abi/errno.h>
#include <uk/intctlr.h>
#include <uk/xen/hypercall.h>
#include <uk/xen/pages.h>
#include <xen/store.h>
#include <xen/time.h>
#include <unit.h>

/* for its initialisation, which the table of the image calls */
#include "../store.c"

volatile struct xen_shared_info uk_xen_shared;
volatile struct xen_store_page uk_xen_store;
__u32 uk_xen_store_port = 3;

static uk_intctlr_handler_fn handler;
static __nsec now;

/* What the other side says: a type, bytes, and how many it claims. */
static struct {
	uint32_t type;
	uint32_t claimed;	/* 0: as many as there are */
	uint32_t id_off;
	const char *bytes;
	uint32_t len;
	int silent;
	uint32_t jump;		/* added to its index */
	int event;		/* a watch's event stands behind it */
} answer;
static char asked[8192];
static uint32_t asked_len, taken, said;

int uk_intctlr_irq_register(unsigned int irq, uk_intctlr_handler_fn fn,
			    void *arg)
{
	(void)irq;
	(void)arg;
	handler = fn;
	return 0;
}

__nsec xen_system_time(void)
{
	return now += 1000000;
}

void xen_read_time(struct xen_time_info *t)
{
	memset(t, 0, sizeof(*t));
}

static void say(const void *p, uint32_t n)
{
	const char *c = p;

	while (n--)
		uk_xen_store.rsp[said++ % XEN_STORE_RING] = *c++;
	uk_xen_store.rsp_prod = said;
}

static void message(uint32_t type, uint32_t id, const char *bytes,
		    uint32_t len, uint32_t claimed)
{
	struct wire_header h = { type, id, 0, claimed ? claimed : len };

	say(&h, sizeof(h));
	say(bytes, len);
}

/* An event: takes what was sent, and answers once a message is whole. */
static void other_side(void)
{
	struct wire_header h;

	while (taken != uk_xen_store.req_prod)
		asked[asked_len++ % sizeof(asked)] =
			uk_xen_store.req[taken++ % XEN_STORE_RING];
	uk_xen_store.req_cons = taken;
	if (asked_len < sizeof(h))
		return;
	memcpy(&h, asked, sizeof(h));
	if (asked_len < sizeof(h) + h.len)
		return;
	asked_len = 0;
	if (!answer.silent)
		message(answer.type, h.id + answer.id_off, answer.bytes,
			answer.len, answer.claimed);
	if (answer.event)
		message(WIRE_WATCH_EVENT, 0, "a\0" "0", 4, 0);
	uk_xen_store.rsp_prod += answer.jump;
}

long uk_xen_call(unsigned int nr, __uptr a1, __uptr a2, __uptr a3)
{
	(void)a2;
	(void)a3;
	if (nr == XEN_CALL_EVENT && a1 == XEN_EVENT_SEND)
		other_side();
	return 0;
}

static void answers(uint32_t type, const char *bytes, uint32_t len)
{
	memset(&answer, 0, sizeof(answer));
	answer.type = type;
	answer.bytes = bytes;
	answer.len = len;
}

UK_TESTCASE(xenstore, values_and_errors)
{
	char buf[16];
	__u64 num;

	answers(WIRE_READ, "value", 5);
	UK_TEST_EXPECT_SNUM_EQ(xen_store_read(0, "a", buf, sizeof(buf)), 5);
	UK_TEST_EXPECT_ZERO(strcmp(buf, "value"));
	UK_TEST_EXPECT_SNUM_EQ(xen_store_read(0, "a", buf, 5), -E2BIG);
	UK_TEST_EXPECT_ZERO(strcmp(buf, "valu"));
	UK_TEST_EXPECT_SNUM_EQ(xen_store_read_num(0, "a", 9, &num), -EINVAL);
	answers(WIRE_READ, "42", 2);
	UK_TEST_EXPECT_ZERO(xen_store_read_num(0, "a", 42, &num));
	UK_TEST_EXPECT_SNUM_EQ(num, 42);
	UK_TEST_EXPECT_SNUM_EQ(xen_store_read_num(0, "a", 41, &num), -EINVAL);
	answers(WIRE_READ, "99999999999999999999", 20);
	UK_TEST_EXPECT_SNUM_EQ(xen_store_read_num(0, "a", ~0UL, &num),
			       -EINVAL);
	answers(WIRE_READ, "", 0);
	UK_TEST_EXPECT_SNUM_EQ(xen_store_read_num(0, "a", 1, &num), -EINVAL);
	UK_TEST_EXPECT_ZERO(xen_store_read(0, "a", buf, sizeof(buf)));
	answers(WIRE_ERROR, "ENOENT", 7);
	UK_TEST_EXPECT_SNUM_EQ(xen_store_read(0, "a", buf, sizeof(buf)),
			       -ENOENT);
	answers(WIRE_ERROR, "EAGAIN", 6);	/* without its end */
	UK_TEST_EXPECT_SNUM_EQ(xen_store_end(7, 1), -EAGAIN);
	answers(WIRE_ERROR, "no such word", 12);
	UK_TEST_EXPECT_SNUM_EQ(xen_store_write(0, "a", "b"), -EIO);
	answers(WIRE_WRITE, "OK", 3);
	UK_TEST_EXPECT_ZERO(xen_store_write_num(0, "a", 17));
}

UK_TESTCASE(xenstore, transactions)
{
	__u32 tx = 0;

	answers(WIRE_TX_START, "12", 3);
	UK_TEST_EXPECT_ZERO(xen_store_begin(&tx));
	UK_TEST_EXPECT_SNUM_EQ(tx, 12);
	answers(WIRE_TX_START, "0", 2);
	UK_TEST_EXPECT_SNUM_EQ(xen_store_begin(&tx), -EIO);
	answers(WIRE_TX_START, "99999999999", 12);
	UK_TEST_EXPECT_SNUM_EQ(xen_store_begin(&tx), -EIO);
}

UK_TESTCASE(xenstore, what_is_too_long_is_not_sent)
{
	static char path[5000];

	memset(path, 'x', sizeof(path) - 1);
	answers(WIRE_READ, "v", 1);
	UK_TEST_EXPECT_SNUM_EQ(xen_store_write(0, path, "b"), -E2BIG);
	UK_TEST_EXPECT_ZERO(asked_len);
	/* a path longer than the ring goes in pieces */
	path[3000] = '\0';
	answers(WIRE_WRITE, "OK", 3);
	UK_TEST_EXPECT_ZERO(xen_store_write(0, path, "b"));
}

static int told, told_within;
static void on_change(struct xen_store_watch *w)
{
	char buf[8];

	(void)w;
	told++;
	answers(WIRE_READ, "x", 1);
	if (xen_store_read(0, "a", buf, sizeof(buf)) == 1)
		told_within++;
}
static struct xen_store_watch watch = { .path = "a", .fn = on_change };

UK_TESTCASE(xenstore, watches)
{
	char buf[8];

	UK_TEST_EXPECT_ZERO(store_init(NULL));
	answers(WIRE_WATCH, "OK", 3);
	UK_TEST_EXPECT_ZERO(xen_store_watch(&watch));
	UK_TEST_EXPECT_ZERO(told);
	message(WIRE_WATCH_EVENT, 0, "a\0" "0", 4, 0);
	handler(NULL);
	UK_TEST_EXPECT_SNUM_EQ(told, 1);
	UK_TEST_EXPECT_SNUM_EQ(told_within, 1);
	/* between a request and its answer */
	message(WIRE_WATCH_EVENT, 0, "a\0" "0", 4, 0);
	answers(WIRE_READ, "y", 1);
	UK_TEST_EXPECT_SNUM_EQ(xen_store_read(0, "b", buf, sizeof(buf)), 1);
	UK_TEST_EXPECT_ZERO(strcmp(buf, "y"));
	UK_TEST_EXPECT_SNUM_EQ(told, 2);
	/* behind the answer: nobody else will tell of it */
	answers(WIRE_READ, "y", 1);
	answer.event = 1;
	UK_TEST_EXPECT_SNUM_EQ(xen_store_read(0, "b", buf, sizeof(buf)), 1);
	UK_TEST_EXPECT_SNUM_EQ(told, 3);
	/* of no watch, without a token, without an end, longer than any */
	message(WIRE_WATCH_EVENT, 0, "a\0" "9", 4, 0);
	message(WIRE_WATCH_EVENT, 0, "a", 2, 0);
	message(WIRE_WATCH_EVENT, 0, "aaa", 3, 0);
	message(WIRE_WATCH_EVENT, 0, "", 0, 0);
	memset(asked, 'z', 600);
	message(WIRE_WATCH_EVENT, 0, asked, 600, 0);
	handler(NULL);
	UK_TEST_EXPECT_SNUM_EQ(told, 3);
	answers(WIRE_READ, "z", 1);
	UK_TEST_EXPECT_SNUM_EQ(xen_store_read(0, "b", buf, sizeof(buf)), 1);
}

/* Each lie is final, so it is told to a process of its own. */
static int after(void (*lie)(void))
{
	char buf[16];
	int rc;

	lie();
	rc = xen_store_read(0, "a", buf, sizeof(buf));
	memset(&answer, 0, sizeof(answer));
	answers(WIRE_READ, "v", 1);
	return rc == -EIO || rc == -ETIMEDOUT ?
		xen_store_read(0, "a", buf, sizeof(buf)) : rc;
}

static void runs_ahead(void)
{
	answers(WIRE_READ, "v", 1);
	answer.jump = 5000;
}

static void too_long(void)
{
	answers(WIRE_READ, "v", 1);
	answer.claimed = 0xffffffff;
}

static void cut_short(void)
{
	answers(WIRE_READ, "v", 1);
	answer.claimed = 100;
}

static void nothing(void)
{
	answer.silent = 1;
}

static void of_another_request(void)
{
	answers(WIRE_READ, "v", 1);
	answer.id_off = 1;
}

#include <sys/wait.h>
#include <unistd.h>

static int in_child(void (*lie)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (!pid)
		_exit(-after(lie));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : 1;
}

UK_TESTCASE(xenstore, lies)
{
	UK_TEST_EXPECT_SNUM_EQ(in_child(runs_ahead), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(in_child(too_long), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(in_child(cut_short), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(in_child(nothing), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(in_child(of_another_request), -EIO);
}

UK_TESTSUITE_REGISTER(xenstore, NULL);
