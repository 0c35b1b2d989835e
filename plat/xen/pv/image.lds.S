/* SPDX-License-Identifier: BSD-3-Clause */
/* Link script of a PV guest: an image for x86-64 with other notes. */

#define LDS_ENTRY	uk_pv_entry

/* Of Xen, "Xen", type: the words of XEN_ELFNOTE_* */
#define NOTE(type, size)	LONG(4) LONG(size) LONG(type) LONG(0x006e6558)

/* The builder maps the image where it is, physically. */
#define LDS_NOTES							\
	.note.xen ALIGN(8) : AT(ADDR(.note.xen) + UKARCH_IMAGE_LMA) {	\
		NOTE(5, 8)	/* XEN_VERSION "xen-3.0" */		\
		LONG(0x2d6e6578) LONG(0x00302e33)			\
		NOTE(8, 8)	/* LOADER "generic" */			\
		LONG(0x656e6567) LONG(0x00636972)			\
		NOTE(1, 8)	/* ENTRY */				\
		QUAD(ABSOLUTE(uk_pv_entry) + UKARCH_IMAGE_LMA)		\
		NOTE(3, 8)	/* VIRT_BASE */				\
		QUAD(0)							\
		NOTE(4, 8)	/* PADDR_OFFSET */			\
		QUAD(0)							\
	} :ro :note

#include "../../boot/x86_64/image.lds.S"
