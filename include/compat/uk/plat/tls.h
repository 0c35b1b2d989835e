/* SPDX-License-Identifier: BSD-3-Clause */
/* Old names of the access to the TLS register. */
#include <uk/arch/tls.h>
#define ukplat_tlsp_get() ukarch_tls_get()
#define ukplat_tlsp_set(p) ukarch_tls_set(p)
