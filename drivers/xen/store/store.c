/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests to xenstore, its answers, and what it tells of watched paths. */
#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/limits.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/intctlr.h>
#include <uk/print.h>
#include <uk/spinlock.h>
#include <uk/string.h>
#include <uk/xen/pages.h>
#include <xen/store.h>

#include "wire.h"

/* The whole of an exchange is one critical section, interrupts off. */
static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();
static struct xen_store_watch *watches;
static int broken;
static __u32 last_id;

/* What a request is made of: texts, each sent with its end or without. */
struct piece {
	const char *text;
	__sz len;
};

static const struct {
	char name[10];
	__u8 error;
} errors[] = {
	{ "EINVAL", EINVAL }, { "EACCES", EACCES }, { "EEXIST", EEXIST },
	{ "EISDIR", EISDIR }, { "ENOENT", ENOENT }, { "ENOMEM", ENOMEM },
	{ "ENOSPC", ENOSPC }, { "ENOTEMPTY", ENOTEMPTY },
	{ "ENOSYS", ENOSYS }, { "EROFS", EROFS }, { "EBUSY", EBUSY },
	{ "EAGAIN", EAGAIN }, { "E2BIG", E2BIG }, { "EPERM", EPERM },
};

static int error_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(errors); i++)
		if (uk_strcmp(name, errors[i].name) == 0)
			return -errors[i].error;
	return -EIO;
}

/* Reads len bytes, of which up to size are kept; a zero behind them. */
static int receive_text(__u32 len, char *buf, __sz size)
{
	__sz keep = MIN((__sz)len, size - 1);
	char rest;
	int rc = wire_receive(buf, keep);

	buf[keep] = '\0';
	for (; !rc && keep < len; keep++)
		rc = wire_receive(&rest, 1);
	return rc;
}

/* "path\0token\0": the token is the number of the watch in the list. */
static int receive_event(__u32 len)
{
	char text[256];
	struct xen_store_watch *w = watches;
	unsigned int i;
	__sz at;
	int rc = receive_text(len, text, sizeof(text));

	if (rc)
		return rc;
	at = uk_strlen(text) + 1;
	if (at >= len || at >= sizeof(text) - 1)
		return 0;
	for (i = (unsigned int)(text[at] - '0'); w && i; i--)
		w = w->next;
	if (w)
		w->pending = 1;
	return 0;
}

/* One message: the answer to id, for which *len is set, or an event. */
static int receive(__u32 id, __u32 *type, char *buf, __sz size, __u32 *len)
{
	struct wire_header h;
	char rest[16];
	int rc;

	for (;;) {
		rc = wire_receive(&h, sizeof(h));
		if (rc)
			return rc;
		if (h.len > XEN_STORE_MAX)
			return -EIO;
		if (h.type == WIRE_WATCH_EVENT)
			rc = receive_event(h.len);
		else if (h.id == id)
			break;
		else
			rc = receive_text(h.len, rest, sizeof(rest));
		if (rc)
			return rc;
	}
	*type = h.type;
	*len = h.len;
	return receive_text(h.len, buf, size);
}

static int send(__u32 type, __u32 tx, const struct piece *p, int n)
{
	struct wire_header h = { type, ++last_id, tx, 0 };
	int i, rc;

	for (i = 0; i < n; i++)
		h.len += (__u32)p[i].len;
	if (h.len > XEN_STORE_MAX)
		return -E2BIG;
	rc = wire_send(&h, sizeof(h));
	for (i = 0; i < n && !rc; i++)
		rc = wire_send(p[i].text, p[i].len);
	return rc;
}

static int exchange(__u32 type, __u32 tx, const struct piece *p, int n,
		    char *buf, __sz size)
{
	__u32 answer, len;
	int rc;

	if (broken)
		return -EIO;
	rc = send(type, tx, p, n);
	if (rc == -E2BIG)
		return rc;
	if (!rc)
		rc = receive(last_id, &answer, buf, size, &len);
	if (rc) {
		/* what comes next would be out of step */
		broken = 1;
		uk_pr_err("xenstore: no understandable answer\n");
		return rc;
	}
	if (answer == WIRE_ERROR)
		return error_of(buf);
	if (answer != type)
		return -EIO;
	return len < size ? (int)len : -E2BIG;
}

/* Between requests only events come. */
static void drain(void)
{
	struct wire_header h;
	int rc = 0;

	while (!rc && !broken && wire_has_input()) {
		rc = wire_receive(&h, sizeof(h));
		if (!rc && (h.type != WIRE_WATCH_EVENT ||
			    h.len > XEN_STORE_MAX))
			rc = -EIO;
		if (!rc)
			rc = receive_event(h.len);
	}
	if (rc)
		broken = 1;
}

