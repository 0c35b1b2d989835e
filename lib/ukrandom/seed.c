/* SPDX-License-Identifier: BSD-3-Clause */
/* Seeds from the CPU, the command line and timing jitter. */
#include <uk/arch/lcpu.h>
#include <uk/libparam.h>
#include <uk/print.h>
#include <uk/string.h>
#include "seed.h"

/* A CPU that has the instruction may still fail to deliver now and then. */
#define CPU_TRIES 10

/* random.seed=HEX: any number of hexadecimal digits from the launcher. */
static char *seed;
UK_LIBPARAM_PARAM(seed, charp, "seed of the random numbers, hexadecimal");

int uk_random_seed_cpu(__u64 *words, int n)
{
	int i, tries;

	for (i = 0; i < n; i++) {
		for (tries = CPU_TRIES; tries; tries--) {
			if (ukarch_random_hw(&words[i]) == 0)
				break;
		}
		if (!tries)
			break;
	}
	return i;
}

static int hex_digit(char c)
{
	if (uk_isdigit(c))
		return c - '0';
	return uk_isxdigit(c) ? uk_tolower(c) - 'a' + 10 : -1;
}

int uk_random_seed_param(void *buf, __sz size)
{
	__u8 *out = buf;
	__sz digits = 0;
	char *p;

	if (!seed)
		return 0;
	memset(buf, 0, size);
	/* What is too long is folded; other characters are skipped. The text
	 * is wiped: the command line can be read later.
	 */
	for (p = seed; *p; p++) {
		int d = hex_digit(*p);

		*p = 'x';
		if (d < 0)
			continue;
		out[digits / 2 % size] ^= (__u8)(digits % 2 ? d : d << 4);
		digits++;
	}
	seed = NULL;
	if (!digits)
		uk_pr_warn("random.seed has no hexadecimal digit\n");
	return digits ? (int)size : 0;
}

/* Enough that some thousand measurements of a fraction of a bit each go into
 * every word; still below a millisecond.
 */
#define JITTER_ROUNDS 512

void uk_random_seed_jitter(__u64 *words, int n)
{
	static volatile __u8 memory[4096];
	__u64 last = ukarch_cycles(), acc = last;
	int i, round;

	for (i = 0; i < n; i++) {
		for (round = 0; round < JITTER_ROUNDS; round++) {
			__u64 now;

			memory[acc % sizeof(memory)]++;
			now = ukarch_cycles();
			acc = (acc << 7 | acc >> 57) ^ (now - last);
			acc *= 0x9e3779b97f4a7c15ULL;
			last = now;
		}
		words[i] = acc;
	}
}
