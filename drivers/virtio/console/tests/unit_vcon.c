/* SPDX-License-Identifier: BSD-3-Clause */
/* The console driver against hosts that behave, and some that do not. */
/* unit-sources: drivers/virtio/core/ring.c drivers/virtio/core/virtio.c drivers/virtio/console/control.c drivers/virtio/console/port.c */
/* unit-includes: drivers/virtio/core/include drivers/virtio/core/tests drivers/virtio/console */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <stdlib.h>
#include <uk/alloc.h>
#include <uk/plat/bootstrap.h>
#include <unit.h>
#include <vcon.h>
#define FAKE_QUEUES	(2 + 2 * (VCON_MAX_PORTS + 1))
#include <fake_device.h>
/* its list of devices is to be forgotten between cases */
#include <console.c>

static struct uk_console *consoles;
static int announced;
static struct ukplat_exit_hook *hook;

int uk_console_register(struct uk_console *c)
{
	c->next = consoles;
	consoles = c;
	return 0;
}

void uk_console_source_add(struct uk_console_source *s)
{
	UK_TEST_EXPECT(s->announce != NULL);
	announced++;
}

void ukplat_exit_hook_add(struct ukplat_exit_hook *h)
{
	hook = h;
}

static struct uk_console *console(const char *name)
{
	struct uk_console *c;

	for (c = consoles; c; c = c->next)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

/* The host. */
static struct {
	const char *names[4];	/* of ports 1 to 4; NULL: no such port */
	int open[4];
	int hostile;
	int tx_stuck;		/* takes no output */
	char out[100000];	/* output of port 2 */
	unsigned int out_len;
} host;

/* Writes bytes into the next buffer of a queue; 0: there is none. */
static int put(unsigned int q, const void *buf, __u32 len)
{
	struct virtq *vq = dev.vq[q];
	__u16 head;

	if (!vq || dev.seen[q] == vq->avail->idx)
		return 0;
	head = vq->avail->ring[dev.seen[q]++ & vq->mask];
	if (len > vq->desc[head].len)
		len = vq->desc[head].len;
	memcpy((void *)vq->desc[head].addr, buf, len);
	give_used(vq, head, len);
	return 1;
}

static void tell(__u32 id, __u16 event, __u16 value, const char *text)
{
	char buf[200];
	struct vcon_msg m = { id, event, value };
	__u32 n = text ? (__u32)strlen(text) : 0;

	memcpy(buf, &m, sizeof(m));
	if (text)
		memcpy(buf + sizeof(m), text, n);
	put(2, buf, (__u32)sizeof(m) + n);
}

static void answer(const struct vcon_msg *m)
{
	__u32 id;

	if (m->event == VCON_EV_DEVICE_READY) {
		for (id = 1; id <= 4; id++)
			if (host.names[id - 1])
				tell(id, VCON_EV_PORT_ADD, 1, NULL);
	} else if (m->event == VCON_EV_PORT_READY && m->id >= 1
		   && m->id <= 4) {
		tell(m->id, VCON_EV_PORT_NAME, 1, host.names[m->id - 1]);
		if (host.open[m->id - 1])
			tell(m->id, VCON_EV_PORT_OPEN, 1, NULL);
	}
}

static void noise(void)
{
	char text[120];
	unsigned int i, n = rnd(sizeof(text));

	for (i = 0; i < n; i++)
		text[i] = (char)rnd(256);
	text[n] = '\0';
	if (rnd(2))
		put(2, text, n);
	else
		tell(rnd(3) ? rnd(10) : rnd(1 << 30), (__u16)rnd(9),
		     (__u16)rnd(3), rnd(2) ? text : NULL);
}

static void take_control(struct virtq *vq)
{
	struct vcon_msg m;
	unsigned int n;
	__u16 head;

	while (dev.seen[3] != vq->avail->idx) {
		head = vq->avail->ring[dev.seen[3]++ & vq->mask];
		UK_TEST_EXPECT_SNUM_EQ(vq->desc[head].len, sizeof(m));
		memcpy(&m, (void *)vq->desc[head].addr, sizeof(m));
		answer(&m);
		for (n = host.hostile ? rnd(8) : 0; n; n--)
			noise();
		give_used(vq, head, 0);
	}
}

/* Takes what port 2 sent. */
static void take_output(void)
{
	struct virtq *vq = dev.vq[7];
	struct virtq_desc *d;
	__u16 head;

	while (vq && !host.tx_stuck && dev.seen[7] != vq->avail->idx) {
		head = vq->avail->ring[dev.seen[7]++ & vq->mask];
		d = &vq->desc[head];
		if (host.out_len + d->len > sizeof(host.out))
			abort();
		memcpy(host.out + host.out_len, (void *)d->addr, d->len);
		host.out_len += d->len;
		give_used(vq, head, 0);
	}
}

static void fake_notify(struct virtio_dev *vd, struct virtq *vq)
{
	(void)vd;
	if (vq->index == 3)
		take_control(vq);
	else if (vq->index == 7)
		take_output();
}

static int start(int multiport)
{
	dev.vd.device_id = VIRTIO_ID_CONSOLE;
	dev.offers = 1UL << VIRTIO_F_VERSION_1 | VIRTIO_S_FEATURES_OK;
	if (multiport)
		dev.offers |= 1UL << F_MULTIPORT;
	consoles = NULL;
	if (virtio_dev_probe(&dev.vd) < 0)
		return -1;
	UK_TEST_EXPECT_NULL(consoles);	/* nobody asked */
	UK_TEST_EXPECT_SNUM_EQ(announced, 1);
	announced = 0;
	source.announce(&source);
	return dev.vd.priv ? 0 : -1;
}

static void reset(void)
{
	memset(&host, 0, sizeof(host));
	fake_reset(128);
	host.names[0] = "unilith.stdin";
	host.names[1] = "unilith.stdout";
	host.names[3] = "unilith.control";
	host.open[0] = host.open[1] = 1;
	unit_now = 0;
	unit_log_reset();
}

/* Everything that the driver made; the device was reset. */
static void stop(void)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct vcon *vc = dev.vd.priv;
	int i;

