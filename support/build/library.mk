# SPDX-License-Identifier: BSD-3-Clause
# Libraries: compiles the sources, then lib.ld.o (all objects in one, by
# ld -r), then lib.o (symbols that are not exported become private).
#
#   LIB_OBJS[-y] LIB_ALIBS[-y]     ready objects and archives to link in
#   EACHOLIB_OBJS EACHOLIB_ALIBS   the same, for every library
#   LIB_LDFLAGS[-y]                flags of ld -r
#   LIB_EXPORTS, LIB_LOCALS        files with symbols that stay, or become
#   EACHOLIB_LOCALS                private; `*` is a wildcard
#
# With link-time optimisation (flags.mk) the compiler links lib.ld.o, which is
# machine code then. A library that is optimised together with the whole image
# has no such object: its lib.o is an archive of references to its objects,
# symbols and all; image.mk checks what of them others use.
#
# Link scripts of the image in LIB_LDS[-y]: see sources.mk.
#
# Results: UK_OBJS (the lib.o of all), LIB_HAS_CODE, UK_LTO_LIBS (optimised
# together).

$(foreach l,$(UK_LIBS),$(eval -include $(wildcard $(addprefix \
	$(BUILD_DIR)/$l/,lib.ld.o.d lib.o.d))))

# $1 lib, $2 LIB
_lib_inputs = $(strip $($2_ALLOBJS) $(call _both,$2_OBJS) \
	$(call _both,EACHOLIB_OBJS) $(call _both,$2_ALIBS) \
	$(call _both,EACHOLIB_ALIBS))
_lib_ldflags = -r --unique $(LIBLDFLAGS) $(call _both,$1_LDFLAGS)
_lib_symflags = $(addprefix --keep-global-symbols=,$($1_EXPORTS)) \
	$(addprefix --localize-symbols=,$($1_LOCALS) $(EACHOLIB_LOCALS))

# The linker, where it is the compiler that starts it. What its plugin tells gcc
# of a partial link is wrong for weak definitions: they would be inlined, though
# another library may have a stronger one.
_lto_ld = $(_lto_link) -r -nostdlib $(if $(call \
	have_gcc),-flinker-output=nolto-rel -fno-use-linker-plugin) \
	$(addprefix -Xlinker ,$1)
_lib_ld = $(if $(call lto_of,$1),$(call _lto_ld,$(filter-out -r,$(call \
	_lib_ldflags,$1))),$(LD) $(call _lib_ldflags,$1))

define _library_vars
$2_HAS_CODE := y
UK_OBJS += $($2_BUILD)/lib.o
_in/$($2_BUILD)/lib.ld.o := $(call _lib_inputs,$1,$2)
_cmd/$($2_BUILD)/lib.ld.o := $(strip $(call _lib_ld,$2))
_cmd/$($2_BUILD)/lib.o := $(strip $(OBJCOPY) -w $(call _lib_symflags,$2))
endef

# The list of inputs goes by a file: it can be longer than a command may be.
define _library_rules
$($2_BUILD)/lib.ld.o: $(_in/$($2_BUILD)/lib.ld.o) $(call \
		changed,$($2_BUILD)/lib.ld.o,$(_cmd/$($2_BUILD)/lib.ld.o) \
		$(_in/$($2_BUILD)/lib.ld.o))
	$$(file >$$@.in,$$(_in/$$@))
	$$(call build_cmd,LD,$1,$$@,$$(_cmd/$$@) -o $$@ @$$@.in)
	$$(call remember,$$@,$$(_cmd/$$@) $$(_in/$$@))
$($2_BUILD)/lib.o: $($2_BUILD)/lib.ld.o $($2_EXPORTS) $($2_LOCALS) \
		$(EACHOLIB_LOCALS) $(call \
		changed,$($2_BUILD)/lib.o,$(_cmd/$($2_BUILD)/lib.o))
	$$(call build_cmd,OBJCOPY,$1,$$@,$$(_cmd/$$@) $$< $$@)
	$$(call remember,$$@,$$(_cmd/$$@))
endef

define _together_rules
UK_LTO_LIBS += $1
$($2_BUILD)/lib.o: $(_in/$($2_BUILD)/lib.ld.o) $(call \
		changed,$($2_BUILD)/lib.o,$(AR) $(_in/$($2_BUILD)/lib.ld.o))
	$$(file >$$@.in,$(_in/$($2_BUILD)/lib.ld.o))
	@rm -f $$@
	$$(call build_cmd,AR,$1,$$@,$(AR) rcDT $$@ @$$@.in)
	$$(call remember,$$@,$(AR) $(_in/$($2_BUILD)/lib.ld.o))
endef

# $(call compile_library,lib): all rules of one library
compile_library = $(call _compile_library,$1,$(call uc,$1))
define _compile_library
$(foreach k,C CXX AS,$(eval $(call _flags_of,$1,$2,$k)))
$(foreach s,$(call _sources_of,$2),$(call _source,$1,$2,$s))$(call \
	_scripts_of,$1,$2)
$(foreach d,$(sort $(dir $($2_ALLOBJS))),$(call mkdir_p,$d))
$(call _read_deps,$2)
$(foreach o,$($2_ALLOBJS),$(eval $(call _object_rule,$1,$2,$o)))
$(if $(call _lib_inputs,$1,$2),$(eval $(call _library_vars,$1,$2))$(eval \
	$(call $(if $(filter image,$(call \
	lto_of,$2)),_together_rules,_library_rules),$1,$2)))
endef

UK_OBJS :=
UK_LTO_LIBS :=
UK_COMPILED := $(if $(UK_SEALING),$(UK_SEALING),$(filter-out $(UK_SEALED),\
	$(UK_LIBS)))
$(foreach l,$(UK_COMPILED),$(call compile_library,$l))
$(if $(UK_SEALING),,$(eval $(_stage_rules)))
UK_ALL_OBJS := $(foreach l,$(UK_COMPILED),$($(call uc,$l)_ALLOBJS))
