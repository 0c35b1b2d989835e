/* SPDX-License-Identifier: BSD-3-Clause */
/* Checksums of the format. */
#ifndef EXT4_CRC_H
#define EXT4_CRC_H

#include <stddef.h>
#include <stdint.h>

/** CRC-32C (Castagnoli), reflected, without a final inversion, so that one
 *  call goes on where another stopped. @param crc ~0 or the last result
 */
uint32_t ext4_crc32c(uint32_t crc, const void *data, size_t len);
/** CRC-16 (polynomial 0x8005, reflected); as above. */
uint16_t ext4_crc16(uint16_t crc, const void *data, size_t len);

#endif /* EXT4_CRC_H */
