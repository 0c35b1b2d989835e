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

/* A number at *s, at most (max); moves *s behind it. 0 or -EINVAL. */
static int number(const char **s, __u64 max, __u64 *val)
{
	char *end;

	if (!uk_isdigit(**s))
		return -EINVAL;
	*val = uk_strtoull(*s, &end, 0);
	if (end == *s || *val > max)
		return -EINVAL;
	*s = end;
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
