/* SPDX-License-Identifier: BSD-3-Clause */
/* Stands between the stack and each network device, in place of its driver. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/init.h>
#include <uk/netdev.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/sched.h>
#include <uk/timer.h>

#include "fault.h"

#define BURST		32
#define MAX_DEVICES	8
#define RETRY_NS	100000ULL	/* a full device has room by then */

/*
 * A device's operations are replaced by ours, which call the driver's. The
 * stack's lock guards a queue against a second use, as the class demands; the
 * poll hook runs where threads change places, so never inside such a use.
 */
struct fault_dev {
	struct uk_netdev_ops ops;
	const struct uk_netdev_ops *real;
	struct uk_netdev *dev;
	struct uk_netdev_tx_queue *txq;
	uk_netdev_alloc_rxpkts alloc_rx;
	void *alloc_rx_arg;
	__u16 headroom;		/* of frames that are sent */
	bool woken;		/* the timer fired */
	struct uk_timer timer;
	struct fault_wire rx, tx;
};

static struct fault_dev *devices[MAX_DEVICES];

static struct fault_dev *fault_of(const struct uk_netdev *dev)
{
	return (struct fault_dev *)__containerof(dev->ops, struct fault_dev,
						 ops);
}

unsigned int fault_frames(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < MAX_DEVICES && devices[i]; i++)
		n += devices[i]->rx.count + devices[i]->tx.count;
	return n;
}

/* --- time ---------------------------------------------------------------- */

/* Interrupts off: frames move in the hook, and when the stack polls. */
static void on_timer(struct uk_timer *t)
{
	struct fault_dev *fd = __containerof(t, struct fault_dev, timer);

	fd->woken = true;
	uk_sched_kick();
	uk_netdev_drv_rx_event(fd->dev, 0);
}

static void wake_up(struct fault_dev *fd, __nsec now)
{
	__nsec rx = wire_due(&fd->rx), tx = wire_due(&fd->tx);
	__nsec first = rx && (!tx || rx < tx) ? rx : tx;

	if (first)
		uk_timer_set(&fd->timer, MAX(first, now + RETRY_NS));
	else
		uk_timer_cancel(&fd->timer);
}

/* --- receive ------------------------------------------------------------- */

static struct uk_netbuf *rx_repeat(struct fault_dev *fd,
				   const struct uk_netbuf *m)
{
	struct uk_netbuf *copy;

	if (!fd->alloc_rx(fd->alloc_rx_arg, &copy, 1))
		return NULL;
	if (frame_copy(copy, m))
		return copy;
	uk_netbuf_free(copy);
	return NULL;
}

static void arrive(struct fault_dev *fd, struct uk_netbuf *m, __nsec now)
{
	unsigned int verdict = fault_verdict();
	struct uk_netbuf *copy = NULL;

	if (verdict & FAULT_LOSE) {
		uk_netbuf_free(m);
		return;
	}
	if (verdict & FAULT_REPEAT)
		copy = rx_repeat(fd, m);
	if (verdict & FAULT_DAMAGE)
		frame_damage(m);
	wire_put(&fd->rx, m, fault_arrival(verdict, now));
	if (copy)
		wire_put(&fd->rx, copy, fault_arrival(0, now));
}

static int fault_rx_burst(struct uk_netdev *dev, struct uk_netdev_rx_queue *q,
			  struct uk_netbuf *pkts[], __u16 *cnt)
{
	struct fault_dev *fd = fault_of(dev);
	__nsec now = ukplat_monotonic_clock();
	__u16 room = *cnt, n = BURST, i;
	struct uk_netbuf *in[BURST];
	int status;

	status = fd->real->rx_burst(dev, q, in, &n);
	for (i = 0; status > 0 && i < n; i++)
		arrive(fd, in[i], now);
	for (n = 0; n < room; n++) {
		pkts[n] = wire_get(&fd->rx, now);
		if (!pkts[n])
			break;
	}
	*cnt = n;
	wake_up(fd, now);
	if (!n)
		return status < 0 ? status : status & UK_NETDEV_STATUS_UNDERRUN;
	status = status < 0 ? 0 : status;
	status |= UK_NETDEV_STATUS_SUCCESS;
	return n == room ? status | UK_NETDEV_STATUS_MORE : status;
}

static int fault_rxq_intr_enable(struct uk_netdev *dev,
				 struct uk_netdev_rx_queue *q)
{
	struct fault_dev *fd = fault_of(dev);
	int rc = fd->real->rxq_intr_enable(dev, q);
	__nsec due = wire_due(&fd->rx);

	if (rc == 0 && due && due <= ukplat_monotonic_clock())
		return 1;
	return rc;
}

/* --- transmit ------------------------------------------------------------ */

/* Frames are the stack's to change once they are sent, so each is copied. */
static struct uk_netbuf *tx_take(struct fault_dev *fd, struct uk_netbuf *m)
{
	__sz len = uk_netbuf_chain_len(m) + fd->headroom;
	struct uk_netbuf *copy;

	copy = uk_netbuf_alloc_buf(uk_alloc_get_default(), len, 8,
				   fd->headroom, 0, NULL);
	if (copy)
		frame_copy(copy, m);
	return copy;
}