	for (i = 0; i < VCON_MAX_PORTS; i++) {
		uk_free(a, vc->ports[i].rx_mem);
		uk_free(a, vc->ports[i].tx_mem);
	}
	while (dev.vd.vqs)
		virtq_destroy(dev.vd.vqs);
	devices = NULL;
	uk_free(a, vc);
}

UK_TESTCASE(vcon, ports_have_the_names_of_the_host)
{
	reset();
	UK_TEST_ASSERT(start(1) == 0);
	UK_TEST_EXPECT_NOT_NULL(console("unilith.stdin"));
	UK_TEST_EXPECT_NOT_NULL(console("unilith.stdout"));
	UK_TEST_EXPECT_NOT_NULL(console("unilith.control"));
	UK_TEST_EXPECT_NULL(consoles->next->next->next);
	UK_TEST_EXPECT(dev.status & VIRTIO_S_DRIVER_OK);
	stop();
	UK_TEST_EXPECT_ZERO(unit_alloc_live);
}

UK_TESTCASE(vcon, names_that_are_none)
{
	reset();
	host.names[0] = "with space";
	host.names[1] = "";
	host.names[2] = "a-name-that-is-far-too-long-to-be-one-of-a-port";
	host.names[3] = "bell\a";
	UK_TEST_ASSERT(start(1) == 0);
	UK_TEST_EXPECT_NULL(console("with space"));
	UK_TEST_EXPECT_SNUM_EQ(strncmp(consoles->name, "vport", 5), 0);
	stop();
}

UK_TESTCASE(vcon, a_device_of_one_port)
{
	reset();
	UK_TEST_ASSERT(start(0) == 0);
	UK_TEST_ASSERT(consoles && !consoles->next);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_out(consoles, "x", 1), 1);
	stop();
}

UK_TESTCASE(vcon, output_waits_for_room_and_for_the_host)
{
	struct uk_console *c;
	char data[20000];
	unsigned int i;
	__ssz n;

	reset();
	host.open[1] = 0;
	UK_TEST_ASSERT(start(1) == 0);
	c = console("unilith.stdout");
	UK_TEST_EXPECT_SNUM_EQ(uk_console_out(c, "x", 1), -EAGAIN);
	UK_TEST_EXPECT_ZERO(uk_console_poll(c) & UK_CONSOLE_TX);
	tell(2, VCON_EV_PORT_OPEN, 1, NULL);
	dev.vq[2]->callback(dev.vq[2]);
	UK_TEST_EXPECT(uk_console_poll(c) & UK_CONSOLE_TX);

	for (i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 7);
	host.tx_stuck = 1;
	n = uk_console_out(c, data, sizeof(data));
	UK_TEST_EXPECT_SNUM_EQ(n, VCON_TX_BUFS * VCON_TX_BYTES);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_out(c, data, 1), -EAGAIN);
	UK_TEST_EXPECT_ZERO(uk_console_poll(c) & UK_CONSOLE_TX);
	UK_TEST_EXPECT(dev.vq[7]->intr_on);	/* it will be told */
	host.tx_stuck = 0;
	take_output();
	UK_TEST_EXPECT(uk_console_poll(c) & UK_CONSOLE_TX);
	while (n < (__ssz)sizeof(data))
		n += uk_console_out(c, data + n, sizeof(data) - (__sz)n);
	UK_TEST_EXPECT_ZERO(uk_console_flush(c));
	UK_TEST_EXPECT_SNUM_EQ(host.out_len, sizeof(data));
	UK_TEST_EXPECT_ZERO(memcmp(host.out, data, sizeof(data)));

	tell(2, VCON_EV_PORT_OPEN, 0, NULL);
	dev.vq[2]->callback(dev.vq[2]);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_out(c, "x", 1), -EPIPE);
	UK_TEST_EXPECT(uk_console_poll(c) & UK_CONSOLE_HUP);
	stop();
}

