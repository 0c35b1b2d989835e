#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# selfsigned.sh FOLDER: a new key and its certificate for localhost, signed by
# itself, as cert.pem and key.pem.
set -eu
mkdir -p "$1"
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
	-days 3650 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
	-keyout "$1/key.new" -out "$1/cert.pem" 2>/dev/null
mv "$1/key.new" "$1/key.pem"
