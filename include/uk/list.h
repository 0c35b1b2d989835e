/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Intrusive lists: the links are members of the listed structure, so nothing
 * is allocated and removal needs no search.
 *
 *   uk_list_*    circular, doubly linked, untyped head     (general use)
 *   uk_hlist_*   doubly linked with a head of one pointer  (hash tables)
 *   UK_SLIST_*   singly linked                             (stacks)
 *   UK_STAILQ_*  singly linked with a tail                 (queues)
 *   UK_TAILQ_*   doubly linked with a tail, typed          (run queues)
 *
 * None locks, none allocates, none can fail: the caller serialises. An
 * iteration tolerates removal of the current element only in its _SAFE form.
 */
#ifndef __UK_LIST_H__
#define __UK_LIST_H__

#include <uk/essentials.h>

/* --- uk_list: circular and doubly linked --------------------------------- */

/* Invariant: next->prev == prev->next == self. An empty head, and a link in
 * no list (after _init), points to itself.
 */
struct uk_list_head {
	struct uk_list_head *next;
	struct uk_list_head *prev;
};

#define UK_LIST_HEAD_INIT(name) { &(name), &(name) }
#define UK_LIST_HEAD(name) struct uk_list_head name = UK_LIST_HEAD_INIT(name)

/** Makes a head empty, or a link one of no list. */
static inline void UK_INIT_LIST_HEAD(struct uk_list_head *head)
{
	head->next = head;
	head->prev = head;
}

/** 1 if the list has no element, else 0. */
static inline int uk_list_empty(const struct uk_list_head *head)
{
	return head->next == head;
}

/** True if the link is the only element of head's list. */
static inline int uk_list_is_singular(const struct uk_list_head *head)
{
	return head->next != head && head->next == head->prev;
}

/** 1 if the link is the last of head's list, else 0. */
static inline int uk_list_is_last(const struct uk_list_head *link,
				  const struct uk_list_head *head)
{
	return link->next == head;
}

/* Makes first..last the elements between `before` and `after`. */
static inline void _uk_list_link(struct uk_list_head *before,
				 struct uk_list_head *first,
				 struct uk_list_head *last,
				 struct uk_list_head *after)
{
	first->prev = before;
	last->next = after;
	before->next = first;
	after->prev = last;
}

/** Adds link right after head: first in the list. */
static inline void uk_list_add(struct uk_list_head *link,
			       struct uk_list_head *head)
{
	_uk_list_link(head, link, link, head->next);
}

/** Adds link right before head: last in the list. */
static inline void uk_list_add_tail(struct uk_list_head *link,
				    struct uk_list_head *head)
{
	_uk_list_link(head->prev, link, link, head);
}

/** Removes link from its list; its own pointers become NULL, so that a second
 *  removal faults at once.
 */
static inline void uk_list_del(struct uk_list_head *link)
{
	link->next->prev = link->prev;
	link->prev->next = link->next;
	link->next = NULL;
	link->prev = NULL;
}

/** Removes link from its list and leaves it empty: removable again. */
static inline void uk_list_del_init(struct uk_list_head *link)
{
	link->next->prev = link->prev;
	link->prev->next = link->next;
	UK_INIT_LIST_HEAD(link);
}

/** Puts `link` at the place of `old`, which is in no list afterwards. */
static inline void uk_list_replace(struct uk_list_head *old,
				   struct uk_list_head *link)
{
	_uk_list_link(old->prev, link, link, old->next);
	old->next = NULL;
	old->prev = NULL;
}

/** Takes link out of its list and puts it first in head's. */
static inline void uk_list_move(struct uk_list_head *link,
				struct uk_list_head *head)
{
	uk_list_del(link);
	uk_list_add(link, head);
}

/** Takes link out of its list and puts it last in head's. */
static inline void uk_list_move_tail(struct uk_list_head *link,
				     struct uk_list_head *head)
{
	uk_list_del(link);
	uk_list_add_tail(link, head);
}

