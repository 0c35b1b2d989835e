/* SPDX-License-Identifier: BSD-3-Clause */
/* The console driver against hosts that lie. */
#include <uk/console.h>
#include <uk/paging.h>
#include <vcon.h>

#include "device.h"

#define EVENTS		30000
#define HONEST		60
#define MULTIPORT	(1UL << 1)
#define CTL_IN		2
#define CTL_OUT		3

static bool noisy;

/* Tells the guest something; false: it has no room. */
static bool tell(struct fake *f, __u32 id, __u16 event, __u16 value,
		 const char *text)
{
	struct vcon_msg m = { id, event, value };
	__u32 n = text ? (__u32)uk_strlen(text) : 0;
	struct virtq_desc *d;
	__u16 head;
	__u8 *buf;

	d = fake_take(f, CTL_IN, &head);
	if (!d || d->len < sizeof(m) + n)
		return false;
	buf = uk_phys_to_virt(d->addr);
	memcpy(buf, &m, sizeof(m));
	if (text)
		memcpy(buf + sizeof(m), text, n);
	fake_use(f->vq[CTL_IN], head, (__u32)sizeof(m) + n);
	return true;
}

/* What no specification has a name for. */
static void noise(struct fake *f)
{
	char text[41];
	__u32 i, n = rnd(sizeof(text) - 1);

	for (i = 0; i < n; i++)
		text[i] = (char)(1 + rnd(255));
	text[n] = '\0';
	tell(f, rnd(3) ? rnd(10) : rnd(1U << rnd(32)), (__u16)rnd(9),
	     (__u16)rnd(3), rnd(2) ? text : NULL);
}

static void answer(struct fake *f, const struct vcon_msg *m)
{
	static const char *const names[] = { "a", "b", "c" };
	__u32 id;

	if (m->event == VCON_EV_DEVICE_READY) {
		for (id = 1; id <= ARRAY_SIZE(names); id++)
			tell(f, id, VCON_EV_PORT_ADD, 1, NULL);
	} else if (m->event == VCON_EV_PORT_READY && m->id >= 1
		   && m->id <= ARRAY_SIZE(names)) {
		tell(f, m->id, VCON_EV_PORT_NAME, 1, names[m->id - 1]);
		tell(f, m->id, VCON_EV_PORT_OPEN, 1, NULL);
	}
}

/* Control messages of the guest are answered at once. */
static void console_notified(struct fake *f, struct virtq *vq)
{
	struct virtq_desc *d;
	struct vcon_msg m;
	__u16 head;
	__u32 n;

	if (vq->index != CTL_OUT)
		return;
	while ((d = fake_take(f, CTL_OUT, &head)) != NULL) {
		memcpy(&m, uk_phys_to_virt(d->addr), sizeof(m));
		answer(f, &m);
		for (n = noisy ? rnd(4) : 0; n; n--)
			noise(f);
		fake_use(vq, head, 0);
	}
}

static __u32 console_fill(struct fake *f __maybe_unused, __u8 *buf,
			  __u32 len)
{
	__u32 i, n = rnd(len + 1);

	for (i = 0; i < MIN(n, 64U); i++)
		buf[i] = (__u8)rnd(rnd(2) ? 10 : 256);
	return n;
}

/* A console lives for ever, and so does its device. NULL: not driven. */
static struct fake *attach(void (*spoil)(struct fake *f))
{
	struct fake *f = uk_malloc(uk_alloc_get_default(), sizeof(*f));

	if (!UK_TEST_EXPECT(f))
		return NULL;
	fake_init(f, VIRTIO_ID_CONSOLE, 1UL << VIRTIO_F_EVENT_IDX | MULTIPORT);
	f->fill = console_fill;
	f->notified = console_notified;
	if (spoil)
		spoil(f);
	UK_TEST_EXPECT_ZERO(virtio_dev_probe(&f->vd));
	uk_console_get("nobody");	/* asks for the ports */
	return f;
}

/* Its queues and buffers are free again; its ports stay, without any. */
static void detach(struct fake *f)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct vcon *vc = f->vd.priv;
	struct vcon_port *p;

	virtio_dev_break(&f->vd, "end of the test");
	fake_end(f, NULL);
	if (!vc)
		return;
	for (p = vc->ports; p < vc->ports + VCON_MAX_PORTS; p++) {
		uk_free(a, p->rx_mem);
		uk_free(a, p->tx_mem);
		p->rx = p->tx = NULL;
		p->rx_mem = p->tx_mem = p->cur = NULL;
	}
}

static struct uk_console *port(struct fake *f, unsigned int id)
{
	return &((struct vcon *)f->vd.priv)->ports[id].con;
}

