/* SPDX-License-Identifier: BSD-3-Clause */
/* Old names of the atomic operations. */
#include <uk/atomic.h>
#define ukarch_fetch_add(p, v) uk_fetch_add(p, v)
#define ukarch_add_fetch(p, v) uk_add_fetch(p, v)
#define ukarch_inc(p) uk_inc(p)
#define ukarch_dec(p) uk_dec(p)
#define ukarch_or(p, v) ((void)uk_fetch_or(p, v))
#define ukarch_and(p, v) ((void)uk_fetch_and(p, v))
#define ukarch_load_n(p) uk_load_n(p)
#define ukarch_store_n(p, v) uk_store_n(p, v)
#define ukarch_exchange_n(p, v) uk_exchange_n(p, v)
