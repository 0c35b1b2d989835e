/* SPDX-License-Identifier: BSD-3-Clause */
/* What TCP's sender does about losses: a part of hot.c, behind lwIP's tcp_in.c
 * and tcp_out.c, whose functions it uses and which call it.
 *
 * Segments that were sent stay on pcb->unacked in their order. A flag says of
 * each what became of it: it has arrived behind a hole (the peer's SACK blocks
 * tell, RFC 2018), or it must be lost, because something that was sent later
 * has arrived (RFC 8985). Neither is under way any more: pcb->gone counts their
 * bytes, and the congestion window limits the rest (RFC 6675). tcp_output()
 * sends what is lost again before anything new.
 *
 * One timer a connection (RFC 6298): when nothing is heard for two round trips
 * the first hole counts as lost, later all that is under way.
 *
 * A peer's blocks are believed only about bytes that were sent, and segments
 * are divided at whole mss only: memory is bounded by the window. An ACK costs a
 * few walks over the segments of the window while there are losses.
 */
#include "lwip/priv/tcp_priv.h"

#define MSEC(ms)	((u32_t)((ms) * 1000000ULL >> 10)) /* of tcp_time */
#define RTO_MIN		MSEC(200)
#define RTO_MAX		MSEC(120000)
#define RTT_MAX		MSEC(4000)
#define PROBE_EXTRA	MSEC(8)		/* for a peer that is slow to answer */
#define FAR		0x7fffffffU

u32_t tcp_time;
u32_t tcp_due;
static u8_t rtt_unknown;	/* by the current ACK: was sent twice */

static u32_t seg_begin(const struct tcp_seg *seg)
{
	return lwip_ntohl(seg->tcphdr->seqno);
}

static u32_t seg_end(const struct tcp_seg *seg)
{
	return seg_begin(seg) + TCP_TCPLEN(seg);
}

/* Bytes of it that are not acknowledged. */
static u32_t seg_left(const struct tcp_pcb *pcb, const struct tcp_seg *seg)
{
	return LWIP_MIN((u32_t)TCP_TCPLEN(seg), seg_end(seg) - pcb->lastack);
}

/* --- time ---------------------------------------------------------------- */

static void timer_set(struct tcp_pcb *pcb, u32_t in)
{
	pcb->due = (tcp_time + in) | 1;		/* 0 says: not running */
	if ((s32_t)(tcp_due - pcb->due) > 0) {
		tcp_due = pcb->due;
		LWIP_HOOK_TCP_DUE();
	}
}

static u32_t timeout_of(const struct tcp_pcb *pcb)
{
	unsigned int doubled = LWIP_MIN(pcb->nrtx, 9);

	return pcb->rto > RTO_MAX >> doubled ? RTO_MAX : pcb->rto << doubled;
}

static void rtt_update(struct tcp_pcb *pcb, u32_t rtt)
{
	s32_t off;

	rtt = LWIP_MIN(rtt, RTT_MAX);
	if (!pcb->srtt) {
		pcb->srtt = rtt << 3;
		pcb->rttvar = rtt << 1;
	} else {
		off = (s32_t)(rtt - (pcb->srtt >> 3));
		pcb->srtt += (u32_t)off;
		off = off < 0 ? -off : off;
		pcb->rttvar += (u32_t)off - (pcb->rttvar >> 2);
	}
	pcb->rto = LWIP_MAX((pcb->srtt >> 3) + pcb->rttvar, RTO_MIN);
}

static void newest(struct tcp_pcb *pcb, u32_t sent, u32_t end)
{
	s32_t later = (s32_t)(sent - pcb->newest_sent);

	if (later > 0 || (later == 0 && TCP_SEQ_GT(end, pcb->newest_end))) {
		pcb->newest_sent = sent;
		pcb->newest_end = end;
		pcb->newest_rtt = tcp_time - sent;
	}
}

COLD void tcp_delivered(struct tcp_pcb *pcb, const struct tcp_seg *seg)
{
	if (seg->flags & TF_SEG_SACKED)
		return;		/* known before */
	if (seg->flags & TF_SEG_AGAIN) {
		/* of which copy, and how long after an earlier ACK was lost? */
		rtt_unknown = 1;
		if (tcp_time - seg->sent < pcb->srtt >> 4)
			return;		/* too soon: of the first copy */
	} else {
		tcp_acked_sent = seg->sent;
	}
	newest(pcb, seg->sent, seg_end(seg));
}

