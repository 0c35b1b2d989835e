/* SPDX-License-Identifier: BSD-3-Clause */
/* libext2fs' interface, without what its headers warn of. */
#ifndef EXT4_E2_H
#define EXT4_E2_H

#include <sys/types.h>
#include <spare_mem.h>
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#include <ext2fs/ext2_fs.h>
#include <ext2fs/ext2fs.h>
#pragma GCC diagnostic pop

#endif /* EXT4_E2_H */
