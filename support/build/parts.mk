# SPDX-License-Identifier: BSD-3-Clause
# What an image consists of: for the image itself, `make sbom` and `make
# licenses` (support/scripts/parts.py).
#
#   LIB_LICENCE   licence of a library (an SPDX expression) whose sources do
#                 not name it and that has no recipe
#   LIB_VERSION   its version; a recipe's sets it
#
# $(call image_info,image)   recipe lines that put the section .unilith (parts,
# and what differs from the default configuration) into the image with symbols,
# and .unilith.config, the whole configuration, which strip leaves behind.

UK_PARTS := $(BUILD_DIR)/parts

# Sources are looked at where no recipe tells the licence.
_part_sources = $(if $($1_RECIPE),,$(foreach s,$(call _both,$1_SRCS),$(abspath \
	$(firstword $(subst |, ,$s)))))
# Glue beside a recipe is the system's own.
_part_kind = $(if $($1_RECIPE),ext,$(if $(filter $(UK_BASE)/ext/%,$($1_BASE)),\
	core,$($1_CLASS)))
_part = lib $1|$(strip $(call _part_kind,$2))|$($2_VERSION)|$($2_LICENCE)|$($2_RECIPE)|$($2_ORIGIN)|$(call \
	_part_sources,$2)$(newline)
_parts_text = system unilith $(UNILITH_VERSION)$(newline)compiler \
	$(CC_MAJOR).$(CC_MINOR)$(newline)$(if $(UK_LTO_LIBS),together \
	$(UK_LTO_LIBS)$(newline))$(foreach l,$(UK_LIBS),$(call \
	_part,$l,$(call uc,$l)))

_parts = $(PYTHON) -B $(SCRIPTS)/parts.py $1 $(UK_PARTS) $(2:.dbg=).map

define image_info
@$(file >$(UK_PARTS),$(_parts_text))$(call _parts,info,$1) \
	$(CONFIG_DIR)/minimal >$1.info
@sed '/^CONFIG_UK_\(BASE\|APP\)=/d' $(UK_CONFIG) >$1.config
$(Q)$(OBJCOPY) --add-section .unilith=$1.info \
	--add-section .unilith.config=$1.config $1
endef

.PHONY: sbom licenses
# It tells the image's own date.
sbom: private export SOURCE_DATE_EPOCH := $(filter-out \
	$(UNILITH_DATE),$(SOURCE_DATE_EPOCH))
sbom: images
	@$(file >$(UK_PARTS),$(_parts_text))$(call _parts,sbom,$(_image)) \
		$(_image) >$(_image).spdx.json
	@echo '  SBOM    $(_image).spdx.json'
licenses: images
	@$(file >$(UK_PARTS),$(_parts_text))$(call _parts,licences,$(_image))
