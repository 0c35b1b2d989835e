/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists with a tail, as the BSDs' header of this name has them: what HPACK
 * in lighttpd uses of it. musl has no such header. */
#ifndef LIGHTTPD_SYS_QUEUE_H
#define LIGHTTPD_SYS_QUEUE_H

#define STAILQ_HEAD(name, type)						\
	struct name {							\
		struct type *first;					\
		struct type **end;	/* where the next one goes */	\
	}
#define STAILQ_ENTRY(type)						\
	struct {							\
		struct type *next;					\
	}

#define STAILQ_FIRST(head)	((head)->first)
#define STAILQ_NEXT(item, link)	((item)->link.next)
#define STAILQ_EMPTY(head)	(!(head)->first)

#define STAILQ_INIT(head)						\
	do {								\
		(head)->first = NULL;					\
		(head)->end = &(head)->first;				\
	} while (0)
#define STAILQ_INSERT_TAIL(head, item, link)				\
	do {								\
		(item)->link.next = NULL;				\
		*(head)->end = (item);					\
		(head)->end = &(item)->link.next;			\
	} while (0)
#define STAILQ_REMOVE_HEAD(head, link)					\
	do {								\
		(head)->first = (head)->first->link.next;		\
		if (!(head)->first)					\
			(head)->end = &(head)->first;			\
	} while (0)
#define STAILQ_FOREACH(item, head, link)				\
	for ((item) = (head)->first; (item); (item) = (item)->link.next)

#endif
