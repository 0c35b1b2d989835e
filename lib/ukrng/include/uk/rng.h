/* SPDX-License-Identifier: BSD-3-Clause */
/* Entropy devices: sources outside of the CPU that feed ukrandom. */
#ifndef __UK_RNG_H__
#define __UK_RNG_H__

#include <uk/arch/types.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A source answers requests in its own time. The class asks each source once
 * when it is registered, and again each time the generator wants a new seed
 * (uk_rng_refresh). Bytes go straight to ukrandom and are wiped; they are
 * mixed in, so that a hostile source cannot make the generator weaker.
 */
#define UK_RNG_REQUEST_BYTES	32

struct uk_rng {
	const char *name;
	/**
	 * Asks for UK_RNG_REQUEST_BYTES bytes; the driver answers once by
	 * uk_rng_deliver(). Does not block; interrupt context allowed.
	 * @return 0, -EBUSY a request is under way, or another -errno
	 */
	int (*request)(struct uk_rng *rng);
	/* of the class */
	struct uk_rng *next;
	__u64 bytes;		/* delivered so far */
};

/**
 * Adds a source and asks it for a first seed.
 * @param rng stays valid forever; its class fields are zero. Does not block.
 */
void uk_rng_register(struct uk_rng *rng);

/** Asks every source for new bytes. Does not block; any context. */
void uk_rng_refresh(void);

/**
 * A driver hands over (len) bytes of entropy and wipes its copy after that.
 * Interrupt context allowed.
 */
void uk_rng_deliver(struct uk_rng *rng, const void *buf, __sz len);

/** Bytes that all sources delivered so far; any context. */
__u64 uk_rng_bytes(void);

#ifdef __cplusplus
}
#endif

#endif /* __UK_RNG_H__ */
