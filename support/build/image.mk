# SPDX-License-Identifier: BSD-3-Clause
# Images: links the lib.o of all libraries by each platform's rules.
#
# For a platform's Linker.uk:
#   link_image,plat,script.lds.S   as $(eval $(call ...)): makes
#       $(BUILD_DIR)/<NAME>_<plat>-<arch>.dbg   with all symbols, and
#       $(BUILD_DIR)/<NAME>_<plat>-<arch>       stripped, to boot
#     The script is run through the C preprocessor with the configuration.
#   PLAT_LDFLAGS[-y]    flags of ld (besides LDFLAGS[-y] and those of all)
#   PLAT_STRIPFLAGS     flags of strip (default --strip-all)
#   PLAT_IMAGE_WORD     stands for the platform in the image's name
#   PLAT_IMAGES += file further outputs of this link, with rules of their own
#   $(call image_name,plat)   the stripped image's path
#
# With a preemptive scheduler the text of the program (all libraries that are
# not the core, less UK_CORE_LIBS) is kept together: LDS_PROGRAM_TEXT.
#
# UK_PROVIDED_SYSCALLS[-y], a list of name-arguments that libraries say to
# implement, is checked against the table and the libraries before the link.
#
# Results: UK_IMAGES, UK_DEBUG_IMAGES.

IMAGE_NAME := $(call qstrip,$(if $(N),$(N),$(CONFIG_UK_NAME)))
image_name = $(BUILD_DIR)/$(IMAGE_NAME)_$(or $($(call \
	uc,$1)_IMAGE_WORD),$1)-$(UK_ARCH)
UK_IMAGES :=
UK_DEBUG_IMAGES :=

_link_all := -nostdlib -z noexecstack --no-warn-execstack --build-id=sha1 \
	--no-undefined \
	$(if $(CONFIG_OPTIMIZE_DEADELIM),--gc-sections)
_ld_arch_x86_64 := -m elf_x86_64
_ld_arch_arm64  := -m aarch64elf

_provided := $(sort $(call _both,UK_PROVIDED_SYSCALLS))
_syscalls := $(UK_BASE)/lib/uksyscall/syscalls.tbl
_check := $(if $(_provided),$(BUILD_DIR)/.provided)
-include $(wildcard $(BUILD_DIR)/.provided.d)
$(BUILD_DIR)/.provided: $(UK_OBJS) $(_syscalls) $(SCRIPTS)/provided.py \
		$(call changed,$(BUILD_DIR)/.provided,$(_provided))
	$(call verbose_cmd,CHECK,system calls,$(PYTHON) -B \
		$(SCRIPTS)/provided.py $(NM) $(_syscalls) $(_provided) -- \
		$(UK_OBJS))
	@touch $@
	$(call remember,$@,$(_provided))

# Libraries that are optimised together keep their private symbols till then.
_together = $(foreach l,$(UK_LTO_LIBS),$l|$($(call uc,$l)_EXPORTS)|$($(call \
	uc,$l)_LOCALS) $(EACHOLIB_LOCALS)$(newline))
ifneq ($(UK_LTO_LIBS),)
_check += $(BUILD_DIR)/.private
-include $(wildcard $(BUILD_DIR)/.private.d)
endif
$(BUILD_DIR)/.private: $(UK_OBJS) $(foreach l,$(UK_LTO_LIBS),$($(call \
		uc,$l)_EXPORTS) $($(call uc,$l)_LOCALS)) $(EACHOLIB_LOCALS) \
		$(SCRIPTS)/private.py $(call changed,$(BUILD_DIR)/.private,$(UK_OBJS))
	$(file >$@.in,$(_together))
	$(call verbose_cmd,CHECK,private symbols,$(PYTHON) -B \
		$(SCRIPTS)/private.py $(NM) $@.in $(UK_OBJS))
	@touch $@
	$(call remember,$@,$(UK_OBJS))

# The compiler starts the linker where it has yet to compile.
_link_by = $(if $(UK_LTO_LIBS),$(_lto_link) -static -nostdlib $(addprefix \
	-Xlinker ,$1),$(LD) $1)
_link_inputs = $(if $(UK_LTO_LIBS),-Wl$(comma)--whole-archive \
	$1 -Wl$(comma)--no-whole-archive $(CC_RTLIB),--start-group \
	$1 $(CC_RTLIB) --end-group)