/** Moves all elements of `list` to the front of head; `list` becomes empty. */
static inline void uk_list_splice_init(struct uk_list_head *list,
				       struct uk_list_head *head)
{
	if (uk_list_empty(list))
		return;
	_uk_list_link(head, list->next, list->prev, head->next);
	UK_INIT_LIST_HEAD(list);
}

/** Moves all elements of `list` to the end of head; `list` becomes empty. */
static inline void uk_list_splice_tail_init(struct uk_list_head *list,
					    struct uk_list_head *head)
{
	if (uk_list_empty(list))
		return;
	_uk_list_link(head->prev, list->next, list->prev, head);
	UK_INIT_LIST_HEAD(list);
}

#define uk_list_entry(link, type, member) __containerof(link, type, member)
#define uk_list_first_entry(head, type, member) \
	uk_list_entry((head)->next, type, member)
#define uk_list_last_entry(head, type, member) \
	uk_list_entry((head)->prev, type, member)
#define uk_list_first_entry_or_null(head, type, member) \
	(uk_list_empty(head) ? NULL : uk_list_first_entry(head, type, member))
#define uk_list_next_entry(pos, member) \
	uk_list_entry((pos)->member.next, __typeof__(*(pos)), member)
#define uk_list_prev_entry(pos, member) \
	uk_list_entry((pos)->member.prev, __typeof__(*(pos)), member)

#define uk_list_for_each(link, head) \
	for ((link) = (head)->next; (link) != (head); (link) = (link)->next)
#define uk_list_for_each_prev(link, head) \
	for ((link) = (head)->prev; (link) != (head); (link) = (link)->prev)
#define uk_list_for_each_safe(link, tmp, head)				\
	for ((link) = (head)->next, (tmp) = (link)->next;		\
	     (link) != (head); (link) = (tmp), (tmp) = (link)->next)
#define uk_list_for_each_entry(pos, head, member)			\
	for ((pos) = uk_list_entry((head)->next, __typeof__(*(pos)), member); \
	     &(pos)->member != (head);					\
	     (pos) = uk_list_next_entry(pos, member))
#define uk_list_for_each_entry_reverse(pos, head, member)		\
	for ((pos) = uk_list_entry((head)->prev, __typeof__(*(pos)), member); \
	     &(pos)->member != (head);					\
	     (pos) = uk_list_prev_entry(pos, member))
#define uk_list_for_each_entry_safe(pos, tmp, head, member)		\
	for ((pos) = uk_list_entry((head)->next, __typeof__(*(pos)), member), \
	     (tmp) = uk_list_next_entry(pos, member);			\
	     &(pos)->member != (head);					\
	     (pos) = (tmp), (tmp) = uk_list_next_entry(tmp, member))

/* --- uk_hlist: a head of one pointer -------------------------------------- */

struct uk_hlist_node {
	struct uk_hlist_node *next;
	struct uk_hlist_node **pprev;	/* who points here; NULL: in no list */
};

struct uk_hlist_head {
	struct uk_hlist_node *first;
};

#define UK_HLIST_HEAD_INIT { NULL }
#define UK_HLIST_HEAD(name) struct uk_hlist_head name = UK_HLIST_HEAD_INIT
#define UK_INIT_HLIST_HEAD(head) ((head)->first = NULL)

/** Makes a node one of no list. */
static inline void UK_INIT_HLIST_NODE(struct uk_hlist_node *node)
{
	node->next = NULL;
	node->pprev = NULL;
}

/** 1 if the list has no element, else 0. */
static inline int uk_hlist_empty(const struct uk_hlist_head *head)
{
	return head->first == NULL;
}

/** 1 if the node is in no list, else 0. */
static inline int uk_hlist_unhashed(const struct uk_hlist_node *node)
{
	return node->pprev == NULL;
}