static struct xen_store_watch *next_pending(void)
{
	struct xen_store_watch *w = watches;

	while (w && !w->pending)
		w = w->next;
	return w;
}

/* Tells the watchers; the calls that these make may bring more. */
static void tell(void)
{
	static int telling;
	struct xen_store_watch *w;

	if (telling)
		return;
	telling = 1;
	while ((w = next_pending()) != NULL) {
		w->pending = 0;
		w->fn(w);
	}
	telling = 0;
}

static int request(__u32 type, __u32 tx, const struct piece *p, int n,
		   char *buf, __sz size)
{
	char none[32];
	unsigned long flags;
	int rc;

	if (!uk_xen_store_port)
		return -ENODEV;
	uk_spin_lock_irqsave(&lock, flags);
	rc = exchange(type, tx, p, n, buf ? buf : none,
		      buf ? size : sizeof(none));
	/* waiting for the answer took the event of what came behind it */
	drain();
	uk_spin_unlock(&lock);
	tell();
	ukarch_lcpu_restore_irqf(flags);
	return rc;
}

int xen_store_read(__u32 tx, const char *path, char *buf, __sz size)
{
	struct piece p = { path, uk_strlen(path) + 1 };

	return request(WIRE_READ, tx, &p, 1, buf, size);
}

int xen_store_list(__u32 tx, const char *path, char *buf, __sz size)
{
	struct piece p = { path, uk_strlen(path) + 1 };

	return request(WIRE_DIRECTORY, tx, &p, 1, buf, size);
}

int xen_store_read_num(__u32 tx, const char *path, __u64 max, __u64 *num)
{
	char text[24], *at;
	__u64 n = 0;
	int rc = xen_store_read(tx, path, text, sizeof(text));

	if (rc < 0)
		return rc;
	for (at = text; *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(n, 10UL, &n) ||
		    __builtin_add_overflow(n, (__u64)(*at - '0'), &n))
			return -EINVAL;
	if (at == text || *at || n > max)
		return -EINVAL;
	*num = n;
	return 0;
}

int xen_store_write(__u32 tx, const char *path, const char *value)
{
	struct piece p[] = { { path, uk_strlen(path) + 1 },
			     { value, uk_strlen(value) } };
	int rc = request(WIRE_WRITE, tx, p, 2, NULL, 0);

	return MIN(rc, 0);
}

int xen_store_write_num(__u32 tx, const char *path, __u64 num)
{
	char text[24];

	uk_snprintf(text, sizeof(text), "%lu", num);
	return xen_store_write(tx, path, text);
}

int xen_store_begin(__u32 *tx)
{
	struct piece p = { "", 1 };
	char text[16];
	__u64 n = 0;
	int i, rc = request(WIRE_TX_START, 0, &p, 1, text, sizeof(text));

	if (rc < 0)
		return rc;
	for (i = 0; text[i] >= '0' && text[i] <= '9'; i++)
		n = n * 10 + (__u64)(text[i] - '0');
	if (!n || n > __U32_MAX)
		return -EIO;
	*tx = (__u32)n;
	return 0;
}

int xen_store_end(__u32 tx, int commit)
{
	struct piece p = { commit ? "T" : "F", 2 };
	int rc = request(WIRE_TX_END, tx, &p, 1, NULL, 0);

	return MIN(rc, 0);
}

int xen_store_watch(struct xen_store_watch *w)
{
	char token[2] = "0";
	struct piece p[] = { { w->path, uk_strlen(w->path) + 1 },
			     { token, 2 } };
	struct xen_store_watch **last = &watches;
	int rc;

	for (; *last; last = &(*last)->next)
		token[0]++;
	w->next = NULL;
	w->pending = 0;
	*last = w;
	rc = request(WIRE_WATCH, 0, p, 2, NULL, 0);
	if (rc < 0)
		*last = NULL;
	return MIN(rc, 0);
}

static int event(void *arg __maybe_unused)
{
	uk_spin_lock(&lock);
	drain();
	uk_spin_unlock(&lock);
	tell();
	return 1;
}

static int store_init(struct uk_init_ctx *ctx __maybe_unused)
{
	if (!uk_xen_store_port)
		return 0;
	return uk_intctlr_irq_register(uk_xen_store_port, event, NULL);
}

uk_plat_initcall_prio(store_init, 0x0, 0);
