/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio console device: probing, and its end. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/plat/bootstrap.h>
#include <uk/print.h>
#include <uk/string.h>

#include "vcon.h"

#define F_MULTIPORT	1

static struct vcon *devices;

/*
 * At the end of the guest: what was written must have left. This tells nobody
 * the exit status, so the next hook is asked in any case.
 */
static int flush_all(int status __maybe_unused)
{
	struct vcon *vc;
	__u32 id;

	for (vc = devices; vc; vc = vc->next)
		for (id = 0; id < VCON_MAX_PORTS; id++)
			vcon_port_flush(&vc->ports[id]);
	return -ENOSYS;
}

static struct ukplat_exit_hook flush_hook = { .fn = flush_all };

static void register_ports(struct vcon *vc)
{
	struct vcon_port *p;
	int rc;

	for (p = vc->ports; p < vc->ports + VCON_MAX_PORTS; p++) {
		if (!p->present)
			continue;
		if (!p->name[0])
			uk_snprintf(p->name, sizeof(p->name), "vport%up%u",
				    vc->vd->number, p->id);
		rc = uk_console_register(&p->con);
		if (rc < 0)
			uk_pr_err("%s: error %d\n", p->name, rc);
	}
	vc->next = devices;
	devices = vc;
}

static int vcon_start(struct vcon *vc)
{
	int rc;

	rc = virtio_features_negotiate(vc->vd, 1UL << F_MULTIPORT);
	if (rc < 0)
		return rc;
	if (!virtio_has(vc->vd, F_MULTIPORT)) {
		vcon_port_init(vc, 0);
		virtio_dev_ready(vc->vd);
		vcon_port_open(&vc->ports[0], 1);
		return 0;
	}
	rc = vcon_ctl_create(vc);
	if (rc < 0)
		return rc;
	virtio_dev_ready(vc->vd);
	return vcon_ctl_handshake(vc);
}

/* The device was told to stop: its rings can go. */
static void vcon_free(struct vcon *vc)
{
	virtio_dev_reset(vc->vd);
	while (vc->vd->vqs)
		virtq_destroy(vc->vd->vqs);
	uk_free(vc->a, vc);
}

static int vcon_attach(struct virtio_dev *vd)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct vcon *vc;
	int rc;

	vc = uk_malloc(a, sizeof(*vc));
	if (!vc)
		return -ENOMEM;
	memset(vc, 0, __offsetof(struct vcon, ctl_out));
	vc->vd = vd;
	vc->a = a;
	vd->priv = vc;
	rc = vcon_start(vc);
	if (rc < 0) {
		vd->priv = NULL;
		vcon_free(vc);
		return rc;
	}
	register_ports(vc);
	return 0;
}

/* Devices that nobody has asked for their ports yet, linked by priv. */
static struct virtio_dev *waiting, *last_waiting;

static void announce(struct uk_console_source *src __maybe_unused)
{
	struct virtio_dev *vd;

	while ((vd = waiting) != NULL) {
		waiting = vd->priv;
		if (vcon_attach(vd) < 0)
			virtio_dev_break(vd, "its ports are unknown");
	}
}

static struct uk_console_source source = { .announce = announce };

/* To ask for ports takes a while, and not every program uses one. */
static int vcon_probe(struct virtio_dev *vd)
{
	static int hooked;

	if (waiting) {
		last_waiting->priv = vd;
	} else {
		waiting = vd;
		uk_console_source_add(&source);
	}
	last_waiting = vd;
	if (!hooked)
		ukplat_exit_hook_add(&flush_hook);
	hooked = 1;
	return 0;
}

static const struct virtio_driver virtio_console = {
	.name = "console",
	.device_id = VIRTIO_ID_CONSOLE,
	.probe = vcon_probe,
};
VIRTIO_DRIVER_REGISTER(virtio_console);
