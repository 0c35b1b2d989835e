/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers of the virtio 1.x specification that several parts need. */
#ifndef __VIRTIO_IDS_H__
#define __VIRTIO_IDS_H__

/* Device types (section 5). */
#define VIRTIO_ID_NET		1
#define VIRTIO_ID_BLOCK		2
#define VIRTIO_ID_CONSOLE	3
#define VIRTIO_ID_RNG		4
#define VIRTIO_ID_9P		9
#define VIRTIO_ID_FS		26

/* Device status (section 2.1). */
#define VIRTIO_S_ACKNOWLEDGE	1
#define VIRTIO_S_DRIVER		2
#define VIRTIO_S_DRIVER_OK	4
#define VIRTIO_S_FEATURES_OK	8
#define VIRTIO_S_NEEDS_RESET	64
#define VIRTIO_S_FAILED		128

/* Features of all devices (section 6), as bit numbers. */
#define VIRTIO_F_INDIRECT_DESC	28
#define VIRTIO_F_EVENT_IDX	29
#define VIRTIO_F_VERSION_1	32

/* Descriptor flags (section 2.7.5). */
#define VIRTQ_DESC_F_NEXT	1
#define VIRTQ_DESC_F_WRITE	2
#define VIRTQ_DESC_F_INDIRECT	4

/* Ring flags (sections 2.7.6, 2.7.8), without the event index. */
#define VIRTQ_AVAIL_F_NO_INTERRUPT	1
#define VIRTQ_USED_F_NO_NOTIFY		1

/* Interrupt status (sections 4.1.4.5, 4.2.2). */
#define VIRTIO_ISR_QUEUE	1
#define VIRTIO_ISR_CONFIG	2

#define VIRTQ_MAX_SIZE		32768

#endif /* __VIRTIO_IDS_H__ */