/* How long to wait for news. */
static __attribute__((noinline)) u32_t patience(const struct tcp_pcb *pcb)
{
	const struct tcp_seg *seg = pcb->unacked ? pcb->unacked : pcb->unsent;
	u32_t rto = timeout_of(pcb), probe;

	/* a peer may take its time to acknowledge a single segment */
	if (!pcb->srtt || pcb->nrtx ||
	    (!seg->next && seg->len <= pcb->mss &&
	     !(pcb->unacked && pcb->unsent)))
		return rto;
	probe = (pcb->srtt >> 2) + pcb->rttvar + PROBE_EXTRA;
	probe <<= LWIP_MIN(pcb->probes, 9);
	return LWIP_MIN(probe, rto);
}

void tcp_loss_start(struct tcp_pcb *pcb)
{
	/* long ago looks like the future once the clock has wrapped */
	pcb->newest_sent = tcp_time;
	timer_set(pcb, pcb->unsent && pcb->unsent->next ? patience(pcb)
							: timeout_of(pcb));
}

void tcp_loss_news(struct tcp_pcb *pcb)
{
	if (tcp_acked_sent) {
		newest(pcb, tcp_acked_sent, pcb->lastack);
		if (!rtt_unknown)
			rtt_update(pcb, tcp_time - tcp_acked_sent);
	}
	tcp_acked_sent = 0;
	rtt_unknown = 0;
	pcb->probes = 0;
	if (pcb->unacked)
		timer_set(pcb, patience(pcb));
	else
		pcb->due = 0;
}

/* --- what arrived, what is lost ------------------------------------------ */

/* Divides a segment at the last whole mss before (seq), or the first behind
 * it, so that a block can cover a part. True: its first part ends there.
 */
static COLD int seg_divide(struct tcp_pcb *pcb, struct tcp_seg *seg, u32_t seq,
			   int up)
{
	u32_t at = seq - seg_begin(seg);

	at += up ? pcb->mss - 1U : 0;
	at -= at % pcb->mss;
	return at && at < seg->len && pcb->snd_queuelen < TCP_SND_QUEUELEN &&
	       !tcp_output_segment_busy(seg) &&
	       tcp_split_seg(pcb, seg, (u16_t)at) == ERR_OK;
}

/* The peer has got these bytes. True: that is new. */
static COLD int sacked(struct tcp_pcb *pcb, u32_t left, u32_t right)
{
	struct tcp_seg *seg;
	int news = 0;

	if (!TCP_SEQ_LT(left, right) || TCP_SEQ_LT(left, pcb->lastack) ||
	    TCP_SEQ_GT(right, pcb->snd_nxt))
		return 0;
	for (seg = pcb->unacked; seg && TCP_SEQ_LT(seg_begin(seg), right);
	     seg = seg->next) {
		if (!TCP_SEQ_GT(seg_end(seg), left) ||
		    (seg->flags & TF_SEG_SACKED))
			continue;
		if (TCP_SEQ_LT(seg_begin(seg), left)) {
			seg_divide(pcb, seg, left, 1);
			continue;
		}
		if (TCP_SEQ_GT(seg_end(seg), right) &&
		    !seg_divide(pcb, seg, right, 0))
			break;
		tcp_delivered(pcb, seg);
		seg->flags |= TF_SEG_SACKED;
		seg->flags &= (u8_t)~TF_SEG_LOST;
		news = 1;
	}
	return news;
}

static u32_t option_u32(void)
{
	u32_t v = 0;
	int i;

	for (i = 0; i < 4; i++)
		v = v << 8 | tcp_get_next_optbyte();
	return v;
}

static COLD int sack_blocks(struct tcp_pcb *pcb)
{
	u32_t left, right;
	int news = 0;

	tcp_optidx = tcp_sack_at;
	for (; tcp_sack_len >= 8; tcp_sack_len -= 8) {
		left = option_u32();
		right = option_u32();
		news |= sacked(pcb, left, right);
	}
	return news;
}

/* Counts what is no more under way; returns how much of it has arrived. */
static COLD u32_t count_gone(struct tcp_pcb *pcb)
{
	const struct tcp_seg *seg;
	u32_t lost = 0, arrived = 0;

	for (seg = pcb->unacked; seg; seg = seg->next) {
		if (seg->flags & TF_SEG_SACKED)
			arrived += seg_left(pcb, seg);
		else if (seg->flags & TF_SEG_LOST)
			lost += seg_left(pcb, seg);
	}
	if (!(pcb->flags & TF_SACK))
		arrived = LWIP_MIN((u32_t)pcb->dupacks * pcb->mss,
				   pcb->snd_nxt - pcb->lastack - lost);
	pcb->gone = arrived + lost;
	return arrived;
}

