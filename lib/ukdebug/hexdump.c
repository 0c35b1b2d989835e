/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory as text. */
#include <uk/print.h>
#include <uk/string.h>

#define PER_LINE 16

static void dump_line(int level, const __u8 *data, __sz off, __sz n)
{
	char hex[PER_LINE * 3 + 1], text[PER_LINE + 1];
	__sz i;

	for (i = 0; i < n; i++) {
		uk_snprintf(hex + i * 3, 4, " %02x", data[off + i]);
		text[i] = uk_isprint(data[off + i]) ? (char)data[off + i] : '.';
	}
	hex[n * 3] = '\0';
	text[n] = '\0';
	_uk_printk(level, "hexdump", "%08lx%-48s |%s|\n", off, hex, text);
}

void uk_hexdumpk(int level, const void *data, __sz len)
{
	__sz off;

	for (off = 0; off < len; off += PER_LINE)
		dump_line(level, data, off, MIN(len - off, (__sz)PER_LINE));
}