static void leave(struct fault_dev *fd, struct uk_netbuf *m, __nsec now)
{
	unsigned int verdict = fault_verdict();
	struct uk_netbuf *out = NULL, *copy = NULL;

	if (!(verdict & FAULT_LOSE))
		out = tx_take(fd, m);
	if (out && (verdict & FAULT_REPEAT))
		copy = tx_take(fd, m);
	uk_netbuf_free(m);
	if (!out)
		return;
	if (verdict & FAULT_DAMAGE)
		frame_damage(out);
	wire_put(&fd->tx, out, fault_arrival(verdict, now));
	if (copy)
		wire_put(&fd->tx, copy, fault_arrival(0, now));
}

/* Hands the device what has come to the end of the wire. */
static void flush(struct fault_dev *fd, __nsec now)
{
	struct uk_netbuf *m;
	__u16 n;
	int status;

	while ((m = wire_get(&fd->tx, now)) != NULL) {
		n = 1;
		status = fd->real->tx_burst(fd->dev, fd->txq, &m, &n);
		if (status < 0) {
			uk_netbuf_free(m);
		} else if (!n) {
			wire_unget(&fd->tx, m, now);
			break;
		}
	}
}

static int fault_tx_burst(struct uk_netdev *dev, struct uk_netdev_tx_queue *q,
			  struct uk_netbuf *pkts[], __u16 *cnt)
{
	struct fault_dev *fd = fault_of(dev);
	__nsec now = ukplat_monotonic_clock();
	__u16 i;

	fd->txq = q;
	for (i = 0; i < *cnt; i++)
		leave(fd, pkts[i], now);
	flush(fd, now);
	wake_up(fd, now);
	return UK_NETDEV_STATUS_SUCCESS | UK_NETDEV_STATUS_MORE;
}

static int fault_tx_reap(struct uk_netdev *dev, struct uk_netdev_tx_queue *q)
{
	struct fault_dev *fd = fault_of(dev);
	int left = fd->real->tx_reap(dev, q);

	return left < 0 ? left : left + (int)fd->tx.count;
}

/* After the timer; the receiving side is polled by the stack. */
static int poll(void *arg __maybe_unused)
{
	struct fault_dev *fd;
	unsigned int i;
	int work = 0;
	__nsec now;

	for (i = 0; i < MAX_DEVICES && devices[i]; i++) {
		fd = devices[i];
		if (!fd->woken)
			continue;
		fd->woken = false;
		now = ukplat_monotonic_clock();
		flush(fd, now);
		wake_up(fd, now);
		work++;
	}
	return work;
}

static struct uk_sched_poll hook = { .poll = poll };

/* --- setting up ---------------------------------------------------------- */

/* One queue each way, and checksums by the stack: a damaged frame must not be
 * given a right one by the device.
 */
static void fault_info_get(struct uk_netdev *dev, struct uk_netdev_info *info)
{
	struct fault_dev *fd = fault_of(dev);

	fd->real->info_get(dev, info);
	fd->headroom = info->nb_encap_tx;
	info->max_rx_queues = 1;
	info->max_tx_queues = 1;
	info->features &= ~(__u32)(UK_NETDEV_F_PARTIAL_CSUM |
				   UK_NETDEV_F_TSO4 | UK_NETDEV_F_TSO6);
}

static struct uk_netdev_rx_queue *
fault_rxq_configure(struct uk_netdev *dev, __u16 queue_id, __u16 nb_desc,
		    const struct uk_netdev_rxqueue_conf *conf)
{
	struct fault_dev *fd = fault_of(dev);

	fd->alloc_rx = conf->alloc_rxpkts;
	fd->alloc_rx_arg = conf->alloc_rxpkts_argp;
	return fd->real->rxq_configure(dev, queue_id, nb_desc, conf);
}

static int stand_before(struct uk_netdev *dev, unsigned int i)
{
	struct fault_dev *fd = uk_zalloc(uk_alloc_get_default(), sizeof(*fd));

	if (!fd)
		return -ENOMEM;
	fd->dev = dev;
	fd->real = dev->ops;
	fd->ops = *dev->ops;
	fd->ops.info_get = fault_info_get;
	fd->ops.rxq_configure = fault_rxq_configure;
	fd->ops.rx_burst = fault_rx_burst;
	fd->ops.tx_burst = fault_tx_burst;
	fd->ops.tx_reap = fault_tx_reap;
	if (fd->real->rxq_intr_enable)
		fd->ops.rxq_intr_enable = fault_rxq_intr_enable;
	uk_timer_init(&fd->timer, on_timer);
	dev->ops = &fd->ops;
	devices[i] = fd;
	uk_pr_warn("network device %u: its wire is bad\n", i);
	return 0;
}

static int fault_init(struct uk_init_ctx *ctx __maybe_unused)
{
	unsigned int i;
	int rc = 0;

	if (!netfault_wanted())
		return 0;
	uk_sched_poll_register(&hook);
	for (i = 0; i < uk_netdev_count() && i < MAX_DEVICES && !rc; i++)
		rc = stand_before(uk_netdev_get(i), i);
	return rc;
}

/* Before a network stack starts the devices. */
uk_sys_initcall_prio(fault_init, 0x0, 0);
