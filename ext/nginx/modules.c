/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of nginx's modules: their order is the one that nginx's own
 * configure script gives them (filters run from the last to the first). */
#include <ngx_config.h>
#include <ngx_core.h>

#if CONFIG_LIBNGINX_HTTP_REWRITE
#define REWRITE(X) X(ngx_http_rewrite_module)
#define REGEX(X) X(ngx_regex_module)
#else
#define REWRITE(X)
#define REGEX(X)
#endif

#if CONFIG_LIBNGINX_HTTP_PROXY
#define UPSTREAM(X) X(ngx_http_upstream_module)
#define PROXY(X) X(ngx_http_proxy_module) X(ngx_http_upstream_keepalive_module)
#else
#define UPSTREAM(X)
#define PROXY(X)
#endif

#if CONFIG_LIBNGINX_HTTP_GZIP
#define GZIP(X) X(ngx_http_gzip_filter_module)
#else
#define GZIP(X)
#endif

#if CONFIG_LIBNGINX_HTTP_SSL
#define OPENSSL(X) X(ngx_openssl_module)
#define SSL(X) X(ngx_http_ssl_module)
#else
#define OPENSSL(X)
#define SSL(X)
#endif

#if CONFIG_LIBNGINX_HTTP_V2
#define V2(X) X(ngx_http_v2_module)
#define V2_FILTER(X) X(ngx_http_v2_filter_module)
#else
#define V2(X)
#define V2_FILTER(X)
#endif

#define MODULES(X)				\
	X(ngx_core_module)			\
	X(ngx_errlog_module)			\
	X(ngx_conf_module)			\
	OPENSSL(X)				\
	REGEX(X)				\
	X(ngx_events_module)			\
	X(ngx_event_core_module)		\
	X(ngx_epoll_module)			\
	X(ngx_http_module)			\
	X(ngx_http_core_module)			\
	X(ngx_http_log_module)			\
	UPSTREAM(X)				\
	V2(X)					\
	X(ngx_http_static_module)		\
	X(ngx_http_autoindex_module)		\
	X(ngx_http_index_module)		\
	X(ngx_http_try_files_module)		\
	X(ngx_http_access_module)		\
	X(ngx_http_limit_conn_module)		\
	X(ngx_http_limit_req_module)		\
	X(ngx_http_map_module)			\
	REWRITE(X)				\
	SSL(X)					\
	PROXY(X)				\
	X(ngx_http_write_filter_module)		\
	X(ngx_http_header_filter_module)	\
	X(ngx_http_chunked_filter_module)	\
	V2_FILTER(X)				\
	X(ngx_http_range_header_filter_module)	\
	GZIP(X)					\
	X(ngx_http_postpone_filter_module)	\
	X(ngx_http_headers_filter_module)	\
	X(ngx_http_copy_filter_module)		\
	X(ngx_http_range_body_filter_module)	\
	X(ngx_http_not_modified_filter_module)

#define DECLARE(module) extern ngx_module_t module;
#define ADDRESS(module) &module,
#define NAME(module) #module,

MODULES(DECLARE)

ngx_module_t *ngx_modules[] = { MODULES(ADDRESS) NULL };

char *ngx_module_names[] = { MODULES(NAME) NULL };
