/* SPDX-License-Identifier: BSD-3-Clause */
/* Options of TCP sockets that few programs use, and what they do. */
#include <abi/ioctl.h>
#include <uk/string.h>

#include <lwip/priv/tcp_priv.h>

#include "sock.h"

#define SYN_RETRIES	6
#define SYN_RETRIES_MAX	127
#define LINGER2		60		/* seconds, what Linux says */
#define LINGER2_MAX	120
#define MAXSEG_MIN	88
#define MAXSEG_MAX	32767
#define MSS_NONE	536		/* of a peer that does not say */
#define CONGESTION	"cubic"

/* States as Linux numbers them. */
static const __u8 linux_state[] = {
	[CLOSED] = 7, [LISTEN] = 10, [SYN_SENT] = 2, [SYN_RCVD] = 3,
	[ESTABLISHED] = 1, [FIN_WAIT_1] = 4, [FIN_WAIT_2] = 5,
	[CLOSE_WAIT] = 8, [CLOSING] = 11, [LAST_ACK] = 9, [TIME_WAIT] = 6,
};

/* struct tcp_info, up to the fields that are as old as it. */
struct info {
	__u8 state, ca_state, retransmits, probes, backoff, options;
	__u8 wscale;		/* snd: the lower half, rcv: the upper one */
	__u8 limited;
	__u32 rto, ato, snd_mss, rcv_mss;
	__u32 unacked, sacked, lost, retrans, fackets;
	__u32 last_data_sent, last_ack_sent, last_data_recv, last_ack_recv;
	__u32 pmtu, rcv_ssthresh, rtt, rttvar, snd_ssthresh, snd_cwnd;
	__u32 advmss, reordering, rcv_rtt, rcv_space, total_retrans;
};

#define OPT_TIMESTAMPS	1
#define OPT_SACK	2
#define OPT_WSCALE	4
#define CA_RECOVERY	3

/* --- what lwIP asks ------------------------------------------------------ */

uint8_t uk_lwip_syn_retries(const struct tcp_pcb *pcb)
{
	const struct tcp_sock *t = pcb->callback_arg;
	__u8 n = t && t->more.syn_retries ? t->more.syn_retries : SYN_RETRIES;

	/* lwIP gives up right after the last one; Linux waits for its time */
	return n + 1;
}

uint16_t uk_lwip_mss(const struct tcp_pcb *pcb, uint16_t mss)
{
	const struct tcp_sock *t = pcb->callback_arg;

	return t && t->more.maxseg ? MIN(mss, t->more.maxseg) : mss;
}

/* --- TCP_INFO ------------------------------------------------------------ */

/* tcp_time counts 1,024 ns. */
static __u32 usec(__u32 t)
{
	return (__u32)((__u64)t * 1024 / 1000);
}

static void count_segments(const struct tcp_pcb *pcb, struct info *i)
{
	const struct tcp_seg *seg;

	for (seg = pcb->unacked; seg; seg = seg->next) {
		i->unacked++;
		i->lost += !!(seg->flags & TF_SEG_LOST);
		i->retrans += !!(seg->flags & TF_SEG_AGAIN);
	}
}

static void info_of(const struct tcp_sock *t, const struct tcp_pcb *pcb,
		    struct info *i)
{
	i->ca_state = pcb->flags & TF_INFR ? CA_RECOVERY : 0;
	i->retransmits = pcb->nrtx;
	i->probes = pcb->persist_probe;
	i->backoff = pcb->nrtx;
	i->options = (pcb->flags & TF_SACK ? OPT_SACK : 0) |
		     (pcb->flags & TF_WND_SCALE ? OPT_WSCALE : 0) |
		     (pcb->flags & TF_TIMESTAMP ? OPT_TIMESTAMPS : 0);
	i->wscale = (__u8)(pcb->snd_scale | pcb->rcv_scale << 4);
	i->rto = usec(pcb->rto);
	i->ato = TCP_FAST_INTERVAL * 1000;
	i->snd_mss = tcp_mss(pcb);
	i->rcv_mss = i->snd_mss;
	count_segments(pcb, i);
	i->last_data_recv = (tcp_ticks - pcb->tmr) * TCP_SLOW_INTERVAL;
	i->last_ack_recv = i->last_data_recv;
	i->rtt = usec(pcb->srtt >> 3);
	i->rttvar = usec(pcb->rttvar >> 2);
	i->snd_ssthresh = pcb->ssthresh / tcp_mss(pcb);
	i->snd_cwnd = pcb->cwnd / tcp_mss(pcb);
	i->advmss = TCP_MSS;
	i->rcv_ssthresh = pcb->rcv_wnd;
	i->rcv_space = pcb->rcv_wnd;
	i->pmtu = pcb->mss + 40 + 20 * (t->in.s.family == UK_AF_INET6);
}

