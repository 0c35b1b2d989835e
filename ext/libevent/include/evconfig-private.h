/* SPDX-License-Identifier: BSD-3-Clause */
/* Nothing of it is needed: extensions come by -D_GNU_SOURCE. */
