/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An intrusive ordered tree: a treap whose priorities are a hash of the node's
 * address, so that its expected depth is logarithmic whatever the keys are
 * and no colours or heights have to be kept.
 *
 * The user gives the order as a function; equal keys keep insertion order.
 * Nothing is allocated, nothing blocks, nothing fails; the caller serialises.
 */
#ifndef __UK_TREE_H__
#define __UK_TREE_H__

#include <uk/essentials.h>

struct uk_tree_node {
	struct uk_tree_node *left, *right, *parent;
};

/** Below zero: a before b; zero: equal; above: a after b. */
typedef int (*uk_tree_cmp_t)(const struct uk_tree_node *a,
			     const struct uk_tree_node *b);

struct uk_tree {
	struct uk_tree_node *root;
	uk_tree_cmp_t cmp;
};

#define UK_TREE_INITIALIZER(compare) { NULL, (compare) }
#define uk_tree_entry(node, type, member) __containerof(node, type, member)

/** Makes an empty tree that is ordered by (cmp). */
static inline void uk_tree_init(struct uk_tree *tree, uk_tree_cmp_t cmp)
{
	tree->root = NULL;
	tree->cmp = cmp;
}

/* The heap order of the treap: a good mix of the node's address. */
static inline __u64 _uk_tree_prio(const struct uk_tree_node *n)
{
	__u64 x = (__u64)(__uptr)n;

	x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
	return x ^ (x >> 33);
}

/* The pointer that points to n. */
static inline struct uk_tree_node **_uk_tree_slot(struct uk_tree *tree,
						  struct uk_tree_node *n)
{
	if (!n->parent)
		return &tree->root;
	return n->parent->left == n ? &n->parent->left : &n->parent->right;
}

/* Lifts n over its parent, keeping the order. */
static inline void _uk_tree_lift(struct uk_tree *tree, struct uk_tree_node *n)
{
	struct uk_tree_node *p = n->parent, *moved;

	*_uk_tree_slot(tree, p) = n;
	n->parent = p->parent;
	p->parent = n;
	if (p->left == n) {
		moved = n->right;
		n->right = p;
		p->left = moved;
	} else {
		moved = n->left;
		n->left = p;
		p->right = moved;
	}
	if (moved)
		moved->parent = p;
}

/** Inserts n, after all nodes that compare equal. */
static inline void uk_tree_insert(struct uk_tree *tree, struct uk_tree_node *n)
{
	struct uk_tree_node **at = &tree->root;

	n->left = n->right = n->parent = NULL;
	while (*at) {
		n->parent = *at;
		at = tree->cmp(n, *at) < 0 ? &(*at)->left : &(*at)->right;
	}
	*at = n;
	while (n->parent && _uk_tree_prio(n) > _uk_tree_prio(n->parent))
		_uk_tree_lift(tree, n);
}

/** Removes n, which must be in the tree. */
static inline void uk_tree_remove(struct uk_tree *tree, struct uk_tree_node *n)
{
	struct uk_tree_node *child;

	while (n->left && n->right)
		_uk_tree_lift(tree, _uk_tree_prio(n->left) >
			      _uk_tree_prio(n->right) ? n->left : n->right);
	child = n->left ? n->left : n->right;
	*_uk_tree_slot(tree, n) = child;
	if (child)
		child->parent = n->parent;
	n->left = n->right = n->parent = NULL;
}

/** The first (smallest) node, or NULL. */
static inline struct uk_tree_node *uk_tree_first(const struct uk_tree *tree)
{
	struct uk_tree_node *n = tree->root;

	while (n && n->left)
		n = n->left;
	return n;
}

/** The last (greatest) node, or NULL. */
static inline struct uk_tree_node *uk_tree_last(const struct uk_tree *tree)
{
	struct uk_tree_node *n = tree->root;

	while (n && n->right)
		n = n->right;
	return n;
}

/** The node after n in the order, or NULL. */
static inline struct uk_tree_node *uk_tree_next(const struct uk_tree_node *n)
{
	struct uk_tree_node *p;

	if (n->right) {
		p = n->right;
		while (p->left)
			p = p->left;
		return p;
	}
	for (p = n->parent; p && p->right == n; p = p->parent)
		n = p;
	return p;
}

/** The node before n in the order, or NULL. */
static inline struct uk_tree_node *uk_tree_prev(const struct uk_tree_node *n)
{
	struct uk_tree_node *p;

	if (n->left) {
		p = n->left;
		while (p->right)
			p = p->right;
		return p;
	}
	for (p = n->parent; p && p->left == n; p = p->parent)
		n = p;
	return p;
}

/** The first node that is not before the key node (equal or after), or NULL.
 *  `key` need not be in the tree; only the order function reads it.
 */
static inline struct uk_tree_node *
uk_tree_lower_bound(const struct uk_tree *tree, const struct uk_tree_node *key)
{
	struct uk_tree_node *n = tree->root, *best = NULL;

	while (n) {
		if (tree->cmp(n, key) < 0) {
			n = n->right;
		} else {
			best = n;
			n = n->left;
		}
	}
	return best;
}

/** The first node equal to the key node, or NULL. */
static inline struct uk_tree_node *uk_tree_find(const struct uk_tree *tree,
						const struct uk_tree_node *key)
{
	struct uk_tree_node *n = uk_tree_lower_bound(tree, key);

	return n && tree->cmp(n, key) == 0 ? n : NULL;
}

#endif /* __UK_TREE_H__ */
