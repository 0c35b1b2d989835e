/* SPDX-License-Identifier: BSD-3-Clause */
/* Errors of libext2fs: numbers; their texts are not here. */
#ifndef __COM_ERR_H
#define __COM_ERR_H

typedef long errcode_t;

/** Says something about an error. */
void com_err(const char *who, errcode_t code, const char *format, ...);

#endif /* __COM_ERR_H */
