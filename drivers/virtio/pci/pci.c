/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio over PCI: devices, and their interrupts. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/paging.h>
#include <uk/print.h>
#include <virtio/ring.h>

#include "vpci.h"

#define VENDOR_VIRTIO		0x1af4
#define DEVICE_FIRST		0x1000	/* transitional devices */
#define DEVICE_MODERN		0x1040	/* and the device type */
#define DEVICE_LAST		0x107f

/* The vector of one queue. */
static int vpci_queue_irq(void *arg)
{
	struct virtq *vq = *(struct virtq **)arg;

	if (vq && vq->intr_on && !vq->vd->broken)
		vq->callback(vq);
	return 1;
}

/* Vector 0: configuration, and queues that got none of their own. */
static int vpci_shared_irq(void *arg)
{
	struct vpci_dev *d = arg;

	if (d->vd.broken)
		return 1;
	virtio_dev_config_irq(&d->vd);
	virtio_dev_queue_irq(&d->vd);
	return 1;
}

__u16 vpci_queue_vector(struct vpci_dev *d, struct virtq *vq)
{
	int rc;

	if (!vq->callback)
		return VPCI_NO_VECTOR;
	if (d->nvectors == VPCI_MAX_VECTORS)
		return 0;
	rc = pci_msix_add(&d->pci, vpci_queue_irq, &d->vectors[d->nvectors]);
	if (rc <= 0)
		return 0;
	d->vectors[d->nvectors++] = vq;
	return (__u16)rc;
}

/* The vector stays connected, but no longer leads to the queue. */
void vpci_queue_forget(struct virtio_dev *vd, struct virtq *vq)
{
	struct vpci_dev *d = to_vpci(vd);
	__u32 i;

	for (i = 0; i < d->nvectors; i++)
		if (d->vectors[i] == vq)
			UK_WRITE_ONCE(d->vectors[i], NULL);
}

static int vpci_interrupts(struct vpci_dev *d)
{
	int rc = pci_msix_enable(&d->pci);

	if (rc < 0) {
		uk_pr_err("virtio-pci: MSI-X is needed (vectors=0?)\n");
		return rc;
	}
	return pci_msix_add(&d->pci, vpci_shared_irq, d);
}

static int vpci_start(struct vpci_dev *d)
{
	int rc;

	pci_assign(&d->pci);
	pci_enable(&d->pci);
	rc = vpci_modern_setup(d);
	if (rc == -ENOENT)
		rc = vpci_legacy_setup(d);
	if (rc == -ENOTSUP)
		uk_pr_err("virtio-pci: a device before version 1 needs "
			  "LIBVIRTIO_PCI_LEGACY\n");
	if (rc < 0)
		return rc;
	rc = vpci_interrupts(d);
	if (rc < 0)
		return rc;
	return virtio_dev_probe(&d->vd);
}

static int vpci_probe(const struct pci_dev *pci)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct vpci_dev *d;
	int rc;

	d = uk_zalloc(a, sizeof(*d));
	if (!d)
		return -ENOMEM;
	d->pci = *pci;
	d->vd.device_id = pci->device >= DEVICE_MODERN
			  ? pci->device - DEVICE_MODERN : pci->subsystem;
	rc = vpci_start(d);
	/* Once a vector leads to it the structure has to stay. */
	if (rc < 0 && !d->pci.msix.used)
		uk_free(a, d);
	return rc;
}

static const struct pci_driver virtio_pci = {
	.name = "virtio",
	.vendor = VENDOR_VIRTIO,
	.device_first = DEVICE_FIRST,
	.device_last = DEVICE_LAST,
	.probe = vpci_probe,
};
PCI_DRIVER_REGISTER(virtio_pci);
