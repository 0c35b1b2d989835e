/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio device of the file protocol 9P (virtio 1.2 has no section on it: one
 * queue of requests; the configuration is the mount tag with its length).
 */
#include <abi/errno.h>
#include "device.h"

#define F_MOUNT_TAG	0
#define C_TAG_LEN	0
#define C_TAG		2

static int read_tag(struct virtio_dev *vd, char *tag)
{
	__u16 len;
	int rc;

	if (!virtio_has(vd, F_MOUNT_TAG))
		return -ENOTSUP;
	rc = virtio_config_read(vd, C_TAG_LEN, &len, 2, 2);
	if (rc)
		return rc;
	if (!len || len > HOSTFS_TAG_MAX)
		return -EINVAL;
	return virtio_config_read(vd, C_TAG, tag, len, 1);
}

static const struct hostfs_kind kind = {
	.proto = UK_HOSTDEV_9P,
	.queues = 1,
	.features = 1u << F_MOUNT_TAG,
	.read_tag = read_tag,
};

static int v9p_probe(struct virtio_dev *vd)
{
	return hostfs_probe(vd, &kind);
}

static const struct virtio_driver virtio_9p = {
	.name = "9p",
	.device_id = VIRTIO_ID_9P,
	.probe = v9p_probe,
	.broken = hostfs_broken,
};
VIRTIO_DRIVER_REGISTER(virtio_9p);
