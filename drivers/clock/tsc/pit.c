/* SPDX-License-Identifier: BSD-3-Clause */
/* Measures the counter against channel 2 of the interval timer (8254). */
#include <uk/arch/io.h>
#include <uk/arch/lcpu.h>
#include <uk/asm/cpu.h>

#include "tsc.h"

#define PIT_HZ		1193182UL
#define PIT_CHANNEL2	0x42
#define PIT_COMMAND	0x43
#define PIT_GATE	0x61
#define GATE_ON		0x01
#define SPEAKER_ON	0x02
#define CMD_CH2_MODE0	0xb0	/* low and high byte, count down once */
#define CMD_CH2_LATCH	0x80

#define TICKS		4773	/* 4 ms */
#define TRIES		4
#define MAX_READS	1000000

/* The counter and the cycles at the moment when it was read. */
struct sample {
	__u64 cycles;
	__u64 error;		/* that moment is unsure by so many cycles */
	__u16 count;
};

static void read_once(struct sample *s)
{
	__u64 before = ukarch_rdtsc();

	ukarch_outb(PIT_COMMAND, CMD_CH2_LATCH);
	s->error = ukarch_rdtsc() - before;
	s->cycles = before + s->error / 2;
	s->count = ukarch_inb(PIT_CHANNEL2);
	s->count |= (__u16)(ukarch_inb(PIT_CHANNEL2) << 8);
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

static void start_counter(void)
{
	__u8 gate = ukarch_inb(PIT_GATE);

	ukarch_outb(PIT_GATE, (__u8)((gate & ~SPEAKER_ON) | GATE_ON));
	ukarch_outb(PIT_COMMAND, CMD_CH2_MODE0);
	ukarch_outb(PIT_CHANNEL2, 0xff);
	ukarch_outb(PIT_CHANNEL2, 0xff);
}

__u64 tsc_by_pit(void)
{
	unsigned long flags = ukarch_lcpu_save_irqf();
	struct sample first, last;
	__u64 ticks = 0;
	__u32 reads;

	start_counter();
	read_best(&first);
	for (reads = 0; reads < MAX_READS; reads++) {
		read_once(&last);
		ticks = (__u16)(first.count - last.count);
		if (ticks >= TICKS)
			break;
		ukarch_spinwait();
	}
	if (ticks >= TICKS) {
		read_best(&last);
		ticks = (__u16)(first.count - last.count);
	} else {
		ticks = 0;	/* no such timer, it stands still */
	}
	ukarch_lcpu_restore_irqf(flags);
	return ticks ? (last.cycles - first.cycles) * PIT_HZ / ticks : 0;
}
