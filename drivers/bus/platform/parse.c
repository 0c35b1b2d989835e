/* SPDX-License-Identifier: BSD-3-Clause */
/* The description of a virtio-mmio device on the command line. */
#include <abi/errno.h>
#include <uk/string.h>
#include <uk/platform_bus.h>

/* A register block has 0x100 bytes and the configuration behind them. */
#define MMIO_SIZE_MIN	0x100
#define MMIO_SIZE_MAX	0x100000
#define MMIO_BASE_MAX	(1UL << 46)
#define MMIO_IRQ_MAX	1023

static unsigned int digit(char c)
{
	if (uk_isdigit(c))
		return (unsigned int)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a' + 10) : 16;
}

/* A number at *s, at most (max); moves *s behind it. 0 or -EINVAL. */
static int number(const char **s, __u64 max, __u64 *val)
{
	unsigned int base = 10, d;
	const char *p = *s;
	__u64 v = 0;

	if (p[0] == '0' && (p[1] | 0x20) == 'x') {
		base = 16;
		p += 2;
	}
	if (digit(*p) >= base)
		return -EINVAL;
	for (; (d = digit(*p)) < base; p++) {
		v = v * base + d;
		if (v > max)	/* (max) is far below what overflows */
			return -EINVAL;
	}
	*val = v;
	*s = p;
	return 0;
}

static int expect(const char **s, char c)
{
	if (**s != c)
		return -EINVAL;
	(*s)++;
	return 0;
}

static void suffix(const char **s, __u64 *val)
{
	if (**s == 'K' || **s == 'k')
		*val <<= 10;
	else if (**s == 'M' || **s == 'm')
		*val <<= 20;
	else
		return;
	(*s)++;
}

int platform_parse_mmio(const char *text, struct platform_device *dev)
{
	__u64 size, base, irq, id;
	const char *s = text;

	if (number(&s, MMIO_SIZE_MAX, &size))
		return -EINVAL;
	suffix(&s, &size);
	if (expect(&s, '@') || number(&s, MMIO_BASE_MAX, &base)
	    || expect(&s, ':') || number(&s, MMIO_IRQ_MAX, &irq))
		return -EINVAL;
	if (*s == ':') {
		s++;
		if (number(&s, 0xffff, &id))
			return -EINVAL;
	}
	if (*s || size < MMIO_SIZE_MIN || size > MMIO_SIZE_MAX || !base
	    || (base & 3))
		return -EINVAL;
	dev->compatible = "virtio,mmio";
	dev->base = base;
	dev->size = size;
	dev->irq = (unsigned int)irq;
	return 0;
}