/** Adds node first in the list. */
static inline void uk_hlist_add_head(struct uk_hlist_node *node,
				     struct uk_hlist_head *head)
{
	node->next = head->first;
	if (node->next)
		node->next->pprev = &node->next;
	node->pprev = &head->first;
	head->first = node;
}

/** Removes node; it may be removed again without effect. */
static inline void uk_hlist_del_init(struct uk_hlist_node *node)
{
	if (!node->pprev)
		return;
	*node->pprev = node->next;
	if (node->next)
		node->next->pprev = node->pprev;
	UK_INIT_HLIST_NODE(node);
}

#define uk_hlist_del(node) uk_hlist_del_init(node)

#define uk_hlist_entry(ptr, type, member) __containerof(ptr, type, member)
#define uk_hlist_entry_safe(ptr, type, member) __extension__({		\
	struct uk_hlist_node *__hl_ptr = (ptr);				\
	__hl_ptr ? uk_hlist_entry(__hl_ptr, type, member) : NULL; })
#define uk_hlist_for_each(node, head) \
	for ((node) = (head)->first; (node); (node) = (node)->next)
#define uk_hlist_for_each_entry(pos, head, member)			\
	for ((pos) = uk_hlist_entry_safe((head)->first,			\
					 __typeof__(*(pos)), member);	\
	     (pos);							\
	     (pos) = uk_hlist_entry_safe((pos)->member.next,		\
					 __typeof__(*(pos)), member))
#define uk_hlist_for_each_entry_safe(pos, tmp, head, member)		\
	for ((pos) = uk_hlist_entry_safe((head)->first,			\
					 __typeof__(*(pos)), member);	\
	     (pos) && ((tmp) = (pos)->member.next, 1);			\
	     (pos) = uk_hlist_entry_safe((tmp), __typeof__(*(pos)), member))

/* --- UK_SLIST: singly linked --------------------------------------------- */

#define UK_SLIST_HEAD(name, type) struct name { type *slh_first; }
#define UK_SLIST_HEAD_INITIALIZER(head) { NULL }
#define UK_SLIST_ENTRY(type) struct { type *sle_next; }

#define UK_SLIST_INIT(head) ((void)((head)->slh_first = NULL))
#define UK_SLIST_EMPTY(head) ((head)->slh_first == NULL)
#define UK_SLIST_FIRST(head) ((head)->slh_first)
#define UK_SLIST_NEXT(elm, field) ((elm)->field.sle_next)
#define UK_SLIST_INSERT_HEAD(head, elm, field) do {			\
	(elm)->field.sle_next = (head)->slh_first;			\
	(head)->slh_first = (elm);					\
} while (0)
#define UK_SLIST_INSERT_AFTER(prev, elm, field) do {			\
	(elm)->field.sle_next = (prev)->field.sle_next;			\
	(prev)->field.sle_next = (elm);					\
} while (0)
#define UK_SLIST_REMOVE_HEAD(head, field) \
	((void)((head)->slh_first = (head)->slh_first->field.sle_next))
/* Walks to the element (which must be in the list) and unlinks it. */
#define UK_SLIST_REMOVE(head, elm, type, field) do {			\
	type **__sl_at = &(head)->slh_first;				\
	while (*__sl_at != (elm))					\
		__sl_at = &(*__sl_at)->field.sle_next;			\
	*__sl_at = (elm)->field.sle_next;				\
} while (0)
#define UK_SLIST_FOREACH(var, head, field) \
	for ((var) = (head)->slh_first; (var); (var) = (var)->field.sle_next)
#define UK_SLIST_FOREACH_SAFE(var, head, field, tvar)			\
	for ((var) = (head)->slh_first;					\
	     (var) && ((tvar) = (var)->field.sle_next, 1); (var) = (tvar))

/* --- UK_STAILQ: singly linked with a tail -------------------------------- */

/* Invariant: stqh_last is the place where the next element is to be written:
 * the last element's link, or stqh_first.
 */
