# SPDX-License-Identifier: BSD-3-Clause
# Objects: one rule for each source of each selected library.
#
# Sources: LIB_SRCS, LIB_SRCS-y, EACHOLIB_SRCS[-y], each `path` or
# `path|variant`. Types: .c .S .s .cc .cpp .cxx .C .c++ .rs; sources.mk has
# those that are no object: .m4>.c .awk>.h .ld .lds.S .h. The object of
# LIB_BASE/dir/file.c is LIB_BUILD/dir/file.o (file.variant.o).
# Per file (FILE: name without folder and ending, letters in upper case):
#   LIB_<FILE>[_<VARIANT>]_FLAGS[-y]   flags
#   LIB_<FILE>[_<VARIANT>]_INCLUDES[-y]   include paths
#   LIB_<FILE>[_<VARIANT>]_CDEPS      further files that it depends on
#
# Exactness: next to an object lies a makefile `.d` with the command that made
# it and what it read; uk/config.h is replaced there by the symbols that the
# source and its headers name. A changed command, header or symbol remakes the
# objects that it touches and no others.
#
# Result: LIB_ALLOBJS of each library that library.mk hands over.

_tool_c := C
_tool_S := AS
_tool_s := AS
$(foreach s,cc cpp cxx C c++,$(eval _tool_$s := CXX))
_label_C   := CC
_label_CXX := CXX
_label_AS  := AS
_tool_rs   := RS
_label_RS  := RUSTC

# $(call _src_rel,LIB,path): the path below the library's folders.
_src_rel = $(patsubst $(UK_BASE)/%,%,$(patsubst $($1_BASE)/%,%,$(patsubst \
	$(BUILD_DIR)/%,%,$(patsubst $($1_BUILD)/%,%,$(patsubst \
	$($1_ORIGIN)/%,%,$2)))))
_obj_name = $($1_BUILD)/$(patsubst /%,%,$(subst /../,/__/,$(basename \
	$(call _src_rel,$1,$2))))$(addprefix .,$3).o
_suffix = $(patsubst .%,%,$(suffix $1))
_file_id = $(call uc,$(basename $(notdir $1)))$(addprefix _,$(call uc,$2))

# The recipe of every object; $(_cmd/$@) is its command.
define _compile
$(if $(Q),@printf '  %-7s %s\n' '$(_kind/$@)' '$(_name/$@)';)$(_cmd/$@)
@$(file >$@.cmd,_old/$@ := $(call mk_escape,$(_cmd/$@)))$(UK_MK)/fixdep.sh $@ \
	$(CONFIG_DIR)/sym
endef

# $1 lib, $2 LIB, $3 source, $4 variant, $5 object, $6 C|CXX|AS, $7 file's id
define _object_vars
_cmd/$5 := $$(strip $$(call $(if $(filter RS,$6),_rustc,_cc),$1,$2,$3,$5,$6,$7))
_src/$5 := $3
_id/$5 := $7
_kind/$5 := $(_label_$6)
_name/$5 := $1: $(call _src_rel,$2,$3)$(addprefix |,$4)
$2_ALLOBJS += $5
endef
# $1 lib, $2 LIB, $3 source, $4 object, $5 C|CXX|AS, $6 file's id
_cc = $($(if $(filter CXX,$5),CXX,CC)) $(_$1_$5_pre) \
	$(call _both,$2_$6_INCLUDES) $(_$1_$5_mid) $(call _both,$2_$6_FLAGS) \
	$(call _both,DBGFLAGS) $(_dbg_$5-y) $(call _lto_seed,$2,$4) -D__LIBNAME__=$1 \
	-D__BASENAME__=$(notdir $3) -MD -MF $4.dep -c $3 -o $4
# The stamp of the library below whose folder a fetched source lies: a library
# may take sources that another one fetches.
_owner = $(call uc,$(firstword $(subst /, ,$(patsubst $(BUILD_DIR)/%,%,$1))))
_stamps = $(sort $($2_SRCSTAMP) $(if $(filter $(BUILD_DIR)/%,$1),$($(call \
	_owner,$1)_SRCSTAMP)))
# $1 lib, $2 LIB, $3 object
define _object_rule
$3: $(_src/$3) $(CONFIG_DIR)/compiler $(call _stamps,$(_src/$3),$2) \
		$(call _both,$2_$(_id/$3)_CDEPS) $(if \
		$(call same,$(_old/$3),$(_cmd/$3)),,FORCE) | $(UK_READY)
	$$(_compile)
endef

_object = $(if $(_cmd/$5),$(error $1: two sources make the object $5))$(if \
	$6,,$(error $1: $3: a source of this type is not known))$(if $(filter \
	CXX,$6),$(call need,$(CXX),$1: $3))$(eval $(call \
	_object_vars,$1,$2,$3,$4,$5,$6,$7))
# $1 lib, $2 LIB, $3 path|variant
_source = $(call _source2,$1,$2,$(call _no_object,$1,$2,$(abspath $(firstword \
	$(subst |, ,$3)))),$(word 2,$(subst |, ,$3)))
_source2 = $(if $3,$(call _object,$1,$2,$3,$4,$(call \
	_obj_name,$2,$3,$4),$(_tool_$(call _suffix,$3)),$(call _file_id,$3,$4)))
_sources_of = $(call _both,$1_SRCS) $(if $(filter \
	sealed,$($1_CLASS)),,$(call _both,EACHOLIB_SRCS))
_read_deps = $(eval -include $(wildcard $(addsuffix .d,$($1_ALLOBJS))))
