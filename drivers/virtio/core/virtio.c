/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio devices: finding a driver, features, status, configuration. */
#include <abi/errno.h>
#include <uk/essentials.h>
#include <uk/print.h>
#include <virtio/ring.h>
#include <virtio/virtio.h>

/* A generation that changes this often is no configuration. */
#define CONFIG_TRIES	64

extern const struct virtio_driver *const __start_uk_tab_virtio[]
	__attribute__((weak));
extern const struct virtio_driver *const __stop_uk_tab_virtio[]
	__attribute__((weak));

static __u8 devices;

static const struct virtio_driver *driver_of(__u16 device_id)
{
	const struct virtio_driver *const *d;

	for (d = __start_uk_tab_virtio; d < __stop_uk_tab_virtio; d++)
		if ((*d)->device_id == device_id)
			return *d;
	return NULL;
}

int virtio_dev_probe(struct virtio_dev *vd)
{
	const struct virtio_driver *drv = driver_of(vd->device_id);
	int rc;

	if (!drv) {
		uk_pr_debug("virtio: no driver for device type %u\n",
			    vd->device_id);
		return -ENODEV;
	}
	vd->drv = drv;
	vd->number = devices++;
	vd->ops->status_set(vd, 0);
	vd->ops->status_set(vd, VIRTIO_S_ACKNOWLEDGE);
	vd->ops->status_set(vd, VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER);
	rc = drv->probe(vd);
	if (rc < 0) {
		uk_pr_err("virtio%u (%s): error %d\n", vd->number, drv->name,
			  rc);
		virtio_dev_reset(vd);
		vd->ops->status_set(vd, VIRTIO_S_FAILED);
	}
	return rc < 0 ? rc : 0;
}

void virtio_dev_queue_irq(struct virtio_dev *vd)
{
	struct virtq *vq;

	for (vq = vd->vqs; vq; vq = vq->next)
		if (vq->callback && vq->intr_on && virtq_pending(vq))
			vq->callback(vq);
}

void virtio_dev_config_irq(struct virtio_dev *vd)
{
	if (vd->ops->status_get(vd) & VIRTIO_S_NEEDS_RESET)
		virtio_dev_break(vd, "the device asks to be reset");
	else if (vd->config_changed)
		vd->config_changed(vd);
}

int virtio_features_negotiate(struct virtio_dev *vd, __u64 wanted)
{
	__u64 own = 1UL << VIRTIO_F_EVENT_IDX;
	__u8 status;

	if (!vd->legacy)
		own |= 1UL << VIRTIO_F_VERSION_1;
	vd->features = vd->ops->features_get(vd) & (wanted | own);
	if (vd->legacy) {
		vd->ops->features_set(vd, vd->features);
		return 0;
	}
	if (!virtio_has(vd, VIRTIO_F_VERSION_1))
		return -ENOTSUP;
	vd->ops->features_set(vd, vd->features);
	status = VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER | VIRTIO_S_FEATURES_OK;
	vd->ops->status_set(vd, status);
	if (!(vd->ops->status_get(vd) & VIRTIO_S_FEATURES_OK))
		return -ENOTSUP;
	return 0;
}

void virtio_dev_ready(struct virtio_dev *vd)
{
	__u8 status = VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER
		      | VIRTIO_S_DRIVER_OK;

	if (!vd->legacy)
		status |= VIRTIO_S_FEATURES_OK;
	if (vd->ops->config_irq && vd->config_changed)
		vd->ops->config_irq(vd);
	vd->ops->status_set(vd, status);
}

void virtio_dev_reset(struct virtio_dev *vd)
{
	vd->ops->status_set(vd, 0);
}

void virtio_dev_break(struct virtio_dev *vd, const char *why)
{
	if (vd->broken)
		return;
	vd->broken = 1;
	vd->ops->status_set(vd, VIRTIO_S_FAILED);
	uk_pr_err("virtio%u (%s): broken device: %s\n", vd->number,
		  vd->drv ? vd->drv->name : "?", why);
	if (vd->drv && vd->drv->broken && vd->priv)
		vd->drv->broken(vd);
}

int virtio_config_read(struct virtio_dev *vd, unsigned int off, void *buf,
		       unsigned int len, unsigned int width)
{
	__u32 gen;
	int rc, tries = CONFIG_TRIES;

	do {
		gen = vd->ops->config_generation(vd);
		rc = vd->ops->config_read(vd, off, buf, len, width);
		if (rc < 0)
			return rc;
		if (vd->ops->config_generation(vd) == gen)
			return 0;
	} while (--tries);
	return -EIO;
}