#define UK_STAILQ_HEAD(name, type) \
	struct name { type *stqh_first; type **stqh_last; }
#define UK_STAILQ_HEAD_INITIALIZER(head) { NULL, &(head).stqh_first }
#define UK_STAILQ_ENTRY(type) struct { type *stqe_next; }

#define UK_STAILQ_INIT(head) do {					\
	(head)->stqh_first = NULL;					\
	(head)->stqh_last = &(head)->stqh_first;			\
} while (0)
#define UK_STAILQ_EMPTY(head) ((head)->stqh_first == NULL)
#define UK_STAILQ_FIRST(head) ((head)->stqh_first)
#define UK_STAILQ_NEXT(elm, field) ((elm)->field.stqe_next)
#define UK_STAILQ_INSERT_HEAD(head, elm, field) do {			\
	(elm)->field.stqe_next = (head)->stqh_first;			\
	if (!(elm)->field.stqe_next)					\
		(head)->stqh_last = &(elm)->field.stqe_next;		\
	(head)->stqh_first = (elm);					\
} while (0)
#define UK_STAILQ_INSERT_TAIL(head, elm, field) do {			\
	(elm)->field.stqe_next = NULL;					\
	*(head)->stqh_last = (elm);					\
	(head)->stqh_last = &(elm)->field.stqe_next;			\
} while (0)
#define UK_STAILQ_INSERT_AFTER(head, prev, elm, field) do {		\
	(elm)->field.stqe_next = (prev)->field.stqe_next;		\
	if (!(elm)->field.stqe_next)					\
		(head)->stqh_last = &(elm)->field.stqe_next;		\
	(prev)->field.stqe_next = (elm);				\
} while (0)
#define UK_STAILQ_REMOVE_HEAD(head, field) do {				\
	(head)->stqh_first = (head)->stqh_first->field.stqe_next;	\
	if (!(head)->stqh_first)					\
		(head)->stqh_last = &(head)->stqh_first;		\
} while (0)
#define UK_STAILQ_REMOVE(head, elm, type, field) do {			\
	type **__st_at = &(head)->stqh_first;				\
	while (*__st_at != (elm))					\
		__st_at = &(*__st_at)->field.stqe_next;			\
	*__st_at = (elm)->field.stqe_next;				\
	if (!*__st_at)							\
		(head)->stqh_last = __st_at;				\
} while (0)
#define UK_STAILQ_CONCAT(head1, head2) do {				\
	if (!UK_STAILQ_EMPTY(head2)) {					\
		*(head1)->stqh_last = (head2)->stqh_first;		\
		(head1)->stqh_last = (head2)->stqh_last;		\
		UK_STAILQ_INIT(head2);					\
	}								\
} while (0)
#define UK_STAILQ_FOREACH(var, head, field) \
	for ((var) = (head)->stqh_first; (var); (var) = (var)->field.stqe_next)
#define UK_STAILQ_FOREACH_SAFE(var, head, field, tvar)			\
	for ((var) = (head)->stqh_first;				\
	     (var) && ((tvar) = (var)->field.stqe_next, 1); (var) = (tvar))

/* --- UK_TAILQ: doubly linked with a tail --------------------------------- */

/* Invariant: tqe_prev (tqh_last) is the address of the pointer that points (is
 * to point) here, so removal needs no head for the first element.
 */
#define UK_TAILQ_HEAD(name, type) \
	struct name { type *tqh_first; type **tqh_last; }
#define UK_TAILQ_HEAD_INITIALIZER(head) { NULL, &(head).tqh_first }
#define UK_TAILQ_ENTRY(type) struct { type *tqe_next; type **tqe_prev; }

