/* SPDX-License-Identifier: BSD-3-Clause */
/* What the devices of both protocols share: the last queue is of requests, each
 * a message to read and room for the reply. In a first one, where there are
 * two, is what nobody answers.
 */
#ifndef VIRTIO_HOSTFS_DEVICE_H
#define VIRTIO_HOSTFS_DEVICE_H

#include <uk/hostdev.h>
#include <virtio/virtio.h>

#define HOSTFS_QUEUES	2	/* at most */
#define HOSTFS_TAG_MAX	64

/** What one of the devices is. */
struct hostfs_kind {
	enum uk_hostdev_proto proto;
	unsigned int queues;
	__u64 features;
	/** Reads the mount tag into a field of zeroes, one byte longer than
	 *  HOSTFS_TAG_MAX. @return 0, -errno
	 */
	int (*read_tag)(struct virtio_dev *vd, char *tag);
};

/** Sets the device up and registers it. @return 0, -errno */
int hostfs_probe(struct virtio_dev *vd, const struct hostfs_kind *kind);
/** For the driver's table. */
void hostfs_broken(struct virtio_dev *vd);

#endif
