/* SPDX-License-Identifier: BSD-3-Clause */
/* Entropy devices: hands what they deliver to the generator. */
#include <uk/print.h>
#include <uk/random.h>
#include <uk/rng.h>

static struct uk_rng *sources;

void uk_rng_register(struct uk_rng *rng)
{
	rng->next = sources;
	/* an interrupt may walk the list */
	__atomic_store_n(&sources, rng, __ATOMIC_RELEASE);
	rng->request(rng);
}

void uk_rng_refresh(void)
{
	struct uk_rng *rng = __atomic_load_n(&sources, __ATOMIC_ACQUIRE);

	for (; rng; rng = rng->next)
		rng->request(rng);
}

void uk_rng_deliver(struct uk_rng *rng, const void *buf, __sz len)
{
	if (!len)
		return;
	uk_random_feed(buf, len, UK_RANDOM_SEEDED);
	if (!rng->bytes)
		uk_pr_info("%s: feeds the random numbers\n", rng->name);
	rng->bytes += len;
}

__u64 uk_rng_bytes(void)
{
	struct uk_rng *rng = __atomic_load_n(&sources, __ATOMIC_ACQUIRE);
	__u64 n = 0;

	for (; rng; rng = rng->next)
		n += rng->bytes;
	return n;
}
