# SPDX-License-Identifier: BSD-3-Clause
# Reads the Makefile.uk (and, before them all, the Makefile.rules) of every
# folder that is there; those files register what the configuration selects.
# Makefile.rules: arch, plat, lib, drivers, external libraries, application.
# Makefile.uk: application, lib, external libraries, arch, drivers, plat, P=.
#
#   _IMPORT_BASE   the folder whose file is being read
#   UK_SEALED      the libraries that said LIB_SEAL := y (see seal.mk)

# Folders of the core that lie below $1.
_below = $(filter $(UK_BASE)/$1 $(UK_BASE)/$1/%,$(UK_CORE_DIRS))
_libs_dirs := $(call _below,lib)
_rules_dirs := $(call _below,arch) $(call _below,plat) $(UK_EXTRA_PLATS) \
	$(_libs_dirs) $(call _below,drivers) $(UK_EXT_DIRS) $(UK_EXTRA_LIBS) $(APP_DIR)
_all_dirs := $(if $(_HAS_APP),$(APP_DIR)) $(_libs_dirs) $(UK_EXT_DIRS) \
	$(UK_EXTRA_LIBS) $(call _below,arch) $(call _below,drivers) \
	$(call _below,plat) $(UK_EXTRA_PLATS)
# An example application may be named twice (by A= and by L=).
_uniq = $(eval _seen :=)$(foreach d,$1,$(if $(filter $d,$(_seen)),,$(eval \
	_seen += $d)$d))

_import = $(eval _IMPORT_BASE := $1)$(if $(wildcard $1/$2),$(eval include $1/$2))
$(foreach d,$(call _uniq,$(_rules_dirs)),$(call _import,$d,Makefile.rules))
$(foreach d,$(call _uniq,$(_all_dirs)),$(call _import,$d,Makefile.uk))
$(_finish_fetch)

UK_SEALED := $(foreach l,$(UK_LIBS),$(if $(filter y,$($(call uc,$l)_SEAL)),$l))
$(foreach l,$(UK_SEALED),$(eval $(call uc,$l)_CLASS := sealed)$(eval \
	$(call uc,$l)_COMPFLAGS-y += -I$(BUILD_DIR)/$l/sealed))

# What all libraries of a class share is the same from here on: once is enough.
_core_paths := $(_core_paths)
$(foreach k,C CXX AS,$(eval _exported_$k := $$(call _both,$kINCLUDES) \
	$(if $(filter AS,$k),$$(call _both,CINCLUDES)) \
	$(if $(filter CXX,$k),$$(_exported_core_C)))$(eval \
	_exported_core_$k := $$(filter $$(_core_paths),$$(_exported_$k))))
