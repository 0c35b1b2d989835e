/* SPDX-License-Identifier: BSD-3-Clause */
/* Sockets for code outside of posix-socket; families: socket_driver.h. */
#ifndef __UK_SOCKET_H__
#define __UK_SOCKET_H__

#include <uk/socket_driver.h>

#endif /* __UK_SOCKET_H__ */
