/* SPDX-License-Identifier: BSD-3-Clause */
/* Mappings: of a thread's own, with each page's content known; one that two
 * share with each other and with a file.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "stress.h"

#define PAGE	4096ul
#define SLOTS	6u
#define PAGES	24u

/* The key of a page stands at its begin and its end; 0: never written. */
struct slot {
	char *at;		/* NULL: none */
	unsigned pages;
	bool reads_only;
	uint64_t key[PAGES];
};

static void *nothing(void)
{
	return NULL;
}

static void no_end(void *shared)
{
	(void)shared;
}

static uint64_t *word(const struct slot *s, unsigned page, bool last)
{
	return (uint64_t *)(s->at + page * PAGE + (last ? PAGE - 8 : 0));
}

static void check_pages(struct worker *w, const struct slot *s)
{
	unsigned i;

	for (i = 0; i < s->pages; i++)
		must(w, *word(s, i, false) == s->key[i] &&
		     *word(s, i, true) == s->key[i], "a page of another");
}

static void write_pages(struct worker *w, struct slot *s)
{
	unsigned i, from = pick(w, s->pages);

	if (s->reads_only)
		return;
	for (i = from; i < s->pages && pick(w, 4); i++) {
		s->key[i] = w->random | 1;
		*word(s, i, false) = s->key[i];
		*word(s, i, true) = s->key[i];
	}
}

static void map(struct worker *w, struct slot *s)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;

	if (!pick(w, 4))
		flags |= MAP_POPULATE;
	memset(s, 0, sizeof(*s));
	s->pages = 1 + pick(w, PAGES);
	s->at = mmap(NULL, s->pages * PAGE, PROT_READ | PROT_WRITE, flags, -1,
		     0);
	must(w, s->at != MAP_FAILED, "mmap");
}

static void unmap(struct worker *w, struct slot *s)
{
	/* the end first, at times */
	unsigned first = pick(w, s->pages + 1);

	must(w, !munmap(s->at + first * PAGE, (s->pages - first) * PAGE) ||
	     first == s->pages, "munmap of the end");
	must(w, !first || !munmap(s->at, first * PAGE), "munmap");
	s->at = NULL;
}

static void resize(struct worker *w, struct slot *s)
{
	unsigned pages = 1 + pick(w, PAGES), i;

	if (s->reads_only)
		return;
	s->at = mremap(s->at, s->pages * PAGE, pages * PAGE, MREMAP_MAYMOVE);
	must(w, s->at != MAP_FAILED, "mremap");
	for (i = s->pages; i < pages; i++)
		s->key[i] = 0;
	s->pages = pages;
}

static void forget(struct worker *w, struct slot *s)
{
	unsigned page = pick(w, s->pages);
	unsigned n = 1 + pick(w, s->pages - page), i;

	must(w, !madvise(s->at + page * PAGE, n * PAGE, MADV_DONTNEED),
	     "madvise");
	for (i = page; i < page + n; i++)
		s->key[i] = 0;
}

static void protect(struct worker *w, struct slot *s)
{
	s->reads_only = !s->reads_only;
	must(w, !mprotect(s->at, s->pages * PAGE, s->reads_only ? PROT_READ :
			  PROT_READ | PROT_WRITE), "mprotect");
}

static void change(struct worker *w, struct slot *s)
{
	switch (pick(w, 8)) {
	case 0:
		at(w, "munmap");
		unmap(w, s);
		break;
	case 1:
		at(w, "mremap");
		resize(w, s);
		break;
	case 2:
		at(w, "madvise");
		forget(w, s);
		break;
	case 3:
		at(w, "mprotect");
		protect(w, s);
		break;
	default:
		at(w, "write to pages");
		write_pages(w, s);
	}
}

static void mappings_work(struct worker *w)
{
	struct slot *slots = need(SLOTS * sizeof(*slots)), *s;

	while (more(w)) {
		s = &slots[pick(w, SLOTS)];
		at(w, "mmap");
		if (!s->at)
			map(w, s);
		at(w, "look at pages");
		check_pages(w, s);
		change(w, s);
	}
	for (s = slots; s < slots + SLOTS; s++)
		if (s->at)
			unmap(w, s);
	free(slots);
}

const struct crew mappings = {
	"mappings", 1, 6, nothing, mappings_work, no_end,
};

/* ---- one file, two mappings --------------------------------------------- */

#define SIZE	(16 * PAGE)
#define BLOCK	600u

struct sharing {
	int fd;
	char *map[2];
};

/* At the begin of the file. */
struct mail {
	_Atomic int turn;	/* whose it is; 2: the end */
	uint32_t key, from, len;
	bool by_write;
};

static void *sharing_begin(void)
{
	struct sharing *s = need(sizeof(*s));
	unsigned i;

	s->fd = memfd_create("stress", 0);
	must_work(s->fd >= 0 && !ftruncate(s->fd, SIZE), "memfd_create");
	for (i = 0; i < 2; i++) {
		s->map[i] = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
				 MAP_SHARED, s->fd, 0);
		must_work(s->map[i] != MAP_FAILED, "mmap of a memfd");
	}
	return s;
}

static void give_turn(struct mail *m, int turn)
{
	m->turn = turn;
	syscall(SYS_futex, &m->turn, 1 /* FUTEX_WAKE */, INT_MAX, NULL, NULL,
		0);
}

static int wait_mail(struct worker *w, struct mail *m)
{
	int turn;

	at(w, "futex in a shared mapping");
	while ((turn = m->turn) != (int)w->member && turn != 2)
		syscall(SYS_futex, &m->turn, 0 /* FUTEX_WAIT */, turn, NULL,
			NULL, 0);
	return turn;
}

static void send_block(struct worker *w, struct sharing *s, struct mail *m)
{
	uint8_t data[BLOCK];

	m->len = 1 + pick(w, BLOCK);
	m->from = PAGE + pick(w, (uint32_t)(SIZE - PAGE - m->len));
	m->key = pick(w, 1000);
	m->by_write = pick(w, 2);
	put_pattern(data, m->len, m->key, m->from);
	if (!m->by_write)
		memcpy(s->map[w->member] + m->from, data, m->len);
	else
		must(w, pwrite(s->fd, data, m->len, m->from) == (long)m->len,
		     "pwrite");
}

/* By the other way than it came. */
static void take_block(struct worker *w, struct sharing *s, struct mail *m)
{
	uint8_t data[BLOCK];

	if (m->by_write)
		memcpy(data, s->map[w->member] + m->from, m->len);
	else
		must(w, pread(s->fd, data, m->len, m->from) == (long)m->len,
		     "pread");
	check_pattern(w, data, m->len, m->key, m->from);
}

static void sharing_work(struct worker *w)
{
	struct sharing *s = w->shared;
	struct mail *m = (struct mail *)s->map[w->member];
	bool first = !w->member;

	while (wait_mail(w, m) != 2) {
		if (!first)
			take_block(w, s, m);
		first = false;
		if (!more(w)) {
			give_turn(m, 2);
			return;
		}
		send_block(w, s, m);
		give_turn(m, !w->member);
	}
}

static void sharing_end(void *shared)
{
	struct sharing *s = shared;

	munmap(s->map[0], SIZE);
	munmap(s->map[1], SIZE);
	close(s->fd);
	free(s);
}

const struct crew shared_mapping = {
	"sharing", 2, 1, sharing_begin, sharing_work, sharing_end,
};
