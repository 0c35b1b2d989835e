/* SPDX-License-Identifier: BSD-3-Clause */
/* Host unit tests: a TLS register that is a variable. */
extern __uptr unit_tls;

static inline __uptr ukarch_tls_get(void)
{
	return unit_tls;
}

static inline void ukarch_tls_set(__uptr tp)
{
	unit_tls = tp;
}
