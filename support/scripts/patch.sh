#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Applies patch files in the order given: patch.sh FOLDER [PATCH...]
set -e

folder=$1
shift
for file; do
	if ! patch -p1 -s -f -d "$folder" <"$file"; then
		echo "patch: $file does not apply to $folder" >&2
		exit 1
	fi
done
