/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The generator. Output comes from a small pool of key stream whose first
 * bytes become the next key before any other is given out, and what was given
 * out is erased: the state never tells past output.
 *
 * Lock: `lock`, with interrupts off.
 */
#include <uk/print.h>
#include <uk/random.h>
#include <uk/spinlock.h>
#include <uk/string.h>
#include "chacha.h"
#include "seed.h"

#define KEY_BYTES (CHACHA_KEY_WORDS * 4)
#define POOL_BLOCKS 4
#define POOL_BYTES (POOL_BLOCKS * CHACHA_BLOCK)

/* After so much output the CPU and the sources are asked again. */
#define RESEED_BYTES (1UL << 20)

static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();
static __u32 key[CHACHA_KEY_WORDS];
static __u8 pool[POOL_BYTES];
static __sz pool_left;			/* bytes at the pool's end */
static __sz absorbed;			/* places of the key in use */
static __sz since_seed = RESEED_BYTES;	/* forces the first seeding */
static enum uk_random_quality strength;
static struct uk_random_source *sources;

static const __u32 no_nonce[3];

/* Fills the pool from the key; its first bytes become the new key. The first
 * time one block must do: a boot that needs few numbers does not wait for more.
 */
static void refill(void)
{
	static __u32 blocks = 1;
	__u8 *start = pool + POOL_BYTES - blocks * CHACHA_BLOCK;
	__u32 i;

	for (i = 0; i < blocks; i++)
		uk_chacha_block(start + i * CHACHA_BLOCK, key, i, no_nonce);
	memcpy(key, start, KEY_BYTES);
	memset(start, 0, KEY_BYTES);
	pool_left = blocks * CHACHA_BLOCK - KEY_BYTES;
	absorbed = 0;
	blocks = POOL_BLOCKS;
}

/* Replaces the key by a block of its stream: what it was cannot be found. */
static void permute(void)
{
	__u8 block[CHACHA_BLOCK];

	uk_chacha_block(block, key, 0, no_nonce);
	memcpy(key, block, KEY_BYTES);
	memset(block, 0, sizeof(block));
	absorbed = 0;
}

/* Mixes bytes into the key: each place once, then the key is replaced. The next
 * output comes from the new key.
 */
static void absorb(const __u8 *buf, __sz len)
{
	for (; len; len--) {
		if (absorbed == KEY_BYTES)
			permute();
		((__u8 *)key)[absorbed++] ^= *buf++;
	}
	pool_left = 0;
}

static void raise_strength(enum uk_random_quality to)
{
	if (to > strength)
		strength = to;
}

/* Asks CPU, sources, and if nothing else ever came, the clock's jitter. */
static void reseed(void)
{
	struct uk_random_source *src;
	__u64 words[KEY_BYTES / 8];
	int n;

	since_seed = 0;
	n = uk_random_seed_cpu(words, ARRAY_SIZE(words));
	if (n == ARRAY_SIZE(words))
		raise_strength(UK_RANDOM_SEEDED);
	absorb((__u8 *)words, sizeof(words));
	for (src = sources; src; src = src->next) {
		n = src->read(src, words, sizeof(words));
		if (n <= 0)
			continue;
		absorb((__u8 *)words, n);
		raise_strength(UK_RANDOM_SEEDED);
	}
	n = uk_random_seed_param(words, sizeof(words));
	if (n) {
		absorb((__u8 *)words, n);
		raise_strength(UK_RANDOM_SEEDED);
	}
	if (strength == UK_RANDOM_NONE) {
		uk_random_seed_jitter(words, ARRAY_SIZE(words));
		absorb((__u8 *)words, sizeof(words));
		raise_strength(UK_RANDOM_JITTER);
		uk_pr_warn("no source of random numbers but the clock's "
			   "jitter; give random.seed= or a virtio-rng "
			   "device\n");
	}
	memset(words, 0, sizeof(words));
}

/* Takes up to len bytes out of the pool; returns how many. */
static __sz take(__u8 *buf, __sz len)
{
	__u8 *from;

	if (!pool_left)
		refill();
	from = pool + POOL_BYTES - pool_left;
	len = MIN(len, pool_left);
	memcpy(buf, from, len);
	memset(from, 0, len);
	pool_left -= len;
	return len;
}

int uk_random_fill_buffer(void *buf, __sz len)
{
	__u8 *p = buf;
	unsigned long irqf;

	/* The lock is given back after each piece: a long request must not
	 * keep interrupts off.
	 */
	while (len) {
		__sz n;

		uk_spin_lock_irqsave(&lock, irqf);
		if (unlikely(since_seed >= RESEED_BYTES))
			reseed();
		n = take(p, len);
		since_seed += n;
		uk_spin_unlock_irqrestore(&lock, irqf);
		p += n;
		len -= n;
	}
	return 0;
}

__u32 uk_random_u32(void)
{
	__u32 v;

	uk_random_fill_buffer(&v, sizeof(v));
	return v;
}

__u64 uk_random_u64(void)
{
	__u64 v;

	uk_random_fill_buffer(&v, sizeof(v));
	return v;
}

__u32 uk_random_below(__u32 limit)
{
	/* Values under this one would make some remainders more likely. */
	__u32 skip = -limit % limit, v;

	do {
		v = uk_random_u32();
	} while (v < skip);
	return v % limit;
}

void uk_random_feed(const void *buf, __sz len, enum uk_random_quality of)
{
	unsigned long irqf;

	uk_spin_lock_irqsave(&lock, irqf);
	absorb(buf, len);
	if (len)
		raise_strength(of);
	uk_spin_unlock_irqrestore(&lock, irqf);
}

enum uk_random_quality uk_random_strength(void)
{
	return strength;
}

int uk_random_source_register(struct uk_random_source *src)
{
	unsigned long irqf;

	uk_spin_lock_irqsave(&lock, irqf);
	src->next = sources;
	sources = src;
	since_seed = RESEED_BYTES;
	uk_spin_unlock_irqrestore(&lock, irqf);
	return 0;
}

void uk_random_init(const void *seed, __sz len)
{
	/* CPU and jitter can wait until somebody wants a number. */
	if (len)
		uk_random_feed(seed, len, UK_RANDOM_SEEDED);
}
