/* SPDX-License-Identifier: BSD-3-Clause */
/* The list of consoles: grows only, so readers need no lock. Its sources. */
#include <abi/errno.h>
#include <uk/console.h>
#include <uk/spinlock.h>

static struct uk_console *first;
static struct uk_console_source *sources;	/* not asked yet */
static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();

static int same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* Names have long common beginnings: compare this first. */
static __u32 hash_of(const char *s)
{
	__u32 h = 0;

	while (*s)
		h = h * 31 + (__u8)*s++;
	return h;
}

struct uk_console *uk_console_next(const struct uk_console *c)
{
	return __atomic_load_n(c ? &c->next : &first, __ATOMIC_ACQUIRE);
}

static struct uk_console *find(const char *name, __u32 hash)
{
	struct uk_console *c;

	for (c = uk_console_next(NULL); c; c = uk_console_next(c))
		if (c->hash == hash && same(c->name, name))
			return c;
	return NULL;
}

void uk_console_source_add(struct uk_console_source *s)
{
	struct uk_console_source **end = &sources;
	unsigned long flags;

	uk_spin_lock_irqsave(&lock, flags);
	while (*end)
		end = &(*end)->next;
	s->next = NULL;
	*end = s;
	uk_spin_unlock_irqrestore(&lock, flags);
}

static struct uk_console_source *source_take(void)
{
	struct uk_console_source *s;
	unsigned long flags;

	uk_spin_lock_irqsave(&lock, flags);
	s = sources;
	if (s)
		sources = s->next;
	uk_spin_unlock_irqrestore(&lock, flags);
	return s;
}

struct uk_console *uk_console_get(const char *name)
{
	__u32 hash = hash_of(name);
	struct uk_console *c = find(name, hash);
	struct uk_console_source *s;

	while (!c && (s = source_take()) != NULL) {
		s->announce(s);
		c = find(name, hash);
	}
	return c;
}

int uk_console_register(struct uk_console *c)
{
	struct uk_console **end = &first;
	unsigned long flags;
	int rc = -EEXIST;

	c->hash = hash_of(c->name);
	uk_spin_lock_irqsave(&lock, flags);
	if (!find(c->name, c->hash)) {
		while (*end)
			end = &(*end)->next;
		c->next = NULL;
		__atomic_store_n(end, c, __ATOMIC_RELEASE);
		rc = 0;
	}
	uk_spin_unlock_irqrestore(&lock, flags);
	return rc;
}

void uk_console_notify_set(struct uk_console *c, uk_console_notify_fn fn,
			   void *arg)
{
	/* an event in between sees no listener, never a wrong argument */
	__atomic_store_n(&c->notify, NULL, __ATOMIC_SEQ_CST);
	c->notify_arg = arg;
	__atomic_store_n(&c->notify, fn, __ATOMIC_RELEASE);
}