static void lose(struct tcp_pcb *pcb, struct tcp_seg *seg)
{
	seg->flags |= TF_SEG_LOST;
	pcb->gone += seg_left(pcb, seg);
	tcp_set_flags(pcb, TF_LOST);
}

/* The first hole. */
static struct tcp_seg *first_hole(const struct tcp_pcb *pcb)
{
	struct tcp_seg *seg = pcb->unacked;

	while (seg && (seg->flags & TF_SEG_SACKED))
		seg = seg->next;
	return seg;
}

/* Was it sent before something that has arrived? The clock stands still while
 * a burst is sent, which goes in order but for what is sent again.
 */
static int before_newest(const struct tcp_pcb *pcb, const struct tcp_seg *seg)
{
	s32_t later = (s32_t)(pcb->newest_sent - seg->sent);

	return later > 0 ||
	       (later == 0 && !(seg->flags & TF_SEG_AGAIN) &&
		TCP_SEQ_LT(seg_end(seg), pcb->newest_end));
}

/*
 * Was sent before something that has arrived, and a round trip ago or more.
 * As long as little has arrived behind a hole it may be on its way still, and
 * gets a quarter of a round trip; the timer looks again then.
 */
static COLD int lose_overtaken(struct tcp_pcb *pcb, u32_t arrived)
{
	u32_t limit = pcb->newest_rtt, wait = FAR, age;
	struct tcp_seg *seg;
	int any = 0;

	if (arrived <= 2U * pcb->mss && !(pcb->flags & (TF_INFR | TF_RTO)))
		limit += pcb->srtt >> 5;
	for (seg = pcb->unacked; seg; seg = seg->next) {
		if ((seg->flags & (TF_SEG_SACKED | TF_SEG_LOST)) ||
		    !before_newest(pcb, seg))
			continue;
		age = tcp_time - seg->sent;
		if (age >= limit) {
			lose(pcb, seg);
			any = 1;
		} else {
			wait = LWIP_MIN(wait, limit - age);
		}
	}
	if ((s32_t)(pcb->due - tcp_time) > (s32_t)wait)
		timer_set(pcb, wait);
	return any;
}

/* --- what follows from it ------------------------------------------------ */

/* After a loss the window is seven tenths, and grows by half an mss a round
 * trip until it is what it was, as CUBIC's does where that is like Reno's
 * (RFC 9438).
 */
static void shrink(struct tcp_pcb *pcb)
{
	pcb->cwnd_prior = LWIP_MIN(pcb->cwnd, pcb->snd_wnd);
	pcb->ssthresh = LWIP_MAX(pcb->cwnd_prior / 10 * 7, 2U * pcb->mss);
}

/* Until all that is under way now is acknowledged. */
static COLD void recover(struct tcp_pcb *pcb)
{
	if (pcb->flags & (TF_INFR | TF_RTO))
		return;
	shrink(pcb);
	pcb->cwnd = pcb->ssthresh;
	pcb->bytes_acked = 0;
	pcb->rto_end = pcb->snd_nxt;
	tcp_set_flags(pcb, TF_INFR);
}

/* Whether losses are seen. */
static COLD int look(struct tcp_pcb *pcb, int partial)
{
	u32_t arrived = count_gone(pcb);
	struct tcp_seg *seg = pcb->unacked;

	if (pcb->flags & TF_SACK)
		return lose_overtaken(pcb, arrived);
	/* without SACK one hole is known: the first (RFC 6582) */
	if (!seg || (seg->flags & TF_SEG_LOST) ||
	    !((pcb->flags & TF_INFR) ? partial : pcb->dupacks >= 3))
		return 0;
	lose(pcb, seg);
	return 1;
}

COLD void tcp_loss_input(struct tcp_pcb *pcb, int advanced)
{
	int news = sack_blocks(pcb);

	if (advanced) {
		pcb->dupacks = 0;
		if (TCP_SEQ_GEQ(pcb->lastack, pcb->rto_end))
			tcp_clear_flags(pcb, TF_INFR | TF_RTO);
	}
	if (news || advanced)
		tcp_loss_news(pcb);
	if (look(pcb, advanced))
		recover(pcb);
}

COLD void tcp_rexmit(struct tcp_pcb *pcb)
{
	struct tcp_seg *seg = first_hole(pcb);

	if (seg && !(seg->flags & TF_SEG_LOST))
		lose(pcb, seg);
}