static int get_info(const struct tcp_sock *t, void *val, __u32 *len)
{
	enum tcp_state state = t->pcb ? t->pcb->state : CLOSED;
	struct info i = { .state = linux_state[state] };

	if (state != CLOSED && state != LISTEN)
		info_of(t, t->pcb, &i);
	inet_opt_put(&i, sizeof(i), val, len);
	return 0;
}

/* --- options ------------------------------------------------------------- */

static int get_maxseg(const struct tcp_sock *t)
{
	if (t->pcb && t->pcb->state >= ESTABLISHED)
		return tcp_mss(t->pcb);
	return t->more.maxseg ? t->more.maxseg : MSS_NONE;
}

static int set_maxseg(struct tcp_sock *t, int v)
{
	if (v && (v < MAXSEG_MIN || v > MAXSEG_MAX))
		return -EINVAL;
	t->more.maxseg = (__u16)v;
	if (v && t->pcb && t->pcb->state >= ESTABLISHED)
		t->pcb->mss = MIN(t->pcb->mss, t->more.maxseg);
	return 0;
}

static int set_linger2(struct tcp_sock *t, int v)
{
	t->more.linger2 = v < 0 ? -1 : MIN(v, LINGER2_MAX);
	return 0;
}

static int set_user_timeout(struct tcp_sock *t, int v)
{
	if (v < 0)
		return -EINVAL;
	t->more.user_timeout = (__u32)v;
	t->more.stalled = false;
	if (v && t->pcb && !(t->in.flags & SF_LISTEN))
		tcp_sock_tick(t->pcb);
	return 0;
}

static int set_quickack(struct tcp_sock *t, int v)
{
	struct tcp_pcb *pcb = t->pcb;

	t->more.quickack_off = !(v & 1);
	if (v && pcb && !(t->in.flags & SF_LISTEN) &&
	    (pcb->flags & TF_ACK_DELAY)) {
		tcp_ack_now(pcb);
		tcp_output(pcb);
	}
	return 0;
}

/* Those of keep-alive, while there is no connection to keep alive. */
static int keep_index(int name)
{
	return name >= UK_TCP_KEEPIDLE && name <= UK_TCP_KEEPCNT ?
	       name - UK_TCP_KEEPIDLE : -1;
}

static int get_keep(const struct tcp_sock *t, int k)
{
	static const int usual[] = { TCP_KEEPIDLE_DEFAULT / 1000,
				     TCP_KEEPINTVL_DEFAULT / 1000,
				     TCP_KEEPCNT_DEFAULT };

	return t->more.keep[k] ? (int)t->more.keep[k] : usual[k];
}

static int set_keep(struct tcp_sock *t, int k, int v)
{
	if (v < 1 || v > (k == 2 ? 127 : 32767))
		return -EINVAL;
	t->more.keep[k] = (__u32)v;
	return 0;
}

static int get_int(const struct tcp_sock *t, int name, int *v)
{
	const struct tcp_more *m = &t->more;

	switch (name) {
	case UK_TCP_MAXSEG:
		*v = get_maxseg(t);
		return 0;
	case UK_TCP_QUICKACK:
		*v = !m->quickack_off;
		return 0;
	case UK_TCP_SYNCNT:
		*v = m->syn_retries ? m->syn_retries : SYN_RETRIES;
		return 0;
	case UK_TCP_LINGER2:
		*v = m->linger2 ? m->linger2 : LINGER2;
		return 0;
	case UK_TCP_USER_TIMEOUT:
		*v = (int)m->user_timeout;
		return 0;
	}
	if (keep_index(name) < 0)
		return -ENOPROTOOPT;
	*v = get_keep(t, keep_index(name));
	return 0;
}