# Libraries of other platforms stay out; those of this one come first.
_objs_for = $(filter $(foreach l,$(UK_PLATLIBS_$1),$(BUILD_DIR)/$l/lib.o),\
	$(UK_OBJS)) $(filter-out $(foreach l,$(UK_PLATLIBS),\
	$(BUILD_DIR)/$l/lib.o),$(UK_OBJS))

_program_libs = $(filter-out $(UK_CORE_LIBS),$(foreach l,$(UK_LIBS),$(if \
	$(filter-out core,$(call _part_kind,$(call uc,$l))),$l)))
_program_text = $(if $(CONFIG_LIBUKSCHEDPRIO),-D'LDS_PROGRAM_TEXT=$(foreach \
	l,$(_program_libs),*/$l/lib.o(.text .text.*))')

# $1 plat, $2 PLAT, $3 script, $4 preprocessed script, $5 image
define _image_vars
_cmd/$4 := $(strip $(CC) -E -P -undef -x assembler-with-cpp -D__ASSEMBLY__ \
	-D__LDS__ $(_program_text) $(_own_includes) $(ARCHFLAGS) -nostdinc -MD -MF $4.dep -MT $4 \
	$3 -o $4)
_in/$5.dbg := $(call _objs_for,$1)
_cmd/$5.dbg := $(strip $(call _link_by,$(_ld_arch_$(UK_ARCH)) $(_link_all) \
	$(call _both,LDFLAGS) $(call _both,$2_LDFLAGS) $(UK_LDFLAGS) \
	--default-script $4 $(addprefix -T ,$(UK_LDS)) \
	-Map=$5.map) -o $5.dbg)
_cmd/$5 := $(STRIP) $(or $($2_STRIPFLAGS),--strip-all) \
	-R .unilith.config -o $5 $5.dbg
UK_IMAGES += $5 $($2_IMAGES)
UK_DEBUG_IMAGES += $5.dbg
$(eval -include $(wildcard $4.d $5.dbg.d $5.d))
endef

define _image_rules
$(if $(_in/$5.dbg),,$(error nothing to link for platform $1))
$4: $3 $(if $(call same,$(_old/$4),$(_cmd/$4)),,FORCE) | $(UK_READY)
	$$(call build_cmd,LDS,$1,$$@,$$(_cmd/$$@))
	@$$(file >$$@.cmd,_old/$$@ := $$(call mk_escape,$$(_cmd/$$@)))\
	$(UK_MK)/fixdep.sh $$@ $(CONFIG_DIR)/sym
$5.dbg: $4 $(UK_LDS) $(_in/$5.dbg) $(_check) $(CONFIG_DIR)/minimal \
		$(SCRIPTS)/parts.py $(call changed,$5.dbg,$(_cmd/$5.dbg) $(_in/$5.dbg))
	$$(call verbose_cmd,LD,$$(notdir $$@),$(PYTHON) -B \
		$(SCRIPTS)/linkerror.py $(BUILD_DIR) $$(_cmd/$$@) \
		$$(call _link_inputs,$$(_in/$$@)))
	$$(call image_info,$$@)
	$$(call remember,$$@,$$(_cmd/$$@) $$(_in/$$@))
$5: $5.dbg $(call changed,$5,$(_cmd/$5))
	$$(call verbose_cmd,STRIP,$$(notdir $$@),$$(_cmd/$$@))
	$$(call remember,$$@,$$(_cmd/$$@))
endef

define _link_image
$(call mkdir_p,$(dir $4))
$(eval $(call _image_vars,$1,$2,$3,$4,$5))
$(eval $(call _image_rules,$1,$2,$3,$4,$5))
endef
link_image = $(call _link_image,$1,$(call \
	uc,$1),$2,$(BUILD_DIR)/$1/$(basename $(notdir $2)),$(call image_name,$1))

# A platform's Linker.uk is the last thing to be read.
$(foreach p,$(UK_PLATS),$(eval _IMPORT_BASE := $($(call uc,$p)_BASE))$(if \
	$(wildcard $(_IMPORT_BASE)/Linker.uk),$(eval include \
	$(_IMPORT_BASE)/Linker.uk)))
