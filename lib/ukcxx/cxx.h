/* SPDX-License-Identifier: BSD-3-Clause */
/* What ukcxx's files share. */
#ifndef __UKCXX_CXX_H__
#define __UKCXX_CXX_H__

/** Lets other threads run for a while; without threads a crash, since then
 *  nobody can do what the caller waits for. Thread context.
 */
void cxx_wait(void);

#endif /* __UKCXX_CXX_H__ */
