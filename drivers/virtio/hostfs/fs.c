/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio file system device (virtio 1.2, 5.11): a queue of urgent requests,
 * which nobody answers here, and at least one of others. The configuration is
 * the mount tag and the number of queues.
 */
#include <abi/errno.h>
#include "device.h"

#define C_TAG		0
#define C_NUM_QUEUES	36
#define TAG_MAX		36

enum { Q_URGENT, Q_REQUESTS, QUEUES };

/* The tag has no end if it fills the field. */
static int read_tag(struct virtio_dev *vd, char *tag)
{
	__u32 queues;
	int rc = virtio_config_read(vd, C_TAG, tag, TAG_MAX, 1);

	if (!rc)
		rc = virtio_config_read(vd, C_NUM_QUEUES, &queues, 4, 4);
	if (rc)
		return rc;
	return tag[0] && queues ? 0 : -EINVAL;
}

static const struct hostfs_kind kind = {
	.proto = UK_HOSTDEV_FUSE,
	.queues = QUEUES,
	.read_tag = read_tag,
};

static int vfs_probe(struct virtio_dev *vd)
{
	return hostfs_probe(vd, &kind);
}

static const struct virtio_driver virtio_fs = {
	.name = "fs",
	.device_id = VIRTIO_ID_FS,
	.probe = vfs_probe,
	.broken = hostfs_broken,
};
VIRTIO_DRIVER_REGISTER(virtio_fs);