#define UK_TAILQ_INIT(head) do {					\
	(head)->tqh_first = NULL;					\
	(head)->tqh_last = &(head)->tqh_first;				\
} while (0)
#define UK_TAILQ_EMPTY(head) ((head)->tqh_first == NULL)
#define UK_TAILQ_FIRST(head) ((head)->tqh_first)
#define UK_TAILQ_NEXT(elm, field) ((elm)->field.tqe_next)
/* A head and an entry have one shape, so the last element's tqe_prev leads to
 * the pointer pair whose second word is the link before it.
 */
#define UK_TAILQ_LAST(head, headname) \
	(*((struct headname *)((head)->tqh_last))->tqh_last)
#define UK_TAILQ_PREV(elm, headname, field) \
	(*((struct headname *)((elm)->field.tqe_prev))->tqh_last)
#define UK_TAILQ_INSERT_HEAD(head, elm, field) do {			\
	(elm)->field.tqe_next = (head)->tqh_first;			\
	(elm)->field.tqe_prev = &(head)->tqh_first;			\
	if ((elm)->field.tqe_next)					\
		(elm)->field.tqe_next->field.tqe_prev =			\
			&(elm)->field.tqe_next;				\
	else								\
		(head)->tqh_last = &(elm)->field.tqe_next;		\
	(head)->tqh_first = (elm);					\
} while (0)
#define UK_TAILQ_INSERT_TAIL(head, elm, field) do {			\
	(elm)->field.tqe_next = NULL;					\
	(elm)->field.tqe_prev = (head)->tqh_last;			\
	*(head)->tqh_last = (elm);					\
	(head)->tqh_last = &(elm)->field.tqe_next;			\
} while (0)
#define UK_TAILQ_INSERT_AFTER(head, prev, elm, field) do {		\
	(elm)->field.tqe_next = (prev)->field.tqe_next;			\
	(elm)->field.tqe_prev = &(prev)->field.tqe_next;		\
	if ((elm)->field.tqe_next)					\
		(elm)->field.tqe_next->field.tqe_prev =			\
			&(elm)->field.tqe_next;				\
	else								\
		(head)->tqh_last = &(elm)->field.tqe_next;		\
	(prev)->field.tqe_next = (elm);					\
} while (0)
#define UK_TAILQ_INSERT_BEFORE(next, elm, field) do {			\
	(elm)->field.tqe_next = (next);					\
	(elm)->field.tqe_prev = (next)->field.tqe_prev;			\
	*(next)->field.tqe_prev = (elm);				\
	(next)->field.tqe_prev = &(elm)->field.tqe_next;		\
} while (0)
#define UK_TAILQ_REMOVE(head, elm, field) do {				\
	if ((elm)->field.tqe_next)					\
		(elm)->field.tqe_next->field.tqe_prev =			\
			(elm)->field.tqe_prev;				\
	else								\
		(head)->tqh_last = (elm)->field.tqe_prev;		\
	*(elm)->field.tqe_prev = (elm)->field.tqe_next;			\
} while (0)
#define UK_TAILQ_CONCAT(head1, head2, field) do {			\
	if (!UK_TAILQ_EMPTY(head2)) {					\
		*(head1)->tqh_last = (head2)->tqh_first;		\
		(head2)->tqh_first->field.tqe_prev = (head1)->tqh_last;	\
		(head1)->tqh_last = (head2)->tqh_last;			\
		UK_TAILQ_INIT(head2);					\
	}								\
} while (0)
#define UK_TAILQ_FOREACH(var, head, field) \
	for ((var) = (head)->tqh_first; (var); (var) = (var)->field.tqe_next)
#define UK_TAILQ_FOREACH_SAFE(var, head, field, tvar)			\
	for ((var) = (head)->tqh_first;					\
	     (var) && ((tvar) = (var)->field.tqe_next, 1); (var) = (tvar))
#define UK_TAILQ_FOREACH_REVERSE(var, head, headname, field)		\
	for ((var) = UK_TAILQ_LAST(head, headname); (var);		\
	     (var) = UK_TAILQ_PREV(var, headname, field))

#endif /* __UK_LIST_H__ */
