/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which allocation fails, and what comes of it.
 *
 * One call is looked at at a time, the one that began last: a call that waits
 * while others go on is let alone from there on. So this needs no lock; what
 * two CPUs may do to it at once is a call that is let alone, too.
 *
 * Allocations of a call are told apart by their place in the code. A place at
 * which a call once went on all the same is let alone for that call then: what
 * it does without the object was seen, and need not be seen each time.
 */
#define UK_LIBPARAM_PREFIX allocfault

#include <abi/errno.h>
#include <uk/allocfault.h>
#include <uk/libparam.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/thread.h>

#include "fault.h"

#define PLACES		16	/* of one call; further ones do not fail */
#define TOLERATED	128	/* likewise, of all */
#define KEPT_TIMES	16	/* so often in a row it is lost */

static __u32 each;
static __u32 nth;
static const char *apart = "";

UK_LIBPARAM_PARAM(each, __u32,
		  "fail this allocation of each place in each call");
UK_LIBPARAM_PARAM(nth, __u32, "fail each Nth allocation");
UK_LIBPARAM_PARAM(apart, charp, "calls that do not fail, with a comma behind");

/* The call that is looked at. */
static struct {
	struct uk_thread *thread;	/* who makes it; NULL: there is none */
	const char *name;
	__u32 candidates;	/* allocations so far that could fail */
	__u32 failing;		/* the one that fails; 0: not chosen yet */
	const void *failed;	/* the place of the one that did; or NULL */
	__u32 kept_times;	/* so often it failed there and kept objects */
	int kept;		/* objects it got and has not given back */
	struct {
		const void *at;
		__u32 times;
	} place[PLACES];
} call;

static struct {
	const void *at;
	const char *name;
} tolerated[TOLERATED];

static struct {
	__u32 all;	/* allocations within calls */
	__u32 failed;
	__u32 went_on;	/* calls that succeeded all the same */
	__u32 kept;	/* calls that failed and lost objects */
} count;

bool fault_wanted(void)
{
	return each || nth;
}

static bool looked_at(void)
{
	return call.thread && call.thread == uk_thread_current();
}

/* How often the call came to that place, this time included; 0: not known. */
static __u32 times_at(const void *place)
{
	unsigned int i;

	for (i = 0; i < PLACES; i++) {
		if (!call.place[i].at)
			call.place[i].at = place;
		if (call.place[i].at == place)
			return ++call.place[i].times;
	}
	return 0;
}

static bool is_tolerated(const void *place)
{
	unsigned int i;

	for (i = 0; i < TOLERATED && tolerated[i].at; i++)
		if (tolerated[i].at == place && tolerated[i].name == call.name)
			return true;
	return i == TOLERATED;
}

static void tolerate(long r)
{
	unsigned int i;

	count.went_on++;
	for (i = 0; i < TOLERATED && tolerated[i].at; i++)
		;
	if (nth || i == TOLERATED)
		return;
	tolerated[i].at = call.failed;
	tolerated[i].name = call.name;
	uk_pr_crit("allocfault: %s went on with %ld without the object of "
		   "%p\n", call.name, r, call.failed);
}

bool fault_due(const void *place)
{
	if (!looked_at())
		return false;
	count.all++;
	if (nth) {
		if (count.all % nth)
			return false;
	} else if (times_at(place) != each || is_tolerated(place) ||
		   ++call.candidates != call.failing) {
		return false;
	}
	call.failed = place;
	count.failed++;
	return true;
}

void fault_count(int n)
{
	if (looked_at())
		call.kept += n;
}

/* Is the call in the list, behind the beginning that all have? */
static bool is_apart(const char *name)
{
	const char *word = apart, *end;

	while ((end = uk_strchr(word, ',')) != NULL) {
		__sz len = (__sz)(end - word), all = uk_strlen(name);

		if (all > len && name[all - len - 1] == '_' &&
		    !memcmp(name + all - len, word, len))
			return true;
		word = end + 1;
	}
	return false;
}

void uk_allocfault_begin(const char *name)
{
	if (!fault_wanted() || is_apart(name))
		return;
	/* but for one that is made again, and nobody was in between */
	if (call.thread || !call.failing) {
		call.failing = 1;
		call.kept_times = 0;
	}
	call.thread = uk_thread_current();
	call.name = name;
	call.candidates = 0;
	call.failed = NULL;
	call.kept = 0;
	memset(call.place, 0, sizeof(call.place));
}

/* How a call says that something is short, as Linux's manual has it. */
static bool says_so(long r)
{
	return r == -ENOMEM || r == -ENOBUFS || r == -ENOSPC || r == -EAGAIN ||
	       r == -ENOLCK || r == -ENFILE;
}

static void tell_kept(long r)
{
	count.kept++;
	uk_pr_crit("allocfault: %s failed with %ld at %p and keeps %d "
		   "objects\n", call.name, r, call.failed, call.kept);
}

/*
 * What is kept, such as a table that has grown, serves the next call, which so
 * comes further before the same allocation fails. What is kept again and again
 * is lost.
 */
int uk_allocfault_again(long r)
{
	if (!looked_at())
		return 0;
	call.thread = NULL;
	if (!call.failed || !says_so(r)) {
		if (call.failed)
			tolerate(r);
		call.failing = 0;
		return 0;
	}
	if (nth)
		return 0;
	if (call.kept > 0 && ++call.kept_times < KEPT_TIMES)
		return 1;
	if (call.kept > 0)
		tell_kept(r);
	call.kept_times = 0;
	call.failing++;
	return 1;
}

void fault_tell(void)
{
	uk_pr_crit("allocfault: of %u allocations %u failed; %u calls went on, "
		   "%u kept objects\n", count.all, count.failed, count.went_on,
		   count.kept);
}
