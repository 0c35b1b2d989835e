#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A shallow clone of a git repository: clone.sh FOLDER URL [BRANCH-OR-TAG]
set -e

folder=$1 url=$2 branch=$3
case $url in
/*) url=file://$url ;;	# a path alone would not be shallow
esac
rm -rf "$folder" "$folder.tmp"
if ! git -c advice.detachedHead=false clone -q --depth 1 \
		${branch:+--branch "$branch"} -- "$url" "$folder.tmp"; then
	echo "clone: cannot get ${branch:-the default branch} of $url" >&2
	exit 1
fi
mv "$folder.tmp" "$folder"