COLD void tcp_rexmit_rto(struct tcp_pcb *pcb)
{
	int broken = pcb->unacked && (pcb->unacked->flags & TF_SEG_SACKED);
	struct tcp_seg *seg;

	if (pcb->state >= ESTABLISHED && !(pcb->flags & (TF_INFR | TF_RTO)))
		shrink(pcb);
	pcb->cwnd = pcb->mss;
	pcb->bytes_acked = 0;
	pcb->rto_end = pcb->snd_nxt;
	pcb->dupacks = 0;
	tcp_clear_flags(pcb, TF_INFR);
	tcp_set_flags(pcb, TF_RTO);
	for (seg = pcb->unacked; seg; seg = seg->next) {
		/* a peer may give up what it said to have (RFC 2018) */
		if (broken)
			seg->flags &= (u8_t)~TF_SEG_SACKED;
		if (!(seg->flags & TF_SEG_SACKED))
			seg->flags |= TF_SEG_LOST;
	}
	count_gone(pcb);
	if (pcb->nrtx < 0xff)
		pcb->nrtx++;
	tcp_set_flags(pcb, TF_LOST);
	timer_set(pcb, timeout_of(pcb));
	tcp_output(pcb);
}

/* Nothing was heard for too long. */
static COLD void fire(struct tcp_pcb *pcb)
{
	struct tcp_seg *hole = first_hole(pcb);

	pcb->due = 0;
	if (pcb->persist_backoff || (!pcb->unacked && !pcb->unsent))
		return;
	if (hole && tcp_output_segment_busy(hole)) {
		timer_set(pcb, timeout_of(pcb));	/* not even sent */
		return;
	}
	if (!look(pcb, 0)) {
		if (!hole || patience(pcb) == timeout_of(pcb)) {
			tcp_rexmit_rto(pcb);
			return;
		}
		pcb->probes++;
		tcp_rexmit(pcb);
	}
	recover(pcb);
	timer_set(pcb, patience(pcb));
	tcp_output(pcb);
}

COLD void tcp_loss_tmr(void)
{
	struct tcp_pcb *pcb;

	tcp_due = tcp_time + FAR;
	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		if (pcb->due && (s32_t)(pcb->due - tcp_time) <= 0)
			fire(pcb);
		else if (pcb->due && (s32_t)(tcp_due - pcb->due) > 0)
			tcp_due = pcb->due;
	}
}

/* --- sending again ------------------------------------------------------- */

/* Makes a lost segment fit into (room) bytes: 0 if it does not. */
static COLD int seg_fit(struct tcp_pcb *pcb, struct tcp_seg *seg, u32_t room)
{
	u32_t begin = seg_begin(seg);

	if (TCP_SEQ_LT(begin, pcb->lastack) && seg->len)
		tcp_seg_trim(seg, (u16_t)LWIP_MIN(pcb->lastack - begin,
						  seg->len));
	if (seg->len <= room)
		return 1;
	if (seg->len <= pcb->mss || room < pcb->mss)
		return 0;
	return tcp_split_seg(pcb, seg, (u16_t)(room - room % pcb->mss)) ==
	       ERR_OK;
}

COLD err_t tcp_loss_output(struct tcp_pcb *pcb)
{
	struct netif *netif = tcp_route(pcb, &pcb->local_ip, &pcb->remote_ip);
	u32_t flight = pcb->snd_nxt - pcb->lastack - pcb->gone, room;
	struct tcp_seg *seg;
	err_t err;

	if (!netif)
		return ERR_RTE;
	for (seg = pcb->unacked; seg; seg = seg->next) {
		if (!(seg->flags & TF_SEG_LOST))
			continue;
		room = pcb->cwnd > flight ? pcb->cwnd - flight : 0;
		/* the first hole is filled whatever the window says */
		if (seg == pcb->unacked)
			room = LWIP_MAX(room, pcb->mss);
		if (!tcp_tso_netif(pcb, netif))
			room = LWIP_MIN(room, pcb->mss);
		if (tcp_output_segment_busy(seg) || !seg_fit(pcb, seg, room))
			return ERR_OK;
		err = tcp_output_segment(seg, pcb, netif);
		if (err != ERR_OK)
			return err;
		seg->flags &= (u8_t)~TF_SEG_LOST;
		seg->flags |= TF_SEG_AGAIN;
		pcb->gone -= seg_left(pcb, seg);
		flight += seg_left(pcb, seg);
	}
	tcp_clear_flags(pcb, TF_LOST);
	return ERR_OK;
}
