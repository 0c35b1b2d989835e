/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random numbers for all uses, those of cryptography included: a ChaCha20
 * generator (RFC 8439) with its key replaced after each request, so that what
 * was given out cannot be computed from a later state.
 *
 * It is seeded once from the CPU (RDSEED, RDRAND), the boot loader or the
 * launcher (bootinfo, `random.seed=`), devices that register as a source, and
 * as a last resort from timing jitter, which is said in a warning. Without any
 * a request still succeeds; uk_random_strength() tells.
 *
 * All functions may be called from any thread and from interrupts; none
 * blocks, allocates or fails if not said otherwise.
 */
#ifndef __UK_RANDOM_H__
#define __UK_RANDOM_H__

#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What the seed rests on; the greatest of all that was fed. */
enum uk_random_quality {
	UK_RANDOM_NONE,		/* not seeded */
	UK_RANDOM_JITTER,	/* timing only: do not make long-lived keys */
	UK_RANDOM_SEEDED,	/* CPU, launcher or device */
};

/**
 * Fills a buffer with random bytes.
 *
 * @return 0; cannot fail
 */
int uk_random_fill_buffer(void *buf, __sz len);

/** A random number of 32 (64) bits. */
__u32 uk_random_u32(void);
__u64 uk_random_u64(void);

/** A random number below `limit` (not 0), each equally likely. */
__u32 uk_random_below(__u32 limit);

/**
 * Mixes bytes into the generator's key. It can only get better by this: the
 * bytes need not be random.
 *
 * @param strength what the caller knows of their quality
 */
void uk_random_feed(const void *buf, __sz len,
		    enum uk_random_quality strength);

/** What the generator's state rests on: the best it was fed. Any context. */
enum uk_random_quality uk_random_strength(void);

/** A source that can be asked for more, such as a device. */
struct uk_random_source {
	const char *name;
	/* Gets up to len bytes without blocking; the number, or -errno. */
	int (*read)(struct uk_random_source *src, void *buf, __sz len);
	struct uk_random_source *next;	/* the library's own */
};

/**
 * Registers a source, which must live on, and mixes some of its bytes in.
 *
 * @return 0; a source that gives nothing now is asked again later
 */
int uk_random_source_register(struct uk_random_source *src);

/**
 * Seeds the generator from CPU and `seed` (from bootinfo; may be NULL, 0). The
 * boot code calls this once; a request before it does it by itself.
 */
void uk_random_init(const void *seed, __sz len);

#ifdef __cplusplus
}
#endif

#endif /* __UK_RANDOM_H__ */
