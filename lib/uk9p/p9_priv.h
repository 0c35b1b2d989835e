/* SPDX-License-Identifier: BSD-3-Clause */
/* The layout of messages: numbers are little endian, texts have a length. */
#ifndef __P9_PRIV_H__
#define __P9_PRIV_H__

#include <uk/arch/types.h>

/* A message begins with size[4] type[1] tag[2]. */
#define P9_AT_TYPE	4
#define P9_AT_TAG	5
#define P9_HEAD		7

#define P9_NOTAG	0xffff
#define P9_NOFID	0xffffffffu

/* Requests; the reply to each has the next number. */
enum {
	P9_RLERROR = 7,
	P9_TSTATFS = 8,
	P9_TLOPEN = 12,
	P9_TLCREATE = 14,
	P9_TSYMLINK = 16,
	P9_TMKNOD = 18,
	P9_TREADLINK = 22,
	P9_TGETATTR = 24,
	P9_TSETATTR = 26,
	P9_TXATTRWALK = 30,
	P9_TXATTRCREATE = 32,
	P9_TREADDIR = 40,
	P9_TFSYNC = 50,
	P9_TLINK = 70,
	P9_TMKDIR = 72,
	P9_TRENAMEAT = 74,
	P9_TUNLINKAT = 76,
	P9_TVERSION = 100,
	P9_TATTACH = 104,
	P9_TFLUSH = 108,
	P9_TWALK = 110,
	P9_TREAD = 116,
	P9_TWRITE = 118,
	P9_TCLUNK = 120,
};

static inline void p9_put16(__u8 *p, __u32 v)
{
	p[0] = (__u8)v;
	p[1] = (__u8)(v >> 8);
}

static inline void p9_put32(__u8 *p, __u32 v)
{
	p9_put16(p, v);
	p9_put16(p + 2, v >> 16);
}

static inline __u32 p9_get16(const __u8 *p)
{
	return p[0] | (__u32)p[1] << 8;
}

static inline __u32 p9_get32(const __u8 *p)
{
	return p9_get16(p) | p9_get16(p + 2) << 16;
}

#endif /* __P9_PRIV_H__ */
