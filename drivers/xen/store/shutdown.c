/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests of the tools to end, which they write into xenstore. */
#include <uk/control.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/xen/pages.h>
#include <xen/store.h>

#define PATH	"control/shutdown"

/* Emptying the value says that it was read; one that stays is a refusal. */
static void asked(struct xen_store_watch *w __maybe_unused)
{
	char what[16];

	if (xen_store_read(XEN_STORE_NO_TX, PATH, what, sizeof(what)) <= 0)
		return;
	if (uk_strcmp(what, "poweroff") && uk_strcmp(what, "reboot") &&
	    uk_strcmp(what, "halt")) {
		uk_pr_warn("xl asks for \"%s\": not supported\n", what);
		return;
	}
	xen_store_write(XEN_STORE_NO_TX, PATH, "");
	uk_control_signal("TERM");
}

static struct xen_store_watch watch = { .path = PATH, .fn = asked };

static int shutdown_init(struct uk_init_ctx *ctx __maybe_unused)
{
	int rc;

	if (!uk_xen_store_port)
		return 0;
	xen_store_write_num(XEN_STORE_NO_TX, "control/feature-poweroff", 1);
	xen_store_write_num(XEN_STORE_NO_TX, "control/feature-reboot", 1);
	rc = xen_store_watch(&watch);
	if (rc < 0)
		uk_pr_err("no watch of %s: error %d\n", PATH, -rc);
	return 0;
}

uk_late_initcall(shutdown_init, 0x0);
