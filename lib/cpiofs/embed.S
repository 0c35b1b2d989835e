/* SPDX-License-Identifier: BSD-3-Clause */
/* The archive of LIBCPIOFS_EMBED as read-only data of the image. */

	.section .rodata.uk_cpiofs_embed, "a", @progbits
	.balign 16
	.globl uk_cpiofs_embed_start
	.type uk_cpiofs_embed_start, @object
uk_cpiofs_embed_start:
	.incbin "embed.cpio"
	.globl uk_cpiofs_embed_end
	.type uk_cpiofs_embed_end, @object
uk_cpiofs_embed_end:
	.size uk_cpiofs_embed_start, . - uk_cpiofs_embed_start
	.section .note.GNU-stack, "", @progbits
