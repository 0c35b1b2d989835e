# SPDX-License-Identifier: BSD-3-Clause
# Sealed libraries.
