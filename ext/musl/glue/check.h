/* SPDX-License-Identifier: BSD-3-Clause */
/* Assertions that a name, a size, a place is the same in core and libc. */
#ifndef __MUSL_GLUE_CHECK_H__
#define __MUSL_GLUE_CHECK_H__

#include <stddef.h>

/* UK_(name) of <abi/...> is (name) of libc. */
#define SAME(name)							\
	_Static_assert(UK_##name == name, #name " differs")

/* struct (mine) of <abi/...> has the size of the type (theirs). */
#define SAME_SIZE(mine, theirs)						\
	_Static_assert(sizeof(struct mine) == sizeof(theirs),		\
		       #mine " has another size")

/* Its (member) is where (field) of (theirs) is. */
#define SAME_AT(mine, member, theirs, field)				\
	_Static_assert(offsetof(struct mine, member) ==			\
		       offsetof(theirs, field), #mine "." #member	\
		       " is elsewhere")

#endif /* __MUSL_GLUE_CHECK_H__ */