UK_TESTCASE(vcon, input_ends_behind_its_last_byte)
{
	char data[5000], got[5000];
	struct uk_console *c;
	unsigned int at = 0, i;
	__ssz n;

	reset();
	UK_TEST_ASSERT(start(1) == 0);
	c = console("unilith.stdin");
	UK_TEST_EXPECT_ZERO(uk_console_in(c, got, 0));
	UK_TEST_EXPECT_ZERO(uk_console_out(c, got, 0));
	for (i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 3);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_in(c, got, 10), -EAGAIN);
	UK_TEST_EXPECT(dev.vq[4]->intr_on);
	for (i = 0; i < 4; i++)
		UK_TEST_EXPECT(put(4, data + i * 1000, 1000));
	UK_TEST_EXPECT_ZERO(put(4, data, 1));	/* no more room */
	UK_TEST_EXPECT(uk_console_poll(c) & UK_CONSOLE_RX);
	tell(1, VCON_EV_PORT_OPEN, 0, NULL);
	dev.vq[2]->callback(dev.vq[2]);
	while ((n = uk_console_in(c, got + at, 333)) > 0)
		at += (unsigned int)n;
	UK_TEST_EXPECT_ZERO(n);
	UK_TEST_EXPECT_SNUM_EQ(at, 4000);
	UK_TEST_EXPECT_ZERO(memcmp(got, data, 4000));
	UK_TEST_EXPECT_ZERO(uk_console_in(c, got, 10));	/* stays so */
	tell(1, VCON_EV_PORT_OPEN, 1, NULL);
	dev.vq[2]->callback(dev.vq[2]);
	UK_TEST_EXPECT(put(4, "again", 5));
	UK_TEST_EXPECT_SNUM_EQ(uk_console_in(c, got, 10), 5);
	stop();
}

UK_TESTCASE(vcon, at_the_end_all_output_has_left)
{
	reset();
	UK_TEST_ASSERT(start(1) == 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_out(console("unilith.stdout"),
					      "bye", 3), 3);
	UK_TEST_ASSERT(hook);
	UK_TEST_EXPECT(hook->fn(0) < 0);	/* the status it told nobody */
	UK_TEST_EXPECT_SNUM_EQ(host.out_len, 3);
	stop();
}

UK_TESTCASE(vcon, hostile_hosts_stay_in_bounds)
{
	unsigned int run, i, k, broken = 0;
	struct uk_console *c;
	char buf[3000];
	__ssz n;

	for (run = 0; run < 1500; run++) {
		reset();
		seed = run * 104729 + 7;
		host.hostile = 1;
		if (start(1) < 0) {
			UK_TEST_EXPECT(dev.vd.broken);
			continue;
		}
		for (i = 0; i < 30; i++) {
			for (k = rnd(3); k; k--)
				noise();
			if (!dev.vd.broken)
				dev.vq[2]->callback(dev.vq[2]);
			c = console("unilith.stdin");
			put(4, buf, rnd(sizeof(buf)));
			if (rnd(30) == 0 && dev.vq[4])
				give_used(dev.vq[4], rnd(8), rnd(3000));
			n = c ? uk_console_in(c, buf, 1 + rnd(2999)) : 0;
			UK_TEST_EXPECT(n <= (__ssz)sizeof(buf));
			host.tx_stuck = rnd(2) != 0;
			host.out_len = 0;
			c = console("unilith.stdout");
			if (c)
				uk_console_out(c, buf, rnd(sizeof(buf)));
		}
		broken += dev.vd.broken;
		stop();
	}
	UK_TEST_EXPECT(broken > 100);
	UK_TEST_EXPECT_ZERO(unit_alloc_live);
}

UK_TESTSUITE_REGISTER(vcon, NULL);
