/* SPDX-License-Identifier: BSD-3-Clause */
/* The configuration of host unit tests; `unit-cflags` of a test adds to it. */
#ifndef __UNIT_CONFIG_H__
#define __UNIT_CONFIG_H__

#ifndef CONFIG_LIBUKDEBUG
#define CONFIG_LIBUKDEBUG 1
#endif
#ifndef CONFIG_LIBUKDEBUG_ENABLE_ASSERT
#define CONFIG_LIBUKDEBUG_ENABLE_ASSERT 1
#endif
#ifndef CONFIG_LIBUKDEBUG_PRINTK_INFO
#define CONFIG_LIBUKDEBUG_PRINTK_INFO 1
#endif
#ifndef CONFIG_LIBUKPARAM
#define CONFIG_LIBUKPARAM 1
#endif
#ifndef CONFIG_LIBUKSTORE
#define CONFIG_LIBUKSTORE 1
#endif
#ifndef CONFIG_LIBUKLOCK_MUTEX
#define CONFIG_LIBUKLOCK_MUTEX 1
#endif
#ifndef CONFIG_LIBUKLOCK_SEMAPHORE
#define CONFIG_LIBUKLOCK_SEMAPHORE 1
#endif

#endif /* __UNIT_CONFIG_H__ */
