# SPDX-License-Identifier: BSD-3-Clause
# Stages, and sources that are not compiled themselves.
#
# Stages: fetch, prepare, preprocess, then the objects. Each is a phony target
# that waits for what libraries list, and for the stage before it:
#   UK_FETCH[-y]   UK_PREPARE[-y]   UK_PREPROCESS[-y]
#
# Types of LIB_SRCS[-y]:
#   file.m4>.c   LIB_BUILD/file.c, which is then compiled, by m4; any other
#                ending may follow the `>`: a header is only made
#   file.awk>.h  the same by awk, which reads the files that the flags name
#   file.ld      a script for the link of the image, file.lds.S: one for the C
#                preprocessor; also in LIB_LDS[-y]. It says where its sections
#                go by INSERT AFTER (or BEFORE) a section of the image
#   file.h       is only a name
# Flags of a generator or preprocessor: LIB_<FILE>_FLAGS[-y]; files that it
# reads: LIB_<FILE>_CDEPS[-y].
#
# Results: UK_READY (what an object waits for, order-only), UK_LDS.

UK_READY := _preprocess
.PHONY: _fetch _prepare _preprocess
UK_LDS :=
M4  ?= m4
AWK ?= awk

_generate_m4  = $(M4) $3 $1 >$2
_generate_awk = $(AWK) -f $1 $3 </dev/null >$2

# $1 lib, $2 LIB, $3 source, $4 result, $5 m4|awk, $6 file's id
define _generated_rule
-include $(wildcard $4.d)
_cmd/$4 := $$(strip $$(call _generate_$5,$3,$4,$$(call _both,$2_$6_FLAGS)))
$4: $3 $(call _stamps,$3,$2) $(call _both,$2_$6_CDEPS) $$(call \
		changed,$4,$$(_cmd/$4)) | _prepare
	$$(call build_cmd,$(call uc,$5),$1,$$@,$$(_cmd/$$@))
	$$(call remember,$$@,$$(_cmd/$$@))
UK_PREPROCESS-y += $4
endef
_generated = $(call need,$($(call uc,$5)),$1: $3)$(call \
	mkdir_p,$(dir $4))$(eval $(call _generated_rule,$1,$2,$3,$4,$5,$6))$4
_gen_name = $($1_BUILD)/$(patsubst /%,%,$(basename $(call _src_rel,$1,$2)))$3

# $1 lib, $2 LIB, $3 script.lds.S, $4 result, $5 file's id
define _script_rule
-include $(wildcard $4.d)
_cmd/$4 := $(strip $(CC) -E -P -undef -D__LDS__ \
	$(filter-out -U%,$(_$1_AS_pre)) $(call _both,$2_$5_INCLUDES) $(_$1_AS_mid) $(call _both,$2_$5_FLAGS) \
	-x assembler-with-cpp -MD -MF $4.dep -MT $4 $3 -o $4)
$4: $3 $(call _stamps,$3,$2) $(call _both,$2_$5_CDEPS) $$(if $$(call \
		same,$$(_old/$4),$$(_cmd/$4)),,FORCE) | $(UK_READY)
	$$(call build_cmd,LDS,$1,$$@,$$(_cmd/$$@))
	@$$(file >$$@.cmd,_old/$$@ := $$(call mk_escape,$$(_cmd/$$@)))\
	$(UK_MK)/fixdep.sh $$@ $(CONFIG_DIR)/sym
UK_LDS += $4
endef
_script = $(call mkdir_p,$(dir $4))$(eval $(call _script_rule,$1,$2,$3,$4,$5))
# Flags of the assembler's preprocessor must be known.
_scripts_of = $(foreach s,$(call _both,$2_LDS),$(call \
	_no_object,$1,$2,$(abspath $s)))

# $(call _no_object,lib,LIB,source): does what the source is for; its value is
# the file to compile, if there is one.
_no_object = $(if $(findstring >,$3),$(call _by_generator,$1,$2,$(firstword \
	$(subst >, ,$3)),$(word 2,$(subst >, ,$3))),$(if $(filter \
	%.lds.S,$3),$(call _script,$1,$2,$3,$(call _gen_name,$2,$3),$(call \
	_file_id,$(basename $3))),$(if $(filter %.ld %.lds,$3),$(eval UK_LDS += \
	$3),$(if $(filter %.h,$3),,$3))))
_by_generator = $(call _not_header,$(call _generated,$1,$2,$3,$(call \
	_gen_name,$2,$3,$4),$(or $(filter m4 awk,$(call _suffix,$3)),$(error \
	$1: $3: no generator of this type is known)),$(call _file_id,$3)))
_not_header = $(if $(filter %.h,$1),,$1)

# Rust: an object of its own for each file, with the parts of the core crate
# that it needs. LIB_RUSTCFLAGS[-y] and LIB_<FILE>_FLAGS[-y] are added.
RUSTC ?= rustc
_rust_opt := $(if $(CONFIG_OPTIMIZE_NONE),1,$(if $(CONFIG_OPTIMIZE_SIZE),s,$(if \
	$(CONFIG_OPTIMIZE_MAX),3,2)))
# $1 lib, $2 LIB, $3 source, $4 object, $5 RS, $6 file's id
_rustc = $(call need,$(RUSTC),$1: $3)$(eval \
	$2_ALIBS-y += $(filter-out $($2_ALIBS-y),$(_rust_core)))$(RUSTC) \
	--edition 2021 --crate-type lib --crate-name $(subst -,_,$(basename \
	$(notdir $3))) -C panic=abort -C opt-level=$(_rust_opt) \
	-C relocation-model=pic -C force-frame-pointers=yes \
	-C force-unwind-tables=no -C codegen-units=1 \
	--remap-path-prefix=$(APP_DIR)=/app $(call _both,$2_RUSTCFLAGS) \
	$(call _both,$2_$6_FLAGS) --emit obj=$4,dep-info=$4.dep $3 && sed -i 1q $4.dep
_rust_core = $(eval _rust_core := $$(wildcard $$(addprefix $$(shell $(RUSTC) \
	--print target-libdir)/,libcore-*.rlib \
	libcompiler_builtins-*.rlib)))$(_rust_core)

# What is below a library that is not selected is nobody's stage.
stage_fetch      = $(call of_selected,$(UK_FETCH) $(UK_FETCH-y))
stage_prepare    = $(filter-out $(stage_fetch),$(call \
	of_selected,$(UK_PREPARE) $(UK_PREPARE-y)))
stage_preprocess = $(filter-out $(stage_fetch) $(stage_prepare),$(call \
	of_selected,$(UK_PREPROCESS) $(UK_PREPROCESS-y)))
define _stage_rules
_fetch: $(stage_fetch)
_prepare: $(stage_prepare) | _fetch
_preprocess: $(stage_preprocess) | _prepare
$(if $(strip $(stage_prepare)),$(stage_prepare): | _fetch)
$(if $(strip $(stage_preprocess)),$(stage_preprocess): | _prepare)
endef
