/* SPDX-License-Identifier: BSD-3-Clause */
/* The modules that a configuration may name in server.modules. */
#include <uk/config.h>

PLUGIN_INIT(mod_access)
PLUGIN_INIT(mod_accesslog)
PLUGIN_INIT(mod_alias)
PLUGIN_INIT(mod_auth)
PLUGIN_INIT(mod_authn_file)
PLUGIN_INIT(mod_deflate)
PLUGIN_INIT(mod_dirlisting)
PLUGIN_INIT(mod_evhost)
PLUGIN_INIT(mod_expire)
PLUGIN_INIT(mod_extforward)
PLUGIN_INIT(mod_fastcgi)
PLUGIN_INIT(mod_indexfile)
PLUGIN_INIT(mod_proxy)
PLUGIN_INIT(mod_redirect)
PLUGIN_INIT(mod_rewrite)
PLUGIN_INIT(mod_setenv)
PLUGIN_INIT(mod_simple_vhost)
PLUGIN_INIT(mod_staticfile)
PLUGIN_INIT(mod_status)
#if CONFIG_LIBLIGHTTPD_OPENSSL
PLUGIN_INIT(mod_openssl)
#endif