int tcp_more_get(struct tcp_sock *t, int name, void *val, __u32 *len)
{
	int v, rc;

	if (name == UK_TCP_INFO)
		return get_info(t, val, len);
	if (name == UK_TCP_CONGESTION) {
		inet_opt_put(CONGESTION, sizeof(CONGESTION), val, len);
		return 0;
	}
	rc = get_int(t, name, &v);
	if (!rc)
		inet_opt_put(&v, sizeof(v), val, len);
	return rc;
}

/* There is one algorithm. */
static int set_congestion(const void *val, __u32 len)
{
	char name[16] = "";

	if (!len)
		return -EINVAL;
	memcpy(name, val, MIN(len, sizeof(name) - 1));
	return uk_strcmp(name, CONGESTION) ? -ENOENT : 0;
}

int tcp_more_set(struct tcp_sock *t, int name, const void *val, __u32 len)
{
	int v, rc;

	if (name == UK_TCP_CONGESTION)
		return set_congestion(val, len);
	rc = inet_opt_int(val, len, &v);
	if (rc)
		return rc;
	switch (name) {
	case UK_TCP_MAXSEG:
		return set_maxseg(t, v);
	case UK_TCP_QUICKACK:
		return set_quickack(t, v);
	case UK_TCP_SYNCNT:
		if (v < 1 || v > SYN_RETRIES_MAX)
			return -EINVAL;
		t->more.syn_retries = (__u8)v;
		return 0;
	case UK_TCP_LINGER2:
		return set_linger2(t, v);
	case UK_TCP_USER_TIMEOUT:
		return set_user_timeout(t, v);
	}
	return keep_index(name) < 0 ? -ENOPROTOOPT :
				      set_keep(t, keep_index(name), v);
}

/* --- buffers -------------------------------------------------------------- */

/* Of what getsockopt() tells half is for bytes, as on Linux; two packets at
 * least, for the stream to go on.
 */
static __u32 spare(int set, __u32 all)
{
	__u32 use = MAX((__u32)set / 2, 2u * TCP_MSS);

	return set && use < all ? all - use : 0;
}

/* The window is never taken back: it stays shut for what is taken, until as
 * much is missing as is to be. A larger one opens at once.
 */
void tcp_more_buffers(struct tcp_sock *t)
{
	__u32 less;

	if (!t->pcb || t->in.flags & SF_LISTEN)
		return;
	t->more.snd_spare = spare(t->in.sndbuf_set, TCP_SND_BUF);
	t->more.rcv_spare = spare(t->in.rcvbuf_set, TCP_WND_MAX(t->pcb));
	if (t->more.rcv_kept <= t->more.rcv_spare)
		return;
	less = t->more.rcv_kept - t->more.rcv_spare;
	t->more.rcv_kept = t->more.rcv_spare;
	for (; less; less -= MIN(less, 0xffffu))
		tcp_recved(t->pcb, (u16_t)MIN(less, 0xffffu));
}

/* Who connects has told the peer no window yet that counts. */
static void shut_window(struct tcp_sock *t)
{
	struct tcp_pcb *pcb = t->pcb;

	pcb->rcv_wnd -= t->more.rcv_spare;
	pcb->rcv_ann_wnd = pcb->rcv_wnd;
	t->more.rcv_kept = t->more.rcv_spare;
}

__sz tcp_more_window(struct tcp_sock *t, __sz len)
{
	__sz keep = MIN(len, (__sz)(t->more.rcv_spare - t->more.rcv_kept));

	t->more.rcv_kept += (__u32)keep;
	return len - keep;
}

/* lwIP tells of a window that opened by a good part of the largest; here it is
 * half of what may be used, which is a segment at least.
 */
void tcp_more_tell(struct tcp_sock *t)
{
	const struct tcp_pcb *pcb = t->pcb;

	if (!t->more.rcv_spare || !pcb)
		return;
	if (pcb->rcv_nxt + pcb->rcv_wnd - pcb->rcv_ann_right_edge <
	    (TCP_WND_MAX(pcb) - t->more.rcv_spare) / 2)
		return;
	tcp_ack_now(t->pcb);
	tcp_sock_queue(t);
}

