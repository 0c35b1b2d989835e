/* SPDX-License-Identifier: BSD-3-Clause */
/* Measures the counter against channel 2 of the interval timer (8254). */
#include <uk/arch/io.h>
#include <uk/arch/lcpu.h>
#include <uk/asm/cpu.h>
#include <uk/essentials.h>

#include "tsc.h"

#define PIT_HZ		1193182UL
#define PIT_CHANNEL2	0x42
#define PIT_COMMAND	0x43
#define PIT_GATE	0x61
#define GATE_ON		0x01
#define SPEAKER_ON	0x02
#define CMD_CH2_MODE0	0xb0	/* low and high byte, count down once */
#define CMD_CH2_LATCH	0x80
#define CMD_CH2_STATUS	0xe8
#define STATUS_RAN_OUT	0x80	/* it has counted down to zero */
#define COUNT_START	0xffff	/* runs out after 55 ms */

#define TICKS		1193	/* 1 ms: the least between the groups */
#define TICKS_MAX	16384	/* and the most */
#define ERRORS		256	/* but for so many times a reading's error */
#define GROUP		16	/* readings at each end */
#define TRIES		4	/* for each of them */
#define MAX_READS	100000

/*
 * One reading is right to a tick (838 ns): from two of them, 1 ms apart, the
 * rate would be right to 0.1 %. Here each end is the mean of a group, whose
 * readings meet the ticks in different phases. The error of the mean has a
 * deviation of 0.29 / sqrt(GROUP) ticks, and that of the rate is
 * 0.29 * sqrt(2 / GROUP) / TICKS, 86 millionths: what two readings give in
 * 4 ms.
 *
 * Where a hypervisor is slow to serve an access, the reading's moment is less
 * sure than a tick, and the time between the groups grows with that.
 */
struct sample {
	__u64 cycles;
	__u64 ticks;		/* since the start */
	__u64 error;		/* the moment is unsure by so many cycles */
};

static void read_once(struct sample *s)
{
	__u64 before = ukarch_rdtsc();
	__u32 count;

	ukarch_outb(PIT_COMMAND, CMD_CH2_LATCH);
	s->error = ukarch_rdtsc() - before;
	s->cycles = before + s->error / 2;
	count = ukarch_inb(PIT_CHANNEL2);
	count |= (__u32)ukarch_inb(PIT_CHANNEL2) << 8;
	s->ticks = COUNT_START - count;
}

/* The best of some: the host may take the CPU away in the middle of one. */
static void read_best(struct sample *best)
{
	struct sample s;
	int i;

	read_once(best);
	for (i = 1; i < TRIES; i++) {
		read_once(&s);
		if (s.error < best->error)
			*best = s;
	}
}

/* The sum of n readings. */
static void read_group(struct sample *sum, __u32 n)
{
	struct sample s;

	sum->cycles = 0;
	sum->ticks = 0;
	while (n--) {
		read_best(&s);
		sum->cycles += s.cycles;
		sum->ticks += s.ticks;
	}
}

static void start_counter(void)
{
	__u8 gate = ukarch_inb(PIT_GATE);

	ukarch_outb(PIT_GATE, (__u8)((gate & ~SPEAKER_ON) | GATE_ON));
	ukarch_outb(PIT_COMMAND, CMD_CH2_MODE0);
	ukarch_outb(PIT_CHANNEL2, COUNT_START & 0xff);
	ukarch_outb(PIT_CHANNEL2, COUNT_START >> 8);
}

/* False: there is no such timer, it stands still. */
static bool wait_long_enough(void)
{
	struct sample first, s;
	__u32 reads;

	read_best(&first);
	for (reads = 0; reads < MAX_READS; reads++) {
		ukarch_spinwait();
		read_once(&s);
		if (s.ticks - first.ticks >= TICKS_MAX)
			return true;
		if (s.ticks - first.ticks >= TICKS &&
		    s.cycles - first.cycles >= ERRORS * first.error)
			return true;
	}
	return false;
}

static bool ran_out(void)
{
	ukarch_outb(PIT_COMMAND, CMD_CH2_STATUS);
	return ukarch_inb(PIT_CHANNEL2) & STATUS_RAN_OUT;
}

/* Hz by groups of n readings; 0: no timer. false: the timer ran out. */
static bool measure(__u32 n, __u64 *hz)
{
	struct sample first, last;

	*hz = 0;
	start_counter();
	read_group(&first, n);
	if (!wait_long_enough())
		return true;
	read_group(&last, n);
	if (ran_out())
		return false;
	*hz = (last.cycles - first.cycles) * PIT_HZ /
	      (last.ticks - first.ticks);
	return true;
}

/* Fewer readings if it takes so long, or if the host let us wait meanwhile. */
__u64 tsc_by_pit(void)
{
	unsigned long flags = ukarch_lcpu_save_irqf();
	__u32 n = GROUP;
	__u64 hz;

	while (!measure(n, &hz) && n > 1)
		n /= 2;
	ukarch_lcpu_restore_irqf(flags);
	return hz;
}
