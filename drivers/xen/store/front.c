/* SPDX-License-Identifier: BSD-3-Clause */
/* What all front ends do with xenstore. */
#include <abi/errno.h>
#include <uk/essentials.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/xen/hypercall.h>
#include <xen/front.h>
#include <xen/time.h>

#define PATIENCE_NS	5000000000UL
#define DOMID_MAX	0x7fefU
#define STATE_MAX	8U

/* of a path and a name below it */
#define LONG_PATH	(XEN_FRONT_PATH_MAX + 48)

static int join(char path[LONG_PATH], const char *folder, const char *name)
{
	int n = uk_snprintf(path, LONG_PATH, "%s/%s", folder, name);

	return n < LONG_PATH ? 0 : -ENAMETOOLONG;
}

int xen_front_probe(const char *kind, int (*add)(const char *name))
{
	static char names[512];
	char path[LONG_PATH];
	const char *name;
	int len, rc, driven = 0;

	len = join(path, "device", kind);
	if (!len)
		len = xen_store_list(XEN_STORE_NO_TX, path, names,
				     sizeof(names));
	if (len < 0)
		return -ENODEV;
	for (name = names; name < names + len; name += uk_strlen(name) + 1) {
		rc = add(name);
		if (rc)
			uk_pr_err("device/%s/%s: error %d\n", kind, name, -rc);
		driven += !rc;
	}
	return driven;
}

int xen_front_num(const char *folder, const char *name, __u64 max, __u64 *num)
{
	char path[LONG_PATH];
	int rc = join(path, folder, name);

	return rc ? rc : xen_store_read_num(XEN_STORE_NO_TX, path, max, num);
}

int xen_front_open(struct xen_front *f, const char *kind, const char *name)
{
	char path[LONG_PATH];
	__u64 num;
	int rc;

	rc = uk_snprintf(f->path, sizeof(f->path), "device/%s/%s", kind, name);
	if (rc >= (int)sizeof(f->path))
		return -ENAMETOOLONG;
	rc = join(path, f->path, "backend");
	if (!rc)
		rc = xen_store_read(XEN_STORE_NO_TX, path, f->backend,
				    sizeof(f->backend));
	if (rc >= 0)
		rc = xen_front_num(f->path, "backend-id", DOMID_MAX, &num);
	if (rc < 0)
		return rc;
	f->domid = (__u16)num;
	return 0;
}

int xen_front_has(const struct xen_front *f, const char *name)
{
	__u64 num;

	return !xen_front_num(f->backend, name, 1, &num) && num;
}

/* Its scripts run first: until then it is not ready. */
int xen_front_wait(const struct xen_front *f, __u64 wanted)
{
	__nsec end = xen_system_time() + PATIENCE_NS;
	__u64 state;
	int rc;

	do {
		rc = xen_front_num(f->backend, "state", STATE_MAX, &state);
		if (rc < 0)
			return rc;
		if (state == wanted)
			return 0;
		uk_xen_call(XEN_CALL_SCHED, XEN_SCHED_YIELD, 0, 0);
	} while (xen_system_time() < end);
	return -ETIMEDOUT;
}

static int write_all(const struct xen_front *f, __u32 tx,
		     const struct xen_front_key *keys, unsigned int n)
{
	char path[LONG_PATH];
	unsigned int i;
	int rc = 0;

	for (i = 0; i < n && rc >= 0; i++) {
		rc = join(path, f->path, keys[i].name);
		if (!rc)
			rc = keys[i].text ?
			     xen_store_write(tx, path, keys[i].text) :
			     xen_store_write_num(tx, path, keys[i].num);
	}
	return rc;
}

int xen_front_tell(const struct xen_front *f, const struct xen_front_key *keys,
		   unsigned int n)
{
	__u32 tx;
	int rc;

	do {
		rc = xen_store_begin(&tx);
		if (rc < 0)
			return rc;
		rc = write_all(f, tx, keys, n);
		if (rc < 0) {
			xen_store_end(tx, 0);
			return rc;
		}
		rc = xen_store_end(tx, 1);
	} while (rc == -EAGAIN);
	return rc;
}

/* It may not come to pages that it does not know. */
static void backend_changed(struct xen_store_watch *w)
{
	static const struct xen_front_key closed = {
		.name = "state", .num = XEN_STATE_CLOSED,
	};
	struct xen_front *f = __containerof(w, struct xen_front, watch);
	void (*gone)(struct xen_front *f) = f->gone;
	__u64 state;

	if (!gone || (!xen_front_num(f->backend, "state", STATE_MAX, &state) &&
		      state <= XEN_STATE_CONNECTED))
		return;
	f->gone = NULL;
	gone(f);
	write_all(f, XEN_STORE_NO_TX, &closed, 1);
}

int xen_front_watch(struct xen_front *f)
{
	uk_snprintf(f->watched, sizeof(f->watched), "%s/state", f->backend);
	f->watch.path = f->watched;
	f->watch.fn = backend_changed;
	return xen_store_watch(&f->watch);
}
