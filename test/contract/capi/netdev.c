/* SPDX-License-Identifier: BSD-3-Clause */
/* A network device without a network stack: one question by ARP. */
#include <string.h>
#include <uk/alloc.h>
#include <uk/netdev.h>
#include <uk/netdev_core.h>
#include <uk/semaphore.h>
#include <uk/test.h>

#define FRAME	60
#define OF_ARP	42	/* bytes of it that mean something */

static struct uk_netdev *dev;
static struct uk_semaphore arrived;

static __u16 give_buffers(void *arg __unused, struct uk_netbuf *pkts[],
			  __u16 count)
{
	__u16 n;

	for (n = 0; n < count; n++) {
		pkts[n] = uk_netbuf_alloc_buf(uk_alloc_get_default(), 2048,
					      64, 64, 0, NULL);
		if (!pkts[n])
			break;
	}
	return n;
}

static void on_packet(struct uk_netdev *d __unused, __u16 queue __unused,
		      void *cookie)
{
	uk_semaphore_up(cookie);
}

UK_TESTCASE(netdev, bring_up)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_netdev_rxqueue_conf rx = {
		.callback = on_packet,
		.callback_cookie = &arrived,
		.a = uk_alloc_get_default(),
		.alloc_rxpkts = give_buffers,
	};
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };
	struct uk_netdev_info info;

	uk_semaphore_init(&arrived, 0);
	UK_TEST_ASSERT(uk_netdev_count() == 1);
	dev = uk_netdev_get(0);
	UK_TEST_ASSERT(dev);
	UK_TEST_EXPECT_NULL(uk_netdev_get(1));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_id_get(dev), 0);
	UK_TEST_ASSERT(uk_netdev_probe(dev) == 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_state_get(dev),
			       UK_NETDEV_UNCONFIGURED);
	uk_netdev_info_get(dev, &info);
	UK_TEST_EXPECT(info.max_rx_queues >= 1 && info.max_tx_queues >= 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_mtu_get(dev), 1500);
	UK_TEST_EXPECT_BYTES_EQ(uk_netdev_hwaddr_get(dev)->addr_bytes,
				"\x52\x54\0\0\0\x42", UK_NETDEV_HWADDR_LEN);
	UK_TEST_EXPECT_ZERO(uk_netdev_configure(dev, &conf));
	UK_TEST_EXPECT_ZERO(uk_netdev_rxq_configure(dev, 0, 0, &rx));
	UK_TEST_EXPECT_ZERO(uk_netdev_txq_configure(dev, 0, 0, &tx));
	UK_TEST_EXPECT_ZERO(uk_netdev_start(dev));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_state_get(dev), UK_NETDEV_RUNNING);
}

/* netdev.ip=172.44.0.2/24:172.44.0.1:9.9.9.9:host:domain */
UK_TESTCASE(netdev, settings_of_the_boot)
{
	static const struct {
		enum uk_netdev_einfo_type what;
		const char *text;
	} all[] = {
		{ UK_NETDEV_IPV4_ADDR, "172.44.0.2" },
		{ UK_NETDEV_IPV4_MASK, "255.255.255.0" },
		{ UK_NETDEV_IPV4_GW, "172.44.0.1" },
		{ UK_NETDEV_IPV4_DNS0, "9.9.9.9" },
		{ UK_NETDEV_IPV4_HOSTNAME, "host" },
		{ UK_NETDEV_IPV4_DOMAIN, "domain" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		const char *text = uk_netdev_einfo_get(dev, all[i].what);

		UK_TEST_ASSERT(text);
		UK_TEST_EXPECT_STR_EQ(text, all[i].text);
	}
	UK_TEST_EXPECT_NULL(uk_netdev_einfo_get(dev, UK_NETDEV_IPV4_DNS1));
}

/* Asks who has 10.0.2.2, the host in QEMU's own network. */
static struct uk_netbuf *question(void)
{
	static const char arp[] = "\xff\xff\xff\xff\xff\xff" "......\x08\x06"
		"\0\1\x08\0\6\4\0\1" "......\x0a\0\2\x0f"
		"\0\0\0\0\0\0\x0a\0\2\2";
	struct uk_netbuf *m = uk_netbuf_alloc_buf(uk_alloc_get_default(), 256,
						  64, 64, 0, NULL);
	char *frame;

	if (!m)
		return NULL;
	frame = m->data;
	m->len = FRAME;
	memset(frame, 0, FRAME);
	memcpy(frame, arp, OF_ARP);
	memcpy(frame + 6, uk_netdev_hwaddr_get(dev), UK_NETDEV_HWADDR_LEN);
	memcpy(frame + 22, uk_netdev_hwaddr_get(dev), UK_NETDEV_HWADDR_LEN);
	return m;
}

/* Waits for a packet, by interrupt. */
static int receive(struct uk_netbuf **m, bool burst)
{
	__u16 one = 1;
	int rc;

	for (;;) {
		rc = burst ? uk_netdev_rx_burst(dev, 0, m, &one)
			   : uk_netdev_rx_one(dev, 0, m);
		if (!uk_netdev_status_notready(rc))
			return rc;
		rc = uk_netdev_rxq_intr_enable(dev, 0);
		if (rc < 0)
			return rc;
		if (rc == 0 && uk_semaphore_down_to(&arrived, 10000000000)
			       == __NSEC_MAX)
			return -1;
		one = 1;
	}
}

static bool is_answer(const struct uk_netbuf *m)
{
	const char *d = m->data;

	return m->len >= OF_ARP && !memcmp(d + 12, "\x08\x06", 2) &&
	       d[21] == 2 && !memcmp(d + 28, "\x0a\0\2\2", 4);
}

static void ask(bool burst)
{
	struct uk_netbuf *m = question();
	__u16 one = 1;
	int rc;

	UK_TEST_ASSERT(m);
	rc = burst ? uk_netdev_tx_burst(dev, 0, &m, &one)
		   : uk_netdev_tx_one(dev, 0, m);
	UK_TEST_EXPECT(uk_netdev_status_successful(rc) && one == 1);
	for (;;) {
		bool answer;

		rc = receive(&m, burst);
		UK_TEST_ASSERT(uk_netdev_status_successful(rc));
		answer = is_answer(m);
		uk_netbuf_free(m);
		if (answer)
			break;
	}
}

UK_TESTCASE(netdev, one_packet)
{
	ask(false);
}

UK_TESTCASE(netdev, a_burst)
{
	ask(true);
}

uk_testsuite_register(netdev, NULL);