UK_TESTCASE(console, ports_of_an_honest_host)
{
	struct fake *f = attach(NULL);

	UK_TEST_ASSERT(f && f->vd.priv);
	UK_TEST_EXPECT_PTR_EQ(uk_console_get("b"), port(f, 2));
	UK_TEST_EXPECT_SNUM_EQ(uk_console_out(port(f, 2), "x", 1), 1);
	detach(f);
}

UK_TESTCASE(console, names_that_are_taken_or_none)
{
	struct fake *f = attach(NULL);	/* the names of the one before */

	UK_TEST_ASSERT(f && f->vd.priv);
	UK_TEST_EXPECT(uk_console_get("b") != port(f, 2));
	detach(f);
}

UK_TESTCASE(console, messages_about_ports_that_are_none)
{
	struct fake *f = attach(NULL);

	UK_TEST_ASSERT(f && f->vd.priv);
	tell(f, 0xffffffff, VCON_EV_PORT_OPEN, 1, NULL);
	tell(f, VCON_MAX_PORTS, VCON_EV_PORT_ADD, 1, NULL);
	tell(f, 7, VCON_EV_PORT_OPEN, 1, NULL);
	tell(f, 2, 0xffff, 0xffff, "what?");
	tell(f, 2, VCON_EV_PORT_NAME, 1, "another");
	fake_irq(f);
	UK_TEST_EXPECT(!f->vd.broken);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_out(port(f, 2), "x", 1), 1);
	tell(f, 2, VCON_EV_PORT_REMOVE, 1, NULL);
	fake_irq(f);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_out(port(f, 2), "x", 1), -EPIPE);
	detach(f);
}

UK_TESTCASE(console, more_input_than_there_was_room_for)
{
	struct fake *f = attach(NULL);
	struct virtq *rx;
	char buf[64];
	__u16 head;

	UK_TEST_ASSERT(f && f->vd.priv);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_in(port(f, 1), buf, sizeof(buf)),
			       -EAGAIN);
	rx = f->vq[4];
	UK_TEST_ASSERT(rx && fake_take(f, 4, &head));
	fake_use(rx, head, VCON_RX_BYTES + 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_in(port(f, 1), buf, sizeof(buf)),
			       -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_out(port(f, 2), "x", 1), -EIO);
	UK_TEST_EXPECT(f->vd.broken);
	detach(f);
}

/* Probed, but of no use: the first to look for a port ends it. */
static void no_answers(struct fake *f)
{
	f->notified = NULL;
}

UK_TESTCASE(console, a_host_that_never_answers)
{
	struct fake *f = attach(no_answers);

	UK_TEST_ASSERT(f);
	UK_TEST_EXPECT(f->vd.broken && !f->vd.priv && !f->vd.vqs);
}

static void no_queues(struct fake *f)
{
	f->no_queues = 1;
}

UK_TESTCASE(console, a_host_without_queues)
{
	struct fake *f = attach(no_queues);

	UK_TEST_ASSERT(f);
	UK_TEST_EXPECT(f->vd.broken && !f->vd.priv && !f->vd.vqs);
}

static void use(struct fake *f)
{
	static char buf[5000];
	struct uk_console *c = port(f, 1 + rnd(3));
	__ssz n;

	if (!c->ops)		/* the host told of no such port */
		return;
	switch (rnd(4)) {
	case 0:
		n = uk_console_out(c, buf, rnd(sizeof(buf)));
		UK_TEST_EXPECT(n <= (__ssz)sizeof(buf));
		break;
	case 1:
		uk_console_poll(c);
		break;
	default:
		n = uk_console_in(c, buf, rnd(sizeof(buf)));
		UK_TEST_EXPECT(n <= (__ssz)sizeof(buf));
	}
}

UK_TESTCASE(console, many_lies)
{
	unsigned long last = fake_events + EVENTS;
	unsigned int i, broken = 0;
	struct fake *f;

	uk_print_level_set(UK_KLVL_CRIT);
	noisy = true;
	while (fake_events < last) {
		f = attach(NULL);
		UK_TEST_ASSERT(f);
		for (i = 0; i < 300 && f->vd.priv && !f->vd.broken; i++) {
			if (!rnd(4))
				noise(f);
			fake_event(f, HONEST);
			use(f);
		}
		for (i = 0; i < 20 && f->vd.priv; i++) {
			fake_event(f, HONEST);
			use(f);
		}
		broken += f->vd.broken;
		detach(f);
	}
	uk_print_level_set(UK_KLVL_DEBUG);
	UK_TEST_EXPECT(broken > 50);
}

UK_TESTSUITE_REGISTER(console, NULL);