/* --- a connection's life ------------------------------------------------- */

static void inherit(struct tcp_sock *t, const struct tcp_sock *parent)
{
	t->in.more = parent->in.more;
	t->in.more.groups = NULL;
	t->in.more.priority = 0;
	t->in.sndbuf_set = parent->in.sndbuf_set;
	t->in.rcvbuf_set = parent->in.rcvbuf_set;
	t->more = parent->more;
}

void tcp_more_begin(struct tcp_sock *t, const struct tcp_sock *parent)
{
	struct tcp_pcb *pcb = t->pcb;
	const __u32 *keep = t->more.keep;

	if (parent)
		inherit(t, parent);
	inet_more_apply(&t->in, (struct ip_pcb *)pcb);
	t->more.rx_end = pcb->rcv_nxt;
	t->more.urgent = URGENT_NONE;
	t->more.rcv_kept = 0;
	tcp_more_buffers(t);
	if (!parent)
		shut_window(t);
	if (parent && keep[0])
		pcb->keep_idle = keep[0] * 1000;
	if (parent && keep[1])
		pcb->keep_intvl = keep[1] * 1000;
	if (parent && keep[2])
		pcb->keep_cnt = keep[2];
	if (t->more.user_timeout)
		tcp_sock_tick(pcb);
}

bool tcp_more_ticks(const struct tcp_sock *t)
{
	return t->more.user_timeout;
}

int tcp_more_disconnect(struct tcp_sock *t)
{
	struct tcp_pcb *pcb = t->pcb;

	if (t->in.flags & SF_LISTEN)
		return -EOPNOTSUPP;
	if (pcb) {
		tcp_sock_detach(t);
		tcp_abort(pcb);
	}
	tcp_rx_drop(t);
	t->in.flags &= ~(SF_BOUND | SF_CONNECTING | SF_CONNECTED | SF_TOLD |
			 SF_EOF | SF_SHUT_RD | SF_SHUT_WR);
	t->in.error = 0;
	inet_notify(&t->in, UK_POLLIN | UK_POLLOUT | UK_POLLHUP);
	return 0;
}

/* TCP_USER_TIMEOUT: the peer has taken nothing of what waits for so long. */
err_t tcp_more_tick(struct tcp_sock *t, struct tcp_pcb *pcb)
{
	struct tcp_more *m = &t->more;
	bool waits = pcb->unacked || pcb->unsent || pcb->persist_backoff;

	if (!m->user_timeout)
		return ERR_OK;
	if (!waits || !m->stalled || m->stalled_ack != pcb->lastack) {
		m->stalled = waits;
		m->stalled_ack = pcb->lastack;
		m->stalled_since = tcp_ticks;
		return ERR_OK;
	}
	if ((__u64)(tcp_ticks - m->stalled_since) * TCP_SLOW_INTERVAL <
	    m->user_timeout)
		return ERR_OK;
	tcp_abort(pcb);
	return ERR_ABRT;
}

/* TCP_LINGER2: how long the other side of a closed connection may stay open;
 * lwIP's own limit is 20 s. The pcb needs its keep-alive no more.
 */
static err_t on_orphan(void *arg __maybe_unused, struct tcp_pcb *pcb)
{
	if (pcb->state != FIN_WAIT_2 ||
	    (tcp_ticks - pcb->tmr) * TCP_SLOW_INTERVAL < pcb->keep_intvl)
		return ERR_OK;
	tcp_abandon(pcb, 0);
	return ERR_ABRT;
}

void tcp_more_close(struct tcp_sock *t, struct tcp_pcb *pcb)
{
	if (pcb->state == LISTEN)
		return;
	/* lwIP takes a window that is not whole for bytes that nobody read, and
	 * resets the connection
	 */
	pcb->rcv_wnd += t->more.rcv_kept;
	t->more.rcv_kept = 0;
	if (!t->more.linger2)
		return;
	ip_reset_option(pcb, SOF_KEEPALIVE);
	pcb->keep_intvl = (u32_t)MAX(t->more.linger2, 0) * 1000;
	tcp_poll(pcb, on_orphan, 1);
}
